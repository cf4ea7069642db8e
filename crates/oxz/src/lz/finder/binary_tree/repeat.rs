//! Long repeats, in which few positions are entered.
//!
//! The strings at two places that agree over more than `nice_len` bytes are the
//! same as far as the trees can tell, position after position: to find one of
//! them there is no need for the other. Its match is known without a walk.

use core::mem;

use crate::lz::match_len::match_len;
use crate::lz::window::PADDING;

/// How many positions later it is taken into account what a walk has found. So
/// far apart may positions be that are under way, in whatever order they end; and
/// of a repeat that is not long enough all positions are entered.
pub(super) const LAG: usize = 128;

/// Of so many positions in a repeat one is entered: matches stay near, and what
/// falls out of reach is found again.
const ENTERED: usize = 8;

/// A shorter repeat does not count, however short `nice_len` is.
const LEN_MIN: usize = 16;

/// How far beyond what is asked for a repeat is followed.
const AHEAD: usize = 256;

/// The repeat that the next position may be in.
#[derive(Debug)]
pub(in crate::lz::finder) struct Repeat {
    /// How far back the data is the same, counted from 1; 0 for no repeat.
    delta: usize,
    /// The window's index up to which it is known to be.
    end: usize,
    /// Positions of the repeat so far.
    count: usize,
    /// One in so many positions is entered.
    entered: usize,
    /// How far back the strings at the last positions are the same up to
    /// `nice_len`, 0 for not at all; each at the window's index modulo `LAG`.
    same: [u32; LAG],
}

impl Default for Repeat {
    fn default() -> Self {
        Self { delta: 0, end: 0, count: 0, entered: ENTERED, same: [0; LAG] }
    }
}

impl Repeat {
    /// Has all positions entered.
    #[cfg(test)]
    pub fn enter_all(&mut self) {
        self.entered = 1;
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

    /// Whether the position at `at`, the next one, is left out: if so, how far
    /// back its string is the same up to `nice_len`. A repeat goes on as long
    /// as it can, so that matches in it have the same distance.
    #[inline(always)]
    pub fn passes(&mut self, padded: &[u8], at: usize, nice_len: usize) -> Option<usize> {
        let noted = mem::take(&mut self.same[at % LAG]) as usize;
        if self.delta == 0 && noted == 0 {
            return None;
        }
        let end = at + nice_len.max(LEN_MIN);
        if !self.reaches(padded, end) {
            (self.delta, self.end, self.count) = (noted, at, 0);
            if !self.reaches(padded, end) {
                self.delta = 0;
                return None;
            }
        }
        self.count += 1;
        if self.count.is_multiple_of(self.entered) { None } else { Some(self.delta) }
    }

    #[inline(always)]
    fn reaches(&mut self, padded: &[u8], end: usize) -> bool {
        if self.delta != 0 && self.end < end {
            let filled = padded.len() - PADDING;
            let limit = filled.min(end + AHEAD).saturating_sub(self.end);
            self.end += match_len(padded, self.end - self.delta, self.end, 0, limit);
        }
        self.delta != 0 && self.end >= end
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use core::ops::Range;

    use super::*;
    use crate::lz::finder::testing::padded;
    use crate::testing::Random;

    const NICE_LEN: usize = 20;
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
        for at in positions {
            match repeat.passes(padded, at, NICE_LEN) {
                Some(delta) => {
                    assert!(padded[at..][..NICE_LEN] == padded[at - delta..][..NICE_LEN]);
                    left_out.push(at);
                }
                None => repeat.note(at, noted(at)),
            }
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
            .flat_map(|start| (start + LAG..=start + DELTA - NICE_LEN).zip(1..))
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
