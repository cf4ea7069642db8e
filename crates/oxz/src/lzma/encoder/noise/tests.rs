use alloc::vec::Vec;

use super::*;
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
