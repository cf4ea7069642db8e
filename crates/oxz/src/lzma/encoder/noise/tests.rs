use alloc::vec::Vec;

use super::*;
use crate::lz::finder::testing::{Subject, padded};
use crate::lz::finder::{HashRows, Limits, Matches, NARROW};
use crate::lz::lookahead::Cursor;
use crate::lzma::LzmaOptions;
use crate::testing::Random;

fn flat_blocks(data: &[u8], lc: u32, lp: u32) -> usize {
    let contexts = Contexts::new(&LzmaOptions { lc, lp, ..LzmaOptions::default() });
    (1..=data.len() / BLOCK).filter(|block| is_flat(&data[..block * BLOCK], contexts, 0)).count()
}

#[test]
fn noise_is_flat_in_all_contexts() {
    let data = Random::new(1).bytes(100 * BLOCK);
    for (lc, lp) in [(0, 0), (3, 0), (4, 0), (0, 4), (2, 2)] {
        assert_eq!(flat_blocks(&data, lc, lp), 100, "lc {lc}, lp {lp}");
    }
}

#[test]
fn what_literals_could_save_is_seen() {
    let noise = Random::new(1).bytes(100 * BLOCK);
    // One byte in 16 has two values only, which saves 1.7 %.
    let mut skewed = noise.clone();
    for byte in skewed.iter_mut().step_by(16) {
        *byte &= 1;
    }
    assert_eq!(flat_blocks(&skewed, 3, 0), 0);
    // Each byte near the one before, though all are equally frequent.
    let mut last = 0_u8;
    let walk: Vec<u8> = noise
        .iter()
        .map(|step| {
            last = last.wrapping_add(step & 63);
            last
        })
        .collect();
    assert_eq!(flat_blocks(&walk, 3, 0), 0);
    // Only a context of the position sees these.
    let halves: Vec<u8> =
        noise.iter().zip([0, 128].iter().cycle()).map(|(byte, high)| byte & 127 | high).collect();
    assert_eq!(flat_blocks(&halves, 0, 1), 0);
}

#[test]
fn matches_promise_what_they_save() {
    let promise = |matches: &[(u32, u32)]| {
        let mut noise = Noise::default();
        for &(len, distance) in matches {
            noise.note(Match { len, distance });
        }
        noise.promise
    };
    assert_eq!(promise(&[(2, 1000), (3, 1 << 12), (4, 1 << 20)]), 0, "as in noise");
    assert_eq!(promise(&[(5, (1 << 20) - 1)]), 40 - 14 - 20);
    assert_eq!(promise(&[(2, 30), (2, 30)]), 16 - 6, "the same distance again");
    assert!(promise(&[(8, (1 << 26) - 1)]) >= PROMISE_MAX);
}

/// How noise is passed over that repeats `len` of its bytes at `start`, by rows: why it
/// ends, and after how many bytes.
fn passed(len: usize, start: usize) -> (Halt, usize) {
    let mut data = Random::new(2).bytes(3 * BLOCK);
    data.copy_within(start - 300..start - 300 + len, start);
    let limits = Limits { dict_size: 1 << 16, nice_len: 32, depth: 8 };
    let mut finder = HashRows::<NARROW>::with_limits(limits);
    let (mut cursor, mut matches) = (Cursor { ending: true, ..Cursor::default() }, Matches::new());
    let padded = padded(&data);
    let mut look = Lookahead {
        padded: &padded,
        cursor: &mut cursor,
        finder: &mut finder,
        matches: &mut matches,
    };
    let contexts = Contexts::new(&LzmaOptions::default());
    let mut anchors = Anchors::new(limits.dict_size);
    anchors.reserve().unwrap();
    let halt = Noise::default().pass(&mut look, &mut anchors, contexts, 0, 2 * BLOCK, BLOCK);
    (halt, cursor.coded)
}

#[test]
fn a_match_counts_wherever_it_starts() {
    for start in BLOCK + 500..BLOCK + 504 {
        assert_eq!(passed(6, start), (Halt::Promising, start.next_multiple_of(2)), "at {start}");
        assert_eq!(passed(5, start), (Halt::Spent, 2 * BLOCK));
    }
}
