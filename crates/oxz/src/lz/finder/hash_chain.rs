//! Hash chains: each position is linked to the one before with the same hash.

use super::ring::Ring;
use super::{Finder, Limits, Matches};
use crate::error::Result;
use crate::lz::hash::{HeadTable, main_bits, share_heads, spread, word_at};
use crate::lz::match_len::match_len;

/// Bits of the tables that remember the latest position for 2 and 3 bytes.
const HEAD2_BITS: u32 = 10;
const HEAD3_BITS: u32 = 16;

/// Chains over hashes of `BYTES` bytes, 3 or 4.
#[derive(Debug)]
pub(crate) struct HashChain<const BYTES: usize> {
    head2: HeadTable,
    head3: HeadTable,
    pub(super) heads: HeadTable,
    pub(super) ring: Ring<1>,
    /// Positions entered.
    count: u64,
    limits: Limits,
}

impl<const BYTES: usize> HashChain<BYTES> {
    pub fn new(limits: Limits) -> Self {
        Self {
            head2: HeadTable::new(HEAD2_BITS),
            head3: HeadTable::new(HEAD3_BITS),
            heads: HeadTable::new(main_bits(limits.dict_size)),
            ring: Ring::new(limits.dict_size),
            count: 0,
            limits,
        }
    }

    /// Enters a position; returns the positions before it with the same 2, 3
    /// and `BYTES` bytes (or hash).
    #[inline(always)]
    fn enter(&mut self, word: u32) -> [u32; 3] {
        let pos = self.ring.pos();
        let two = self.head2.replace(spread::<2>(word), pos);
        let three = if BYTES > 3 { self.head3.replace(spread::<3>(word), pos) } else { 0 };
        let head = self.heads.replace(spread::<BYTES>(word), pos);
        let index = self.ring.index_of(0);
        self.ring.links()[index] = [head];
        self.count += 1;
        [two, three, head]
    }
}

impl<const BYTES: usize> Finder for HashChain<BYTES> {
    fn reset(&mut self) -> Result<()> {
        self.count = 0;
        self.head2.reset()?;
        if BYTES > 3 {
            self.head3.reset()?;
        }
        self.heads.reset()?;
        self.ring.reset()
    }

    fn bytes_needed(&self, _ending: bool) -> usize {
        BYTES
    }

    #[inline(always)]
    fn find(&mut self, padded: &[u8], at: usize, available: usize, matches: &mut Matches) {
        let limit = available.min(self.limits.nice_len);
        let [two, three, mut earlier] = self.enter(word_at(padded, at));
        let mut best = 1;
        for head in [two, three] {
            if let Some(delta) = self.ring.delta(head) {
                let len = match_len(padded, at - delta, at, 0, limit);
                if len > best {
                    best = len;
                    matches.push(len, delta as u32 - 1);
                }
            }
        }
        if best < limit {
            for _ in 0..self.limits.depth {
                let Some(delta) = self.ring.delta(earlier) else { break };
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
                let index = self.ring.index_of(delta);
                [earlier] = self.ring.links()[index];
            }
        }
        self.ring.advance();
    }

    #[inline(always)]
    fn skip(&mut self, padded: &[u8], at: usize, _filled: usize, count: usize) {
        for at in at..at + count {
            self.enter(word_at(padded, at));
            self.ring.advance();
        }
    }

    fn nice_len(&self) -> usize {
        self.limits.nice_len
    }

    fn must_grow(&self, count: usize) -> bool {
        self.ring.must_grow(count)
            || self.count >= self.heads.grows_at()
            || (BYTES > 3 && self.count >= self.head3.grows_at())
    }

    fn grow(&mut self, _padded: &[u8], _next: usize, count: usize) -> Result<()> {
        if self.ring.must_grow(count) {
            self.ring.grow(count)?;
        }
        if BYTES > 3 && self.count >= self.head3.grows_at() {
            self.head3.grow(share_heads)?;
        }
        if self.count >= self.heads.grows_at() {
            self.heads.grow(share_heads)?;
        }
        Ok(())
    }

    fn slide(&mut self) {
        if let Some(by) = self.ring.lower() {
            self.head2.lower(by);
            self.head3.lower(by);
            self.heads.lower(by);
        }
    }
}
