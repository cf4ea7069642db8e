//! Long repeats, in which few positions are entered.
//!
//! The strings at two places that agree over more than `nice_len` bytes are the
//! same as far as the trees can tell, position after position: to find one of
//! them there is no need for the other. Its match is known without a walk. Only
//! the last positions of a repeat are always entered, as what comes behind them
//! is new.

use core::mem;

use crate::lz::match_len::match_len;
use crate::lz::window::PADDING;

/// How many positions later it is taken into account what a walk has found. So
/// far apart may positions be that are under way, in whatever order they end.
pub(super) const LAG: usize = 32;

/// Of so many positions in a repeat one is entered: matches stay near, and what
/// falls out of reach is found again. Powers of two.
const ENTERED: usize = 8;
/// The same behind so many positions in one repeat.
const ENTERED_LATER: usize = 64;
const LATER: usize = 1 << 10;

/// A shorter repeat does not count, however short `nice_len` is.
const LEN_MIN: usize = 48;

/// How far beyond what is asked for a repeat is followed.
const AHEAD: usize = 256;

/// The data, as far as it can be seen.
#[derive(Debug, Clone, Copy)]
pub(in crate::lz::finder) struct Data<'a> {
    pub padded: &'a [u8],
    /// No more will come.
    pub ending: bool,
}

impl Data<'_> {
    /// Where it ends.
    pub fn filled(self) -> usize {
        self.padded.len() - PADDING
    }
}

/// What becomes of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lz::finder) enum Fate {
    Enter,
    /// It is left out, and with it those behind it, up to so many in all: their
    /// strings are the same [`delta`](Repeat::delta) back up to `nice_len`. What
    /// is left out has to be [passed](Repeat::pass).
    LeaveOut(usize),
    /// That is not known before more data is there.
    Wait,
}

/// The repeat that the next position may be in.
#[derive(Debug)]
pub(in crate::lz::finder) struct Repeat {
    /// How far back the data is the same, counted from 1; 0 for no repeat.
    delta: usize,
    /// The window's index up to which it is known to be.
    end: usize,
    /// Positions of the repeat so far.
    count: usize,
    /// Positions of the repeat that has just ended.
    ended: usize,
    /// One in so many positions is entered, first and later.
    entered: [usize; 2],
    /// How far back the strings at the last positions are the same up to
    /// `nice_len`, 0 for not at all; each at the window's index modulo `LAG`.
    same: [u32; LAG],
}

impl Default for Repeat {
    fn default() -> Self {
        Self {
            delta: 0,
            end: 0,
            count: 0,
            ended: 0,
            entered: [ENTERED, ENTERED_LATER],
            same: [0; LAG],
        }
    }
}

impl Repeat {
    /// Has all positions entered.
    #[cfg(test)]
    pub fn enter_all(&mut self) {
        self.entered = [1; 2];
    }

    pub fn reset(&mut self) {
        *self = Self { entered: self.entered, ..Self::default() };
    }

    pub fn slide(&mut self, by: usize) {
        self.end = self.end.saturating_sub(by);
        self.same.rotate_left(by % LAG);
    }

    /// The string at `at` is the same `delta` back.
    #[inline(always)]
    pub fn note(&mut self, at: usize, delta: usize) {
        self.same[at % LAG] = delta as u32;
    }

    /// Whether the position at `at`, which is the next one, may be in a repeat. If
    /// not, it has to be entered.
    #[inline(always)]
    pub fn may_be_at(&self, at: usize) -> bool {
        self.delta != 0 || self.same[at % LAG] != 0
    }

    /// What becomes of the position at `at`, which is the next one. A repeat goes
    /// on as long as it can, so that matches in it have the same distance.
    #[inline(always)]
    pub fn fate(&mut self, data: Data<'_>, at: usize, nice_len: usize) -> Fate {
        let noted = mem::take(&mut self.same[at % LAG]) as usize;
        let end = at + (nice_len + nice_len / 2).max(LEN_MIN);
        if !self.reaches(data, end) {
            self.ended = self.count;
            (self.delta, self.end, self.count) = (noted, at, 0);
            if !self.reaches(data, end) {
                self.delta = 0;
                return Fate::Enter;
            }
        }
        if self.end < end {
            self.same[at % LAG] = noted as u32;
            return Fate::Wait;
        }
        let entered = self.entered[usize::from(self.count >= LATER)];
        let left_out = entered - 1 - self.count % entered;
        if left_out == 0 {
            self.count += 1;
            return Fate::Enter;
        }
        Fate::LeaveOut(left_out.min(self.end - end + 1))
    }

    /// Leaves `count` positions from `at` on out.
    pub fn pass(&mut self, at: usize, count: usize) {
        self.count += count;
        for at in at..at + count {
            self.same[at % LAG] = 0;
        }
    }

    /// Whether a repeat has just ended: how many positions it had.
    #[inline(always)]
    pub fn take_ended(&mut self) -> usize {
        mem::take(&mut self.ended)
    }

    /// How far back the data of the repeat is, 0 for no repeat.
    pub fn delta(&self) -> usize {
        self.delta
    }

