//! Hash rows: for each hash the latest few positions that have it, side by side.
//!
//! Where a chain leads from position to position, each link in another place
//! in memory, a row is one place; and tags tell most of its positions apart
//! without a look at their data. So there is no need to go ahead.

mod growth;
mod rows;
mod tables;
mod tally;
#[cfg(test)]
mod tests;

use self::rows::period;
use self::tables::{Latest, Tables};
use self::tally::Tally;
use super::found::Matches;
use super::ring::POS_LIMIT;
use super::{Finder, Limits};
use crate::error::{Error, Result};
use crate::lz::hash::eight_at;
use crate::lz::match_len::common_len;
use crate::lz::window::PADDING;

/// Of the positions of a long match only so many, the last ones, are entered, unless
/// that would leave out fewer than [`LEFT_OUT`]: what it repeats is in the tables
/// already. Where few candidates are looked at, matches are to be found fast, and
/// where they are many, near.
const fn entered_of_long(depth: u32) -> usize {
    match depth {
        0..=4 => 8,
        5..=24 => 16,
        25.. => 32,
    }
}

/// The same of a match of so many positions and more, nearly as long as it may be:
/// mostly it goes on.
const ENTERED_OF_LONGEST: usize = 8;
const LONGEST: usize = 256;

/// Fewer positions than so many are not left out.
const LEFT_OUT: usize = 16;

/// Bits of positions in rows: enough for dictionaries of less than 16 MiB, and for
/// larger ones. Of so many positions the most rows that there can be have room for
/// all; what is farther away they do not find.
pub(crate) const NARROW: u32 = 24;
pub(crate) const WIDE: u32 = 28;

/// Positions in rows of 16, by a hash of 7 bytes, or of 5 where data has hardly any
/// matches but short ones ([`Tally`]); and if the depth is greater than that, by those
/// of 5 and of 16 bytes, too.
///
/// A row keeps `POS_BITS` of a position. One that is so old that they do not tell
/// how old may look like one in reach: then data is compared with what is there.
#[derive(Debug)]
pub(crate) struct HashRows<const POS_BITS: u32> {
    tables: Tables,
    /// The next position. It is at least the reach, so that 0 is not in it.
    pub(super) pos: u32,
    /// Positions are lowered beyond this.
    pub(super) pos_limit: u32,
    /// One more than the dictionary: what is so far away is out of reach.
    reach: u32,
    /// The last position, if it has still to be pushed into rows.
    latest: Option<Latest>,
    tally: Tally,
    /// Positions entered so far, and how many more there can be before tables must
    /// grow, or it is decided how many bytes rows go by.
    count: u64,
    room: usize,
    /// See [`entered_of_long`].
    entered_of_long: usize,
    limits: Limits,
    failure: Option<Error>,
}

impl<const POS_BITS: u32> HashRows<POS_BITS> {
    pub fn new(limits: Limits) -> Result<Self> {
        Ok(Self {
            tables: Tables::new(limits.dict_size, limits.depth)?,
            pos: 0,
            pos_limit: POS_LIMIT,
            reach: limits.dict_size + 1,
            latest: None,
            tally: Tally::new(),
            count: 0,
            room: 0,
            entered_of_long: entered_of_long(limits.depth),
            limits,
            failure: None,
        })
    }

    /// Grows the tables, and decides what they go by, at fixed positions.
    #[cold]
    fn make_room(&mut self) -> Result<()> {
        self.tables.grow(self.count)?;
        self.tables.expect_short(self.tally.are_short(self.count));
        let room = self.tables.grows_at().min(self.tally.decided_at()) - self.count;
        self.room = usize::try_from(room).unwrap_or(usize::MAX);
        Ok(())
    }

    /// Of many positions before `at` those that are not among the last few are
    /// left out. Returns the next one.
    #[inline(always)]
    fn leave_out(&mut self, next: usize, at: usize, end: usize) -> usize {
        let entered = if at < next + LONGEST { self.entered_of_long } else { ENTERED_OF_LONGEST };
        if at < next + LEFT_OUT + entered {
            return next;
        }
        let stop = end.min(at - entered).max(next);
        self.pos += (stop - next) as u32;
        stop
    }

    /// Pushes the last position into rows.
    #[inline(always)]
    fn settle(&mut self) {
        if let Some(latest) = self.latest.take() {
            self.tables.push::<POS_BITS>(&latest);
        }
    }

