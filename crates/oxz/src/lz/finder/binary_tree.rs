//! Binary trees: for each hash a search tree of the strings at the positions
//! that have it.
//!
//! Along every path positions fall, so that the newest is the root; across,
//! strings are in order. Entering a position makes it the root and splits the
//! old tree into what is smaller and what is larger, on the way along which
//! the longest matches lie.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use super::ring::Ring;
use super::{Finder, Limits, Matches};
use crate::error::{Error, Result};
use crate::lz::hash::{HeadTable, MAX_GROWTH, main_bits, share_heads, spread, word_at};
use crate::lz::match_len::match_len;

/// Bits of the tables that remember the latest position for 2 and 3 bytes.
const HEAD2_BITS: u32 = 10;
const HEAD3_BITS: u32 = 16;

/// Which link leads to the smaller strings.
const SMALLER: usize = 0;
/// Which link leads to the larger strings.
const LARGER: usize = 1;

/// Trees over hashes of `BYTES` bytes, 2 to 4.
#[derive(Debug)]
pub(crate) struct BinaryTree<const BYTES: usize> {
    head2: HeadTable,
    head3: HeadTable,
    pub(super) roots: HeadTable,
    pub(super) ring: Ring<2>,
    /// Positions entered.
    count: u64,
    limits: Limits,
}

impl<const BYTES: usize> BinaryTree<BYTES> {
    pub fn new(limits: Limits) -> Self {
        let root_bits = if BYTES == 2 { 16 } else { main_bits(limits.dict_size) };
        Self {
            head2: HeadTable::new(HEAD2_BITS),
            head3: HeadTable::new(HEAD3_BITS),
            roots: HeadTable::new(root_bits),
            ring: Ring::new(limits.dict_size),
            count: 0,
            limits,
        }
    }

    /// Puts the position into the tables of heads; returns the positions
    /// before it with the same 2 and 3 bytes (or hash), and the root of the
    /// tree.
    #[inline(always)]
    fn enter(&mut self, word: u32) -> [u32; 3] {
        let pos = self.ring.pos();
        let two = if BYTES > 2 { self.head2.replace(spread::<2>(word), pos) } else { 0 };
        let three = if BYTES > 3 { self.head3.replace(spread::<3>(word), pos) } else { 0 };
        self.count += 1;
        [two, three, self.roots.replace(spread::<BYTES>(word), pos)]
    }

    /// Makes the position at `at` the root of its tree, and reports the
    /// matches longer than `best` that lie on the way.
    #[inline(always)]
    fn insert(
        &mut self,
        padded: &[u8],
        at: usize,
        limit: usize,
        mut earlier: u32,
        mut best: usize,
        mut report: impl FnMut(usize, usize),
    ) {
        // The links that wait for the next smaller and larger string.
        let current = self.ring.index_of(0);
        let mut smaller = (current, SMALLER);
        let mut larger = (current, LARGER);
        // How far the strings agree on either side.
        let mut smaller_len = 0;
        let mut larger_len = 0;
        for _ in 0..self.limits.depth {
            let Some(delta) = self.ring.delta(earlier) else { break };
            let node = self.ring.index_of(delta);
            let source = at - delta;
            // Links and string are far apart in memory: fetched together, the
            // wait is for one of them.
            let links = self.ring.links();
            let children = links[node];
            let len = match_len(padded, source, at, smaller_len.min(larger_len), limit);
            if len > best {
                best = len;
                report(len, delta);
            }
            if len == limit {
                // As far as can be told the same string: replaces it.
                links[smaller.0][smaller.1] = children[SMALLER];
                links[larger.0][larger.1] = children[LARGER];
                return;
            }
            if padded[source + len] < padded[at + len] {
                links[smaller.0][smaller.1] = earlier;
                smaller = (node, LARGER);
                smaller_len = len;
                earlier = children[LARGER];
            } else {
                links[larger.0][larger.1] = earlier;
                larger = (node, SMALLER);
                larger_len = len;
                earlier = children[SMALLER];
            }
        }
        let links = self.ring.links();
        links[smaller.0][smaller.1] = 0;
        links[larger.0][larger.1] = 0;
    }
}

