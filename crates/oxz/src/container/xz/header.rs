//! The Block Header (`.xz` specification, 3.1).

use alloc::vec::Vec;

use super::UNPADDED_SIZE_MAX;
use super::vli;
use crate::check::{CheckId, crc32};
use crate::error::{ChainFault, Error, Feature, Field, Result};
use crate::filter::{Filter, FilterChain};

/// What is enough for most Block Headers.
const USUAL_SIZE: usize = 32;

/// Filter IDs from here on are for use in memory alone.
const RESERVED_IDS: u64 = 1 << 62;

const CRC_SIZE: usize = 4;

const FILTER_COUNT: u8 = 0x03;
const RESERVED_FLAGS: u8 = 0x3C;
const HAS_COMPRESSED_SIZE: u8 = 0x40;
const HAS_UNCOMPRESSED_SIZE: u8 = 0x80;

/// What a Block Header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BlockHeader {
    /// Greater than zero, and such that the Unpadded Size is at most
    /// [`UNPADDED_SIZE_MAX`].
    pub compressed_size: Option<u64>,
    pub uncompressed_size: Option<u64>,
    pub chain: FilterChain,
}

/// The size of the Block Header that starts with this byte, which is not
/// zero.
pub(super) fn size_from_first_byte(byte: u8) -> usize {
    (usize::from(byte) + 1) * 4
}

impl BlockHeader {
    /// Reads a whole Block Header, CRC32 included.
    pub fn from_bytes(bytes: &[u8], check: CheckId) -> Result<Self> {
        let Some((mut fields, crc)) = bytes.split_last_chunk::<CRC_SIZE>() else {
            return Err(Error::corrupt(Field::BlockHeaderSize));
        };
        if crc32(fields).to_le_bytes() != *crc {
            return Err(Error::corrupt(Field::BlockHeaderCrc));
        }
        let flags = fields[1];
        if flags & RESERVED_FLAGS != 0 {
            return Err(Error::unsupported(Feature::BlockHeader));
        }
        fields = &fields[2..];

        let mut compressed_size = None;
        if flags & HAS_COMPRESSED_SIZE != 0 {
            let size = vli::take(&mut fields)?;
            if size == 0 || size > compressed_size_max(bytes.len(), check) {
                return Err(Error::corrupt(Field::CompressedSize));
            }
            compressed_size = Some(size);
        }
        let mut uncompressed_size = None;
        if flags & HAS_UNCOMPRESSED_SIZE != 0 {
            uncompressed_size = Some(vli::take(&mut fields)?);
        }
        let filters = (0..=flags & FILTER_COUNT)
            .map(|_| take_filter(&mut fields))
            .collect::<Result<Vec<Filter>>>()?;
        if fields.iter().any(|&byte| byte != 0) {
            return Err(Error::unsupported(Feature::BlockHeader));
        }
        let chain = FilterChain::new(filters).map_err(unsupported_chain)?;
        Ok(Self { compressed_size, uncompressed_size, chain })
    }

    /// The Block Header, in its shortest form.
    ///
    /// # Errors
    /// Those of [`Filter::properties`](crate::Filter::properties).
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let filters = self.chain.filters();
        let mut flags = (filters.len() - 1) as u8;
        let mut bytes = Vec::with_capacity(USUAL_SIZE);
        bytes.extend([0; 2]);
        if let Some(size) = self.compressed_size {
            flags |= HAS_COMPRESSED_SIZE;
            vli::push(&mut bytes, size);
        }
        if let Some(size) = self.uncompressed_size {
            flags |= HAS_UNCOMPRESSED_SIZE;
            vli::push(&mut bytes, size);
        }
        for filter in filters {
            let properties = filter.properties()?;
            vli::push(&mut bytes, filter.id());
            vli::push(&mut bytes, properties.len() as u64);
            bytes.extend_from_slice(&properties);
        }

        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes[0] = ((bytes.len() + CRC_SIZE) / 4 - 1) as u8;
        bytes[1] = flags;
        let crc = crc32(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        Ok(bytes)
    }
}

/// The greatest Compressed Size that leaves the Unpadded Size valid.
pub(super) fn compressed_size_max(header_size: usize, check: CheckId) -> u64 {
    UNPADDED_SIZE_MAX - (header_size + check.size()) as u64
}

fn take_filter(fields: &mut &[u8]) -> Result<Filter> {
    let id = vli::take(fields)?;
    if id >= RESERVED_IDS {
        return Err(Error::corrupt(Field::FilterId));
    }
    let size = vli::take(fields)?;
    let Some((properties, rest)) =
        usize::try_from(size).ok().and_then(|size| fields.split_at_checked(size))
    else {
        return Err(Error::corrupt(Field::BlockHeaderSize));
    };
    *fields = rest;
    Filter::from_properties(id, properties)
}

