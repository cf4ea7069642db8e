//! The Index (`.xz` specification, 4): sums over its Records, and a decoder
//! that verifies it against the Blocks in constant memory.

use alloc::boxed::Box;

use super::flags::{BACKWARD_SIZE_MAX, STREAM_HEADER_SIZE};
use super::vli::{self, VLI_MAX, VliReader};
use super::{UNPADDED_SIZE_MAX, UNPADDED_SIZE_MIN};
use crate::check::{Check, Digest};
use crate::coder::Input;
use crate::error::{Error, Field, Result};

/// The first byte of an Index, where a Block Header would have its size.
pub(super) const INDEX_INDICATOR: u8 = 0;
/// The size of the CRC32 at the end.
const CRC_SIZE: usize = 4;

/// The sizes of one Block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    /// Block Header, Compressed Data and Check, without the Block Padding:
    /// [`UNPADDED_SIZE_MIN`] to [`UNPADDED_SIZE_MAX`].
    pub unpadded_size: u64,
    /// At most [`VLI_MAX`].
    pub uncompressed_size: u64,
}

/// What the Records of a Stream add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Number of Records.
    pub count: u64,
    /// Sum of the sizes of the Blocks, with their padding.
    pub blocks_size: u64,
    /// Sum of the Uncompressed Sizes.
    pub uncompressed_size: u64,
    /// Size of the List of Records.
    list_size: u64,
}

impl Totals {
    /// Adds a Record.
    ///
    /// # Errors
    /// Corrupt when a sum exceeds what the format allows.
    pub fn add(&mut self, record: Record) -> Result<()> {
        let Record { unpadded_size, uncompressed_size } = record;
        // None of the sums can wrap: the terms are at most `VLI_MAX`, and the
        // sums were so before.
        self.count += 1;
        self.blocks_size += unpadded_size.next_multiple_of(4);
        self.uncompressed_size += uncompressed_size;
        self.list_size += vli::size(unpadded_size) + vli::size(uncompressed_size);
        let headers = 2 * STREAM_HEADER_SIZE as u64;
        let fits = self.uncompressed_size <= VLI_MAX
            && self.index_size() <= BACKWARD_SIZE_MAX
            && self.blocks_size <= VLI_MAX
            && self.blocks_size + self.index_size() + headers <= VLI_MAX;
        if fits { Ok(()) } else { Err(Error::corrupt(Field::SizeOverflow)) }
    }

    /// The size of the Index without Index Padding and CRC32.
    fn index_size_unpadded(&self) -> u64 {
        1 + vli::size(self.count) + self.list_size
    }

    /// The size of the Index: a multiple of four.
    pub fn index_size(&self) -> u64 {
        self.index_size_unpadded().next_multiple_of(4) + CRC_SIZE as u64
    }

    /// How many null bytes stand between the Records and the CRC32.
    pub fn index_padding(&self) -> usize {
        (self.index_size_unpadded().wrapping_neg() & 3) as usize
    }
}

/// Records in any number: what they add up to, and a digest that another
/// list of Records with the same sums would not share.
#[derive(Debug)]
struct HashedRecords {
    totals: Totals,
    last: Option<Record>,
    /// Of the Records before the last: most files have but one.
    digest: Option<Box<Digest>>,
}

impl HashedRecords {
    fn new() -> Self {
        Self { totals: Totals::default(), last: None, digest: None }
    }

    fn add(&mut self, record: Record) -> Result<()> {
        self.totals.add(record)?;
        if let Some(before) = self.last.replace(record) {
            let digest = self.digest.get_or_insert_with(|| Box::new(Digest::new(Check::Sha256)));
            digest.update(&before.unpadded_size.to_le_bytes());
            digest.update(&before.uncompressed_size.to_le_bytes());
        }
        Ok(())
    }
}

impl PartialEq for HashedRecords {
    fn eq(&self, other: &Self) -> bool {
        let value = |records: &Self| records.digest.as_deref().map(Digest::value);
        self.totals == other.totals && self.last == other.last && value(self) == value(other)
    }
}

#[derive(Debug)]
enum Step {
    Indicator,
    Count,
    UnpaddedSize { remaining: u64 },
    UncompressedSize { remaining: u64, unpadded_size: u64 },
    Padding { remaining: usize },
    Crc { stored: [u8; CRC_SIZE], filled: usize },
}

/// What becomes of the Records of an Index as they are read.
pub(super) trait Records {
    /// Takes the Number of Records, which comes before them.
    fn announce(&mut self, count: u64) -> Result<()>;
    /// Takes the next Record.
    fn add(&mut self, record: Record) -> Result<()>;
    /// All Records have been added.
    fn complete(&self) -> Result<()>;
    /// What the Records so far add up to.
    fn totals(&self) -> &Totals;
}

