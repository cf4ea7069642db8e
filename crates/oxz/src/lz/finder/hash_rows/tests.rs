extern crate std;

use alloc::vec::Vec;

use super::growth::Growth;
use super::rows::{ROW, Row, Rows, Slot};
use super::*;
use crate::lz::finder::HashChain;
use crate::lz::finder::testing::{Subject, drive, padded};
use crate::lz::hash::eight_at;
use crate::lzma::DICT_SIZE_MAX;
use crate::testing::{Random, samples};

const LIMITS: Limits = Limits { dict_size: 1 << 20, nice_len: 40, depth: 100 };

const BLOCK: usize = 30;

type NarrowRows = HashRows<NARROW>;

/// A finder with as many rows as it may have: hardly two hashes share one.
fn full_size(limits: Limits) -> NarrowRows {
    let mut finder = NarrowRows::with_limits(limits);
    for rows in finder.tables.long.iter_mut().chain([&mut finder.tables.far]) {
        while rows.grows_at() != u64::MAX {
            rows.grow().unwrap();
        }
    }
    finder
}

/// Blocks with the same start, and the first of them once more: whether the
/// finder still finds it behind `newer` others.
fn is_found_behind(newer: usize, mut finder: NarrowRows) -> bool {
    let mut random = Random::new(5);
    let blocks: Vec<_> =
        (0..=newer).map(|_| [b"the same".to_vec(), random.bytes(BLOCK - 8)].concat()).collect();
    let data = [blocks.concat(), blocks[0].clone(), Vec::from([0; 8])].concat();
    let at = blocks.len() * BLOCK;
    let found = drive(&mut finder, &padded(&data), 0..at + 1, |_| true);
    found[at].iter().any(|found| found.len as usize == BLOCK && found.distance as usize == at - 1)
}

#[test]
fn the_latest_sixteen_in_a_row_are_looked_at() {
    let limits = Limits { depth: ROW as u32, ..LIMITS };
    for newer in 0..24 {
        assert_eq!(is_found_behind(newer, full_size(limits)), newer < ROW, "{newer} newer ones");
    }
}

#[test]
fn where_a_row_is_full_a_longer_match_is_found_if_the_depth_allows() {
    for newer in 0..40 {
        assert!(is_found_behind(newer, full_size(LIMITS)), "{newer} newer ones");
    }
}

/// Words of 5 bytes, of which four at a time have the first 4 in common, each behind a
/// byte that says nothing: what share of those in the second half is found that has been
/// there among the last few.
fn share_of_words_found(mut finder: NarrowRows) -> f64 {
    const STEMS: u32 = 150;
    let mut random = Random::new(12);
    let stems = random.bytes(4 * STEMS as usize);
    let words: Vec<[u8; 5]> = (0..4000)
        .map(|_| {
            let stem = (random.word() % STEMS) as usize;
            let [a, b, c, d] = *stems[4 * stem..].first_chunk().unwrap();
            [a, b, c, d, (random.word() % 4) as u8]
        })
        .collect();
    let data: Vec<u8> =
        words.iter().flat_map(|word| [&word[..], &random.bytes(1)].concat()).collect();
    let end = data.len() - finder.bytes_needed(true) + 1;
    let found = drive(&mut finder, &padded(&data), 0..end, |_| true);
    let (mut seen, mut longest) = (0, 0);
    for turn in words.len() / 2..words.len() - 10 {
        if words[..turn].contains(&words[turn]) {
            seen += 1;
            longest += u32::from(found[6 * turn].last().is_some_and(|found| found.len >= 5));
        }
    }
    assert!(seen > 1000);
    f64::from(longest) / f64::from(seen)
}

#[test]
fn where_matches_are_short_rows_go_by_fewer_bytes() {
    let limits = Limits { depth: ROW as u32, ..LIMITS };
    assert!(share_of_words_found(NarrowRows::with_limits(limits)) > 0.95);

    let mut finder = NarrowRows::with_limits(limits);
    finder.tally.never_decide();
    assert!(share_of_words_found(finder) < 0.5);
}

