//! The tables in which the next few bytes are looked up.

use core::mem;

use super::rows::{HASHED, MAX_BITS, ROW, Rows, Slot};
use crate::error::Result;
use crate::lz::hash::{HeadTable, eight_at, lower, main_bits, share_heads, spread};
use crate::lz::window::PADDING;
use crate::memory::Large;

/// Bits of the tables for 2, 3 and 4 bytes. So short a match is not worth its
/// distance if it is far away, so that older positions need not be kept.
const TWO_BITS: u32 = 10;
const THREE_BITS: u32 = 12;
const FOUR_BITS: u32 = 17;

/// How many positions before one is entered its row is asked for.
const PREFETCHED: usize = 16;

/// Bytes of the dictionary for each row, in bits.
const ROW_SHARE: u32 = 4;

/// The latest position with the same 2, 3 and 4 bytes (or hash), and the
/// latest few that have more in common.
#[derive(Debug)]
pub(super) struct Tables {
    two: Large<[u32; 1 << TWO_BITS]>,
    three: Large<[u32; 1 << THREE_BITS]>,
    four: HeadTable,
    pub(super) rows: Rows,
}

/// Positions that came before one, 0 for none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    /// With 2, 3 and 4 bytes the same.
    pub short: [u32; 3],
    /// Those of its row, latest first.
    pub row: [u32; ROW],
    /// Which of these have the same tag: a bit each, lowest first.
    pub tagged: u32,
}

impl Tables {
    pub fn new(dict_size: u32) -> Result<Self> {
        let row_bits = dict_size.ilog2() - ROW_SHARE;
        Ok(Self {
            two: Large::new([0; 1 << TWO_BITS])?,
            three: Large::new([0; 1 << THREE_BITS])?,
            four: HeadTable::new(main_bits(dict_size).min(FOUR_BITS)),
            rows: Rows::new(row_bits.min(MAX_BITS)),
        })
    }

    pub fn reset(&mut self) -> Result<()> {
        self.two.fill(0);
        self.three.fill(0);
        self.four.reset()?;
        self.rows.reset()
    }

    /// Puts the positions from `next` on into the tables, the first of which is
    /// `pos`.
    #[inline(always)]
    pub fn pass(&mut self, padded: &[u8], next: usize, count: usize, pos: u32) {
        let last = padded.len() - PADDING;
        let Self { two, three, four, rows, .. } = self;
        let mut four = four.view();
        let mut rows = rows.view();
        for (at, pos) in (next..next + count).zip(pos..) {
            rows.prefetch(Slot::new(eight_at(padded, (at + PREFETCHED).min(last))));
            let word = eight_at(padded, at);
            two[two_index(word)] = pos;
            three[three_index(word)] = pos;
            four.replace(spread::<4>(word as u32), pos);
            let slot = Slot::new(word);
            rows.row(slot).push(pos, slot.tag());
        }
    }

    /// Puts a position into the tables, and tells which were there before.
    #[inline(always)]
    pub fn enter(&mut self, padded: &[u8], at: usize, pos: u32) -> Before {
        let ahead = (at + PREFETCHED).min(padded.len() - PADDING);
        let mut rows = self.rows.view();
        rows.prefetch(Slot::new(eight_at(padded, ahead)));
        let word = eight_at(padded, at);
        let short = [
            mem::replace(&mut self.two[two_index(word)], pos),
            mem::replace(&mut self.three[three_index(word)], pos),
            self.four.replace(spread::<4>(word as u32), pos),
        ];
        let slot = Slot::new(word);
        let row = rows.row(slot);
        let before = Before { short, row: row.positions(), tagged: row.tagged(slot.tag()) };
        row.push(pos, slot.tag());
        before
    }

    /// After how many positions tables should grow, `u64::MAX` for never.
    pub fn grows_at(&self) -> u64 {
        self.rows.grows_at().min(self.four.grows_at())
    }

    /// Grows the tables for which that has come, after so many positions.
    pub fn grow(&mut self, count: u64) -> Result<()> {
        if count >= self.four.grows_at() {
            self.four.grow(share_heads)?;
        }
        if count >= self.rows.grows_at() {
            self.rows.grow()?;
        }
        Ok(())
    }

    /// Lowers all positions by `by`; those that fall out of reach become 0.
    pub fn lower(&mut self, by: u32) {
        lower(&mut *self.two, by);
        lower(&mut *self.three, by);
        self.four.lower(by);
        self.rows.lower(by);
    }

    /// Buckets for 4 bytes, and positions that have room in rows.
    #[cfg(test)]
    pub fn sizes(&self) -> [usize; 2] {
        [self.four.heads().len(), self.rows.len() * ROW]
    }
}

impl Before {
    /// Lowers all positions by `by`; those that fall out of reach become 0.
    pub fn lower(&mut self, by: u32) {
        lower(&mut self.short, by);
        lower(&mut self.row, by);
    }
}

fn two_index(word: u64) -> usize {
    (spread::<2>(word as u32) >> (u32::BITS - TWO_BITS)) as usize
}

fn three_index(word: u64) -> usize {
    (spread::<3>(word as u32) >> (u32::BITS - THREE_BITS)) as usize
}

/// Bytes that must follow a position.
pub(super) const NEEDED: usize = HASHED;