    /// Whether the repeat goes on up to `end`, as far as can be seen.
    #[inline(always)]
    fn reaches(&mut self, data: Data<'_>, end: usize) -> bool {
        let filled = data.filled();
        if self.delta != 0 && self.end < end {
            let limit = filled.min(end + AHEAD).saturating_sub(self.end);
            self.end += match_len(data.padded, self.end - self.delta, self.end, 0, limit);
        }
        self.delta != 0 && (self.end >= end || (self.end == filled && !data.ending))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use core::ops::Range;

    use super::*;
    use crate::lz::finder::testing::padded;
    use crate::testing::Random;

    /// Of which half as much again is the shortest repeat that counts.
    const NICE_LEN: usize = LEN_MIN / 3 * 2;
    const DELTA: usize = 1000;

    /// Of the positions that are asked for, those that are left out. A walk from
    /// any that is not finds what is noted of it.
    fn left_out(
        repeat: &mut Repeat,
        padded: &[u8],
        positions: Range<usize>,
        noted: impl Fn(usize) -> usize,
    ) -> Vec<usize> {
        let mut left_out = Vec::new();
        let mut at = positions.start;
        let data = Data { padded, ending: true };
        while at < positions.end {
            let Fate::LeaveOut(most) = repeat.fate(data, at, NICE_LEN) else {
                repeat.note(at, noted(at));
                at += 1;
                continue;
            };
            let count = most.min(positions.end - at);
            repeat.pass(at, count);
            let len = count - 1 + NICE_LEN;
            assert!(padded[at..][..len] == padded[at - repeat.delta()..][..len]);
            left_out.extend(at..at + count);
            at += count;
        }
        left_out
    }

    /// Two random strings of 1000 bytes, each twice.
    fn repeats() -> Vec<u8> {
        let mut random = Random::new(5);
        padded(&[random.bytes(DELTA).repeat(2), random.bytes(DELTA).repeat(2)].concat())
    }

    fn is_second(at: usize) -> bool {
        (at / DELTA) % 2 == 1
    }

    #[test]
    fn most_positions_are_left_out_from_where_a_repeat_is_known_to_its_end() {
        let padded = repeats();
        let end = padded.len() - PADDING;
        let noted = |at| if is_second(at) { DELTA } else { 0 };
        let expected: Vec<usize> = [DELTA, 3 * DELTA]
            .into_iter()
            .flat_map(|start| (start + LAG..=start + DELTA - NICE_LEN * 3 / 2).zip(1..))
            .filter(|(_, turn)| turn % ENTERED != 0)
            .map(|(at, _)| at)
            .collect();
        let found = left_out(&mut Repeat::default(), &padded, 0..end, noted);
        assert_eq!(found, expected);

        let mut all = Repeat::default();
        all.enter_all();
        all.reset();
        assert_eq!(left_out(&mut all, &padded, 0..end, noted), []);
    }

    #[test]
    fn behind_many_positions_fewer_are_entered() {
        let padded = padded(&Random::new(9).bytes(DELTA).repeat(4));
        let mut entered: Vec<usize> = (DELTA..padded.len() - PADDING).collect();
        let end = padded.len() - PADDING;
        let left_out = left_out(&mut Repeat::default(), &padded, DELTA..end, |_| DELTA);
        entered.retain(|at| left_out.binary_search(at).is_err());
        let start = DELTA + LAG - 1;
        let first = (1..=LATER / ENTERED).map(|turn| start + ENTERED * turn);
        let later = (1..20).map(|turn| start + LATER + ENTERED_LATER * turn);
        let expected: Vec<usize> = first.chain(later).collect();
        let of_the_repeat = entered.partition_point(|at| *at <= start);
        assert_eq!(entered[of_the_repeat..][..expected.len()], expected);
    }

    #[test]
    fn nothing_changes_when_the_window_slides() {
        let padded = repeats();
        let end = padded.len() - PADDING;
        let noted = |at| if is_second(at) { DELTA } else { 0 };
        let expected = left_out(&mut Repeat::default(), &padded, 0..end, noted);

        let (mut repeat, mut found) = (Repeat::default(), Vec::new());
        let mut base = 0;
        for at in (0..end).step_by(77) {
            let by = at.saturating_sub(DELTA + 50) - base;
            base += by;
            repeat.slide(by);
            let positions = at - base..end.min(at + 77) - base;
            let part = left_out(&mut repeat, &padded[base..], positions, |at| noted(base + at));
            found.extend(part.into_iter().map(|at| base + at));
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn at_the_end_of_what_can_be_seen_a_repeat_waits() {
        let padded = padded(&Random::new(3).bytes(DELTA).repeat(2));
        let fate = |repeat: &mut Repeat, seen: usize, ending| {
            let data = Data { padded: &padded[..seen + PADDING], ending };
            repeat.fate(data, DELTA + LAG, NICE_LEN)
        };
        let mut repeat = Repeat::default();
        repeat.note(DELTA, DELTA);
        let end = DELTA + LAG + NICE_LEN * 3 / 2;
        assert_eq!(fate(&mut repeat, end - 1, false), Fate::Wait);
        assert_eq!(fate(&mut repeat, end, false), Fate::LeaveOut(1));

        repeat.reset();
        repeat.note(DELTA, DELTA);
        assert_eq!(fate(&mut repeat, end - 1, true), Fate::Enter);
    }

    #[test]
    fn a_repeat_goes_on_though_another_is_noted() {
        let padded = padded(&Random::new(6).bytes(500).repeat(6));
        let mut repeat = Repeat::default();
        left_out(&mut repeat, &padded, 500..1500, |_| 500);
        let at = 1500..2500;
        assert!(left_out(&mut repeat, &padded, at, |_| 1000).len() > 800);
        assert_eq!(repeat.delta, 500);
    }

    #[test]
    fn what_is_noted_in_vain_is_forgotten() {
        let padded = padded(&Random::new(8).bytes(2000));
        let mut repeat = Repeat::default();
        assert_eq!(left_out(&mut repeat, &padded, DELTA..2000, |_| DELTA), []);
    }
}
