//! Filter Properties: the bytes that describe a filter in headers.

use alloc::vec::Vec;

use crate::error::{Error, Feature, Result};
use crate::filter::{BcjArch, DELTA_ID, Filter, LZMA1_ID, LZMA2_ID};
use crate::lzma::LzmaOptions;

impl Filter {
    /// The Filter Properties: what a decoder has to know of the options, as
    /// `.xz` Block Headers, `.lzma` headers and liblzma's
    /// `lzma_properties_encode` write it.
    ///
    /// | filter | bytes |
    /// | --- | --- |
    /// | LZMA1 | `(pb * 5 + lp) * 9 + lc`, then `dict_size`, 4 bytes, little-endian |
    /// | LZMA2 | a code for `dict_size`, rounded up to 2^n or 2^n + 2^(n - 1), at least 4 KiB |
    /// | Delta | `distance - 1` |
    /// | BCJ | none, or where `start_offset` is not zero, its 4 bytes, little-endian |
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for options of LZMA1 and Delta that are out of
    /// range: no bytes describe them.
    ///
    /// ```
    /// use oxz::{Filter, LzmaOptions, Preset};
    ///
    /// let options = LzmaOptions::preset(Preset::new(6)?); // 8 MiB dictionary
    /// assert_eq!(Filter::Lzma2(options.clone()).properties()?, [22]);
    /// assert_eq!(Filter::Lzma1(options).properties()?, [0x5D, 0, 0, 0x80, 0]);
    /// assert_eq!(Filter::Delta { distance: 4 }.properties()?, [3]);
    /// # Ok::<(), oxz::Error>(())
    /// ```
    pub fn properties(&self) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Lzma1(options) => {
                options.validate_decoder()?;
                let mut bytes = Vec::from([options.properties_byte()]);
                bytes.extend(options.dict_size.to_le_bytes());
                bytes
            }
            Self::Lzma2(options) => Vec::from([dict_size_code(options.dict_size)]),
            &Self::Delta { distance } => {
                self.validate_decoder()?;
                Vec::from([(distance - 1) as u8])
            }
            Self::Bcj { start_offset: 0, .. } => Vec::new(),
            &Self::Bcj { start_offset, .. } => Vec::from(start_offset.to_le_bytes()),
        })
    }

    /// The filter with this ID and these [properties](Self::properties). LZMA
    /// settings that a decoder does not look at are those of
    /// [`LzmaOptions::default`].
    ///
    /// # Errors
    /// [`Error::Unsupported`] with [`Feature::FilterId`] for an ID that is not
    /// defined, with [`Feature::FilterProperties`] for bytes that no encoder
    /// writes: another number of them, or values out of range.
    ///
    /// ```
    /// use oxz::{BcjArch, Error, Feature, Filter, LZMA2_ID};
    ///
    /// let filter = Filter::from_properties(BcjArch::Arm64.id(), &[0, 16, 0, 0])?;
    /// assert_eq!(filter, Filter::Bcj { arch: BcjArch::Arm64, start_offset: 4096 });
    ///
    /// let error = Filter::from_properties(LZMA2_ID, &[41]).unwrap_err();
    /// assert!(matches!(
    ///     error,
    ///     Error::Unsupported { feature: Feature::FilterProperties(LZMA2_ID), .. }
    /// ));
    /// # Ok::<(), oxz::Error>(())
    /// ```
    pub fn from_properties(id: u64, properties: &[u8]) -> Result<Self> {
        let filter = match id {
            LZMA1_ID => lzma1(properties),
            LZMA2_ID => lzma2(properties),
            DELTA_ID => delta(properties),
            _ => match BcjArch::from_id(id) {
                Some(arch) => bcj(arch, properties),
                None => return Err(Error::unsupported(Feature::FilterId(id))),
            },
        };
        filter.ok_or(Error::unsupported(Feature::FilterProperties(id)))
    }
}

fn lzma1(properties: &[u8]) -> Option<Filter> {
    let (&byte, dict_size) = properties.split_first()?;
    let dict_size = u32::from_le_bytes(dict_size.try_into().ok()?);
    let options = LzmaOptions { dict_size, ..LzmaOptions::default() };
    options.with_properties_byte(byte).map(Filter::Lzma1)
}

fn lzma2(properties: &[u8]) -> Option<Filter> {
    let &[code] = properties else { return None };
    let dict_size = dict_size_of_code(code)?;
    Some(Filter::Lzma2(LzmaOptions { dict_size, ..LzmaOptions::default() }))
}

fn delta(properties: &[u8]) -> Option<Filter> {
    let &[byte] = properties else { return None };
    Some(Filter::Delta { distance: u32::from(byte) + 1 })
}

fn bcj(arch: BcjArch, properties: &[u8]) -> Option<Filter> {
    let start_offset = match properties {
        [] => 0,
        bytes => u32::from_le_bytes(bytes.try_into().ok()?),
    };
    start_offset.is_multiple_of(arch.alignment()).then_some(Filter::Bcj { arch, start_offset })
}

/// The greatest dictionary size code of LZMA2; it stands for 4 GiB - 1.
const DICT_SIZE_CODE_MAX: u8 = 40;

/// The code of the least dictionary size that is at least this large.
fn dict_size_code(dict_size: u32) -> u8 {
    (0..DICT_SIZE_CODE_MAX)
        .find(|&code| dict_size_of_code(code) >= Some(dict_size))
        .unwrap_or(DICT_SIZE_CODE_MAX)
}

fn dict_size_of_code(code: u8) -> Option<u32> {
    match code {
        0..DICT_SIZE_CODE_MAX => Some((2 | u32::from(code) & 1) << (code / 2 + 11)),
        DICT_SIZE_CODE_MAX => Some(u32::MAX),
        _ => None,
    }
}
