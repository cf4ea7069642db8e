//! The nodes of the optimal parser: for each byte ahead, the cheapest way
//! there that is known.

use crate::lzma::model::State;
use crate::lzma::packet::{Packet, Reps, push_rep, use_rep};
use crate::range::price::Price;

/// A price that no way costs.
pub(super) const UNREACHED: Price = 1 << 30;

/// What the first packet of a step does.
///
/// 0 to 3 stand for the rep of that index; with a length of 1, 0 is a short
/// rep. From [`MATCH`](Self::MATCH) on, it is a match of the distance behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Move(u32);

impl Move {
    pub const LITERAL: Self = Self(u32::MAX);
    pub const REP0: Self = Self(0);
    const MATCH: u32 = 4;

    pub fn rep(index: usize) -> Self {
        Self(index as u32)
    }

    /// Distances of encoders end far below `u32::MAX`.
    pub fn distance(distance: u32) -> Self {
        Self(distance + Self::MATCH)
    }

    /// The packet; `byte` is what it stands on.
    pub fn packet(self, len: usize, byte: u8) -> Packet {
        match self {
            Self::LITERAL => Packet::Literal(byte),
            Self::REP0 if len == 1 => Packet::ShortRep,
            Self(index) if index < Self::MATCH => Packet::Rep { index: index as usize, len },
            Self(distance) => Packet::Match { distance: distance - Self::MATCH, len },
        }
    }

    /// State and reps after the packet.
    #[inline(always)]
    fn apply(self, len: usize, state: &mut State, reps: &mut Reps) {
        match self {
            Self::LITERAL => *state = state.after_literal(),
            Self::REP0 if len == 1 => *state = state.after_short_rep(),
            Self(index) if index < Self::MATCH => {
                use_rep(reps, index as usize);
                *state = state.after_rep();
            }
            Self(distance) => {
                push_rep(reps, distance - Self::MATCH);
                *state = state.after_match();
            }
        }
    }
}

/// The cheapest way to a byte, as far as it is known.
///
/// Its last step is one packet, or two or three: after the first packet, if
/// that was not a literal, a literal, and then the latest distance again. No
/// node needs to be the cheapest in between.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    pub price: Price,
    /// The node where the last step starts.
    pub from: u32,
    /// What the step's first packet does, and its length.
    pub first: Move,
    pub first_len: u32,
    /// Valid once the node has been visited.
    pub state: State,
    pub reps: Reps,
}

impl Node {
    /// Whether the step to this node, at index `at`, is a single packet.
    pub fn is_single(&self, at: usize) -> bool {
        at - self.from as usize == self.first_len as usize
    }

    /// Finds out state and reps of the node at `at` from those of the node
    /// where the step starts.
    #[inline(always)]
    pub fn arrive(&mut self, at: usize, start: &Self) {
        self.state = start.state;
        self.reps = start.reps;
        self.first.apply(self.first_len as usize, &mut self.state, &mut self.reps);
        if !self.is_single(at) {
            if self.first != Move::LITERAL {
                self.state = self.state.after_literal();
            }
            self.state = self.state.after_rep();
        }
    }
}