    /// `count` positions have been entered.
    #[inline(always)]
    fn advance(&mut self, count: usize) {
        self.pos += count as u32;
        self.count += count as u64;
        self.room -= count;
    }
}

/// The first position. In a row, 0 is out of reach, or no farther away than the
/// data's start.
fn first_pos(reach: u32, period: u32) -> u32 {
    if reach <= period { reach } else { reach.next_multiple_of(period) }
}

#[cfg(test)]
impl<const POS_BITS: u32> HashRows<POS_BITS> {
    /// Buckets for 4 bytes, and positions that have room in rows.
    pub fn sizes(&self) -> [usize; 2] {
        self.tables.sizes()
    }
}

impl<const POS_BITS: u32> Finder for HashRows<POS_BITS> {
    /// Positions are not entered ahead, but those passed over a few at a time.
    const BATCH: usize = 16;

    fn reset(&mut self) -> Result<()> {
        (self.failure, self.latest, self.tally) = (None, None, Tally::new());
        (self.pos, self.count, self.room) = (first_pos(self.reach, period(POS_BITS)), 0, 0);
        self.tables.reset()
    }

    fn bytes_needed(&self, _ending: bool) -> usize {
        self.tables.bytes_needed()
    }

    fn nice_len(&self) -> usize {
        self.limits.nice_len
    }

    #[inline(always)]
    fn enter(&mut self, padded: &[u8], next: usize, at: usize, end: usize, _: bool) -> usize {
        self.settle();
        let end = end.min(at + 1);
        let mut next = self.leave_out(next, at, end);
        while next < end {
            if self.room == 0
                && let Err(error) = self.make_room()
            {
                self.failure = Some(error);
                return next;
            }
            if next == at {
                self.latest = Some(self.tables.enter(padded, at, self.pos));
                self.advance(1);
                return at + 1;
            }
            let count = (end.min(at) - next).min(self.room);
            self.tables.pass::<POS_BITS>(padded, next, count, self.pos);
            self.advance(count);
            next += count;
        }
        next
    }

    #[inline(always)]
    fn find(
        &mut self,
        padded: &[u8],
        at: usize,
        back: usize,
        mut best: usize,
        matches: &mut Matches,
    ) {
        debug_assert_eq!(back, 1, "nothing is entered ahead");
        let limit = (padded.len() - PADDING - at).min(self.limits.nice_len);
        let Some(latest) = &self.latest else { return };
        let Latest { pos, short, .. } = *latest;
        // Which of these are there, and how long, is hard to predict: no branches
        // but for those that are long.
        let here = &padded[at..];
        let first = eight_at(here, 0);
        for earlier in short {
            let delta = pos - earlier;
            let delta = if delta < self.reach { delta } else { 0 };
            let there = &padded[at - delta as usize..][..here.len()];
            // Nothing in common with itself, where there is none.
            let differ = (eight_at(there, 0) ^ first) | u64::from(delta == 0);
            let mut len = (differ.trailing_zeros() / 8) as usize;
            if differ == 0 && there[best] == here[best] {
                len = common_len(there, here, 8, limit);
            }
            best = matches.push_longer(len.min(limit), delta.wrapping_sub(1), best);
        }
        let mut depth = self.limits.depth;
        for candidates in self.tables.candidates::<POS_BITS>(latest) {
            let mut tagged = candidates.tagged;
            while tagged != 0 && depth > 0 && best < limit {
                let delta = candidates.delta::<POS_BITS>(tagged.trailing_zeros(), pos);
                tagged &= tagged - 1;
                depth -= 1;
                // 0 is a multiple of the period.
                if delta >= self.reach || delta == 0 {
                    break;
                }
                let there = &padded[at - delta as usize..][..here.len()];
                if there[best] == here[best] {
                    let len = common_len(there, here, 0, limit);
                    if len > best {
                        best = len;
                        matches.push(len, delta - 1);
                    }
                }
            }
        }
        self.tally.note(best);
    }

    #[inline(always)]
    fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    fn take_failure(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    fn slide(&mut self, _: usize) {
        if self.pos >= self.pos_limit {
            // The last position may still be looked up: 0 is not in its reach either.
            let most = self.pos - self.reach - 1;
            let by = most - most % period(POS_BITS);
            self.pos -= by;
            self.tables.lower(by);
            if let Some(latest) = &mut self.latest {
                latest.lower(by);
            }
        }
    }
}
