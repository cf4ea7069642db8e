//! Whether the data has long matches, or hardly any but short ones.

/// After so many positions it is decided again. (Less in tests, so that they get there.)
const PERIOD: u64 = if cfg!(any(test, fuzzing)) { 1 << 11 } else { 1 << 15 };

/// Matches of so many bytes are found by the latest position with the same 4, and of so
/// many by rows over 7.
const SHORT: usize = 4;
const LONG: usize = 7;

/// For each long match there are so many short ones in data that has mostly short ones:
/// more than these where it has not been so, and than these where it has. In programs
/// there are mostly fewer than 8, in 16-bit images more than 20.
const SHORT_NOW: u32 = 12;
const SHORT_STILL: u32 = 6;

/// How long the longest matches at the last positions were that were looked up.
///
/// Images have matches of 5 and 6 bytes, and few longer ones: there, rows that go by 7
/// bytes find next to nothing.
#[derive(Debug)]
pub(super) struct Tally {
    /// Positions with matches shorter than [`SHORT`], shorter than [`LONG`], and longer.
    counts: [u32; 3],
    are_short: bool,
    /// After how many positions it is decided next.
    decided_at: u64,
}

impl Tally {
    pub fn new() -> Self {
        Self { counts: [0; 3], are_short: false, decided_at: PERIOD }
    }

    #[cfg(test)]
    pub fn never_decide(&mut self) {
        self.decided_at = u64::MAX;
    }

    /// Takes into account how long the longest match at a position is.
    #[inline(always)]
    pub fn note(&mut self, longest: usize) {
        self.counts[usize::from(longest >= SHORT) + usize::from(longest >= LONG)] += 1;
    }

    /// When it is decided next, as a number of positions.
    pub fn decided_at(&self) -> u64 {
        self.decided_at
    }

    /// Whether nearly all matches are short: decided after `count` positions, if it is
    /// time for that. Data in between stays what it was.
    pub fn are_short(&mut self, count: u64) -> bool {
        if count >= self.decided_at {
            self.decided_at = count + PERIOD;
            let [_, short, long] = core::mem::take(&mut self.counts);
            let most = if self.are_short { SHORT_STILL } else { SHORT_NOW };
            self.are_short = short > most * long;
        }
        self.are_short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(tally: &mut Tally, short: u32, long: u32) -> bool {
        (0..short).for_each(|_| tally.note(LONG - 1));
        (0..long).for_each(|_| tally.note(LONG));
        (0..1000).for_each(|_| tally.note(SHORT - 1));
        tally.are_short(tally.decided_at())
    }

    #[test]
    fn what_is_in_between_changes_nothing() {
        let mut tally = Tally::new();
        assert!(!decide(&mut tally, 0, 0));
        let [now, still] = [SHORT_NOW, SHORT_STILL].map(|share| 100 * share);
        assert!(!decide(&mut tally, now, 100) && decide(&mut tally, now + 1, 100));
        assert!(decide(&mut tally, still + 1, 100) && !decide(&mut tally, still, 100));
        assert!(!decide(&mut tally, now, 100));
    }

    #[test]
    fn it_is_decided_now_and_then() {
        let mut tally = Tally::new();
        tally.note(SHORT);
        assert!(!tally.are_short(PERIOD - 1) && tally.are_short(PERIOD));
        assert!(tally.are_short(2 * PERIOD - 1) && !tally.are_short(2 * PERIOD));
    }
}
