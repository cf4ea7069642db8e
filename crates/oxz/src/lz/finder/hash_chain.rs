//! Hash chains: each position is linked to the one before with the same hash.

use super::found::Matches;
use super::heads::Heads;
use super::ring::Ring;
use super::{Finder, Limits};
use crate::error::{Error, Result};
use crate::lz::hash::share_heads;
use crate::lz::match_len::match_len;
use crate::lz::window::PADDING;

/// Chains over hashes of `BYTES` bytes, 3 or 4.
#[derive(Debug)]
pub(crate) struct HashChain<const BYTES: usize> {
    pub(super) heads: Heads<BYTES>,
    pub(super) ring: Ring<1>,
    /// For the last positions the ones before with the same 2 and 3 bytes.
    short: [[u32; 2]; AHEAD],
    /// Where the next ones go.
    turn: usize,
    limits: Limits,
    failure: Option<Error>,
}

/// Positions that are entered ahead.
const AHEAD: usize = 16;

impl<const BYTES: usize> HashChain<BYTES> {
    pub fn new(limits: Limits) -> Self {
        Self {
            heads: Heads::new(limits.dict_size),
            ring: Ring::new(limits.dict_size),
            short: [[0; 2]; AHEAD],
            turn: 0,
            limits,
            failure: None,
        }
    }

    /// Enters positions from `next` on, at least one. Returns how many.
    #[inline(always)]
    fn enter_batch(&mut self, padded: &[u8], next: usize, end: usize) -> Result<usize> {
        if self.heads.room() == 0 {
            self.heads.grow(share_heads)?;
        }
        // Tables grow at the same positions whatever has been asked for.
        let count = (end - next).min(super::ring::SLACK).min(self.heads.room());
        self.ring.make_room(count)?;
        let shape = self.ring.shape();
        let (links, place) = self.ring.parts();
        for at in next..next + count {
            let place = place.advance(shape);
            let before = self.heads.enter(padded, at, place.pos);
            links[place.index] = [before.main];
            self.turn += 1;
            self.short[self.turn % AHEAD] = before.short;
        }
        Ok(count)
    }
}

impl<const BYTES: usize> Finder for HashChain<BYTES> {
    const BATCH: usize = 1;

    fn reset(&mut self) -> Result<()> {
        self.failure = None;
        self.turn = 0;
        self.heads.reset()?;
        self.ring.reset()
    }

    fn bytes_needed(&self, _ending: bool) -> usize {
        BYTES
    }

    fn nice_len(&self) -> usize {
        self.limits.nice_len
    }

    #[inline(always)]
    fn enter(&mut self, padded: &[u8], mut next: usize, at: usize, end: usize) -> usize {
        let end = end.min(at + 1);
        while next < end && self.failure.is_none() {
            match self.enter_batch(padded, next, end) {
                Ok(count) => next += count,
                Err(error) => self.failure = Some(error),
            }
        }
        next
    }

    #[inline(always)]
    fn find(&mut self, padded: &[u8], at: usize, back: usize, matches: &mut Matches) {
        let limit = (padded.len() - PADDING - at).min(self.limits.nice_len);
        let place = self.ring.last(back);
        let shape = self.ring.shape();
        let (links, _) = self.ring.parts();
        let mut best = 1;
        for earlier in self.short[(self.turn + 1 - back) % AHEAD] {
            if let Some(delta) = shape.delta(place, earlier) {
                let len = match_len(padded, at - delta, at, 0, limit);
                if len > best {
                    best = len;
                    matches.push(len, delta as u32 - 1);
                }
            }
        }
        if best >= limit {
            return;
        }
        let [mut earlier] = links[place.index];
        for _ in 0..self.limits.depth {
            let Some(delta) = shape.delta(place, earlier) else { break };
            let source = at - delta;
            if padded[source + best] == padded[at + best] {
                let len = match_len(padded, source, at, 0, limit);
                if len > best {
                    best = len;
                    matches.push(len, delta as u32 - 1);
                    if len == limit {
                        break;
                    }
                }
            }
            [earlier] = links[shape.index_of(place, delta)];
        }
    }

    #[inline(always)]
    fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    fn take_failure(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    fn slide(&mut self, _: usize) {
        if let Some(by) = self.ring.lower() {
            self.heads.lower(by);
            for before in self.short.as_flattened_mut() {
                *before = before.saturating_sub(by);
            }
        }
    }
}