#[test]
fn a_position_that_is_entered_is_found_though_positions_are_lowered() {
    for dict_size in [1 << 12, 1 << 16] {
        let data = padded(&Random::new(4).bytes(10_000).repeat(2));
        for at in [1, 10_000, 10_001, 12_345] {
            let [expected, lowered] = [u32::MAX, 0].map(|pos_limit| {
                let mut finder = NarrowRows::with_limits(Limits { dict_size, ..LIMITS });
                finder.pos += period(NARROW);
                finder.pos_limit = pos_limit;
                let next =
                    (0..=at).fold(0, |next, at| finder.enter(&data, next, at, at + 1, false));
                finder.slide(0);
                assert_eq!(finder.pos < period(NARROW), pos_limit == 0);
                let mut matches = Matches::new();
                finder.find(&data, at, next - at, 1, &mut matches);
                matches.as_slice().to_vec()
            });
            assert_eq!(lowered, expected, "at {at}");
            assert_eq!(lowered.is_empty(), at < 10_000 || dict_size < 10_000);
        }
    }
}

/// Whether a repeat of five bytes is found behind several of four of them.
fn finds_five_bytes(depth: u32) -> bool {
    let mut random = Random::new(9);
    let wanted = random.bytes(5);
    let mut data = [&wanted[..], &random.bytes(BLOCK)].concat();
    for _ in 0..5 {
        data.extend(&wanted[..4]);
        data.extend(random.bytes(BLOCK));
    }
    let at = data.len();
    data.extend(wanted);
    data.extend(random.bytes(BLOCK));
    let finder = &mut full_size(Limits { depth, ..LIMITS });
    let found = drive(finder, &padded(&data), 0..at + 1, |_| true);
    found[at].last().is_some_and(|longest| longest.len == 5)
}

#[test]
fn matches_that_are_too_short_for_a_row_are_found_if_the_depth_allows() {
    assert_eq!([15, 16, 17, 24].map(finds_five_bytes), [false, false, true, true]);
}

#[test]
fn no_more_are_looked_at_than_the_depth_says() {
    for depth in [0, 1, 5] {
        for newer in 1..ROW {
            let is_found = is_found_behind(newer, full_size(Limits { depth, ..LIMITS }));
            assert_eq!(is_found, newer < depth as usize, "{newer} newer ones, depth {depth}");
        }
    }
}

#[test]
fn nothing_beyond_the_dictionary_is_found() {
    for newer in 1..ROW {
        let mut finder = full_size(LIMITS);
        finder.reach = 5 * BLOCK as u32 + 1;
        assert_eq!(is_found_behind(newer, finder), newer < 5, "{newer} newer ones");
    }
}

#[test]
fn what_is_older_than_rows_can_tell_is_not_found() {
    let dict_size = period(NARROW) - 1;
    for more in [0, 1, 5, 1000] {
        let again = BLOCK + dict_size as usize + 1 + more;
        let mut data = Random::new(8).bytes(again + BLOCK);
        data.copy_within(BLOCK..2 * BLOCK, again);
        let padded = padded(&data);
        let mut finder = NarrowRows::with_limits(Limits { dict_size, ..LIMITS });
        drive(&mut finder, &padded, 0..2 * BLOCK, |_| false);
        finder.enter(&padded, 2 * BLOCK, again, again + 1, false);
        let mut matches = Matches::new();
        finder.find(&padded, again, 1, 1, &mut matches);
        assert!(matches.as_slice().iter().all(|found| found.len < BLOCK as u32), "{more}");
    }
}

#[test]
fn rows_that_do_not_reach_as_far_as_the_dictionary_find_the_same_in_small_data() {
    for (name, data) in samples(10_000) {
        let [expected, found] = [1 << 20, DICT_SIZE_MAX].map(|dict_size| {
            let mut finder = HashRows::<WIDE>::with_limits(Limits { dict_size, ..LIMITS });
            total_len(&mut finder, &data)
        });
        assert!(found * 100 >= expected * 99, "{name}: {found}, {expected}");
    }
}

fn slot(data: &[u8], at: usize) -> Slot {
    Slot::of::<7>(eight_at(data, at))
}

/// Which of the positions that are passed over in one go are entered.
fn are_entered(passed: usize, depth: u32) -> Vec<bool> {
    let data = Random::new(7).bytes(passed + 1 + BLOCK);
    let is_entered = |at: usize| {
        // The string there comes once more.
        let again = [&data[..], &data[at..at + BLOCK], &[0; 8]].concat();
        let looked_up = [passed, data.len()];
        let mut finder = full_size(Limits { depth, ..LIMITS });
        let positions = 0..data.len() + 1;
        let found = drive(&mut finder, &padded(&again), positions, |at| looked_up.contains(&at));
        found[1].iter().any(|found| found.len as usize >= BLOCK)
    };
    (0..passed).map(is_entered).collect()
}