/// The sums alone.
impl Records for Totals {
    fn announce(&mut self, _: u64) -> Result<()> {
        Ok(())
    }

    fn add(&mut self, record: Record) -> Result<()> {
        Self::add(self, record)
    }

    fn complete(&self) -> Result<()> {
        Ok(())
    }

    fn totals(&self) -> &Totals {
        self
    }
}

/// The Blocks that there were, and the Records that should be theirs.
#[derive(Debug)]
struct Comparison {
    blocks: HashedRecords,
    records: HashedRecords,
}

impl Records for Comparison {
    fn announce(&mut self, count: u64) -> Result<()> {
        match count == self.blocks.totals.count {
            true => Ok(()),
            false => Err(Error::corrupt(Field::IndexRecordCount)),
        }
    }

    fn add(&mut self, record: Record) -> Result<()> {
        self.records.add(record)
    }

    fn complete(&self) -> Result<()> {
        match self.blocks == self.records {
            true => Ok(()),
            false => Err(Error::corrupt(Field::IndexRecords)),
        }
    }

    fn totals(&self) -> &Totals {
        &self.records.totals
    }
}

/// Reads an Index, field by field, and hands over its Records.
#[derive(Debug)]
pub(super) struct IndexReader<R> {
    step: Step,
    vli: VliReader,
    records: R,
    crc: Digest,
}

impl<R: Records> IndexReader<R> {
    pub fn new(records: R) -> Self {
        Self {
            step: Step::Indicator,
            vli: VliReader::default(),
            records,
            crc: Digest::new(Check::Crc32),
        }
    }

    pub fn records(&self) -> &R {
        &self.records
    }

    /// Reads on; true once all of the Index was read and found right.
    pub fn code(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let start = input.pos;
        let covered = self.read_covered(input)?;
        self.crc.update(&input.buf[start..input.pos]);
        if !covered {
            return Ok(false);
        }
        let Step::Crc { stored, filled } = &mut self.step else { return Ok(false) };
        if !input.fill(stored, filled) {
            return Ok(false);
        }
        if stored[..] != *self.crc.value().as_bytes() {
            return Err(Error::corrupt(Field::IndexCrc));
        }
        Ok(true)
    }

    /// Reads what the CRC32 covers; true once it has been read.
    fn read_covered(&mut self, input: &mut Input<'_>) -> Result<bool> {
        loop {
            match self.step {
                Step::Padding { remaining: 0 } => {
                    self.records.complete()?;
                    self.step = Step::Crc { stored: [0; CRC_SIZE], filled: 0 };
                }
                Step::Crc { .. } => return Ok(true),
                _ => match input.next() {
                    Some(byte) => self.read_byte(byte)?,
                    None => return Ok(false),
                },
            }
        }
    }

    fn read_byte(&mut self, byte: u8) -> Result<()> {
        match self.step {
            Step::Indicator => self.step = Step::Count,
            Step::Padding { remaining } => {
                if byte != 0 {
                    return Err(Error::corrupt(Field::IndexPadding));
                }
                self.step = Step::Padding { remaining: remaining - 1 };
            }
            _ => {
                if let Some(value) = self.vli.push(byte)? {
                    self.take_vli(value)?;
                }
            }
        }
        Ok(())
    }

    fn take_vli(&mut self, value: u64) -> Result<()> {
        match self.step {
            Step::Count => {
                self.records.announce(value)?;
                self.next_record(value);
            }
            Step::UnpaddedSize { remaining } => {
                if !(UNPADDED_SIZE_MIN..=UNPADDED_SIZE_MAX).contains(&value) {
                    return Err(Error::corrupt(Field::UnpaddedSize));
                }
                self.step = Step::UncompressedSize { remaining, unpadded_size: value };
            }
            Step::UncompressedSize { remaining, unpadded_size } => {
                self.records.add(Record { unpadded_size, uncompressed_size: value })?;
                self.next_record(remaining - 1);
            }
            Step::Indicator | Step::Padding { .. } | Step::Crc { .. } => {}
        }
        Ok(())
    }

    fn next_record(&mut self, remaining: u64) {
        self.step = match remaining {
            0 => Step::Padding { remaining: self.records.totals().index_padding() },
            _ => Step::UnpaddedSize { remaining },
        };
    }
}

/// Collects the sizes of the Blocks, then reads the Index and compares.
#[derive(Debug)]
pub(super) struct IndexDecoder(IndexReader<Comparison>);

impl IndexDecoder {
    pub fn new() -> Self {
        let (blocks, records) = (HashedRecords::new(), HashedRecords::new());
        Self(IndexReader::new(Comparison { blocks, records }))
    }

    fn blocks(&self) -> &Totals {
        &self.0.records.blocks.totals
    }

