//! Binary trees: for each hash a search tree of the strings at the positions
//! that have it.
//!
//! Along every path positions fall, so that the newest is the root; across,
//! strings are in order. Entering a position makes it the root and splits the
//! old tree into what is smaller and what is larger, on the way along which
//! the longest matches lie.

mod batch;
mod deal;
mod lockstep;
mod pace;
mod repeat;
mod serial;
#[cfg(test)]
mod tests;
mod walk;

use alloc::vec::Vec;

use self::batch::{BATCH, Batch};
use self::deal::deal;
use self::lockstep::Lockstep;
use self::pace::Pace;
use self::repeat::{Data, Repeat};
use super::found::{Found, Match, Matches};
use super::heads::Heads;
use super::ring::Ring;
use super::{Finder, Limits};
use crate::error::{Error, Result};
use crate::lz::hash::Fill;
use crate::lz::window::PADDING;
use crate::memory;

/// Bytes of the dictionary for which there is one root, in bits, and the most roots.
/// Strings that share a tree though they do not share a hash are told apart by its
/// first nodes: a larger table costs more than these, as most of it is not in the cache.
const ROOTS_SHARE: u32 = 2;
const ROOTS_BITS: u32 = 21;

/// Which link leads to the smaller strings.
const SMALLER: usize = 0;
/// Which link leads to the larger strings.
const LARGER: usize = 1;

/// Trees over hashes of `BYTES` bytes, 2 to 4.
#[derive(Debug)]
pub(crate) struct BinaryTree<const BYTES: usize> {
    pub(super) heads: Heads<BYTES>,
    pub(super) ring: Ring<2>,
    found: Found,
    pub(super) repeat: Repeat,
    pace: Pace,
    lists: Vec<Match>,
    limits: Limits,
    failure: Option<Error>,
}

impl<const BYTES: usize> BinaryTree<BYTES> {
    pub fn new(limits: Limits) -> Self {
        let roots_bits = limits.dict_size.ilog2().saturating_sub(ROOTS_SHARE).clamp(16, ROOTS_BITS);
        Self {
            heads: Heads::new(limits.dict_size, roots_bits, Fill::Fourfold),
            ring: Ring::new(limits.dict_size),
            found: Found::default(),
            repeat: Repeat::default(),
            pace: Pace::default(),
            lists: Vec::new(),
            limits,
            failure: None,
        }
    }

    /// Enters positions from `next` on, at most a batch. Returns how many: none
    /// if the next one has to wait for more data.
    fn enter_batch(&mut self, data: Data<'_>, next: usize, at: usize, end: usize) -> Result<usize> {
        if self.heads.room() == 0 {
            self.grow(data.padded, next)?;
        }
        // Tables grow at the same positions whatever has been asked for.
        let count = (end - next).min(BATCH).min(self.heads.room()).min(self.ring.straight());
        self.ring.make_room(count)?;
        self.pace.decay();
        let is_serial = self.pace.is_serial();
        let nice_len = self.limits.nice_len;
        let room = if is_serial { serial::room(nice_len) } else { lockstep::room(nice_len) };
        self.found.renew(count, room)?;
        if !is_serial {
            memory::grow(&mut self.lists, lockstep::lists_len(nice_len), Match::default())?;
        }
        let mut lists = core::mem::take(&mut self.lists);
        let mut batch = Batch::new(self, data, next, count, at - next, room);
        if is_serial {
            serial::run(&mut batch);
        } else {
            Lockstep::new(&mut batch).run(&mut lists);
        }
        let entered = batch.turn();
        self.lists = lists;
        self.ring.advance(entered);
        self.found.end(entered);
        Ok(entered)
    }

    fn grow(&mut self, padded: &[u8], next: usize) -> Result<()> {
        let ring = &mut self.ring;
        let dealt =
            self.heads.grow(|old, new, added| deal::<BYTES>(ring, padded, next, old, new, added));
        if dealt.is_err() {
            self.heads.forget();
        }
        dealt
    }
}

impl<const BYTES: usize> Finder for BinaryTree<BYTES> {
    const BATCH: usize = BATCH;

    fn reset(&mut self) -> Result<()> {
        self.failure = None;
        self.repeat.reset();
        self.pace = Pace::default();
        self.found.renew(0, 0)?;
        self.heads.reset()?;
        self.ring.reset()
    }

    fn bytes_needed(&self, ending: bool) -> usize {
        // Strings cut off by a flush would not be in order later.
        if ending { BYTES } else { self.limits.nice_len }
    }

    fn nice_len(&self) -> usize {
        self.limits.nice_len
    }

    fn enter(
        &mut self,
        padded: &[u8],
        mut next: usize,
        at: usize,
        end: usize,
        ending: bool,
    ) -> usize {
        while next < end && next <= at && self.failure.is_none() {
            let data = Data { padded, ending };
            match self.enter_batch(data, next, at, end) {
                Ok(0) => break,
                Ok(count) => next += count,
                Err(error) => self.failure = Some(error),
            }
        }
        next
    }

    #[inline(always)]
    fn find(&mut self, padded: &[u8], at: usize, back: usize, _: usize, matches: &mut Matches) {
        let limit = self.limits.nice_len.min(padded.len() - PADDING - at);
        self.found.report(padded, at, back, limit, matches);
    }

    fn repeat(&self) -> usize {
        self.repeat.delta()
    }

    #[inline(always)]
    fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    fn take_failure(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    fn slide(&mut self, by: usize) {
        self.repeat.slide(by);
        if let Some(by) = self.ring.lower() {
            self.heads.lower(by);
        }
    }
}
