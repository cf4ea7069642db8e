//! Hashes of the next few bytes, and tables of the latest position of each.

use alloc::vec::Vec;

use crate::error::Result;
use crate::lz::prefetch::prefetch;
use crate::memory;

/// The next `BYTES` bytes, spread over 32 bits such that the highest `n` bits
/// are a hash of `n` bits: a larger table only splits the buckets of a
/// smaller one.
#[inline(always)]
pub(crate) fn spread<const BYTES: usize>(word: u32) -> u32 {
    /// 2^32 divided by the golden ratio.
    const FACTOR: u32 = 0x9E37_79B1;
    const { assert!(BYTES >= 2 && BYTES <= 4) };
    (word << (32 - 8 * BYTES)).wrapping_mul(FACTOR)
}

/// The four bytes at `at`, lowest first.
#[inline(always)]
pub(crate) fn word_at(data: &[u8], at: usize) -> u32 {
    match data[at..at + 4].first_chunk() {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => unreachable!("four bytes were taken"),
    }
}

/// The eight bytes at `at`, lowest first.
#[inline(always)]
pub(crate) fn eight_at(data: &[u8], at: usize) -> u64 {
    match data[at..at + 8].first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => unreachable!("eight bytes were taken"),
    }
}

/// Bits of a table before any data is there, unless fewer are wanted.
const FIRST_BITS: u32 = 12;
/// Bits by which a table grows at a time.
const GROWTH: u32 = 3;
/// As before, for the last step.
pub(crate) const MAX_GROWTH: u32 = 2 * GROWTH;

/// When a table grows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fill {
    /// Once there are half as many positions as buckets, as what shares a bucket
    /// is lost, or takes the place of what does not.
    Half,
    /// Once there are four times as many: what shares a bucket is found all the
    /// same, and to get a larger table takes longer.
    Fourfold,
}

/// For each hash, the latest position that has it; 0 where there is none.
#[derive(Debug)]
pub(crate) struct HeadTable {
    heads: Vec<u32>,
    bits: u32,
    /// `32 - bits`.
    shift: u32,
    max_bits: u32,
    fill: Fill,
}

impl HeadTable {
    /// A table that grows up to `max_bits`.
    pub fn new(max_bits: u32, fill: Fill) -> Self {
        let bits = FIRST_BITS.min(max_bits);
        Self { heads: Vec::new(), bits, shift: u32::BITS - bits, max_bits, fill }
    }

    /// Empties the table and makes it small again.
    pub fn reset(&mut self) -> Result<()> {
        self.set_bits(FIRST_BITS.min(self.max_bits));
        self.heads.clear();
        memory::grow(&mut self.heads, 1 << self.bits, 0)
    }

    fn set_bits(&mut self, bits: u32) {
        self.bits = bits;
        self.shift = u32::BITS - bits;
    }

    /// After how many positions the table should grow, `u64::MAX` for never.
    pub fn grows_at(&self) -> u64 {
        match self.fill {
            _ if self.bits == self.max_bits => u64::MAX,
            Fill::Half => 1 << (self.bits - 1),
            Fill::Fourfold => 1 << (self.bits + 2),
        }
    }

    /// How many bits the next growth adds: few, to small data, of which there may
    /// not come more.
    fn growth(&self) -> u32 {
        let rest = self.max_bits - self.bits;
        let most = match self.fill {
            Fill::Half => GROWTH + 1,
            Fill::Fourfold => MAX_GROWTH,
        };
        if rest <= most { rest } else { GROWTH }
    }

    /// Grows; `split` is told the old heads and the new ones, all 0, and how
    /// many bits have been added: bucket `i` has become the buckets from
    /// `i << bits` on.
    pub fn grow(
        &mut self,
        split: impl FnOnce(&[u32], &mut [u32], u32) -> Result<()>,
    ) -> Result<()> {
        let added = self.growth();
        let mut heads = Vec::new();
        memory::grow(&mut heads, 1 << (self.bits + added), 0)?;
        split(&self.heads, &mut heads, added)?;
        self.heads = heads;
        self.set_bits(self.bits + added);
        Ok(())
    }

    /// Puts a position in place of the one before.
    #[inline(always)]
    pub fn replace(&mut self, spread: u32, pos: u32) -> u32 {
        self.view().replace(spread, pos)
    }

    /// The table as it is until it grows.
    #[inline(always)]
    pub fn view(&mut self) -> HeadView<'_> {
        HeadView { heads: &mut self.heads, shift: self.shift }
    }

    /// Has the bucket brought closer.
    #[inline(always)]
    pub fn prefetch(&self, spread: u32) {
        prefetch(&self.heads, (spread >> self.shift) as usize);
    }

    /// The heads of all buckets.
    #[cfg(test)]
    pub fn heads(&self) -> &[u32] {
        &self.heads
    }

    /// Lowers all positions by `by`; those that fall out of reach become 0.
    pub fn lower(&mut self, by: u32) {
        lower(&mut self.heads, by);
    }
}

/// A table of heads, for many positions.
pub(crate) struct HeadView<'a> {
    heads: &'a mut [u32],
    shift: u32,
}

impl HeadView<'_> {
    /// Puts a position in place of the one before.
    #[inline(always)]
    pub fn replace(&mut self, spread: u32, pos: u32) -> u32 {
        core::mem::replace(&mut self.heads[(spread >> self.shift) as usize], pos)
    }
}

/// Lowers all positions by `by`; those that fall out of reach become 0.
pub(crate) fn lower(positions: &mut [u32], by: u32) {
    for pos in positions {
        *pos = pos.saturating_sub(by);
    }
}

/// How a table grows whose positions need not all have the bucket's hash:
/// every bucket that came from one takes over its head. What does not belong
/// there is told apart when the data is compared.
pub(crate) fn share_heads(old: &[u32], new: &mut [u32], added: u32) -> Result<()> {
    for (head, buckets) in old.iter().zip(new.chunks_exact_mut(1 << added)) {
        buckets.fill(*head);
    }
    Ok(())
}

/// Bits of a finder's main table for this dictionary size: about a bucket
/// for two positions, and at most 32 MiB.
pub(crate) fn main_bits(dict_size: u32) -> u32 {
    (31 - dict_size.leading_zeros()).saturating_sub(1).clamp(16, 23)
}
