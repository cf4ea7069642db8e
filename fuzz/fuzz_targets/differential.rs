//! Files of any format, decoded by oxz and by liblzma.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use oxz_fuzz::differential::{reading, same};
use oxz_fuzz::mutator::mutate;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fuzz_target!(|input: &[u8]| -> Corpus { same(&reading(input), input) });
