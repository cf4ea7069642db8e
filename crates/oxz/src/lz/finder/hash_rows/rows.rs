//! A table whose buckets hold the latest few positions, and a tag of each.

use alloc::vec::Vec;

use super::growth::Growth;
use crate::error::Result;
use crate::lz::hash::{eight_at, word_at};
use crate::lz::prefetch::prefetch;
use crate::memory;

/// Positions in a row.
pub(super) const ROW: usize = 16;

/// The most rows, in bits.
pub(super) const MAX_BITS: u32 = 24;
/// Rows before any data is there, in bits, unless fewer are wanted.
const FIRST_BITS: u32 = 6;

/// Where in a row its tags begin.
const TAGS: usize = 3 * ROW;

/// The hash of some bytes: which row they belong in, and their tag there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot(u64);

impl Slot {
    /// The hash of the lowest `BYTES` bytes of a word.
    #[inline(always)]
    pub fn of<const BYTES: usize>(word: u64) -> Self {
        Self::of_lowest(word, BYTES)
    }

    /// The same, where how many bytes is known at run time: 1 to 8.
    #[inline(always)]
    pub fn of_lowest(word: u64, bytes: usize) -> Self {
        /// 2^64 divided by the golden ratio.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        Self((word << ((64 - 8 * bytes) & 63)).wrapping_mul(FACTOR))
    }

    /// The hash of the bytes of two words.
    #[inline(always)]
    pub fn of_both(word: u64, next: u64) -> Self {
        /// 2^64 divided by the square root of 2.
        const FACTOR: u64 = 0xB504_F333_F9DE_6485;
        Self((word ^ next.wrapping_mul(FACTOR)).wrapping_mul(FACTOR))
    }

    #[inline(always)]
    pub fn tag(self) -> u8 {
        (self.0 >> (64 - MAX_BITS - u8::BITS)) as u8
    }
}

/// Bits of a position that are not in its tag.
const LOW_BITS: u32 = 24;

/// The bits of a tag that are a position's, where that has more.
const fn high(pos_bits: u32) -> u8 {
    ((1 << (pos_bits - LOW_BITS)) - 1) as u8
}

/// Positions that differ by a multiple of this are the same in a row.
pub(super) const fn period(pos_bits: u32) -> u32 {
    1 << pos_bits
}

/// One cache line: positions, three bytes each, lowest first, and the tag of each, a
/// byte. The latest come first. 0 stands for no position.
///
/// Of a position `POS_BITS` are kept, 24 or more: those beyond 24 in place of the
/// lowest bits of its tag.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row([u8; 4 * ROW]);

impl Row {
    pub const EMPTY: Self = Self([0; 4 * ROW]);

    /// Those of its positions that have this tag.
    #[inline(always)]
    pub fn candidates<const POS_BITS: u32>(&self, tag: u8) -> Candidates<'_> {
        let [first, rest] =
            [TAGS, TAGS + 8].map(|at| equal_bytes(eight_at(&self.0, at), tag, !high(POS_BITS)));
        Candidates { row: self, tagged: first | rest << 8 }
    }

    /// Puts a position in front; the last one is forgotten.
    #[inline(always)]
    pub fn push<const POS_BITS: u32>(&mut self, pos: u32, tag: u8) {
        // Three pieces of 16 bytes, of which the last overlaps the second. In another
        // order of stores, what is pushed next would wait for them.
        let mut last = [0; 16];
        last.copy_from_slice(&self.0[TAGS - 19..TAGS - 3]);
        self.0.copy_within(..TAGS - 16, 3);
        self.0[TAGS - 16..TAGS].copy_from_slice(&last);
        self.0[..2].copy_from_slice(&(pos as u16).to_le_bytes());
        self.0[2] = (pos >> 16) as u8;
        let high = const { high(POS_BITS) };
        let tag = tag & !high | (pos >> LOW_BITS) as u8 & high;
        let tags = self.tags() << 8 | u128::from(tag);
        self.0[TAGS..].copy_from_slice(&tags.to_le_bytes());
    }

    #[inline(always)]
    fn tags(&self) -> u128 {
        match self.0.last_chunk() {
            Some(tags) => u128::from_le_bytes(*tags),
            None => unreachable!("a row is longer"),
        }
    }
}

/// Which bytes of a word have the bits of `byte` that are in `mask`: a bit each,
/// lowest first.
#[inline(always)]
fn equal_bytes(word: u64, byte: u8, mask: u8) -> u32 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * ONES;
    /// A factor that gathers the highest bit of each byte in the highest byte.
    const GATHER: u64 = 0x0002_0408_1020_4081;
    let differ = (word ^ (ONES * u64::from(byte))) & (ONES * u64::from(mask));
    let equal = !(((differ & LOW) + LOW) | differ | LOW);
    (equal.wrapping_mul(GATHER) >> 56) as u32
}

/// What is to be compared with a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidates<'a> {
    row: &'a Row,
    /// Which positions of the row: a bit each, lowest first.
    pub tagged: u32,
}

