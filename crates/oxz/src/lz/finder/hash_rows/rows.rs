//! A table whose buckets hold the latest few positions, and a tag of each.

use alloc::vec::Vec;
use core::iter;

use crate::error::Result;
use crate::lz::hash::lower;
use crate::lz::prefetch::prefetch;
use crate::memory;

/// Positions in a row.
pub(super) const ROW: usize = 12;

/// Places for tags in a row; those behind the first [`ROW`] mean nothing.
pub(super) const TAGS: usize = 16;

/// The most rows, in bits.
pub(super) const MAX_BITS: u32 = 24;
/// Rows before any data is there, in bits, unless fewer are wanted.
const FIRST_BITS: u32 = 6;
/// Bits by which the table grows at a time.
const GROWTH: u32 = 2;

/// The hash of some bytes: which row they belong in, and their tag there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot(u64);

impl Slot {
    /// The hash of the lowest `BYTES` bytes of a word.
    #[inline(always)]
    pub fn of<const BYTES: usize>(word: u64) -> Self {
        /// 2^64 divided by the golden ratio.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        Self((word << (64 - 8 * BYTES)).wrapping_mul(FACTOR))
    }

    /// The hash of the bytes of two words.
    #[inline(always)]
    pub fn of_both(word: u64, next: u32) -> Self {
        /// 2^64 divided by the square root of 2.
        const FACTOR: u64 = 0xB504_F333_F9DE_6485;
        Self((word ^ u64::from(next).wrapping_mul(FACTOR)).wrapping_mul(FACTOR))
    }

    #[inline(always)]
    pub fn tag(self) -> u8 {
        (self.0 >> (64 - MAX_BITS - u8::BITS)) as u8
    }
}

/// One cache line: positions, the latest first, and the tag of each. 0 stands
/// for no position.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row {
    positions: [u32; ROW],
    /// A byte each, lowest first.
    tags: u128,
}

impl Row {
    const EMPTY: Self = Self { positions: [0; ROW], tags: 0 };

    /// The positions, and which of them have this tag.
    #[inline(always)]
    pub fn candidates(&self, tag: u8) -> Candidates<'_> {
        let first = equal_bytes(self.tags as u64, tag);
        let rest = equal_bytes((self.tags >> 64) as u64, tag);
        let tagged = (first | rest << 8) & ((1 << ROW) - 1);
        Candidates { positions: &self.positions, tagged }
    }

    /// Puts a position in front; the last one is forgotten.
    #[inline(always)]
    pub fn push(&mut self, pos: u32, tag: u8) {
        self.positions.copy_within(..ROW - 1, 1);
        self.positions[0] = pos;
        self.tags = self.tags << 8 | u128::from(tag);
    }
}

/// Which bytes of a word are `byte`: a bit each, lowest first.
#[inline(always)]
fn equal_bytes(word: u64, byte: u8) -> u32 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * ONES;
    /// A factor that gathers the highest bit of each byte in the highest byte.
    const GATHER: u64 = 0x0002_0408_1020_4081;
    let differ = word ^ (ONES * u64::from(byte));
    let equal = !(((differ & LOW) + LOW) | differ | LOW);
    (equal.wrapping_mul(GATHER) >> 56) as u32
}

/// What is to be compared with a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidates<'a> {
    /// The latest first, 0 for none.
    pub positions: &'a [u32; ROW],
    /// Which of them: a bit each, lowest first.
    pub tagged: u32,
}

impl Candidates<'_> {
    pub const NONE: Self = Self { positions: &[0; ROW], tagged: 0 };

    /// Whether there may have been more than a row has room for.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.tagged == (1 << ROW) - 1
    }
}

/// For each hash a row.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<Row>,
    bits: u32,
    max_bits: u32,
    /// The table grows once there are this many positions for each row.
    fill: u64,
}

impl Rows {
    /// A table that grows whenever there are `fill` positions for each row, up to
    /// `max_bits`, at most [`MAX_BITS`].
    pub fn new(max_bits: u32, fill: u64) -> Self {
        Self { rows: Vec::new(), bits: FIRST_BITS.min(max_bits), max_bits, fill }
    }

    /// Empties the table and makes it small again.
    pub fn reset(&mut self) -> Result<()> {
        self.bits = FIRST_BITS.min(self.max_bits);
        self.rows.clear();
        memory::grow(&mut self.rows, 1 << self.bits, Row::EMPTY)
    }

    /// After how many positions the table should grow, `u64::MAX` for never.
    pub fn grows_at(&self) -> u64 {
        if self.bits == self.max_bits { u64::MAX } else { self.fill << self.bits }
    }

    /// Grows: rows that came from one take over all of its positions. What does
    /// not belong there is told apart by its tag, or when data is compared.
    pub fn grow(&mut self) -> Result<()> {
        let added = GROWTH.min(self.max_bits - self.bits);
        let mut rows = Vec::new();
        memory::reserve(&mut rows, 1 << (self.bits + added))?;
        for row in &self.rows {
            rows.extend(iter::repeat_n(row, 1 << added));
        }
        self.rows = rows;
        self.bits += added;
        Ok(())
    }

    /// The table as it is until it grows.
    #[inline(always)]
    pub fn view(&mut self) -> View<'_> {
        View { rows: &mut self.rows, shift: u64::BITS - self.bits }
    }

    /// Lowers all positions by `by`; those that fall out of reach become 0.
    pub fn lower(&mut self, by: u32) {
        for row in &mut self.rows {
            lower(&mut row.positions, by);
        }
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
    #[inline(always)]
    pub fn into_row(self, slot: Slot) -> &'a Row {
        &self.rows[(slot.0 >> self.shift) as usize]
    }

    #[inline(always)]
    pub fn row(&mut self, slot: Slot) -> &mut Row {
        &mut self.rows[(slot.0 >> self.shift) as usize]
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
                assert_eq!(equal_bytes(u64::from_le_bytes(bytes), byte), expected);
            }
        }
    }

    #[test]
    fn the_latest_come_first() {
        let mut row = Row::EMPTY;
        for pos in 1..=20 {
            row.push(pos, (pos % 3) as u8);
        }
        let Candidates { positions, tagged } = row.candidates(1);
        let tagged: Vec<u32> =
            (0..ROW).filter(|i| tagged >> i & 1 != 0).map(|i| positions[i]).collect();
        assert_eq!(tagged, [19, 16, 13, 10]);
    }
}