#[test]
fn of_the_positions_in_a_long_match_the_last_few_are_entered() {
    for (depth, entered) in [4, 5, 24, 25].into_iter().zip([8, 16, 16, 32]) {
        for (passed, entered) in [
            (LEFT_OUT + entered - 1, LEFT_OUT + entered - 1),
            (LEFT_OUT + entered, entered),
            (LONGEST - 1, entered),
            (LONGEST, ENTERED_OF_LONGEST),
        ] {
            let expected: Vec<bool> = (0..passed).map(|at| at >= passed - entered).collect();
            assert_eq!(are_entered(passed, depth), expected, "{passed} at depth {depth}");
        }
    }
}

/// How far the positions with the tag of these bytes in their row are behind `pos`,
/// where there are any.
fn tagged(rows: &mut Rows, slot: Slot, pos: u32) -> Vec<u32> {
    let candidates = rows.view().into_candidates::<NARROW>(slot);
    (0..ROW as u32)
        .filter(|i| candidates.tagged >> i & 1 == 1)
        .map(|i| candidates.delta::<NARROW>(i, pos))
        .filter(|&delta| delta != pos)
        .collect()
}

#[test]
fn rows_keep_what_they_hold_when_there_become_more_of_them() {
    let data = padded(&Random::new(6).bytes(600));
    let mut rows = Rows::new(Growth::early(9, 8));
    rows.reset().unwrap();
    for at in 0..600 {
        rows.view().push::<NARROW>(slot(&data, at), 1000 + at as u32);
    }
    let before: Vec<_> = (0..600).map(|at| tagged(&mut rows, slot(&data, at), 2000)).collect();
    assert!(before.iter().flatten().count() >= 600);
    for len in [1 << 7, 1 << 8, 1 << 9] {
        assert_ne!(rows.grows_at(), u64::MAX);
        rows.grow().unwrap();
        assert_eq!(rows.len(), len);
        for (at, before) in before.iter().enumerate() {
            assert!(tagged(&mut rows, slot(&data, at), 2000) == *before);
        }
    }
    assert_eq!(rows.grows_at(), u64::MAX);
}

#[test]
fn rows_take_no_more_memory_than_a_chain() {
    // Of rows and chains: bytes for each, and those of the other tables.
    for (dict_size, is_alone) in [(1 << 20, true), (2 << 20, false), (4 << 20, false)] {
        let tables = if is_alone {
            Vec::from([Growth::far(dict_size, true)])
        } else {
            Vec::from([Growth::far(dict_size, false), Growth::long(dict_size)])
        };
        let size = |count: u64| -> u64 {
            let rows = tables.iter().map(|growth| {
                let grows = |bits: &u32| growth.after(*bits) <= count;
                64_u64 << (6..).find(|bits| !grows(bits)).unwrap()
            });
            rows.sum()
        };
        for count in (0..6 << 20).step_by(1 << 12) {
            let chain = 2 * u64::from(dict_size) + 4 * count.min(dict_size.into());
            assert!(size(count) <= chain, "{count} of {dict_size}");
        }
        assert!(size(6 << 20) >= 4 * u64::from(dict_size), "they get as large as they may");
    }
}

#[test]
fn a_row_tells_its_positions_apart_by_their_tags() {
    let mut row = Row::EMPTY;
    let tags: Vec<u8> = (0..40_u32).map(|i| (i * i % 7) as u8).collect();
    for (pos, &tag) in (1..).zip(&tags) {
        row.push::<NARROW>(pos, tag);
    }
    for tag in 0..8 {
        let expected = (0..ROW).filter(|i| tags[39 - i] == tag).map(|i| 1 << i).sum();
        assert_eq!(row.candidates::<NARROW>(tag).tagged, expected, "tag {tag}");
    }
}

/// How many bytes the longest matches have in all.
fn total_len<F: Finder>(finder: &mut F, data: &[u8]) -> usize {
    let end = data.len() - finder.bytes_needed(true) + 1;
    let found = drive(finder, &padded(data), 0..end, |_| true);
    found.iter().filter_map(|found| found.last()).map(|longest| longest.len as usize).sum()
}

#[test]
fn rows_find_about_as_much_as_chains_that_are_as_deep() {
    for (name, data) in samples(100_000) {
        if name == "noise" {
            std::println!("not noise: nothing repeats there but what is too short for rows");
            continue;
        }
        for dict_size in [1 << 16, 1 << 22] {
            let limits = Limits { dict_size, depth: ROW as u32, ..LIMITS };
            let in_rows = total_len(&mut NarrowRows::with_limits(limits), &data);
            let in_chains = total_len(&mut HashChain::<4>::with_limits(limits), &data);
            assert!(in_rows * 100 >= in_chains * 97, "{name}: {in_rows}, {in_chains}");
        }
    }
}
