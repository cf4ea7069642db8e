//! The tables in which the next few bytes are looked up.

use core::mem;

use super::growth::Growth;
use super::rows::{Candidates, ROW, Rows, Slot};
use crate::error::Result;
use crate::lz::hash::{Fill, HeadTable, eight_at, lower, main_bits, share_heads, spread};
use crate::lz::window::PADDING;
use crate::memory::Large;

/// Bits of the tables for 2, 3 and 4 bytes. So short a match is not worth its
/// distance if it is far away, so that older positions need not be kept.
const TWO_BITS: u32 = 10;
const THREE_BITS: u32 = 12;
const FOUR_BITS: u32 = 17;

/// How many positions before one is entered its row is asked for. As what is
/// hashed follows what is entered, and padding, as much can be read there.
const PREFETCHED: usize = 11;

/// Bytes that are hashed for rows; those of data that has nearly only short matches.
const FAR: usize = 7;
const FAR_OF_SHORT: usize = 5;
/// As before, for positions that are near enough for a match over fewer bytes.
/// There are no more of these rows than stay in the cache.
const NEAR: usize = 5;
/// As before, for data in which there are more positions with the same bytes than
/// a row holds.
const LONG: usize = 16;
/// How many of the others are looked at then.
const BEFORE_LONG: u32 = 8;

/// The latest position with the same 2, 3 and 4 bytes (or hash), and the
/// latest few that have more in common.
#[derive(Debug)]
pub(super) struct Tables {
    two: Large<[u32; 1 << TWO_BITS]>,
    three: Large<[u32; 1 << THREE_BITS]>,
    four: HeadTable,
    /// If more than one row may be looked at, as `long`.
    near: Option<Rows>,
    pub(super) far: Rows,
    /// Whether these are over [`FAR_OF_SHORT`] bytes, not [`FAR`].
    matches_are_short: bool,
    pub(super) long: Option<Rows>,
}

/// A position that is not in rows yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Latest {
    pub pos: u32,
    /// The positions before it with 2, 3 and 4 bytes the same, 0 for none.
    pub short: [u32; 3],
    near: Slot,
    far: Slot,
    long: Slot,
}

impl Latest {
    /// Lowers its positions by `by`, as those in the tables.
    pub fn lower(&mut self, by: u32) {
        self.pos -= by;
        lower(&mut self.short, by);
    }
}

impl Tables {
    /// For a dictionary of this size, and as many candidates at the most.
    pub fn new(dict_size: u32, depth: u32) -> Result<Self> {
        let is_deep = depth as usize > ROW;
        let more = |growth| is_deep.then(|| Rows::new(growth));
        Ok(Self {
            two: Large::new([0; 1 << TWO_BITS])?,
            three: Large::new([0; 1 << THREE_BITS])?,
            four: HeadTable::new((main_bits(dict_size) - 1).min(FOUR_BITS), Fill::Half),
            near: more(Growth::near(dict_size)),
            far: Rows::new(Growth::far(dict_size, !is_deep)),
            long: more(Growth::long(dict_size)),
            matches_are_short: false,
        })
    }

    /// How many bytes must follow a position.
    pub fn bytes_needed(&self) -> usize {
        if self.long.is_some() { LONG } else { FAR }
    }

    pub fn reset(&mut self) -> Result<()> {
        self.two.fill(0);
        self.three.fill(0);
        self.four.reset()?;
        self.near.as_mut().map_or(Ok(()), Rows::reset)?;
        self.long.as_mut().map_or(Ok(()), Rows::reset)?;
        self.far.reset()
    }

    /// From now on matches are mostly short, or not. What is in rows by as many bytes
    /// as before is found no more, until it is there again.
    pub fn expect_short(&mut self, matches_are_short: bool) {
        self.matches_are_short = matches_are_short;
    }

    /// Where the first bytes of a word belong in `far`.
    #[inline(always)]
    fn far_slot(&self) -> impl Fn(u64) -> Slot + use<> {
        let bytes = if self.matches_are_short { FAR_OF_SHORT } else { FAR };
        move |word| Slot::of_lowest(word, bytes)
    }

    /// Puts the positions from `next` on into the tables, the first of which is
    /// `pos`. Not inlined, and one kind of rows after the other, so that what a
    /// loop needs is in registers.
    #[inline(never)]
    pub fn pass<const POS_BITS: u32>(
        &mut self,
        padded: &[u8],
        next: usize,
        count: usize,
        pos: u32,
    ) {
        let far_slot = self.far_slot();
        let two: &mut [u32; 1 << TWO_BITS] = &mut self.two;
        let three: &mut [u32; 1 << THREE_BITS] = &mut self.three;
        let (mut four, mut far) = (self.four.view(), self.far.view());
        let words = |at: usize| padded[at..at + count + 7].windows(8);
        for ((word, ahead), pos) in words(next).zip(words(next + PREFETCHED)).zip(pos..) {
            far.prefetch(far_slot(eight_at(ahead, 0)));
            let word = eight_at(word, 0);
            two[two_index(word)] = pos;
            three[three_index(word)] = pos;
            four.replace(spread::<4>(word as u32), pos);
            let slot = far_slot(word);
            far.push::<POS_BITS>(slot, pos);
        }
        if let Some(near) = &mut self.near {
            let mut near = near.view();
            for (word, pos) in words(next).zip(pos..) {
                let slot = Slot::of::<NEAR>(eight_at(word, 0));
                near.push::<POS_BITS>(slot, pos);
            }
        }
        if let Some(long) = &mut self.long {
            let mut long = long.view();
            for (at, pos) in (next..next + count).zip(pos..) {
                long.prefetch(long_slot(padded, at + PREFETCHED));
                let slot = long_slot(padded, at);
                long.push::<POS_BITS>(slot, pos);
            }
        }
    }

