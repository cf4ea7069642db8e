use alloc::vec::Vec;

use super::*;
use crate::lz::finder::testing::{Subject, drive, padded, with_each_finder};
use crate::lz::finder::{Limits, Match};
use crate::testing::{Random, samples};

/// So few positions that no table needs to grow.
const LEN: usize = 3000;
const LIMITS: Limits = Limits { dict_size: 1 << 16, nice_len: 32, depth: 12 };

/// A finder, its cursor, and the data up to where it has come.
struct Scene<S> {
    padded: Vec<u8>,
    cursor: Cursor,
    finder: S,
    matches: Matches,
}

impl<S: Subject> Scene<S> {
    fn new() -> Self {
        let finder = S::with_limits(LIMITS);
        let (cursor, matches) = (Cursor::default(), Matches::new());
        Self { padded: padded(&[]), cursor, finder, matches }
    }

    /// All data is there, up to `filled`.
    fn fill(&mut self, data: &[u8], filled: usize) {
        self.padded = padded(&data[..filled]);
    }

    fn look(&mut self) -> Lookahead<'_, S> {
        Lookahead {
            padded: &self.padded,
            cursor: &mut self.cursor,
            finder: &mut self.finder,
            matches: &mut self.matches,
        }
    }

    fn find(&mut self) -> Vec<Match> {
        self.look().find();
        self.matches.as_slice().to_vec()
    }

    fn find_until(&mut self, end: usize) -> Vec<Vec<Match>> {
        (self.cursor.next..end).map(|_| self.find()).collect()
    }

    /// How many of the last positions cannot be entered yet.
    fn lag(&self) -> usize {
        self.finder.bytes_needed(false) - 1
    }
}

fn matches_go_beyond_nice_len<S: Subject>(data: &[u8]) {
    // The scene's finder does not grow, so the other one must not, either.
    let data = &data[..data.len().min(2000)];
    let filled = data.len();
    let mut scene = Scene::<S>::new();
    scene.fill(data, filled);
    scene.cursor.ending = true;
    let positions = 0..filled - S::BYTES + 1;
    let plain = drive(&mut S::with_limits(LIMITS), &scene.padded, positions, |_| true);
    for (at, mut plain) in plain.into_iter().enumerate() {
        if let Some(longest) = plain.last_mut()
            && longest.len as usize == LIMITS.nice_len
        {
            let source = at - longest.distance as usize - 1;
            let pairs = data[source..].iter().zip(&data[at..]);
            longest.len = pairs.take(273).take_while(|(a, b)| a == b).count() as u32;
        }
        assert_eq!(scene.find(), plain, "at {at}");
        assert_eq!(scene.cursor.next, at + 1);
        assert!(scene.cursor.entered > at);
    }
    // Too few bytes for a hash: the last positions are passed over.
    for _ in filled - S::BYTES + 1..filled {
        assert_eq!(scene.find(), []);
    }
    assert_eq!(scene.cursor.entered, filled - S::BYTES + 1);
}

#[test]
fn what_is_as_long_as_looked_for_is_extended() {
    for (_, data) in samples(LEN) {
        with_each_finder!(matches_go_beyond_nice_len(&data));
    }
}

fn a_flush_is_made_up_for<S: Subject>(data: &[u8]) {
    let mut smooth = Scene::<S>::new();
    smooth.fill(data, LEN);
    let expected = smooth.find_until(LEN - smooth.lag());

    let mut scene = Scene::<S>::new();
    let mut start = 0;
    for flush in [100, 101, 105, 900, LEN] {
        scene.fill(data, flush);
        let end = start.max(flush - scene.lag());
        let found = scene.find_until(end);
        let until_far_end = flush - start;
        for (at, (found, expected)) in found.iter().zip(&expected[start..]).enumerate() {
            // A match may be cut off by the end of what is there.
            let whole = expected.last().is_none_or(|m| at + (m.len as usize) < until_far_end);
            assert!(!whole || found == expected, "at {}", start + at);
        }
        // What comes before the flush is used up, half of it unseen.
        let rest = flush - scene.cursor.next;
        scene.look().skip(rest / 2);
        for _ in rest / 2..rest {
            let at = scene.cursor.next;
            // Without being entered, nothing is found but a repeat that goes on.
            if let Some(Match { len, distance }) = scene.find().pop() {
                let source = at - distance as usize - 1;
                assert_eq!(data[at..][..len as usize], data[source..][..len as usize]);
                assert!(scene.matches.as_slice().len() == 1 && at + len as usize <= flush);
            }
        }
        assert_eq!(scene.cursor.next, flush);
        // In a repeat, half as much again has to be seen.
        let most = scene.lag() + LIMITS.nice_len / 2;
        assert!((flush - most..=flush - scene.lag()).contains(&scene.cursor.entered));
        start = flush;
    }
}

#[test]
fn the_finder_lags_at_a_flush_and_catches_up() {
    for (_, data) in samples(LEN) {
        with_each_finder!(a_flush_is_made_up_for(&data));
    }
}

#[test]
fn a_repeat_is_found_up_to_a_flush() {
    const PERIOD: usize = 200;
    let data = Random::new(1).bytes(PERIOD).repeat(3);
    let mut scene = Scene::<crate::lz::finder::BinaryTree<4>>::new();
    scene.fill(&data, 500);
    let found = scene.find_until(499);
    assert!(scene.cursor.entered < 500 - LIMITS.nice_len, "it waits for more data");
    for (at, found) in found.iter().enumerate().skip(300) {
        let repeat = Match { len: (500 - at).min(273) as u32, distance: PERIOD as u32 - 1 };
        assert_eq!(found.last(), Some(&repeat), "at {at}");
    }
}

#[test]
fn a_tree_lags_by_the_string_and_a_chain_by_the_hash() {
    assert_eq!(Scene::<crate::lz::finder::BinaryTree<4>>::new().lag(), LIMITS.nice_len - 1);
    assert_eq!(Scene::<crate::lz::finder::HashChain<4>>::new().lag(), 3);
    assert_eq!(Scene::<crate::lz::finder::HashChain<3>>::new().lag(), 2);
}

fn skipping_enters<S: Subject>(data: &[u8]) {
    let mut finding = Scene::<S>::new();
    let mut skipping = Scene::<S>::new();
    finding.fill(data, LEN);
    skipping.fill(data, LEN);
    // So few at a time that rows leave out none.
    for piece in (0..30).cycle().take(100) {
        finding.find_until(finding.cursor.next + piece);
        skipping.look().skip(piece);
        assert_eq!(finding.find(), skipping.find());
    }
}

#[test]
fn skipped_positions_are_entered() {
    for (_, data) in samples(LEN) {
        with_each_finder!(skipping_enters(&data));
    }
}

#[test]
fn a_repeat_ends_at_the_limit_and_does_not_begin_before_the_data() {
    let mut scene = Scene::<crate::lz::finder::HashChain<3>>::new();
    scene.fill(b"abcabcabcabx", 12);
    let look = scene.look();
    assert_eq!(look.repeat_len(3, 2, 0, 9), 8);
    assert_eq!(look.repeat_len(3, 2, 2, 5), 5);
    assert_eq!(look.repeat_len(3, 0, 0, 9), 0);
    assert_eq!(look.repeat_len(3, 3, 0, 9), 0, "one byte before the start");
    assert_eq!(look.repeat_len(3, u32::MAX - 1, 0, 9), 0);
}
