//! Several positions enter their trees at the same time.
//!
//! A walk down a tree is a chain of loads, each of which needs the one before
//! and hardly one of which is in the cache. But trees are independent: each
//! walk takes a step in turn and has its next node brought closer, which is
//! there when its turn comes again. A position whose root is itself under way
//! waits until that has arrived.

use crate::lz::finder::Limits;
use crate::lz::finder::found::{Finding, Found, Match};
use crate::lz::finder::heads::{Before, Heads};
use crate::lz::finder::ring::{Place, Shape};
use crate::lz::match_len::match_len;
use crate::lz::prefetch::prefetch;

use super::walk::{Step, Walk};
use super::{LARGER, SMALLER};

/// The most positions that are entered in one go.
pub(super) const BATCH: usize = 256;

/// Walks at a time.
pub(super) const LANES: usize = 8;

/// How many positions before one is entered its buckets are asked for.
const HEADS_AHEAD: usize = 8;

/// A repeat that has been looked at is followed this far beyond the limit, so
/// that few of the positions in it have to do so.
const REPEAT_AHEAD: usize = 256;

/// The last repeat that was as long as the limit. In long repeats most
/// positions find that they are in the same one, and compare nothing.
#[derive(Debug, Default)]
pub(super) struct Repeat {
    /// How far back, counted from 1; 0 for none.
    delta: usize,
    /// Where in the window it has been looked at: it may begin earlier, and
    /// end later.
    start: usize,
    end: usize,
}

impl Repeat {
    pub fn slide(&mut self, by: usize) {
        (self.start, self.end) = (self.start.saturating_sub(by), self.end.saturating_sub(by));
    }

    /// `len` bytes at `at` are the same `delta` back.
    #[inline(always)]
    fn note(&mut self, at: usize, delta: usize, len: usize) {
        (self.delta, self.start, self.end) = (delta, at, at + len);
    }

    /// How many bytes at `at` are known to be the same `delta` back.
    #[inline(always)]
    fn known(&self, at: usize, delta: usize, limit: usize) -> usize {
        let is_inside = delta == self.delta && at >= self.start;
        if is_inside { self.end.saturating_sub(at).min(limit) } else { 0 }
    }
}

/// So many positions are in the cache with all that belongs to them; few in
/// tests, whose data shall get beyond that.
const CACHED: u64 = if cfg!(test) { 1 << 11 } else { 1 << 16 };

/// So many vain visits of lanes in a batch are more than what is gained.
const MANY_WAITS: usize = 8 * BATCH;

/// Batches that are entered one by one after one that waited.
const SERIAL_BATCHES: u32 = 15;

/// Whether to walk in lanes, which is in vain where nothing is waited for, or
/// where positions wait for each other, as in data with short records.
#[derive(Debug, Default)]
pub(super) struct Pace {
    serial: u32,
}

impl Pace {
    fn is_serial(&mut self, entered: u64) -> bool {
        let is_waiting = self.serial > 0;
        self.serial = self.serial.saturating_sub(1);
        is_waiting || entered < CACHED
    }

    fn note(&mut self, waits: usize) {
        if waits > MANY_WAITS {
            self.serial = SERIAL_BATCHES;
        }
    }
}

/// A position that has been entered into the tables of heads.
#[derive(Debug, Clone, Copy)]
struct Entrant {
    /// How many positions of its batch come before it.
    turn: usize,
    /// Its index in the window.
    at: usize,
    place: Place,
    /// How far strings are compared.
    limit: usize,
    before: Before,
}

/// What the walks of one batch share.
pub(super) struct Lockstep<'a, const BYTES: usize> {
    pub padded: &'a [u8],
    /// Where the data ends.
    pub filled: usize,
    /// The window's index of the first position.
    pub start: usize,
    /// How many positions there are.
    pub count: usize,
    /// How many have been entered into the tables of heads.
    pub turn: usize,
    /// Which are the roots of their trees.
    pub arrived: [bool; BATCH],
    /// How many of the first are entered without matches being wanted.
    pub unwanted: usize,
    pub limits: Limits,
    pub heads: &'a mut Heads<BYTES>,
    pub shape: Shape,
    pub links: &'a mut [u32],
    /// The place of the next position to set out.
    pub place: &'a mut Place,
    pub found: &'a mut Found,
    pub repeat: &'a mut Repeat,
}

