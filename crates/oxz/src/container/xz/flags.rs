//! Stream Header and Stream Footer (`.xz` specification, 2.1.1 and 2.1.2).

use crate::check::{CheckId, crc32};
use crate::error::{Error, Feature, Field, Result};

/// Header Magic Bytes.
pub(crate) const HEADER_MAGIC: [u8; 6] = [0xFD, b'7', b'z', b'X', b'Z', 0x00];
/// Footer Magic Bytes.
pub(super) const FOOTER_MAGIC: [u8; 2] = *b"YZ";
/// The size of a Stream Header and of a Stream Footer.
pub(crate) const STREAM_HEADER_SIZE: usize = 12;
/// The greatest Backward Size, in bytes.
pub(super) const BACKWARD_SIZE_MAX: u64 = 1 << 34;

/// What the Stream Flags say. Which of the two fields it was read from
/// decides what is compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StreamFlags {
    pub check: CheckId,
}

impl StreamFlags {
    fn from_bytes(bytes: [u8; 2]) -> Result<Self> {
        match (bytes[0], CheckId::new(bytes[1])) {
            (0, Some(check)) => Ok(Self { check }),
            _ => Err(Error::unsupported(Feature::StreamFlags(bytes))),
        }
    }

    fn to_bytes(self) -> [u8; 2] {
        [0, self.check.get()]
    }

    /// Reads a Stream Header whose magic bytes have been recognised.
    pub fn from_header(header: &[u8; STREAM_HEADER_SIZE]) -> Result<Self> {
        // The CRC32 first: it tells a damaged file from an unsupported one.
        if crc32(&header[6..8]).to_le_bytes() != header[8..12] {
            return Err(Error::corrupt(Field::StreamHeaderCrc));
        }
        Self::from_bytes([header[6], header[7]])
    }

    /// The Stream Header.
    pub fn to_header(self) -> [u8; STREAM_HEADER_SIZE] {
        let mut header = [0; STREAM_HEADER_SIZE];
        header[..6].copy_from_slice(&HEADER_MAGIC);
        header[6..8].copy_from_slice(&self.to_bytes());
        header[8..].copy_from_slice(&crc32(&self.to_bytes()).to_le_bytes());
        header
    }
}

/// A Stream Footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StreamFooter {
    pub flags: StreamFlags,
    /// The size of the Index: a multiple of four, at most
    /// [`BACKWARD_SIZE_MAX`].
    pub backward_size: u64,
}

impl StreamFooter {
    pub fn from_bytes(footer: &[u8; STREAM_HEADER_SIZE]) -> Result<Self> {
        if footer[10..] != FOOTER_MAGIC {
            return Err(Error::corrupt(Field::FooterMagic));
        }
        if crc32(&footer[4..10]).to_le_bytes() != footer[..4] {
            return Err(Error::corrupt(Field::FooterCrc));
        }
        let flags = StreamFlags::from_bytes([footer[8], footer[9]])?;
        let stored = u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]]);
        Ok(Self { flags, backward_size: (u64::from(stored) + 1) * 4 })
    }

    pub fn to_bytes(self) -> [u8; STREAM_HEADER_SIZE] {
        let mut footer = [0; STREAM_HEADER_SIZE];
        let stored = (self.backward_size / 4 - 1) as u32;
        footer[4..8].copy_from_slice(&stored.to_le_bytes());
        footer[8..10].copy_from_slice(&self.flags.to_bytes());
        let crc = crc32(&footer[4..10]);
        footer[..4].copy_from_slice(&crc.to_le_bytes());
        footer[10..].copy_from_slice(&FOOTER_MAGIC);
        footer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;

    const FLAGS: StreamFlags = StreamFlags { check: Check::Crc64.id() };

    #[test]
    fn header_round_trip_and_faults() {
        let header = FLAGS.to_header();
        assert_eq!(StreamFlags::from_header(&header), Ok(FLAGS));

        let mut bad = header;
        bad[7] ^= 1;
        assert_eq!(StreamFlags::from_header(&bad), Err(Error::corrupt(Field::StreamHeaderCrc)));

        let mut reserved = header;
        reserved[7] = 0x14;
        let crc = crc32(&reserved[6..8]).to_le_bytes();
        reserved[8..].copy_from_slice(&crc);
        assert_eq!(
            StreamFlags::from_header(&reserved),
            Err(Error::unsupported(Feature::StreamFlags([0, 0x14])))
        );
    }

    #[test]
    fn footer_round_trip_at_the_limits() {
        for backward_size in [4, 8, BACKWARD_SIZE_MAX] {
            let footer = StreamFooter { flags: FLAGS, backward_size };
            assert_eq!(StreamFooter::from_bytes(&footer.to_bytes()), Ok(footer));
        }
    }

    #[test]
    fn footer_faults_are_told_apart() {
        let footer = StreamFooter { flags: FLAGS, backward_size: 8 }.to_bytes();
        for (at, field) in [(11, Field::FooterMagic), (4, Field::FooterCrc), (0, Field::FooterCrc)]
        {
            let mut bad = footer;
            bad[at] ^= 0x40;
            assert_eq!(StreamFooter::from_bytes(&bad), Err(Error::corrupt(field)));
        }
    }
}
