//! Whether positions enter their trees in lockstep.

/// What is farther back is hardly in the cache; in tests, whose data is short,
/// that is said of less.
const NEAR: u32 = if cfg!(any(test, fuzzing)) { 1 << 10 } else { 1 << 18 };

/// Strings that agree so far are long.
const LONG: u32 = 16;

/// What the last walks were like. Where strings agree far, to compare them takes
/// as long as to wait for them, and positions share trees, for which they wait: if
/// the walks stay near, too, it is best to enter one position after another.
#[derive(Debug)]
pub(super) struct Pace {
    balance: i32,
}

/// It takes some 10 kB, if they come at once, to get over the first balance: all of less
/// data is in the nearest cache. (Less in tests, so that they get there.)
const FIRST: i32 = if cfg!(any(test, fuzzing)) { -(1 << 10) } else { -(1 << 20) };

impl Default for Pace {
    fn default() -> Self {
        Self { balance: FIRST }
    }
}

impl Pace {
    pub fn is_serial(&self) -> bool {
        self.balance < 0
    }

    /// Gives less weight to the walks so far: so it is done for each batch.
    pub fn decay(&mut self) {
        self.balance = self.balance / 8 * 7;
    }

    /// For many batches to come.
    #[cfg(test)]
    pub fn set(&mut self, is_serial: bool) {
        self.balance = if is_serial { i32::MIN / 2 } else { i32::MAX / 2 };
    }

    /// Takes into account a walk that led so far back, and found a match so long.
    #[inline(always)]
    pub fn note(&mut self, delta: u32, len: u32) {
        let (is_far, is_long) = (i32::from(delta > NEAR), i32::from(len >= LONG));
        self.balance += 1 + 16 * is_far - 12 * is_long;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_serial_after(walks: [(u32, u32); 4]) -> bool {
        let mut pace = Pace { balance: 0 };
        for (delta, len) in walks.repeat(100) {
            pace.note(delta, len);
        }
        pace.is_serial()
    }

    #[test]
    fn only_long_strings_nearby_are_walked_one_by_one() {
        let (near, far) = (NEAR, NEAR + 1);
        let (short, long) = (LONG - 1, LONG);
        assert!(!is_serial_after([(near, short); 4]));
        assert!(!is_serial_after([(far, long); 4]));
        assert!(is_serial_after([(near, long); 4]));
        assert!(is_serial_after([(near, long), (near, long), (near, long), (far, long)]));
        assert!(!is_serial_after([(near, short), (near, long), (near, short), (far, short)]));
    }

    #[test]
    fn what_was_long_ago_does_not_count() {
        let mut pace = Pace { balance: 0 };
        (0..1000).for_each(|_| pace.note(NEAR, LONG));
        (0..100).for_each(|_| pace.decay());
        (0..100).for_each(|_| pace.note(NEAR, 0));
        assert!(!pace.is_serial());
    }

    #[test]
    fn at_first_positions_are_entered_one_by_one() {
        let mut pace = Pace::default();
        let batches = (0..).position(|_| {
            pace.decay();
            (0..256).for_each(|_| pace.note(NEAR, 0));
            !pace.is_serial()
        });
        assert_eq!(batches, Some(3));
    }
}