impl Candidates<'_> {
    pub const NONE: Self = Self { row: &Row::EMPTY, tagged: 0 };

    /// Whether there may have been more than a row has room for.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.tagged == (1 << ROW) - 1
    }

    /// How far the position at `index` in the row is behind `pos`, or more than that
    /// by a multiple of the period.
    #[inline(always)]
    pub fn delta<const POS_BITS: u32>(&self, index: u32, pos: u32) -> u32 {
        let index = index as usize % ROW;
        let low = word_at(&self.row.0, 3 * index) & (period(LOW_BITS) - 1);
        let high = self.row.0[TAGS + index] & const { high(POS_BITS) };
        pos.wrapping_sub(low | u32::from(high) << LOW_BITS) & (period(POS_BITS) - 1)
    }

    /// The latest few of the row alone.
    #[inline(always)]
    pub fn latest(self, count: u32) -> Self {
        Self { tagged: self.tagged & ((1 << count) - 1), ..self }
    }
}

/// For each hash a row.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<Row>,
    bits: u32,
    growth: Growth,
}

impl Rows {
    pub fn new(growth: Growth) -> Self {
        Self { rows: Vec::new(), bits: FIRST_BITS.min(growth.max_bits), growth }
    }

    /// Empties the table and makes it small again.
    pub fn reset(&mut self) -> Result<()> {
        self.bits = FIRST_BITS.min(self.growth.max_bits);
        self.rows.clear();
        memory::grow(&mut self.rows, 1 << self.bits, Row::EMPTY)
    }

    /// After how many positions the table should grow, `u64::MAX` for never.
    pub fn grows_at(&self) -> u64 {
        self.growth.after(self.bits)
    }

    /// Doubles: rows that came from one take over all of its positions. What does
    /// not belong there is told apart by its tag, or when data is compared.
    pub fn grow(&mut self) -> Result<()> {
        memory::double(&mut self.rows, 1 << self.growth.max_bits)?;
        self.bits += 1;
        Ok(())
    }

    /// The table as it is until it grows.
    #[inline(always)]
    pub fn view(&mut self) -> View<'_> {
        View { rows: &mut self.rows, shift: u64::BITS - self.bits }
    }

    /// How many rows there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// The rows, for many positions.
pub(super) struct View<'a> {
    rows: &'a mut [Row],
    /// A larger table only splits the rows of a smaller one.
    shift: u32,
}

impl<'a> View<'a> {
    /// The positions in the row that have the tag.
    #[inline(always)]
    pub fn into_candidates<const POS_BITS: u32>(self, slot: Slot) -> Candidates<'a> {
        self.rows[(slot.0 >> self.shift) as usize].candidates::<POS_BITS>(slot.tag())
    }

    /// Puts a position in front of its row.
    #[inline(always)]
    pub fn push<const POS_BITS: u32>(&mut self, slot: Slot, pos: u32) {
        self.rows[(slot.0 >> self.shift) as usize].push::<POS_BITS>(pos, slot.tag());
    }

    /// Has the row brought closer.
    #[inline(always)]
    pub fn prefetch(&self, slot: Slot) {
        prefetch(self.rows, (slot.0 >> self.shift) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_are_told_from_all_others() {
        for other in 0..=u8::MAX {
            let bytes = [7, other, 7, other ^ 1, 0x80 ^ other, 6, other, 0x87];
            for byte in [0, 6, 7, 0x80, 0x87, other] {
                let expected =
                    (0..8).filter(|&i| bytes[i] == byte).fold(0, |bits, i| bits | 1 << i);
                let word = u64::from_le_bytes(bytes);
                assert_eq!(equal_bytes(word, byte, u8::MAX), expected);
                for (index, ignored) in [0x01, 0x80, 0x0F].into_iter().enumerate() {
                    let word = word ^ u64::from(ignored) << (8 * index);
                    assert_eq!(
                        equal_bytes(word, byte, u8::MAX) >> index & 1 != 0,
                        bytes[index] ^ ignored == byte
                    );
                    assert_eq!(
                        equal_bytes(word, byte, !ignored) >> index & 1 != 0,
                        (bytes[index] ^ byte) & !ignored == 0
                    );
                }
            }
        }
    }

    /// How far the positions with this tag are behind `pos`.
    fn deltas<const POS_BITS: u32>(row: &Row, tag: u8, pos: u32) -> Vec<u32> {
        let candidates = row.candidates::<POS_BITS>(tag);
        let tagged = (0..ROW as u32).filter(|i| candidates.tagged >> i & 1 != 0);
        tagged.map(|i| candidates.delta::<POS_BITS>(i, pos)).collect()
    }

    #[test]
    fn the_latest_come_first() {
        let mut row = Row::EMPTY;
        for pos in 1..=25 {
            row.push::<24>(pos, (pos % 3) as u8);
        }
        assert_eq!(deltas::<24>(&row, 1, 26), [1, 4, 7, 10, 13, 16]);
    }

    fn tells_distances<const POS_BITS: u32>() {
        let period = period(POS_BITS);
        let tag = 0x5A;
        for pos in [1, 0x12_3456, 1 << 24, 0xFED_CBA9, 1 << 28, 0x7654_3210, u32::MAX - 9] {
            let mut row = Row::EMPTY;
            row.push::<POS_BITS>(pos, tag);
            for delta in [0, 1, 0xFF, 1 << 16, 0xAB_CDEF, period - 1, period, period + 1] {
                let found = deltas::<POS_BITS>(&row, tag, pos.wrapping_add(delta));
                assert_eq!(found[0], delta % period, "{delta} behind {pos}");
            }
            assert_eq!(deltas::<POS_BITS>(&row, tag ^ 0x80, pos), []);
        }
    }

    #[test]
    fn distances_are_told_up_to_the_period() {
        tells_distances::<24>();
        tells_distances::<28>();
        tells_distances::<31>();
    }
}
