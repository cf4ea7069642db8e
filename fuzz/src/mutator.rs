//! How inputs change: as libFuzzer likes it, or part by part; and then, mostly,
//! with the checksums made right, since nothing gets past a wrong CRC32.
//!
//! This happens to the input, not in the target: what a target is given is a
//! file, and a find can be handed to any decoder as it is.

use libfuzzer_sys::fuzzer_mutate;

use crate::support::data::Rng;
use crate::support::mutate::{mutated, whole_again};

/// Changes `data[..size]`; how long it is now.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::new(seed.into());
    let file = if rng.below(3) == 0 {
        mutated(&data[..size], &mut rng)
    } else {
        let size = fuzzer_mutate(data, size, max_size);
        whole_again(&data[..size], &mut rng)
    };
    let size = file.len().min(max_size);
    data[..size].copy_from_slice(&file[..size]);
    size
}

/// [`mutate`], behind a prefix that libFuzzer changes now and then.
pub fn mutate_behind(
    prefix: usize,
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
) -> usize {
    if size <= prefix || seed.is_multiple_of(4) {
        return fuzzer_mutate(data, size, max_size);
    }
    prefix + mutate(&mut data[prefix..], size - prefix, max_size - prefix, seed)
}
