//! The tables in which finders look up the next few bytes.

use crate::error::Result;
use crate::lz::hash::{Fill, HeadTable, main_bits, share_heads, spread, word_at};

/// Bits of the tables that remember the latest position for 2 and 3 bytes.
const HEAD2_BITS: u32 = 10;
const HEAD3_BITS: u32 = 15;

/// For the next `BYTES` bytes, 2 to 4, and for the next 2 and 3 of them, the
/// latest position that has them.
#[derive(Debug)]
pub(super) struct Heads<const BYTES: usize> {
    two: HeadTable,
    three: HeadTable,
    pub main: HeadTable,
    /// Positions entered.
    count: u64,
}

/// Positions before one with the same bytes (or hash), 0 for none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    /// With 2, and with 3 bytes the same.
    pub short: [u32; 2],
    pub main: u32,
}

impl<const BYTES: usize> Heads<BYTES> {
    /// Tables for a dictionary of this size, of which the largest has at most
    /// `most_bits`, and grows by `fill`.
    pub fn new(dict_size: u32, most_bits: u32, fill: Fill) -> Self {
        let bits = if BYTES == 2 { 16 } else { main_bits(dict_size).min(most_bits) };
        Self {
            two: HeadTable::new(HEAD2_BITS, Fill::Half),
            three: HeadTable::new(HEAD3_BITS, Fill::Half),
            main: HeadTable::new(bits, fill),
            count: 0,
        }
    }

    pub fn reset(&mut self) -> Result<()> {
        self.count = 0;
        if BYTES > 2 {
            self.two.reset()?;
        }
        if BYTES > 3 {
            self.three.reset()?;
        }
        self.main.reset()
    }

    /// Has the buckets of a position brought closer.
    #[inline(always)]
    pub fn prefetch(&self, padded: &[u8], at: usize) {
        self.main.prefetch(spread::<BYTES>(word_at(padded, at)));
    }

    /// Puts a position into the tables.
    #[inline(always)]
    pub fn enter(&mut self, padded: &[u8], at: usize, pos: u32) -> Before {
        self.count += 1;
        let short = self.pass(padded, at, pos);
        Before { short, main: self.main.replace(spread::<BYTES>(word_at(padded, at)), pos) }
    }

    /// Puts a position into the tables for 2 and 3 bytes only; returns the ones
    /// before.
    #[inline(always)]
    pub fn pass(&mut self, padded: &[u8], at: usize, pos: u32) -> [u32; 2] {
        let word = word_at(padded, at);
        let two = if BYTES > 2 { self.two.replace(spread::<2>(word), pos) } else { 0 };
        let three = if BYTES > 3 { self.three.replace(spread::<3>(word), pos) } else { 0 };
        [two, three]
    }

    /// How many positions there is room for before tables must grow.
    #[inline(always)]
    pub fn room(&self) -> usize {
        let three = if BYTES > 3 { self.three.grows_at() } else { u64::MAX };
        usize::try_from(self.main.grows_at().min(three) - self.count).unwrap_or(usize::MAX)
    }

    /// Grows the tables for which the time has come; `split` deals out the
    /// positions of the main one.
    pub fn grow(
        &mut self,
        split: impl FnOnce(&[u32], &mut [u32], u32) -> Result<()>,
    ) -> Result<()> {
        if BYTES > 3 && self.count >= self.three.grows_at() {
            self.three.grow(share_heads)?;
        }
        if self.count >= self.main.grows_at() {
            self.main.grow(split)?;
        }
        Ok(())
    }

    /// Empties the tables.
    pub fn forget(&mut self) {
        self.lower(u32::MAX);
    }

    /// Lowers all positions.
    pub fn lower(&mut self, by: u32) {
        self.two.lower(by);
        self.three.lower(by);
        self.main.lower(by);
    }
}
