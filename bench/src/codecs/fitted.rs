//! liblzma with a dictionary no larger than the data, which spares it most of
//! what it sets up before it compresses a small input.

use std::io::Read;

use anyhow::Result;

use super::{Codec, REFERENCE};
use crate::measure::Task;
use crate::settings::Settings;

pub struct Fitted;

impl Codec for Fitted {
    fn name(&self) -> &'static str {
        "liblzma-fit"
    }

    fn package(&self) -> &'static str {
        REFERENCE.package()
    }

    fn lacks(&self, task: Task, _settings: &Settings) -> Option<&'static str> {
        (task != Task::Encode).then_some("decodes as liblzma does")
    }

    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>> {
        let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let dict_size = settings.lzma()?.dict_size.min(len).max(oxz::DICT_SIZE_MIN);
        REFERENCE.encode(data, &Settings { dict: Some(dict_size), ..*settings })
    }

    fn decode(&self, file: &[u8], size: usize, settings: &Settings) -> Result<Vec<u8>> {
        REFERENCE.decode(file, size, settings)
    }

    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        REFERENCE.reader(file, settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::Preset;

    #[test]
    fn dictionary_is_as_large_as_the_data() {
        let data = [7; 10_000];
        let six = Settings::xz(Preset::new(6), None);
        let expected = REFERENCE.encode(&data, &Settings { dict: Some(10_000), ..six }).unwrap();
        assert_eq!(Fitted.encode(&data, &six).unwrap(), expected);
    }
}
