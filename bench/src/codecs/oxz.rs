//! oxz.

use anyhow::{Result, bail};
use oxz::{Action, Decode, Encode, Status};

use super::{Codec, STREAM_BUFFER};
use crate::preset::Preset;

pub struct Oxz;

impl Codec for Oxz {
    fn name(&self) -> &'static str {
        "oxz"
    }

    fn encode(&self, data: &[u8], preset: Preset) -> Result<Vec<u8>> {
        let level = oxz::Preset::new(preset.level)?;
        let preset = if preset.extreme { level.extreme() } else { level };
        Ok(oxz::compress(data, &Encode::xz().preset(preset))?)
    }

    fn decode(&self, xz: &[u8], _size: usize) -> Result<Vec<u8>> {
        Ok(oxz::decompress(xz, &Decode::xz())?)
    }

    fn decode_stream(&self, mut xz: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut decoder = Decode::xz().decoder()?;
        let mut buffer = vec![0; STREAM_BUFFER];
        loop {
            let progress = decoder.code(xz, &mut buffer, Action::Finish)?;
            xz = &xz[progress.read..];
            sink(&buffer[..progress.written]);
            match progress.status {
                Status::Finished => return Ok(()),
                Status::NeedsOutput => {}
                Status::NeedsInput => bail!("asked for input after Finish"),
            }
        }
    }
}
