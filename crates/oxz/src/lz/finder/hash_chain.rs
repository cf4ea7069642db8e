//! Hash chains: each position is linked to the one before with the same hash.

use super::found::Matches;
use super::heads::Heads;
use super::ring::{Place, Ring};
use super::{Finder, Limits};
use crate::error::{Error, Result};
use crate::lz::hash::{Fill, share_heads};
use crate::lz::match_len::match_len;
use crate::lz::prefetch::prefetch;
use crate::lz::window::PADDING;

/// Positions that are entered ahead, if the tables are too large for a cache.
const AHEAD: usize = 32;

/// How many positions before one is entered its buckets are asked for.
const HEADS_AHEAD: usize = 8;

/// How far down its chain a position's candidates are asked for.
const PREFETCHED: usize = 8;

/// Of a larger dictionary most of what is looked at is not in a cache.
const CACHED: u32 = 1 << 20;

/// As many positions are passed over in long repeats only.
const LONG: usize = 64;

/// Where a match this long is known already, a better one is looked for less hard.
const GOOD: usize = 16;

/// Positions for which there must be room when tables grow.
const ROOM: usize = 256;

/// Chains over hashes of `BYTES` bytes, 3 or 4.
#[derive(Debug)]
pub(crate) struct HashChain<const BYTES: usize> {
    pub(super) heads: Heads<BYTES>,
    pub(super) ring: Ring<1>,
    /// For the last positions the ones before with the same 2 and 3 bytes.
    short: [[u32; 2]; AHEAD],
    /// Where in `short` the last position's are.
    turn: usize,
    /// Positions that can be entered before tables must grow.
    room: usize,
    /// How far to go ahead.
    ahead: usize,
    /// Positions entered and looked up since the finder went ahead last.
    entered: usize,
    looked_up: usize,
    limits: Limits,
    failure: Option<Error>,
}

impl<const BYTES: usize> HashChain<BYTES> {
    pub fn new(limits: Limits) -> Self {
        Self {
            heads: Heads::new(limits.dict_size, u32::MAX, Fill::Half),
            ring: Ring::new(limits.dict_size),
            short: [[0; 2]; AHEAD],
            turn: 0,
            room: 0,
            ahead: if limits.dict_size > CACHED { AHEAD } else { 1 },
            entered: 0,
            looked_up: 0,
            limits,
            failure: None,
        }
    }

    /// Enters `count` positions that will not be looked up. In the long repeats
    /// where that is done, the buckets are in the cache.
    fn pass(&mut self, padded: &[u8], next: usize, count: usize) {
        let shape = self.ring.shape();
        let (links, place) = self.ring.parts();
        for at in next..next + count {
            let place = place.advance(shape);
            links[place.index as usize] = [self.heads.enter(padded, at, place.pos).main];
        }
        self.room -= count;
    }

    /// Enters the position at `at`.
    #[inline(always)]
    fn enter_one(&mut self, padded: &[u8], at: usize) {
        self.heads.prefetch(padded, (at + HEADS_AHEAD).min(padded.len() - PADDING));
        let shape = self.ring.shape();
        let (links, place) = self.ring.parts();
        let place = place.advance(shape);
        let before = self.heads.enter(padded, at, place.pos);
        links[place.index as usize] = [before.main];
        self.turn = (self.turn + 1) % AHEAD;
        self.short[self.turn] = before.short;
        self.room -= 1;
    }

    /// Grows the tables at fixed positions, whatever has been asked for.
    #[cold]
    fn make_room(&mut self) -> Result<()> {
        if self.heads.room() == 0 {
            self.heads.grow(share_heads)?;
        }
        self.ring.make_room(ROOM)?;
        self.room = self.heads.room().min(self.ring.room());
        Ok(())
    }

    /// Goes down the chains of the positions from `at` to `next`, side by side
    /// so that they wait for memory together, and has what a look-up will want
    /// brought closer.
    fn prefetch(&mut self, padded: &[u8], at: usize, next: usize) {
        let shape = self.ring.shape();
        let end = self.ring.next();
        let (links, _) = self.ring.parts();
        let mut backs = [0; AHEAD];
        let backs = &mut backs[..next - at];
        for (back, reached) in (1..).zip(&mut *backs) {
            *reached = back;
        }
        for _ in 0..PREFETCHED {
            for (back, reached) in (1..).zip(&mut *backs) {
                // Where the last link led out of reach there is nothing left.
                if *reached == 0 {
                    continue;
                }
                let place = Place { pos: end.pos - back, index: 0 };
                let [earlier] = links[shape.index_of(end, *reached)];
                *reached = match shape.delta(place, earlier) {
                    Some(delta) => {
                        prefetch(links, shape.index_of(end, back + delta));
                        prefetch(padded, next - (back + delta) as usize);
                        back + delta
                    }
                    None => 0,
                };
            }
        }
    }
}

impl<const BYTES: usize> Finder for HashChain<BYTES> {
    const BATCH: usize = AHEAD;

    fn reset(&mut self) -> Result<()> {
        self.failure = None;
        (self.turn, self.room, self.entered, self.looked_up) = (0, 0, 0, 0);
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
    fn enter(&mut self, padded: &[u8], mut next: usize, at: usize, end: usize, _: bool) -> usize {
        let start = next;
        let end = end.min(at + self.ahead);
        while next < end {
            if self.room == 0
                && let Err(error) = self.make_room()
            {
                self.failure = Some(error);
                return next;
            }
            if at > next + LONG {
                let count = (at - next).min(end - next).min(self.room);
                self.pass(padded, next, count);
                next += count;
            } else {
                self.enter_one(padded, next);
                next += 1;
            }
        }
        if self.ahead > 1 && next > at {
            // Where most positions are passed over, that would be in vain.
            if self.looked_up * 4 >= self.entered {
                self.prefetch(padded, at, next);
            }
            (self.entered, self.looked_up) = (next - start, 0);
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
        self.looked_up += 1;
        let limit = (padded.len() - PADDING - at).min(self.limits.nice_len);
        let place = self.ring.last(back);
        let shape = self.ring.shape();
        let (links, _) = self.ring.parts();
        let depth = if best < GOOD { self.limits.depth } else { self.limits.depth.div_ceil(4) };
        for earlier in self.short[(self.turn + AHEAD + 1 - back) % AHEAD] {
            if let Some(delta) = shape.delta(place, earlier) {
                let len = match_len(padded, at - delta as usize, at, 0, limit);
                if len > best {
                    best = len;
                    matches.push(len, delta - 1);
                }
            }
        }
        if best >= limit {
            return;
        }
        let [mut earlier] = links[place.index as usize];
        for _ in 0..depth {
            let Some(delta) = shape.delta(place, earlier) else { break };
            let source = at - delta as usize;
            if padded[source + best] == padded[at + best] {
                let len = match_len(padded, source, at, 0, limit);
                if len > best {
                    best = len;
                    matches.push(len, delta - 1);
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
