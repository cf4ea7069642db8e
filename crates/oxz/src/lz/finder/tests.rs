extern crate std;

use super::testing::{
    Subject, all_matches, drive, drive_in_steps, padded, with_each_finder,
    with_each_thorough_finder,
};
use super::*;
use crate::testing::{Random, samples};
use alloc::vec::Vec;

const MIN: u32 = crate::lzma::DICT_SIZE_MIN;
/// Not a power of two, and more than a ring has room for at first.
const MEDIUM: u32 = 10_000;
/// More than there is data; main tables grow on the way, those of chains twice.
const LARGE: u32 = 1 << 20;

/// Data of this length wraps the rings of `MIN` and `MEDIUM` and goes on.
const LEN: usize = 25_000;
/// Data of this length is there when main tables grow, at 16384 positions, and
/// goes on.
const LONG: usize = 36_000;
/// As before, for the second time in trees, at 131072 positions.
const VERY_LONG: usize = 140_000;

fn limits<S: Subject>(dict_size: u32, nice_len: usize, depth: u32) -> Limits {
    Limits { dict_size, nice_len: nice_len.max(S::BYTES), depth }
}

/// Looks up all positions that can be entered.
fn find_all<S: Subject>(finder: &mut S, data: &[u8]) -> Vec<Vec<Match>> {
    let end = data.len() - finder.bytes_needed(true) + 1;
    drive(finder, &padded(data), 0..end, |_| true)
}

fn assert_true(data: &[u8], at: usize, found: &[Match], limits: Limits) {
    for &Match { len, distance } in found {
        let (len, back) = (len as usize, distance as usize + 1);
        assert!(len >= 2 && len <= limits.nice_len && at + len <= data.len());
        assert!(distance < limits.dict_size && back <= at, "{back} back at {at}");
        assert!(data[at..at + len] == data[at - back..][..len], "{len} bytes, {back} back at {at}");
    }
    for pair in found.windows(2) {
        assert!(pair[0].len < pair[1].len, "{found:?} at {at}");
        assert!(pair[0].distance < pair[1].distance, "{found:?} at {at}");
    }
}

/// What of all matches must be found: from the hashed bytes up to `limit`.
fn expected(all: &[Match], bytes: usize, limit: usize) -> Vec<Match> {
    let limit = limit as u32;
    let mut matches: Vec<Match> = all.iter().copied().filter(|m| m.len >= bytes as u32).collect();
    if let Some(first) = matches.iter().position(|m| m.len >= limit) {
        matches[first].len = limit;
        matches.truncate(first + 1);
    }
    matches
}

fn finds_all_matches<S: Subject>(data: &[u8], all: &[Vec<Match>], dict_size: u32, nice_len: usize) {
    let limits = limits::<S>(dict_size, nice_len, u32::MAX);
    let mut finder = S::with_limits(limits);
    finder.enter_all();
    for (at, found) in find_all(&mut finder, data).iter().enumerate() {
        assert_true(data, at, found, limits);
        let long: Vec<Match> = found.iter().copied().filter(|m| m.len >= S::BYTES as u32).collect();
        let limit = limits.nice_len.min(data.len() - at);
        assert_eq!(long, expected(&all[at], S::BYTES, limit), "at {at}, {limits:?}");
    }
}

#[test]
fn without_a_limit_of_depth_all_matches_are_found() {
    for (turn, (dict_size, len)) in
        [(MIN, LEN), (MEDIUM, LEN), (LARGE, LONG)].into_iter().enumerate()
    {
        for (i, (name, data)) in samples(len).iter().enumerate() {
            std::println!("{name}, dictionary of {dict_size}");
            let all = all_matches(data, dict_size as usize);
            let nice_len = [2, 64, 3, 273, 5, 32][(i + turn) % 6];
            with_each_thorough_finder!(finds_all_matches(data, &all, dict_size, nice_len));
        }
    }
}

fn finds_the_longest<S: Subject>(data: &[u8], all: &[Vec<Match>], nice_len: usize) {
    let limits = limits::<S>(LARGE, nice_len, u32::MAX);
    for (at, found) in find_all(&mut S::with_limits(limits), data).iter().enumerate() {
        assert_true(data, at, found, limits);
        let limit = limits.nice_len.min(data.len() - at);
        let longest = |found: &[Match]| found.last().map_or(0, |longest| longest.len);
        let expected = longest(&expected(&all[at], S::BYTES, limit));
        let found = longest(found);
        assert_eq!(if found < S::BYTES as u32 { 0 } else { found }, expected, "at {at}");
    }
}

