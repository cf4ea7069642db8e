//! The implementations side by side, behind one trait.
//!
//! All of them write a single Block with CRC64 in one thread, and all of them
//! verify that check when they decode.

mod liblzma;
mod lzma_rust2;
mod lzma_turbo;
mod oxz;

use anyhow::{Context, Result};

use crate::preset::Preset;

pub use self::liblzma::{c_version, crc64_speed};

/// What a streaming decoder is given to write into at a time.
pub const STREAM_BUFFER: usize = 64 << 10;

/// One implementation of `.xz`.
pub trait Codec {
    /// The name of its package.
    fn name(&self) -> &'static str;

    /// Encodes in one call.
    fn encode(&self, data: &[u8], preset: Preset) -> Result<Vec<u8>>;

    /// Decodes into memory. `size` is what the data unpack to, for those who
    /// can make use of it.
    fn decode(&self, xz: &[u8], size: usize) -> Result<Vec<u8>>;

    /// Decodes through a buffer of [`STREAM_BUFFER`] bytes.
    fn decode_stream(&self, xz: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<()>;
}

/// Every implementation, oxz first.
pub const ALL: [&dyn Codec; 4] =
    [&oxz::Oxz, &liblzma::Liblzma, &lzma_rust2::LzmaRust2, &lzma_turbo::LzmaTurbo];

/// The one that others are compared with.
pub const REFERENCE: &dyn Codec = &liblzma::Liblzma;

pub fn by_name(name: &str) -> Result<&'static dyn Codec> {
    ALL.into_iter().find(|codec| codec.name() == name).with_context(|| {
        format!("no codec {name}; there are {}", ALL.map(|codec| codec.name()).join(", "))
    })
}

/// The version of a package that this binary was built with.
pub fn version(package: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    lock.split_once(&format!("name = \"{package}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("unknown", |(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX: Preset = Preset { level: 6, extreme: false };

    #[test]
    fn every_codec_round_trips() {
        let data = b"Pack my box with five dozen liquor jugs. ".repeat(5000);
        for codec in ALL {
            let name = codec.name();
            let xz = codec.encode(&data, SIX).unwrap();
            assert!(REFERENCE.decode(&xz, data.len()).unwrap() == data, "{name}: encode");
            assert!(codec.decode(&xz, data.len()).unwrap() == data, "{name}: decode");
            let mut streamed = Vec::new();
            codec.decode_stream(&xz, &mut |bytes| streamed.extend_from_slice(bytes)).unwrap();
            assert!(streamed == data, "{name}: decode_stream");
        }
    }

    #[test]
    fn no_codec_accepts_a_wrong_check() {
        let data = b"Sphinx of black quartz, judge my vow. ".repeat(100);
        let mut xz = REFERENCE.encode(&data, SIX).unwrap();
        // The CRC64 stands before the Index, 12 bytes long here, and the
        // Stream Footer, 12 bytes long everywhere.
        let index = xz.len() - 24;
        assert_eq!(xz[index], 0, "the Index Indicator");
        xz[index - 1] ^= 1;
        for codec in ALL {
            assert!(codec.decode(&xz, data.len()).is_err(), "{}", codec.name());
        }
    }

    #[test]
    fn versions_are_known() {
        for codec in ALL {
            assert!(version(codec.name()).starts_with(|c: char| c.is_ascii_digit()));
        }
    }
}
