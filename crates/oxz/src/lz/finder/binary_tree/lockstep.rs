//! Several positions enter their trees at the same time.
//!
//! A walk down a tree is a chain of loads, each of which needs the one before
//! and hardly one of which is in the cache. But trees are independent: each
//! walk takes a step in turn and has its next node brought closer, which is
//! there when its turn comes again. A position whose root is itself under way
//! follows that in the same lane.

use core::array;

use crate::lz::finder::Limits;
use crate::lz::finder::found::{Finding, Found, Match};
use crate::lz::finder::heads::Heads;
use crate::lz::finder::ring::{Place, Shape};
use crate::lz::prefetch::prefetch;

use super::BinaryTree;
use super::repeat::{Data, Fate, LAG, Repeat};
use super::walk::{Step, Walk};

/// The most positions that are entered in one go.
pub(super) const BATCH: usize = 256;

/// Walks at a time.
pub(super) const LANES: usize = 12;

/// Of the positions in a repeat so many are looked up by 2 and 3 bytes later.
pub(super) const MADE_UP: usize = 64;

/// How many positions before one is entered its buckets are asked for.
const HEADS_AHEAD: usize = 8;

/// What is farther back is hardly in the cache; in tests, whose data is short,
/// that is said of less.
const NEAR: usize = if cfg!(test) { 1 << 10 } else { 1 << 18 };

/// Whether to walk in lanes: where most walks stay near, one by one is
/// cheaper, as there is nothing to wait for.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Above 0 if more than half of the last walks led far away.
    balance: i32,
}

impl Pace {
    fn is_serial(&self) -> bool {
        self.balance <= 0
    }

    /// Of so many walks that have ended, `far` led far away.
    fn note(&mut self, walks: usize, far: usize) {
        self.balance = self.balance / 8 * 7 + 2 * far as i32 - walks as i32;
    }
}

/// What is known of a position of a batch.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    /// The root of its tree before it came.
    before: u32,
    /// Whether it has become the root itself.
    has_arrived: bool,
    /// The one of the batch that comes next into the same tree, and waits for
    /// that; 0 for none.
    follower: u16,
}

/// What the walks of one batch share.
pub(super) struct Lockstep<'a, const BYTES: usize> {
    data: Data<'a>,
    /// Where the data ends.
    filled: usize,
    /// The window's index of the first position, and its place.
    start: usize,
    first: Place,
    /// How many positions there are.
    count: usize,
    /// How many have been entered into the tables of heads.
    turn: usize,
    turns: [Turn; BATCH],
    /// How many wait for others.
    waiting: usize,
    /// How many walks have ended, and how many of them far away.
    walks: usize,
    far: usize,
    /// How many of the first are entered without matches being wanted.
    unwanted: usize,
    limits: Limits,
    heads: &'a mut Heads<BYTES>,
    shape: Shape,
    links: &'a mut [[u32; 2]],
    found: &'a mut Found,
    repeat: &'a mut Repeat,
}

impl<'a, const BYTES: usize> Lockstep<'a, BYTES> {
    /// The batch of `count` positions from `start` on; for the first
    /// `unwanted` of them, matches are not asked for.
    pub fn new(
        tree: &'a mut BinaryTree<BYTES>,
        data: Data<'a>,
        start: usize,
        count: usize,
        unwanted: usize,
    ) -> Self {
        Self {
            data,
            filled: data.filled(),
            start,
            first: tree.ring.next(),
            count,
            turn: 0,
            turns: [Turn::default(); BATCH],
            waiting: 0,
            walks: 0,
            far: 0,
            unwanted,
            limits: tree.limits,
            heads: &mut tree.heads,
            shape: tree.ring.shape(),
            links: tree.ring.links(),
            found: &mut tree.found,
            repeat: &mut tree.repeat,
        }
    }

    /// Enters positions, all of them unless there are too many matches, or more
    /// data has to be seen. Returns how many.
    pub fn run(mut self, pace: &mut Pace, lists: &mut [Match]) -> usize {
        if pace.is_serial() {
            self.run_serially(lists);
        } else {
            self.run_in_lanes(lists);
        }
        pace.note(self.walks, self.far);
        self.turn
    }

    fn run_serially(&mut self, matches: &mut [Match]) {
        while let Some(turn) = self.stage() {
            let mut walk = self.set_out(turn, 0);
            let step = walk.run(self.links, self.shape, self.data.padded, matches);
            self.come_in(&walk, step, matches);
        }
    }

    fn run_in_lanes(&mut self, lists: &mut [Match]) {
        let mut lanes: [Walk; LANES] = array::from_fn(|lane| {
            let list = (lane * self.limits.nice_len) as u32;
            Walk { list, ..Walk::default() }
        });
        let mut busy = 0;
        loop {
            while busy < LANES
                && let Some(turn) = self.stage()
            {
                lanes[busy] = self.set_out(turn, lanes[busy].list);
                busy += 1;
            }
            if busy == 0 {
                break;
            }
            let mut lane = 0;
            while lane < busy {
                let walk = &mut lanes[lane];
                let flat = self.links.as_flattened_mut();
                let step = walk.step(flat, self.shape, self.data.padded, lists);
                if step == Step::Next {
                    lane += 1;
                    continue;
                }
                self.come_in(walk, step, lists);
                match self.next_after(walk.turn as usize) {
                    Some(turn) => {
                        *walk = self.set_out(turn, walk.list);
                        lane += 1;
                    }
                    None => {
                        busy -= 1;
                        lanes.swap(lane, busy);
                    }
                }
            }
        }
    }

