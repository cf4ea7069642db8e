//! oxz.

use anyhow::Result;
use oxz::io::Reader;
use oxz::{Decode, Encode, Filter};
use std::io::Read;

use super::Codec;
use crate::settings::{Format, Settings};

pub struct Oxz;

impl Codec for Oxz {
    fn name(&self) -> &'static str {
        if cfg!(feature = "safe") { "oxz (safe)" } else { self.package() }
    }

    fn package(&self) -> &'static str {
        "oxz"
    }

    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>> {
        Ok(oxz::compress(data, &encode_options(settings)?)?)
    }

    fn decode(&self, file: &[u8], _size: usize, settings: &Settings) -> Result<Vec<u8>> {
        Ok(oxz::decompress(file, &decode_options(settings)?)?)
    }

    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        Ok(Box::new(Reader::new(file, &decode_options(settings)?)?))
    }
}

fn encode_options(settings: &Settings) -> Result<Encode> {
    let options = Encode::xz().preset(settings.preset.oxz()?);
    Ok(match settings.dict {
        Some(_) => options.filters([Filter::Lzma2(settings.lzma()?)]),
        None => options,
    })
}

fn decode_options(settings: &Settings) -> Result<Decode> {
    Ok(match settings.format {
        Format::Xz => Decode::xz(),
        Format::Lzma => Decode::alone(),
        Format::Lz => Decode::lzip(),
        Format::Raw => Decode::raw([Filter::Lzma1(settings.lzma()?)]),
    })
}