#[test]
fn what_is_left_out_in_long_repeats_makes_no_match_shorter() {
    for (name, data) in samples(LEN) {
        std::println!("{name}");
        let all = all_matches(&data, LARGE as usize);
        for nice_len in [16, 64] {
            with_each_thorough_finder!(finds_the_longest(&data, &all, nice_len));
        }
    }
}

fn finds_true_matches<S: Subject>(data: &[u8], depth: u32) {
    let limits = limits::<S>(MEDIUM, 32, depth);
    let found = find_all(&mut S::with_limits(limits), data);
    for (at, found) in found.iter().enumerate() {
        assert_true(data, at, found, limits);
    }
}

#[test]
fn with_a_limit_of_depth_matches_are_true() {
    for (_, data) in samples(LEN) {
        for depth in [1, 7, 48] {
            with_each_finder!(finds_true_matches(&data, depth));
        }
    }
}

fn skipping_changes_nothing<S: Subject>(
    data: &[u8],
    dict_size: u32,
    nice_len: usize,
    looked_up: &[bool],
) {
    let limits = limits::<S>(dict_size, nice_len, 12);
    let everywhere = find_all(&mut S::with_limits(limits), data);
    let positions = 0..data.len() - S::BYTES + 1;
    let here_and_there =
        drive(&mut S::with_limits(limits), &padded(data), positions, |at| looked_up[at]);
    let chosen = everywhere.iter().zip(looked_up).filter(|(_, looked_up)| **looked_up);
    assert!(chosen.map(|(found, _)| found).eq(&here_and_there));
}

#[test]
fn skipped_positions_are_found_later_like_all_others() {
    let mut random = Random::new(2);
    for (_, data) in samples(LONG) {
        let mut looked_up = Vec::new();
        while looked_up.len() < data.len() {
            let more = looked_up.len() + 1 + random.below(300);
            looked_up.resize(more, random.below(2) == 0);
        }
        // So often that rows leave out none.
        let often: Vec<bool> = (0..data.len()).map(|at| looked_up[at] || at % 30 == 0).collect();
        for (dict_size, nice_len) in [(MIN, 8), (LARGE, 48)] {
            with_each_thorough_finder!(skipping_changes_nothing(
                &data, dict_size, nice_len, &looked_up
            ));
            skipping_changes_nothing::<HashRows<NARROW>>(&data, dict_size, nice_len, &often);
        }
    }
}

/// Lets the data move down every so often, as a window does.
fn find_all_sliding<S: Subject>(finder: &mut S, data: &[u8], dict_size: usize) -> Vec<Vec<Match>> {
    const SLIDE_EVERY: usize = 16 * 64;
    let padded = padded(data);
    let end = data.len() - S::BYTES + 1;
    let mut found = Vec::new();
    let mut last_base = 0;
    for at in (0..end).step_by(SLIDE_EVERY) {
        let base = at.saturating_sub(dict_size);
        let positions = at - base..end.min(at + SLIDE_EVERY) - base;
        finder.slide(if at == 0 { 0 } else { base - last_base });
        last_base = base;
        found.extend(drive(finder, &padded[base..], positions, |_| true));
    }
    found
}

fn lowering_changes_nothing<S: Subject>(data: &[u8], dict_size: u32) {
    /// So low that positions are lowered at every third slide.
    const ROOM: u32 = 2500;
    let limits = limits::<S>(dict_size, 48, 12);
    let mut finder = S::with_limits(limits);
    let start = finder.pos() as usize;
    let expected = find_all(&mut finder, data);
    assert_eq!(finder.pos() as usize, start + expected.len());

    let mut lowered = S::with_limits(limits);
    lowered.set_pos_limit(dict_size + ROOM);
    assert!(find_all_sliding(&mut lowered, data, dict_size as usize) == expected);
    assert!(lowered.pos() < dict_size + 2 * ROOM);
}

#[test]
fn lowered_positions_find_the_same() {
    for (_, data) in samples(LONG) {
        for dict_size in [MIN, MEDIUM, LARGE] {
            with_each_thorough_finder!(lowering_changes_nothing(&data, dict_size));
        }
    }
}

