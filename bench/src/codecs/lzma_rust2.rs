//! lzma-rust2: XZ for Java, ported to Rust.

use anyhow::{Result, ensure};
use lzma_rust2::{
    Action, EncodeMode, LzipReader, LzmaReader, MfType, Status, XzOptions, XzReader, XzStream,
    XzWriter,
};
use std::io::{Read, Write};

use super::{Codec, read_whole};
use crate::settings::{Format, Settings};

pub struct LzmaRust2;

/// In place of a size, where an end marker tells.
const UNKNOWN_SIZE: u64 = u64::MAX;
const NO_LIMIT: u32 = u32::MAX;

impl Codec for LzmaRust2 {
    fn name(&self) -> &'static str {
        "lzma-rust2"
    }

    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>> {
        let preset = settings.preset;
        let mut options = XzOptions::with_preset(preset.level);
        let lzma = &mut options.lzma_options;
        if preset.extreme {
            lzma.mode = EncodeMode::Normal;
            lzma.mf = MfType::Bt4;
            (lzma.nice_len, lzma.depth_limit) = match preset.level {
                3 | 5 => (192, 0),
                _ => (273, 512),
            };
        }
        lzma.dict_size = settings.dict.unwrap_or(lzma.dict_size);
        let mut writer = XzWriter::new(Vec::new(), options)?;
        writer.write_all(data)?;
        Ok(writer.finish()?)
    }

    fn decode(&self, file: &[u8], size: usize, settings: &Settings) -> Result<Vec<u8>> {
        match settings.format {
            Format::Xz if settings.filter.is_none() => decode_xz(file, size),
            // Behind a filter, its stream stops where the output is full and
            // does not come to the end.
            _ => read_whole(self.reader(file, settings)?, size),
        }
    }

    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        Ok(match settings.format {
            Format::Xz => Box::new(XzReader::new(file, true)),
            Format::Lzma => Box::new(LzmaReader::new_mem_limit(file, NO_LIMIT, None)?),
            Format::Lz => Box::new(LzipReader::new(file)),
            Format::Raw => {
                let lzma = settings.lzma()?;
                let (lc, lp, pb) = (lzma.lc, lzma.lp, lzma.pb);
                Box::new(LzmaReader::new(file, UNKNOWN_SIZE, lc, lp, pb, lzma.dict_size, None)?)
            }
        })
    }
}

fn decode_xz(xz: &[u8], size: usize) -> Result<Vec<u8>> {
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