    /// Puts a position into the tables, but for rows: there it still has to be
    /// [pushed](Self::push), once it has been looked up.
    #[inline(always)]
    pub fn enter(&mut self, padded: &[u8], at: usize, pos: u32) -> Latest {
        const { assert!(PREFETCHED + 8 <= FAR + PADDING) };
        let ahead = at + PREFETCHED;
        let far_slot = self.far_slot();
        self.far.view().prefetch(far_slot(eight_at(padded, ahead)));
        let word = eight_at(padded, at);
        let mut long = Slot::default();
        if let Some(rows) = &mut self.long {
            rows.view().prefetch(long_slot(padded, ahead));
            long = long_slot(padded, at);
        }
        Latest {
            pos,
            short: [
                mem::replace(&mut self.two[two_index(word)], pos),
                mem::replace(&mut self.three[three_index(word)], pos),
                self.four.replace(spread::<4>(word as u32), pos),
            ],
            near: Slot::of::<NEAR>(word),
            far: far_slot(word),
            long,
        }
    }

    /// Puts a position into rows.
    #[inline(always)]
    pub fn push<const POS_BITS: u32>(&mut self, latest: &Latest) {
        let Latest { pos, near, far, long, .. } = *latest;
        self.far.view().push::<POS_BITS>(far, pos);
        if let Some(rows) = &mut self.near {
            rows.view().push::<POS_BITS>(near, pos);
        }
        if let Some(rows) = &mut self.long {
            rows.view().push::<POS_BITS>(long, pos);
        }
    }

    /// The positions in rows to compare with the latest, in two rows at the most.
    ///
    /// Where there are more positions in the row than it holds, those that agree
    /// over more bytes are worth more than those that agree over fewer.
    #[inline(always)]
    pub fn candidates<const POS_BITS: u32>(&mut self, latest: &Latest) -> [Candidates<'_>; 2] {
        let far = self.far.view().into_candidates::<POS_BITS>(latest.far);
        match (&mut self.near, &mut self.long) {
            (_, Some(rows)) if far.is_full() => {
                [far.latest(BEFORE_LONG), rows.view().into_candidates::<POS_BITS>(latest.long)]
            }
            (Some(rows), _) => [rows.view().into_candidates::<POS_BITS>(latest.near), far],
            (None, _) => [far, Candidates::NONE],
        }
    }

    /// After how many positions tables should grow, `u64::MAX` for never.
    pub fn grows_at(&self) -> u64 {
        let grows_at = |rows: &Option<Rows>| rows.as_ref().map_or(u64::MAX, Rows::grows_at);
        let rows = grows_at(&self.near).min(grows_at(&self.long)).min(self.far.grows_at());
        rows.min(self.four.grows_at())
    }

    /// Grows the tables for which that has come, after so many positions.
    pub fn grow(&mut self, count: u64) -> Result<()> {
        if count >= self.four.grows_at() {
            self.four.grow(share_heads)?;
        }
        let optional = self.near.iter_mut().chain(&mut self.long);
        for rows in optional.chain([&mut self.far]) {
            while count >= rows.grows_at() {
                rows.grow()?;
            }
        }
        Ok(())
    }

    /// Lowers all positions by `by`, a multiple of the period of rows, which does not
    /// change them. Those that fall out of reach become 0.
    pub fn lower(&mut self, by: u32) {
        lower(&mut *self.two, by);
        lower(&mut *self.three, by);
        self.four.lower(by);
    }

    /// Buckets for 4 bytes, and positions that have room in rows.
    #[cfg(test)]
    pub fn sizes(&self) -> [usize; 2] {
        let optional = self.near.iter().chain(&self.long);
        let rows: usize = optional.chain([&self.far]).map(Rows::len).sum();
        [self.four.heads().len(), rows * ROW]
    }
}

fn two_index(word: u64) -> usize {
    (spread::<2>(word as u32) >> (u32::BITS - TWO_BITS)) as usize
}

fn three_index(word: u64) -> usize {
    (spread::<3>(word as u32) >> (u32::BITS - THREE_BITS)) as usize
}

/// Where the [`LONG`] bytes at `at` belong.
#[inline(always)]
fn long_slot(padded: &[u8], at: usize) -> Slot {
    Slot::of_both(eight_at(padded, at), eight_at(padded, at + 8))
}