#[test]
fn rows_that_are_lowered_find_the_same() {
    for (_, data) in samples(LONG) {
        for dict_size in [MIN, MEDIUM, LARGE] {
            let limits = limits::<HashRows<NARROW>>(dict_size, 48, 12);
            let expected = find_all(&mut HashRows::<NARROW>::with_limits(limits), &data);
            let mut lowered = HashRows::<NARROW>::with_limits(limits);
            // They are lowered by a multiple of this.
            lowered.pos += 1 << NARROW;
            lowered.set_pos_limit(0);
            assert!(find_all_sliding(&mut lowered, &data, dict_size as usize) == expected);
            assert_eq!(lowered.pos() as usize, dict_size as usize + 1 + expected.len());
        }
    }
}

fn nothing_new_is_found_when_lowered_ahead<S: Subject>(data: &[u8], dict_size: u32, at: usize) {
    let limits = limits::<S>(dict_size, 8, 4);
    let padded = padded(data);
    let [expected, lowered] = [u32::MAX, dict_size].map(|pos_limit| {
        let mut finder = S::with_limits(limits);
        finder.set_pos_limit(pos_limit);
        drive(&mut finder, &padded, 0..at - 10, |_| false);
        let next = finder.enter(&padded, at - 10, at - 10, at + 20, true);
        assert_eq!(next, at + 20, "it goes ahead");
        finder.slide(0);
        let mut matches = Matches::new();
        finder.find(&padded, at, next - at, 1, &mut matches);
        matches.as_slice().to_vec()
    });
    assert_eq!(lowered, expected);
}

#[test]
fn positions_may_be_lowered_while_a_chain_is_ahead() {
    // Chains go ahead in larger dictionaries only.
    let dict_size = LARGE + 1;
    let at = LARGE as usize + 500;
    let mut data = Random::new(7).bytes(at + 40);
    // Two bytes are as far away as they may be from the next position. Others with
    // their hash are nearer.
    let source = at + 20 - dict_size as usize - 1;
    data.copy_within(source..source + 2, at);
    nothing_new_is_found_when_lowered_ahead::<HashChain<3>>(&data, dict_size, at);
    nothing_new_is_found_when_lowered_ahead::<HashChain<4>>(&data, dict_size, at);
}

fn reset_forgets_all<S: Subject>(first: &[u8], data: &[u8]) {
    let limits = limits::<S>(LARGE, 48, 12);
    let mut new = S::with_limits(limits);
    let mut used = S::with_limits(limits);
    let first_sizes = used.sizes();
    find_all(&mut used, first);
    assert_ne!(used.sizes(), first_sizes);
    used.reset().unwrap();
    assert_eq!(used.sizes(), first_sizes);
    assert!(find_all(&mut used, data) == find_all(&mut new, data));
}

#[test]
fn a_finder_that_is_reset_is_as_good_as_new() {
    let samples = samples(LONG);
    for pair in samples.windows(2) {
        with_each_finder!(reset_forgets_all(&pair[0].1, &pair[1].1));
    }
}

/// Buckets and room in the ring, each time they have become more.
fn growth<S: Subject>(dict_size: u32, len: usize) -> Vec<(usize, [usize; 2])> {
    let mut finder = S::with_limits(limits::<S>(dict_size, 8, 24));
    let padded = padded(&Random::new(3).bytes(len + 16));
    let mut growth = Vec::from([(0, finder.sizes())]);
    for at in 0..len {
        drive(&mut finder, &padded, at..at + 1, |_| false);
        let sizes = finder.sizes();
        if growth[growth.len() - 1].1 != sizes {
            growth.push((at, sizes));
        }
    }
    growth
}

/// When the main table grew, and to how many buckets.
fn buckets(growth: &[(usize, [usize; 2])]) -> Vec<(usize, usize)> {
    let mut buckets: Vec<_> = growth.iter().map(|(at, sizes)| (*at, sizes[0])).collect();
    buckets.dedup_by_key(|(_, buckets)| *buckets);
    buckets
}