impl<const BYTES: usize> Lockstep<'_, BYTES> {
    /// Enters positions, all of them unless there are too many matches.
    /// Returns how many.
    pub fn run(mut self, pace: &mut Pace, lists: &mut [Match]) -> usize {
        if pace.is_serial(self.heads.count()) {
            self.run_serially(lists);
        } else {
            self.run_in_lanes(pace, lists);
        }
        self.turn
    }

    fn run_serially(&mut self, matches: &mut [Match]) {
        while let Some(entrant) = self.stage() {
            let mut walk = self.set_out(entrant);
            loop {
                match walk.step(self.links, self.shape, self.padded, matches) {
                    Step::Next => {}
                    Step::End => break,
                    Step::Same => {
                        self.repeat.note(walk.at, walk.delta, walk.limit);
                        break;
                    }
                }
            }
            self.arrive(walk.turn, &matches[..walk.finding.count]);
        }
    }

    fn run_in_lanes(&mut self, pace: &mut Pace, lists: &mut [Match]) {
        let mut waits = 0;
        let mut lanes = [Walk::idle(); LANES];
        let mut staged = self.stage();
        let mut busy = 0;
        for walk in &mut lanes {
            if let Some(entrant) = staged {
                *walk = self.set_out(entrant);
                busy += 1;
                staged = self.stage();
            }
        }
        while busy > 0 {
            for (walk, matches) in
                lanes.iter_mut().zip(lists.chunks_exact_mut(self.limits.nice_len))
            {
                if walk.waits_for != 0 {
                    if !self.has_arrived(walk.waits_for) {
                        waits += usize::from(walk.waits_for != Walk::IDLE);
                        continue;
                    }
                    walk.waits_for = 0;
                }
                match walk.step(self.links, self.shape, self.padded, matches) {
                    Step::Next => continue,
                    Step::End => {}
                    Step::Same => self.repeat.note(walk.at, walk.delta, walk.limit),
                }
                self.arrive(walk.turn, &matches[..walk.finding.count]);
                match staged {
                    Some(entrant) => {
                        *walk = self.set_out(entrant);
                        staged = self.stage();
                    }
                    None => {
                        *walk = Walk::idle();
                        busy -= 1;
                    }
                }
            }
        }
        pace.note(waits);
    }

    /// Enters positions into the tables of heads, up to one that has a tree to
    /// walk down.
    #[inline(always)]
    fn stage(&mut self) -> Option<Entrant> {
        while self.turn < self.count && self.found.has_room(LANES + 2) {
            let turn = self.turn;
            let at = self.start + turn;
            self.turn += 1;
            if at + HEADS_AHEAD < self.filled {
                self.heads.prefetch(self.padded, at + HEADS_AHEAD);
            }
            let place = self.place.advance(self.shape);
            let before = self.heads.enter(self.padded, at, place.pos);
            let limit = self.limits.nice_len.min(self.filled - at);
            let entrant = Entrant { turn, at, place, limit, before };
            self.remember_short(turn, at, place, before);
            match self.shape.delta(place, before.main) {
                None => {
                    self.links[2 * place.index + SMALLER] = 0;
                    self.links[2 * place.index + LARGER] = 0;
                    self.arrive(turn, &[]);
                }
                Some(delta) => {
                    if !self.is_repeated(at, delta, limit) || !self.has_arrived(before.main) {
                        self.prefetch(&entrant, delta);
                        return Some(entrant);
                    }
                    let node = self.shape.index_of(place, delta);
                    self.links[2 * place.index + SMALLER] = self.links[2 * node + SMALLER];
                    self.links[2 * place.index + LARGER] = self.links[2 * node + LARGER];
                    let same = Match { len: limit as u32, distance: delta as u32 - 1 };
                    self.arrive(turn, &[same]);
                }
            }
        }
        None
    }

    /// Has what is looked at first brought closer.
    #[inline(always)]
    fn prefetch(&self, entrant: &Entrant, delta: usize) {
        prefetch(self.links, 2 * self.shape.index_of(entrant.place, delta));
        prefetch(self.padded, entrant.at - delta);
    }

    /// Where the same 2 and 3 bytes have been last.
    #[inline(always)]
    fn remember_short(&mut self, turn: usize, at: usize, place: Place, before: Before) {
        if BYTES > 2 {
            let short = before.short.map(|earlier| match self.shape.delta(place, earlier) {
                Some(delta) => {
                    prefetch(self.padded, at - delta);
                    delta as u32
                }
                None => 0,
            });
            self.found.set_short(turn, short);
        }
    }

    #[inline(always)]
    fn set_out(&self, entrant: Entrant) -> Walk {
        let Entrant { turn, at, place, limit, before } = entrant;
        let waits_for = if self.has_arrived(before.main) { 0 } else { before.main };
        let delta = (place.pos - before.main) as usize;
        let node = self.shape.index_of(place, delta);
        let depth = self.limits.depth;
        // What is not wanted is never longer than the best.
        let best = if turn < self.unwanted { limit } else { 1 };
        Walk::new(Walk {
            at,
            place,
            turn,
            limit,
            waits_for,
            finding: Finding { count: 0, best },
            depth,
            earlier: before.main,
            delta,
            node,
            ..Walk::default()
        })
    }

    /// Whether a position has become the root of its tree.
    #[inline(always)]
    fn has_arrived(&self, pos: u32) -> bool {
        let first = self.place.pos - self.turn as u32;
        pos < first || self.arrived.get((pos - first) as usize) == Some(&true)
    }

    /// The `turn`-th position has become the root of its tree.
    #[inline(always)]
    fn arrive(&mut self, turn: usize, matches: &[Match]) {
        self.arrived[turn] = true;
        self.found.set(turn, matches);
    }

    /// Whether the string `delta` back is known to be the same up to the limit.
    #[inline(always)]
    fn is_repeated(&mut self, at: usize, delta: usize, limit: usize) -> bool {
        let known = self.repeat.known(at, delta, limit);
        if known == 0 {
            return false;
        }
        if known < limit {
            let farther = (limit + REPEAT_AHEAD).min(self.filled - at);
            let len = match_len(self.padded, at - delta, at, known, farther);
            self.repeat.note(at, delta, len);
        }
        self.repeat.known(at, delta, limit) == limit
    }
}
