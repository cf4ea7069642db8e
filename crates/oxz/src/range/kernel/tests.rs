//! The twins are equal.

use super::{RangeState, divide, matched_bit, portable, tree_bit};
use crate::testing::Random;

/// States and probabilities as a decoder meets them, with the extremes.
fn cases(mut case: impl FnMut(RangeState, u32, &mut Random)) {
    let mut rng = Random::new(7);
    for _ in 0..200_000 {
        let range = rng.word() >> (rng.word() % 9);
        let state = RangeState { range, code: rng.word() % range.max(1) };
        let prob = match rng.word() % 4 {
            0 => 31,
            1 => 2017,
            _ => 31 + rng.word() % 1987,
        };
        case(state, prob, &mut rng);
    }
}

#[test]
fn tree_bits_are_the_same() {
    cases(|state, prob, rng| {
        let next = [rng.word() & 2047, rng.word() & 2047];
        let symbol = rng.word() as usize % 128;
        let bit = tree_bit::<256>(state, prob, next, symbol);
        assert_eq!(bit, portable::tree_bit::<256>(state, prob, next, symbol));
    });
}

#[test]
fn matched_bits_are_the_same() {
    cases(|state, prob, rng| {
        let next = [rng.word() & 2047, rng.word() & 2047];
        let symbol = rng.word() as usize % 128;
        let agree = [rng.word() as usize & 0x100, rng.word() as usize & 0x100];
        let index = [rng.word() as usize & 0x3FF, rng.word() as usize & 0x3FF];
        let bit = matched_bit::<256>(state, prob, next, symbol, agree, index);
        assert_eq!(bit, portable::matched_bit::<256>(state, prob, next, symbol, agree, index));
    });
}

#[test]
fn quotients_are_the_same() {
    let mut random = Random::new(8);
    for _ in 0..10_000 {
        let dividend = u64::from(random.word()) << 32 | u64::from(random.word());
        let dividend = dividend >> (6 + random.word() % 58);
        let divisor = (random.word() >> (random.word() % 16)) | 1 << 16;
        assert_eq!(divide(dividend, divisor), portable::divide(dividend, divisor));
    }
}
