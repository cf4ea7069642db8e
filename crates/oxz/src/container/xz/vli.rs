//! Variable-length integers (`.xz` specification, 1.2): seven bits a byte,
//! the lowest first, in the shortest form.

use crate::error::{Error, Field, Result};

/// The greatest value, 2^63 - 1.
pub(crate) const VLI_MAX: u64 = u64::MAX / 2;
/// The longest form in bytes.
const VLI_BYTES_MAX: usize = 9;

/// The length of `value`'s form in bytes.
pub(crate) fn size(value: u64) -> u64 {
    let bits = u64::from((value | 1).ilog2()) + 1;
    bits.div_ceil(7)
}

/// Appends `value`'s form; it must be at most [`VLI_MAX`].
pub(crate) fn push(bytes: &mut impl Extend<u8>, value: u64) {
    let count = size(value);
    bytes.extend((0..count).map(|i| {
        let more = if i + 1 < count { 0x80 } else { 0 };
        (value >> (7 * i)) as u8 & 0x7F | more
    }));
}

/// Takes one integer from the front of `bytes`, which end with the header
/// they are part of.
pub(crate) fn take(bytes: &mut &[u8]) -> Result<u64> {
    let mut reader = VliReader::default();
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        if let Some(value) = reader.push(byte)? {
            return Ok(value);
        }
    }
    Err(Error::corrupt(Field::BlockHeaderSize))
}

/// Reads integers a byte at a time.
#[derive(Debug, Default)]
pub(crate) struct VliReader {
    value: u64,
    /// Bytes read of the current integer; less than [`VLI_BYTES_MAX`].
    count: usize,
}

impl VliReader {
    /// Takes the next byte; the value once it is complete.
    pub fn push(&mut self, byte: u8) -> Result<Option<u64>> {
        self.value |= u64::from(byte & 0x7F) << (7 * self.count);
        self.count += 1;
        let last = byte & 0x80 == 0;
        let shortest = byte != 0 || self.count == 1;
        if last && shortest {
            let value = self.value;
            *self = Self::default();
            return Ok(Some(value));
        }
        if last || self.count == VLI_BYTES_MAX {
            return Err(Error::corrupt(Field::Vli));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn encode(value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        push(&mut bytes, value);
        bytes
    }

    #[test]
    fn round_trip_at_each_length() {
        for bits in 0..=63 {
            for value in [(1u64 << bits) - 1, (1 << bits).min(VLI_MAX)] {
                let bytes = encode(value);
                assert_eq!(bytes.len() as u64, size(value));
                let mut rest = bytes.as_slice();
                assert_eq!((take(&mut rest), rest), (Ok(value), &[][..]));
            }
        }
        assert_eq!(encode(0), [0]);
        assert_eq!(encode(0x80), [0x80, 0x01]);
        assert_eq!(encode(VLI_MAX).len(), VLI_BYTES_MAX);
    }

    #[test]
    fn longer_forms_are_corrupt() {
        let vli = Err(Error::corrupt(Field::Vli));
        assert_eq!(take(&mut &[0x80, 0x00][..]), vli);
        assert_eq!(take(&mut &[0xFF; 10][..]), vli);
    }

    #[test]
    fn a_header_that_ends_inside_is_too_short() {
        let short = Err(Error::corrupt(Field::BlockHeaderSize));
        assert_eq!(take(&mut &[][..]), short);
        assert_eq!(take(&mut &[0x80][..]), short);
    }
}