/// Deals the trees out to the buckets that a bucket is split into; `next` is
/// the window's index of the ring's current position.
///
/// A tree ordered by string across and by position down is determined by its
/// strings: a walk in the order of the strings hands each node to its new
/// tree, where it goes to the right end, above all older ones there.
fn deal<const BYTES: usize>(
    ring: &mut Ring<2>,
    padded: &[u8],
    next: usize,
    old: &[u32],
    new: &mut [u32],
    added: u32,
) -> Result<()> {
    let bits = new.len().ilog2();
    // Nodes whose smaller strings are being visited.
    let mut path = Vec::new();
    // Of each new tree the nodes along its right edge, root first.
    let mut edges: [Vec<u32>; 1 << MAX_GROWTH] = Default::default();
    for (&root, buckets) in old.iter().zip(new.chunks_exact_mut(1 << added)) {
        let mut node = root;
        loop {
            while ring.delta(node).is_some() {
                push(&mut path, node)?;
                node = *link(ring, node, SMALLER);
            }
            let Some(pos) = path.pop() else { break };
            node = *link(ring, pos, LARGER);

            let at = next - (ring.pos() - pos) as usize;
            let hash = spread::<BYTES>(word_at(padded, at)) >> (32 - bits);
            let bucket = hash as usize & (buckets.len() - 1);
            let edge = &mut edges[bucket];
            let mut older = 0;
            while let Some(last) = edge.pop_if(|last| *last < pos) {
                older = last;
            }
            match edge.last() {
                Some(&newer) => *link(ring, newer, LARGER) = pos,
                None => buckets[bucket] = pos,
            }
            *link(ring, pos, SMALLER) = older;
            *link(ring, pos, LARGER) = 0;
            push(edge, pos)?;
        }
        edges.iter_mut().for_each(Vec::clear);
    }
    Ok(())
}

/// A link of the node at `pos`, which must be in reach.
fn link(ring: &mut Ring<2>, pos: u32, side: usize) -> &mut u32 {
    let node = ring.index_of((ring.pos() - pos) as usize);
    &mut ring.links()[node][side]
}

fn push(stack: &mut Vec<u32>, pos: u32) -> Result<()> {
    stack.try_reserve(1).map_err(|_| Error::OutOfMemory { bytes: 8 * stack.len() as u64 })?;
    stack.push(pos);
    Ok(())
}

impl<const BYTES: usize> Finder for BinaryTree<BYTES> {
    fn reset(&mut self) -> Result<()> {
        self.count = 0;
        if BYTES > 2 {
            self.head2.reset()?;
        }
        if BYTES > 3 {
            self.head3.reset()?;
        }
        self.roots.reset()?;
        self.ring.reset()
    }

    fn bytes_needed(&self, ending: bool) -> usize {
        // Strings cut off by a flush would not be in order later.
        if ending { BYTES } else { self.limits.nice_len }
    }

    #[inline(always)]
    fn find(&mut self, padded: &[u8], at: usize, available: usize, matches: &mut Matches) {
        let limit = available.min(self.limits.nice_len);
        let [two, three, root] = self.enter(word_at(padded, at));
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
        if best == limit {
            best = limit + 1;
        }
        self.insert(padded, at, limit, root, best, |len, delta| {
            matches.push(len, delta as u32 - 1);
        });
        self.ring.advance();
    }

    #[inline(always)]
    fn skip(&mut self, padded: &[u8], at: usize, filled: usize, count: usize) {
        for at in at..at + count {
            let limit = (filled - at).min(self.limits.nice_len);
            let [_, _, root] = self.enter(word_at(padded, at));
            self.insert(padded, at, limit, root, limit + 1, |_, _| ());
            self.ring.advance();
        }
    }

    fn nice_len(&self) -> usize {
        self.limits.nice_len
    }

    fn must_grow(&self, count: usize) -> bool {
        self.ring.must_grow(count)
            || self.count >= self.roots.grows_at()
            || (BYTES > 3 && self.count >= self.head3.grows_at())
    }

    fn grow(&mut self, padded: &[u8], next: usize, count: usize) -> Result<()> {
        if self.ring.must_grow(count) {
            self.ring.grow(count)?;
        }
        if BYTES > 3 && self.count >= self.head3.grows_at() {
            self.head3.grow(share_heads)?;
        }
        if self.count >= self.roots.grows_at() {
            let ring = &mut self.ring;
            self.roots
                .grow(|old, new, added| deal::<BYTES>(ring, padded, next, old, new, added))?;
        }
        Ok(())
    }

    fn slide(&mut self) {
        if let Some(by) = self.ring.lower() {
            self.head2.lower(by);
            self.head3.lower(by);
            self.roots.lower(by);
        }
    }
}