/// One to four filters in an order that cannot be: a later version of the
/// format may allow it.
fn unsupported_chain(error: Error) -> Error {
    match error {
        Error::InvalidChain(
            ChainFault::CannotBeLast(id) | ChainFault::MustBeLast(id) | ChainFault::NotInFormat(id),
        ) => Error::unsupported(Feature::FilterChain(id)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use crate::filter::{DELTA_ID, LZMA1_ID, LZMA2_ID};
    use crate::lzma::LzmaOptions;

    const CHECK: CheckId = Check::Crc32.id();

    /// A Block Header with these Block Flags and fields.
    fn header(flags: u8, fields: &[u8]) -> Vec<u8> {
        let size = (2 + fields.len()).next_multiple_of(4) + CRC_SIZE;
        let mut bytes = alloc::vec![(size / 4 - 1) as u8, flags];
        bytes.extend_from_slice(fields);
        bytes.resize(size - CRC_SIZE, 0);
        let crc = crc32(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn fault(flags: u8, fields: &[u8]) -> Error {
        BlockHeader::from_bytes(&header(flags, fields), CHECK).unwrap_err()
    }

    const LZMA2: [u8; 3] = [LZMA2_ID as u8, 1, 0x16];

    #[test]
    fn round_trip() {
        let lzma2 = Filter::Lzma2(LzmaOptions::default());
        let delta = Filter::Delta { distance: 4 };
        for filters in [alloc::vec![lzma2.clone()], alloc::vec![delta, lzma2]] {
            for size in [None, Some(1), Some(1 << 40)] {
                let chain = FilterChain::new(filters.clone()).unwrap();
                let header = BlockHeader { compressed_size: size, uncompressed_size: size, chain };
                let bytes = header.to_bytes().unwrap();
                assert_eq!(bytes.len(), size_from_first_byte(bytes[0]));
                let read = BlockHeader::from_bytes(&bytes, CHECK).unwrap();
                assert_eq!((read.compressed_size, read.uncompressed_size), (size, size));
                assert_eq!(read.to_bytes().unwrap(), bytes);
            }
        }
    }

    #[test]
    fn crc_is_looked_at_first() {
        let mut bytes = header(0x3C, &LZMA2);
        bytes[2] ^= 1;
        assert_eq!(
            BlockHeader::from_bytes(&bytes, CHECK),
            Err(Error::corrupt(Field::BlockHeaderCrc))
        );
    }

    #[test]
    fn reserved_flags_and_padding_are_unsupported() {
        let unsupported = Error::unsupported(Feature::BlockHeader);
        assert_eq!(fault(0x04, &LZMA2), unsupported);
        assert_eq!(fault(0x00, &[0x21, 1, 0x16, 1]), unsupported);
    }

    #[test]
    fn fields_must_fit() {
        let too_short = Error::corrupt(Field::BlockHeaderSize);
        assert_eq!(fault(0x03, &[0x03, 1, 0, 0x03, 1, 0]), too_short);
        assert_eq!(fault(0x00, &[0x21, 60, 0x16]), too_short);
        assert_eq!(BlockHeader::from_bytes(&[0, 0], CHECK), Err(too_short));
    }

    #[test]
    fn compressed_size_has_limits() {
        let corrupt = Error::corrupt(Field::CompressedSize);
        assert_eq!(fault(0x40, &[0, 0x21, 1, 0x16]), corrupt);
        let mut fields = Vec::new();
        // The fields below make a Block Header of 20 bytes.
        vli::push(&mut fields, UNPADDED_SIZE_MAX - 20 - 4 + 1);
        fields.extend_from_slice(&LZMA2);
        assert_eq!(fault(0x40, &fields), corrupt);
        fields[0] -= 1;
        let read = BlockHeader::from_bytes(&header(0x40, &fields), CHECK).unwrap();
        assert_eq!(read.compressed_size, Some(UNPADDED_SIZE_MAX - 24));
    }

    #[test]
    fn chains_that_cannot_be_are_unsupported() {
        let chain = |id| Error::unsupported(Feature::FilterChain(id));
        assert_eq!(fault(0x00, &[0x03, 1, 0]), chain(DELTA_ID));
        assert_eq!(fault(0x01, &[0x21, 1, 0x16, 0x21, 1, 0x16]), chain(LZMA2_ID));
    }

    #[test]
    fn ids_for_use_in_memory_are_corrupt() {
        let mut fields = Vec::new();
        vli::push(&mut fields, LZMA1_ID);
        fields.push(0);
        assert_eq!(fault(0x00, &fields), Error::corrupt(Field::FilterId));
    }
}
