//! The way down one tree.

use crate::lz::finder::found::{Finding, Match};
use crate::lz::finder::ring::{Place, Shape};
use crate::lz::match_len::{COMPARED, compare, compare_at};
use crate::lz::prefetch::prefetch;

use super::{LARGER, SMALLER};

/// Whether a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    /// Where the tree ends, or the limit of depth is.
    End,
    /// At a string that is the same up to the limit.
    Same,
}

/// The smaller or the larger strings of a tree that is being split.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Side {
    /// The link that waits for the next of them.
    open: u32,
    /// How far the last of them agrees.
    len: u32,
}

/// A position on its way to become the root of its tree: one cache line, as all
/// that is on its way is gone through again and again. Windows and rings end far
/// below 2^32.
///
/// Links are counted as in a flat list: for each node the one to the smaller and
/// the one to the larger strings.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Walk {
    /// Its index in the window, in the ring, and among those of its batch.
    pub at: u32,
    pub place: Place,
    pub turn: u32,
    /// Where its list of matches starts.
    pub list: u32,
    /// How far strings are compared.
    pub limit: u32,
    /// Nodes that may yet be visited.
    pub depth: u32,
    /// What has been found on the way.
    pub finding: Finding,
    /// How far back the node is that is visited next, or has been last, and
    /// the index of its links.
    pub delta: u32,
    pub node: u32,
    /// The links that wait for the next smaller and larger string.
    pub open: [u32; 2],
    /// How far the strings agree on either side, and so on both.
    pub lens: [u32; 2],
    pub len: u32,
}

impl Walk {
    /// The same walk, at the root.
    #[inline(always)]
    pub fn new(walk: Self) -> Self {
        let first = 2 * walk.place.index;
        Self { open: [first + SMALLER as u32, first + LARGER as u32], ..walk }
    }

    /// Visits all nodes, and adds to the matches what is longer than they.
    /// What changes from node to node is kept out of memory meanwhile.
    #[inline(always)]
    pub fn run(
        &mut self,
        links: &mut [[u32; 2]],
        shape: Shape,
        padded: &[u8],
        matches: &mut [Match],
    ) -> Step {
        let Self { at, place, limit, mut finding, mut depth, mut delta, open, .. } = *self;
        let (at, limit) = (at as usize, limit as usize);
        let [mut below, mut above] = open.map(|open| Side { open, len: 0 });
        let current = &padded[at..at + limit + COMPARED];
        loop {
            let node = shape.index_of(place, delta);
            let mut len = below.len.min(above.len) as usize;
            let source = &padded[at - delta as usize..][..limit + COMPARED];
            if source[len] == current[len] {
                len = compare(source, current, len, limit).0;
                finding.see(matches, len as u32, delta);
                if len == limit {
                    // As far as can be told it is the same string.
                    let [smaller, larger] = links[node];
                    let flat = links.as_flattened_mut();
                    flat[below.open as usize] = smaller;
                    flat[above.open as usize] = larger;
                    (self.finding, self.delta) = (finding, delta);
                    return Step::Same;
                }
            }
            // The next link is read where it is known which one it is: one of
            // two that are at hand would have to wait in memory.
            let first = 2 * node as u32;
            let next;
            if source[len] < current[len] {
                next = links[node][LARGER];
                links.as_flattened_mut()[below.open as usize] = place.pos - delta;
                below = Side { open: first + LARGER as u32, len: len as u32 };
            } else {
                next = links[node][SMALLER];
                links.as_flattened_mut()[above.open as usize] = place.pos - delta;
                above = Side { open: first + SMALLER as u32, len: len as u32 };
            }
            depth -= 1;
            match shape.delta(place, next) {
                Some(back) if depth > 0 => delta = back,
                _ => {
                    let flat = links.as_flattened_mut();
                    flat[below.open as usize] = 0;
                    flat[above.open as usize] = 0;
                    (self.finding, self.delta) = (finding, delta);
                    return Step::End;
                }
            }
        }
    }

    /// Visits a node, and adds it to the matches if it is longer than they;
    /// the next one is brought closer.
    #[inline(always)]
    pub fn step(
        &mut self,
        flat: &mut [u32],
        shape: Shape,
        padded: &[u8],
        matches: &mut [Match],
    ) -> Step {
        let (at, source) = (self.at as usize, (self.at - self.delta) as usize);
        let (len, is_smaller) = compare_at(padded, source, at, self.len, self.limit);
        self.finding.see(matches, len, self.delta);
        let first = 2 * self.node as usize;
        if len == self.limit {
            let links = [flat[first + SMALLER], flat[first + LARGER]];
            self.open.into_iter().zip(links).for_each(|(open, link)| flat[open as usize] = link);
            return Step::Same;
        }
        let side = usize::from(!is_smaller);
        let link = first + (1 - side);
        flat[self.open[side] as usize] = self.place.pos - self.delta;
        let next = flat[link];
        self.open[side] = link as u32;
        self.lens[side] = len;
        self.depth -= 1;
        match shape.delta(self.place, next) {
            Some(delta) if self.depth > 0 => {
                self.delta = delta;
                self.len = self.lens[0].min(self.lens[1]);
                let node = shape.index_of(self.place, delta);
                self.node = node as u32;
                prefetch(flat, 2 * node);
                prefetch(padded, (self.at - delta + self.len) as usize);
                Step::Next
            }
            _ => {
                flat[self.open[SMALLER] as usize] = 0;
                flat[self.open[LARGER] as usize] = 0;
                Step::End
            }
        }
    }
}
