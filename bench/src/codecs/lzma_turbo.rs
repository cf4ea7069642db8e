//! lzma-turbo: the coder of 7-Zip's LZMA SDK, ported to Rust and assembly.

use anyhow::{Result, ensure};
use lzma_turbo::xz::CheckType;
use lzma_turbo::{LzmaEncProps, XzReader, encode_xz};
use std::io::Read;

use super::{Codec, STREAM_BUFFER};
use crate::preset::Preset;

pub struct LzmaTurbo;

/// Its way to ask for a single Block.
const ONE_BLOCK: u64 = 0;

impl Codec for LzmaTurbo {
    fn name(&self) -> &'static str {
        "lzma-turbo"
    }

    fn encode(&self, data: &[u8], preset: Preset) -> Result<Vec<u8>> {
        let props = LzmaEncProps::xz_preset(preset.level, preset.extreme)?.with_num_threads(1);
        Ok(encode_xz(data, &props, CheckType::Crc64, ONE_BLOCK)?)
    }

    fn decode(&self, xz: &[u8], size: usize) -> Result<Vec<u8>> {
        let mut reader = XzReader::new(xz);
        let mut data = vec![0; size];
        reader.read_exact(&mut data)?;
        // Only at the end does a reader look at the Index and the footer.
        ensure!(reader.read(&mut [0])? == 0, "more than {size} bytes came out");
        Ok(data)
    }

    fn decode_stream(&self, xz: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut reader = XzReader::new(xz);
        let mut buffer = vec![0; STREAM_BUFFER];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(()),
                count => sink(&buffer[..count]),
            }
        }
    }
}
