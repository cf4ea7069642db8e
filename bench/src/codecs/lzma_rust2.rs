//! lzma-rust2: XZ for Java, ported to Rust.

use anyhow::{Result, ensure};
use lzma_rust2::{Action, EncodeMode, MfType, Status, XzOptions, XzStream, XzWriter};
use std::io::Write;

use super::{Codec, STREAM_BUFFER};
use crate::preset::Preset;

pub struct LzmaRust2;

impl Codec for LzmaRust2 {
    fn name(&self) -> &'static str {
        "lzma-rust2"
    }

    fn encode(&self, data: &[u8], preset: Preset) -> Result<Vec<u8>> {
        let mut options = XzOptions::with_preset(preset.level);
        if preset.extreme {
            let lzma = &mut options.lzma_options;
            lzma.mode = EncodeMode::Normal;
            lzma.mf = MfType::Bt4;
            (lzma.nice_len, lzma.depth_limit) = match preset.level {
                3 | 5 => (192, 0),
                _ => (273, 512),
            };
        }
        let mut writer = XzWriter::new(Vec::new(), options)?;
        writer.write_all(data)?;
        Ok(writer.finish()?)
    }

    fn decode(&self, xz: &[u8], size: usize) -> Result<Vec<u8>> {
        let mut stream = XzStream::new(true);
        let mut data = vec![0; size];
        let (mut read, mut written) = (0, 0);
        loop {
            let step = stream.process(&xz[read..], &mut data[written..], Action::Finish)?;
            read += step.bytes_consumed;
            written += step.bytes_produced;
            if step.status == Status::StreamEnd {
                ensure!(written == size, "decoded {written} bytes of {size}");
                return Ok(data);
            }
            ensure!(step.bytes_consumed + step.bytes_produced > 0, "no progress");
        }
    }

    fn decode_stream(&self, xz: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut stream = XzStream::new(true);
        let mut buffer = vec![0; STREAM_BUFFER];
        let mut read = 0;
        loop {
            let step = stream.process(&xz[read..], &mut buffer, Action::Finish)?;
            read += step.bytes_consumed;
            sink(&buffer[..step.bytes_produced]);
            if step.status == Status::StreamEnd {
                return Ok(());
            }
            ensure!(step.bytes_consumed + step.bytes_produced > 0, "no progress");
        }
    }
}
