//! lzma-turbo: the coder of 7-Zip's LZMA SDK, ported to Rust and assembly.

use anyhow::{Result, bail};
use lzma_turbo::xz::CheckType;
use lzma_turbo::{LzmaEncProps, LzmaProps, LzmaReader, XzReader, encode_xz};
use std::io::Read;

use super::{Codec, read_whole};
use crate::measure::Task;
use crate::settings::{Format, Settings};

pub struct LzmaTurbo;

/// Its way to ask for a single Block.
const ONE_BLOCK: u64 = 0;

const NO_LZIP: &str = "has no .lz";

impl Codec for LzmaTurbo {
    fn name(&self) -> &'static str {
        "lzma-turbo"
    }

    fn lacks(&self, _task: Task, settings: &Settings) -> Option<&'static str> {
        (settings.format == Format::Lz).then_some(NO_LZIP)
    }

    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>> {
        let preset = settings.preset;
        let props = LzmaEncProps::xz_preset(preset.level, preset.extreme)?
            .with_dict_size(settings.lzma()?.dict_size)
            .with_num_threads(1);
        Ok(encode_xz(data, &props, CheckType::Crc64, ONE_BLOCK)?)
    }

    fn decode(&self, file: &[u8], size: usize, settings: &Settings) -> Result<Vec<u8>> {
        read_whole(self.reader(file, settings)?, size)
    }

    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        Ok(match settings.format {
            Format::Xz => Box::new(XzReader::new(file)),
            Format::Lzma => Box::new(LzmaReader::new(file)?),
            Format::Lz => bail!(NO_LZIP),
            Format::Raw => {
                let lzma = settings.lzma()?;
                let [lc, lp, pb] = [lzma.lc, lzma.lp, lzma.pb].map(|bits| bits as u8);
                let props = LzmaProps::new(lc, lp, pb, lzma.dict_size)?;
                Box::new(LzmaReader::with_props(file, props, None)?)
            }
        })
    }
}
