//! The way down one tree.

use crate::lz::finder::found::{Finding, Match};
use crate::lz::finder::ring::{Place, Shape};
use crate::lz::match_len::compare;
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

/// A position on its way to become the root of its tree.
///
/// `links` are the ring's: those to the smaller and to the larger strings of
/// one node after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Walk {
    /// Its index in the window.
    pub at: usize,
    pub place: Place,
    /// How many positions of its batch come before it.
    pub turn: usize,
    /// How far strings are compared.
    pub limit: usize,
    /// The position that must have arrived before this one sets out, if it has
    /// not; else 0.
    pub waits_for: u32,
    /// What has been found on the way.
    pub finding: Finding,
    /// Nodes that may yet be visited.
    pub depth: u32,
    /// The node to be visited: its position, how far back that is, and the
    /// index of its links.
    pub earlier: u32,
    pub delta: usize,
    pub node: usize,
    /// The links that wait for the next smaller and larger string.
    pub open: [usize; 2],
    /// How far the strings agree on either side.
    pub lens: [usize; 2],
}

impl Walk {
    /// What is waited for where no walk is under way: it never arrives.
    pub const IDLE: u32 = u32::MAX;

    pub fn idle() -> Self {
        Self { waits_for: Self::IDLE, ..Self::default() }
    }

    /// The same walk, at the root.
    #[inline(always)]
    pub fn new(walk: Self) -> Self {
        let first = 2 * walk.place.index;
        Self { open: [first + SMALLER, first + LARGER], ..walk }
    }

    /// Has the node that is visited next brought closer.
    #[inline(always)]
    fn prefetch(&self, links: &[u32], padded: &[u8]) {
        prefetch(links, 2 * self.node);
        prefetch(padded, self.at - self.delta + self.lens[0].min(self.lens[1]));
    }

    /// Visits a node, and adds it to the matches if it is longer than they.
    #[inline(always)]
    pub fn step(
        &mut self,
        links: &mut [u32],
        shape: Shape,
        padded: &[u8],
        matches: &mut [Match],
    ) -> Step {
        let from = self.lens[0].min(self.lens[1]);
        let (len, is_smaller) = compare(padded, self.at - self.delta, self.at, from, self.limit);
        self.finding.see(matches, len, self.delta);
        if len == self.limit {
            self.replace(links);
            return Step::Same;
        }
        // Without a branch: which way it goes is hard to predict.
        let side = usize::from(!is_smaller);
        links[self.open[side]] = self.earlier;
        self.open[side] = 2 * self.node + (1 - side);
        self.lens[side] = len;
        self.earlier = links[2 * self.node + (1 - side)];
        self.depth -= 1;
        match shape.delta(self.place, self.earlier) {
            Some(delta) if self.depth > 0 => {
                self.delta = delta;
                self.node = shape.index_of(self.place, delta);
                self.prefetch(links, padded);
                Step::Next
            }
            _ => {
                links[self.open[SMALLER]] = 0;
                links[self.open[LARGER]] = 0;
                Step::End
            }
        }
    }

    /// Takes the place of the node, which as far as can be told is the same
    /// string.
    #[inline(always)]
    fn replace(&self, links: &mut [u32]) {
        links[self.open[SMALLER]] = links[2 * self.node + SMALLER];
        links[self.open[LARGER]] = links[2 * self.node + LARGER];
    }
}
