//! The way down one tree.

use crate::lz::finder::found::{Finding, Match};
use crate::lz::finder::ring::{Place, Shape};
use crate::lz::match_len::{COMPARED, compare};
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

/// A position on its way to become the root of its tree.
///
/// Links are the ring's: `[SMALLER]` and `[LARGER]` for one node after the
/// other; those that wait for a node are counted as in a flat list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Walk {
    /// Its index in the window.
    pub at: usize,
    pub place: Place,
    /// How many positions of its batch come before it.
    pub turn: usize,
    /// How far strings are compared.
    pub limit: usize,
    /// Which list its matches go into.
    pub list: usize,
    /// What has been found on the way.
    pub finding: Finding,
    /// Nodes that may yet be visited.
    pub depth: u32,
    /// How far back the node is that is visited next, or has been last, and
    /// the index of its links.
    pub delta: usize,
    pub node: usize,
    /// The links that wait for the next smaller and larger string.
    pub open: [usize; 2],
    /// How far the strings agree on either side.
    pub lens: [usize; 2],
}

impl Walk {
    /// The same walk, at the root.
    #[inline(always)]
    pub fn new(walk: Self) -> Self {
        let first = 2 * walk.place.index;
        Self { open: [first + SMALLER, first + LARGER], ..walk }
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
        let Self { at, place, limit, mut finding, mut depth, mut delta, .. } = *self;
        let open = self.open.map(|open| open as u32);
        let [mut below, mut above] = open.map(|open| Side { open, len: 0 });
        let current = &padded[at..at + limit + COMPARED];
        loop {
            let node = shape.index_of(place, delta);
            let [smaller, larger] = links[node];
            let mut len = below.len.min(above.len) as usize;
            let source = &padded[at - delta..][..limit + COMPARED];
            let flat = links.as_flattened_mut();
            if source[len] == current[len] {
                len = compare(source, current, len, limit).0;
                finding.see(matches, len, delta);
                if len == limit {
                    // As far as can be told it is the same string.
                    flat[below.open as usize] = smaller;
                    flat[above.open as usize] = larger;
                    (self.finding, self.delta) = (finding, delta);
                    return Step::Same;
                }
            }
            let first = 2 * node as u32;
            let next;
            if source[len] < current[len] {
                flat[below.open as usize] = place.pos - delta as u32;
                below = Side { open: first + LARGER as u32, len: len as u32 };
                next = larger;
            } else {
                flat[above.open as usize] = place.pos - delta as u32;
                above = Side { open: first + SMALLER as u32, len: len as u32 };
                next = smaller;
            }
            depth -= 1;
            match shape.delta(place, next) {
                Some(back) if depth > 0 => delta = back,
                _ => {
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
        links: &mut [[u32; 2]],
        shape: Shape,
        padded: &[u8],
        matches: &mut [Match],
    ) -> Step {
        let from = self.lens[0].min(self.lens[1]);
        let source = &padded[self.at - self.delta..][..self.limit + COMPARED];
        let current = &padded[self.at..][..self.limit + COMPARED];
        let (len, is_smaller) = compare(source, current, from, self.limit);
        self.finding.see(matches, len, self.delta);
        let node = self.node;
        if len == self.limit {
            self.open.into_iter().zip(links[node]).for_each(|(open, link)| {
                links.as_flattened_mut()[open] = link;
            });
            return Step::Same;
        }
        let side = usize::from(!is_smaller);
        let link = 2 * node + (1 - side);
        let flat = links.as_flattened_mut();
        flat[self.open[side]] = self.place.pos - self.delta as u32;
        let next = flat[link];
        self.open[side] = link;
        self.lens[side] = len;
        self.depth -= 1;
        match shape.delta(self.place, next) {
            Some(delta) if self.depth > 0 => {
                self.delta = delta;
                self.node = shape.index_of(self.place, delta);
                prefetch(links, self.node);
                prefetch(padded, self.at - delta + self.lens[0].min(self.lens[1]));
                Step::Next
            }
            _ => {
                flat[self.open[SMALLER]] = 0;
                flat[self.open[LARGER]] = 0;
                Step::End
            }
        }
    }
}