    /// Takes note of a Block.
    pub fn add_block(&mut self, block: Record) -> Result<()> {
        self.0.records.blocks.add(block)
    }

    /// How many Blocks there were.
    pub fn block_count(&self) -> u64 {
        self.blocks().count
    }

    /// The size of the Index that these Blocks must have.
    pub fn index_size(&self) -> u64 {
        self.blocks().index_size()
    }

    /// Reads the Index; true once all of it was read and found right.
    pub fn code(&mut self, input: &mut Input<'_>) -> Result<bool> {
        self.0.code(input)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::check::crc32;

    const BLOCKS: [Record; 3] = [
        Record { unpadded_size: 23, uncompressed_size: 0 },
        Record { unpadded_size: 1 << 20, uncompressed_size: 1 << 33 },
        Record { unpadded_size: 23, uncompressed_size: 77 },
    ];

    /// An Index with these numbers, whatever they are.
    fn index(count: u64, sizes: &[u64]) -> Vec<u8> {
        let mut bytes = alloc::vec![INDEX_INDICATOR];
        vli::push(&mut bytes, count);
        sizes.iter().for_each(|&size| vli::push(&mut bytes, size));
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let crc = crc32(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn good_index() -> Vec<u8> {
        index(3, &BLOCKS.map(|r| [r.unpadded_size, r.uncompressed_size]).concat())
    }

    fn verify(index: &[u8], piece: usize) -> Result<bool> {
        let mut decoder = IndexDecoder::new();
        BLOCKS.iter().try_for_each(|&block| decoder.add_block(block))?;
        assert_eq!(decoder.index_size(), good_index().len() as u64);
        let mut done = false;
        for piece in index.chunks(piece) {
            assert!(!done);
            let mut input = Input::new(piece);
            done = decoder.code(&mut input)?;
            assert!(input.is_empty());
        }
        Ok(done)
    }

    fn fault(index: &[u8]) -> Field {
        let whole = verify(index, index.len()).unwrap_err();
        assert_eq!(verify(index, 1), Err(whole.clone()));
        match whole {
            Error::Corrupt { field, .. } => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_right_index_passes_however_it_is_cut() {
        let index = good_index();
        for piece in 1..=index.len() {
            assert_eq!(verify(&index, piece), Ok(true));
        }
        assert_eq!(verify(&index[..index.len() - 1], 1), Ok(false));
    }

    #[test]
    fn each_fault_has_its_name() {
        assert_eq!(fault(&index(2, &[23, 0])), Field::IndexRecordCount);
        assert_eq!(fault(&index(3, &[4, 0])), Field::UnpaddedSize);
        assert_eq!(fault(&index(3, &[UNPADDED_SIZE_MAX + 1, 0])), Field::UnpaddedSize);
        assert_eq!(fault(&index(3, &[23, VLI_MAX, 23, 1])), Field::SizeOverflow);
        assert_eq!(fault(&[INDEX_INDICATOR, 0x83, 0x00]), Field::Vli);
        let mut bad = good_index();
        let end = bad.len();
        bad[end - 1] ^= 1;
        assert_eq!(fault(&bad), Field::IndexCrc);
    }

    #[test]
    fn padding_must_be_null() {
        let mut bad = good_index();
        let at = bad.len() - CRC_SIZE - 1;
        assert_eq!(bad[at], 0);
        bad[at] = 1;
        assert_eq!(fault(&bad), Field::IndexPadding);
    }

    #[test]
    fn the_digest_notices_what_the_sums_do_not() {
        let swapped = [BLOCKS[0].unpadded_size, 77, 1 << 20, 1 << 33, 23, 0];
        assert_eq!(fault(&index(3, &swapped)), Field::IndexRecords);
    }

    #[test]
    fn sums_have_limits() {
        let overflow = Err(Error::corrupt(Field::SizeOverflow));
        let huge = Record { unpadded_size: UNPADDED_SIZE_MAX, uncompressed_size: 0 };
        assert_eq!(Totals::default().add(huge), overflow);
        let half = Record { unpadded_size: 5, uncompressed_size: VLI_MAX / 2 + 1 };
        let mut totals = Totals::default();
        assert_eq!(totals.add(half), Ok(()));
        assert_eq!(totals.add(half), overflow);
        let small = Record { unpadded_size: 5, uncompressed_size: 0 };
        let mut totals = Totals { list_size: BACKWARD_SIZE_MAX - 8, ..Totals::default() };
        assert_eq!(totals.add(small), Ok(()));
        assert_eq!(totals.add(small), overflow);
    }

    #[test]
    fn an_empty_index_is_eight_bytes() {
        assert_eq!(Totals::default().index_size(), 8);
        assert_eq!(Totals::default().index_padding(), 2);
    }
}
