//! The implementations side by side, behind one trait.
//!
//! All of them write a single Block with CRC64 in one thread, and all of them
//! verify that check when they decode.

mod copy;
mod fitted;
mod liblzma;
mod lzip;
mod lzma_rust2;
mod lzma_turbo;
mod oxz;

use std::io::Read;

use anyhow::{Context, Result, ensure};

use crate::measure::Task;
use crate::settings::Settings;

pub use self::liblzma::{c_version, crc64_speed};

/// One implementation.
pub trait Codec {
    fn name(&self) -> &'static str;

    /// The package that it comes from.
    fn package(&self) -> &'static str {
        self.name()
    }

    /// Why it is not asked to carry out `task`, if it is not.
    fn lacks(&self, _task: Task, _settings: &Settings) -> Option<&'static str> {
        None
    }

    /// What it is handed to decode: the file that all decode, or the `data`.
    fn input<'a>(&self, file: &'a [u8], _data: &'a [u8]) -> &'a [u8] {
        file
    }

    /// Encodes in one call. Formats and filters other than `.xz` with LZMA2
    /// alone are asked of [`REFERENCE`] only, whose files all decode.
    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>>;

    /// Decodes into memory. `size` is what the data unpack to, for those who
    /// can make use of it.
    fn decode(&self, file: &[u8], size: usize, settings: &Settings) -> Result<Vec<u8>>;

    /// Decodes what is read from it.
    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>>;
}

/// Every implementation, oxz first.
pub const ALL: [&dyn Codec; 4] = [OURS, REFERENCE, &lzma_rust2::LzmaRust2, &lzma_turbo::LzmaTurbo];

/// The one that is compared.
pub const OURS: &dyn Codec = &oxz::Oxz;

/// The one that others are compared with.
pub const REFERENCE: &dyn Codec = &liblzma::Liblzma;

/// The peer that decodes as fast as the reference, or faster.
pub const FAST_PEER: &dyn Codec = &lzma_turbo::LzmaTurbo;

/// The reference with the smallest dictionary that the data need.
pub const FITTED: &dyn Codec = &fitted::Fitted;

/// What decoding stored data cannot beat: a copy of it, and its CRC64.
pub const COPY: &dyn Codec = &copy::Copy;

pub fn by_name(name: &str) -> Result<&'static dyn Codec> {
    let known = || ALL.into_iter().chain([FITTED, COPY]);
    let found = known().find(|codec| codec.name() == name).or_else(|| {
        // `oxz` stands for every build of it.
        known().find(|codec| codec.package() == name)
    });
    let names: Vec<_> = known().map(|codec| codec.name()).collect();
    found.with_context(|| format!("no codec {name}; there are {}", names.join(", ")))
}

/// The version of a package that this binary was built with.
pub fn version(package: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    lock.split_once(&format!("name = \"{package}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("unknown", |(version, _)| version)
}

/// Reads `size` bytes and the end, which is where a reader looks at an Index,
/// a footer or a trailer.
fn read_whole(mut reader: impl Read, size: usize) -> Result<Vec<u8>> {
    let mut data = vec![0; size];
    reader.read_exact(&mut data)?;
    ensure!(reader.read(&mut [0])? == 0, "more than {size} bytes came out");
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::Preset;
    use crate::settings::{Format, Prefilter};

    const SIX: Preset = Preset::new(6);

    /// Every kind of file that a suite measures.
    fn every_settings() -> Vec<Settings> {
        let plain = Settings::xz(SIX, None);
        let formats = Format::ALL.map(|format| Settings { format, ..plain });
        let filters = Prefilter::all().into_iter().map(Some);
        let filtered = filters.map(|filter| Settings { filter, ..plain });
        let small = Settings::xz(Preset::extreme(9), Some(1 << 20));
        formats.into_iter().chain(filtered).chain([small]).collect()
    }

    #[test]
    fn every_codec_decodes_every_kind_it_does_not_lack() {
        let data = b"Pack my box with five dozen liquor jugs. ".repeat(5000);
        for settings in every_settings() {
            let file = REFERENCE.encode(&data, &settings).unwrap();
            for codec in ALL {
                let what = format!("{}: {}", codec.name(), settings.label());
                if let Some(why) = codec.lacks(Task::Decode, &settings) {
                    assert_eq!(codec.lacks(Task::Read, &settings), Some(why), "{what}");
                    continue;
                }
                let decoded = codec.decode(&file, data.len(), &settings);
                assert!(decoded.expect(&what) == data, "{what}");
                let mut read = Vec::new();
                codec.reader(&file, &settings).unwrap().read_to_end(&mut read).expect(&what);
                assert!(read == data, "{what}: read");
            }
        }
    }

    #[test]
    fn every_codec_encodes_with_the_dictionary_asked_for() {
        let data = b"The five boxing wizards jump quickly. ".repeat(1000);
        for dict in [None, Some(1 << 20)] {
            let settings = Settings::xz(SIX, dict);
            // In the Block Header: the LZMA2 property is 0x16 for 8 MiB, two
            // less for each halving.
            let expected = if dict.is_some() { 0x10 } else { 0x16 };
            for codec in ALL {
                let xz = codec.encode(&data, &settings).unwrap();
                let decoded = REFERENCE.decode(&xz, data.len(), &settings).unwrap();
                assert!(decoded == data, "{}", codec.name());
                let filter = xz[12..].windows(2).position(|bytes| bytes == [0x21, 1]).unwrap();
                assert_eq!(xz[12 + filter + 2], expected, "{}", codec.name());
            }
        }
    }

    #[test]
    fn no_codec_accepts_a_wrong_check() {
        let data = b"Sphinx of black quartz, judge my vow. ".repeat(100);
        let settings = Settings::xz(SIX, None);
        let mut xz = REFERENCE.encode(&data, &settings).unwrap();
        // The CRC64 stands before the Index, 12 bytes long here, and the
        // Stream Footer, 12 bytes long everywhere.
        let index = xz.len() - 24;
        assert_eq!(xz[index], 0, "the Index Indicator");
        xz[index - 1] ^= 1;
        for codec in ALL {
            assert!(codec.decode(&xz, data.len(), &settings).is_err(), "{}", codec.name());
        }
    }

    #[test]
    fn versions_are_known() {
        for codec in ALL {
            assert!(version(codec.package()).starts_with(|c: char| c.is_ascii_digit()));
        }
    }
}
