//! Positions that are entered in one go, and what they have in common whether
//! they are entered one by one or in lockstep.

use crate::lz::finder::Limits;
use crate::lz::finder::found::{Found, Match};
use crate::lz::finder::heads::Heads;
use crate::lz::finder::ring::{Frame, NONE};
use crate::lz::prefetch::prefetch;
use crate::lz::window::PADDING;

use super::BinaryTree;
use super::pace::Pace;
use super::repeat::{Data, Fate, LAG, Repeat};

/// The most positions that are entered in one go.
pub(super) const BATCH: usize = 256;

/// Of the positions in a repeat so many are looked up by 2 and 3 bytes later.
pub(super) const MADE_UP: usize = 64;

/// How many positions before one is entered its buckets are asked for.
const HEADS_AHEAD: usize = 12;

/// Positions of a window, one behind the other, and the tables they are put into.
pub(super) struct Batch<'a, const BYTES: usize> {
    pub data: Data<'a>,
    pub limits: Limits,
    pub frame: Frame,
    pub links: &'a mut [u32],
    pub found: &'a mut Found,
    /// The window's index of the first position.
    start: usize,
    /// How many positions there are.
    count: usize,
    /// How many have been entered into the tables of heads.
    turn: usize,
    /// How many of the first are entered without matches being wanted.
    unwanted: usize,
    /// How many matches there has to be room for before a position is entered.
    room: usize,
    heads: &'a mut Heads<BYTES>,
    repeat: &'a mut Repeat,
    pace: &'a mut Pace,
}

/// A position that is in the tables of heads, but not yet in its tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staged {
    /// Its index in the batch.
    pub turn: usize,
    /// Its index in the window, and the position itself.
    pub at: u32,
    pub pos: u32,
    /// The root of its tree before it came.
    pub root: u32,
}

impl<'a, const BYTES: usize> Batch<'a, BYTES> {
    /// `count` positions from `start` on; for the first `unwanted` of them,
    /// matches are not asked for. There is `room` for more matches before each.
    pub fn new(
        tree: &'a mut BinaryTree<BYTES>,
        data: Data<'a>,
        start: usize,
        count: usize,
        unwanted: usize,
        room: usize,
    ) -> Self {
        Self {
            data,
            frame: tree.ring.frame(start),
            limits: tree.limits,
            start,
            count,
            turn: 0,
            unwanted,
            room,
            heads: &mut tree.heads,
            links: tree.ring.links().as_flattened_mut(),
            found: &mut tree.found,
            repeat: &mut tree.repeat,
            pace: &mut tree.pace,
        }
    }

    /// How many positions have been entered, or left out.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// Enters positions into the tables of heads, up to one that has to be put into
    /// its tree. The first `arrived` of the batch have been; no position is entered
    /// that is [`LAG`] or more behind them. None if there is no such position, or no
    /// room for what it finds, or more data has to be seen.
    #[inline(always)]
    pub fn stage(&mut self, arrived: usize) -> Option<Staged> {
        while self.turn < self.count.min(arrived + LAG) && self.found.has_room(self.room) {
            let at = self.start + self.turn;
            if self.repeat.may_be_at(at) {
                match self.fate(at) {
                    Fate::Enter => {}
                    Fate::LeaveOut(most) => {
                        self.leave_out(most, arrived);
                        continue;
                    }
                    Fate::Wait => {
                        self.count = self.turn;
                        return None;
                    }
                }
            }
            let pos = self.frame.pos(at as u32);
            const { assert!(HEADS_AHEAD + 4 <= PADDING + BYTES) };
            self.heads.prefetch(self.data.padded, at + HEADS_AHEAD);
            let before = self.heads.enter(self.data.padded, at, pos);
            self.remember_short(at, pos, before.short);
            let staged = Staged { turn: self.turn, at: at as u32, pos, root: before.main };
            self.turn += 1;
            if self.frame.reaches(pos, staged.root) {
                return Some(staged);
            }
            let first = 2 * self.frame.index(pos) as usize;
            self.links[first..first + 2].fill(NONE);
            self.found.set_none(staged.turn);
        }
        None
    }

    /// What becomes of the position at `at`, which may be in a repeat.
    fn fate(&mut self, at: usize) -> Fate {
        let fate = self.repeat.fate(self.data, at, self.limits.nice_len);
        let ended = self.repeat.take_ended();
        if ended > 0 {
            self.make_up(at, ended);
        }
        fate
    }

    /// Leaves positions inside of a long repeat out of the trees, up to `most`:
    /// those that they repeat stand for them. Of what is not wanted, nothing need be
    /// known.
    fn leave_out(&mut self, most: usize, arrived: usize) {
        let start = self.turn;
        self.turn = self.count.min(start + most).min(arrived + LAG);
        self.repeat.pass(self.start + start, self.turn - start);
        if self.turn > self.unwanted {
            let len = self.limits.nice_len as u32;
            let found = Match { len, distance: self.repeat.delta() as u32 - 1 };
            self.found.set_all(start..self.turn, found);
        }
    }

    /// Puts the last of so many positions before `at` into the tables for 2 and 3
    /// bytes.
    #[cold]
    fn make_up(&mut self, at: usize, count: usize) {
        let count = count.min(MADE_UP);
        for at in at - count..at {
            self.heads.pass(self.data.padded, at, self.frame.pos(at as u32));
        }
    }

    /// Where the same 2 and 3 bytes have been last.
    #[inline(always)]
    fn remember_short(&mut self, at: usize, pos: u32, short: [u32; 2]) {
        if BYTES > 2 {
            let short = short.map(|earlier| {
                if !self.frame.reaches(pos, earlier) {
                    return 0;
                }
                prefetch(self.data.padded, self.frame.at(earlier) as usize);
                pos - earlier
            });
            self.found.set_short(at - self.start, short);
        }
    }

    /// How far strings are compared at `at`.
    #[inline(always)]
    pub fn limit_at(&self, at: u32) -> u32 {
        self.limits.nice_len.min(self.data.filled() - at as usize) as u32
    }

    /// Up to which length matches of a position are not wanted: 1, or all.
    #[inline(always)]
    pub fn unwanted_len(&self, turn: usize, all: u32) -> u32 {
        if turn < self.unwanted { all } else { 1 }
    }

    /// A position has become the root of its tree; its walk ended at `node`, whose
    /// string may be the same up to the limit. The longest match that was found is so
    /// long; what was not wanted is taken for a long one, as it is in one.
    #[inline(always)]
    pub fn come_in(&mut self, turn: usize, is_same: bool, node: u32, longest: u32) {
        let at = self.start + turn;
        let delta = self.frame.pos(at as u32) - node;
        if is_same {
            self.repeat.note(at, delta as usize);
        }
        self.pace.note(delta, longest);
    }
}