#[test]
fn tables_grow_with_the_data_up_to_what_the_dictionary_needs() {
    // A 2-byte hash has 2^16 values; other main tables grow up to half the
    // dictionary size, those of trees up to a quarter.
    let large = 64 << 20;
    for tree in
        [growth::<BinaryTree<3>>(large, VERY_LONG), growth::<BinaryTree<4>>(large, VERY_LONG)]
    {
        assert_eq!(buckets(&tree), [(0, 1 << 12), (1 << 14, 1 << 15), (1 << 17, 1 << 21)]);
    }
    for chain in [growth::<HashChain<3>>(large, LONG), growth::<HashChain<4>>(large, LONG)] {
        assert_eq!(buckets(&chain), [(0, 1 << 12), (1 << 11, 1 << 15), (1 << 14, 1 << 18)]);
    }
    for small in [growth::<BinaryTree<2>>(MEDIUM, LONG), growth::<BinaryTree<4>>(MIN, LONG)] {
        assert_eq!(buckets(&small), [(0, 1 << 12), (1 << 14, 1 << 16)]);
    }
}

#[test]
fn rows_grow_whenever_there_are_twice_as_many_positions() {
    let growth = growth::<HashRows<NARROW>>(64 << 20, VERY_LONG);
    let positions: Vec<usize> = growth.iter().map(|(at, _)| *at).collect();
    // One table or another of the five.
    let expected: Vec<usize> = core::iter::once(0).chain((9..=17).map(|bits| 1 << bits)).collect();
    assert_eq!(positions, expected);
}

#[test]
fn rings_have_room_for_what_comes_and_little_more() {
    for (at, [_, links]) in growth::<BinaryTree<4>>(64 << 20, LONG) {
        // None before the first position; then an eighth may be spare.
        assert!(
            (links > at || at == 0) && links <= (at + 1).max(1 << 9) * 9 / 8,
            "{links} at {at}"
        );
    }
    for (at, [_, links]) in growth::<HashChain<4>>(64 << 20, LONG) {
        assert!(
            (links > at || at == 0) && links <= (at + 256).max(1 << 9) * 9 / 8,
            "{links} at {at}"
        );
    }
    for dict_size in [MIN, MEDIUM] {
        let last = growth::<BinaryTree<4>>(dict_size, LONG).pop();
        let size = (dict_size + 1 + ring::SLACK) as usize;
        assert!(last.is_some_and(|(_, [_, links])| links == size));
    }
}

fn going_ahead_changes_nothing<S: Subject>(data: &[u8], dict_size: u32, depth: u32) {
    let limits = limits::<S>(dict_size, 40, depth);
    let end = data.len() - S::with_limits(limits).bytes_needed(true) + 1;
    let (padded, positions) = (padded(data), 0..end);
    let mut found = [1, 2, 7, 100, usize::MAX].map(|ahead| {
        let finder = &mut S::with_limits(limits);
        drive_in_steps(finder, &padded, positions.clone(), ahead, |_| true)
    });
    let one_by_one = core::mem::take(&mut found[0]);
    for found in &found[1..] {
        let differs = one_by_one.iter().zip(found).position(|(one, found)| one != found);
        assert_eq!(differs, None, "{limits:?}");
    }
}

#[test]
fn what_is_found_does_not_depend_on_how_far_the_finder_goes_ahead() {
    for (turn, (name, data)) in samples(LONG).iter().enumerate() {
        std::println!("{name}");
        let dict_size = [MIN, MEDIUM, LARGE][turn % 3];
        let depth = [48, 3, 16][turn / 3];
        with_each_finder!(going_ahead_changes_nothing(data, dict_size, depth));
        with_each_finder!(going_ahead_changes_nothing(data, MIN, u32::MAX));
    }
}

fn reaches_as_far_as_the_dictionary<S: Subject>(period: usize, dict_size: usize) {
    let data = Random::new(4).bytes(period).repeat(4);
    let mut finder = S::with_limits(limits::<S>(dict_size as u32, 8, 12));
    finder.enter_all();
    for (at, found) in find_all(&mut finder, &data).iter().enumerate() {
        let is_found = found.iter().any(|found| found.distance as usize + 1 == period);
        assert_eq!(is_found, at >= period && period <= dict_size, "at {at}");
    }
}

#[test]
fn what_is_as_far_as_the_dictionary_is_found_however_far_the_finder_is_ahead() {
    let dict_size = MIN as usize;
    for period in [dict_size, dict_size + 1] {
        with_each_thorough_finder!(reaches_as_far_as_the_dictionary(period, dict_size));
    }
}
