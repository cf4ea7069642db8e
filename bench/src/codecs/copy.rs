//! Memory copied, and its CRC64 by the crate that oxz uses.

use std::hint::black_box;
use std::io::{self, Read};

use anyhow::{Result, bail};
use crc64fast::Digest;

use super::Codec;
use crate::measure::Task;
use crate::settings::Settings;

pub struct Copy;

impl Codec for Copy {
    fn name(&self) -> &'static str {
        "copy+crc64"
    }

    fn package(&self) -> &'static str {
        "crc64fast"
    }

    fn lacks(&self, task: Task, _settings: &Settings) -> Option<&'static str> {
        (task == Task::Encode).then_some("encodes nothing")
    }

    fn input<'a>(&self, _file: &'a [u8], data: &'a [u8]) -> &'a [u8] {
        data
    }

    fn encode(&self, _data: &[u8], _settings: &Settings) -> Result<Vec<u8>> {
        bail!("{} encodes nothing", self.name())
    }

    fn decode(&self, file: &[u8], _size: usize, _settings: &Settings) -> Result<Vec<u8>> {
        let mut digest = Digest::new();
        let data = file.to_vec();
        digest.write(&data);
        black_box(digest.sum64());
        Ok(data)
    }

    fn reader<'a>(&self, file: &'a [u8], _settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        Ok(Box::new(Copying { rest: file, digest: Digest::new() }))
    }
}

struct Copying<'a> {
    rest: &'a [u8],
    digest: Digest,
}

impl Read for Copying<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.rest.read(buffer)?;
        self.digest.write(&buffer[..count]);
        if self.rest.is_empty() {
            black_box(self.digest.sum64());
        }
        Ok(count)
    }
}