    /// Who takes over the lane of a position that has arrived: whoever waited
    /// for it has its new root in the cache.
    #[inline(always)]
    fn next_after(&mut self, mut turn: usize) -> Option<usize> {
        loop {
            turn = match self.turns[turn].follower {
                0 => return self.stage(),
                follower => follower.into(),
            };
            self.waiting -= 1;
            if self.has_to_walk(turn) {
                return Some(turn);
            }
        }
    }

    /// Enters positions into the tables of heads, up to one that can set out
    /// to walk down its tree.
    #[inline(always)]
    fn stage(&mut self) -> Option<usize> {
        while self.may_stage() {
            let turn = self.turn;
            let at = self.start + turn;
            let fate = self.repeat.fate(self.data, at, self.limits.nice_len);
            let ended = self.repeat.take_ended();
            if ended > 0 {
                self.make_up(at, ended);
            }
            match fate {
                Fate::Enter => {}
                Fate::LeaveOut(most) => {
                    self.leave_out(most);
                    continue;
                }
                Fate::Wait => {
                    self.count = turn;
                    return None;
                }
            }
            self.turn += 1;
            let place = self.place_of(turn);
            if at + HEADS_AHEAD < self.filled {
                self.heads.prefetch(self.data.padded, at + HEADS_AHEAD);
            }
            let before = self.heads.enter(self.data.padded, at, place.pos);
            self.remember_short(turn, at, place, before.short);
            self.turns[turn].before = before.main;
            // Of the batch, if it is this large.
            let leader = before.main.wrapping_sub(self.first.pos) as usize;
            if let Some(leader) = self.turns.get_mut(leader)
                && !leader.has_arrived
            {
                leader.follower = turn as u16;
                self.waiting += 1;
            } else if self.has_to_walk(turn) {
                return Some(turn);
            }
        }
        None
    }

    /// Whether the next position can be entered: there is room for what it
    /// finds, and what it has to know of earlier ones is known.
    #[inline(always)]
    fn may_stage(&self) -> bool {
        self.turn < self.count
            && self.is_known(self.turn)
            && self.found.has_room((LANES + self.waiting + 2) * self.limits.nice_len)
    }

    #[inline(always)]
    fn is_known(&self, turn: usize) -> bool {
        turn.checked_sub(LAG).is_none_or(|earlier| self.turns[earlier].has_arrived)
    }

    /// Leaves positions inside of a long repeat out of the trees, up to `most`:
    /// those that they repeat stand for them.
    fn leave_out(&mut self, most: usize) {
        let start = self.turn;
        let stop = self.count.min(start + most);
        while self.turn < stop && self.is_known(self.turn) {
            self.turns[self.turn].has_arrived = true;
            self.turn += 1;
        }
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
        let pos = self.place_of(self.turn).pos - count as u32;
        for (at, pos) in (at - count..at).zip(pos..) {
            self.heads.pass(self.data.padded, at, pos);
        }
    }

    #[inline(always)]
    fn place_of(&self, turn: usize) -> Place {
        self.first.plus(turn, self.shape)
    }

    /// How far strings are compared.
    #[inline(always)]
    fn limit_at(&self, at: usize) -> u32 {
        self.limits.nice_len.min(self.filled - at) as u32
    }

    /// Whether a position whose tree is complete has to walk down; if not, it
    /// has arrived.
    #[inline(always)]
    fn has_to_walk(&mut self, turn: usize) -> bool {
        let place = self.place_of(turn);
        if self.shape.delta(place, self.turns[turn].before).is_some() {
            return true;
        }
        self.links[place.index as usize] = [0; 2];
        self.turns[turn].has_arrived = true;
        self.found.set_none(turn);
        false
    }

    /// Where the same 2 and 3 bytes have been last.
    #[inline(always)]
    fn remember_short(&mut self, turn: usize, at: usize, place: Place, short: [u32; 2]) {
        if BYTES > 2 {
            let short = short.map(|earlier| match self.shape.delta(place, earlier) {
                Some(delta) => {
                    prefetch(self.data.padded, at - delta as usize);
                    delta
                }
                None => 0,
            });
            self.found.set_short(turn, short);
        }
    }

    /// `list` is where its list of matches starts.
    #[inline(always)]
    fn set_out(&self, turn: usize, list: u32) -> Walk {
        let place = self.place_of(turn);
        let at = self.start + turn;
        let delta = place.pos - self.turns[turn].before;
        let node = self.shape.index_of(place, delta);
        prefetch(self.links, node);
        prefetch(self.data.padded, at - delta as usize);
        let limit = self.limit_at(at);
        // What is not wanted is never longer than the best.
        let best = if turn < self.unwanted { limit } else { 1 };
        Walk::new(Walk {
            at: at as u32,
            place,
            turn: turn as u32,
            list,
            limit,
            depth: self.limits.depth,
            finding: Finding { end: list, best },
            delta,
            node: node as u32,
            ..Walk::default()
        })
    }

    /// A walk has ended.
    #[inline(always)]
    fn come_in(&mut self, walk: &Walk, step: Step, lists: &[Match]) {
        let delta = walk.delta as usize;
        if step == Step::Same {
            self.repeat.note(walk.at as usize, delta);
        }
        self.walks += 1;
        self.far += usize::from(delta > NEAR);
        let Finding { end, .. } = walk.finding;
        self.turns[walk.turn as usize].has_arrived = true;
        self.found.set(
            walk.turn as usize,
            &lists[walk.list as usize..],
            (end - walk.list) as usize,
        );
    }
}
