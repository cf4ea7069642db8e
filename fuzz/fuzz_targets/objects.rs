//! Calls on `Decompressor` and `Compressor`, in any order.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use oxz_fuzz::mutator::mutate_behind;
use oxz_fuzz::objects::{PREFIX, any_calls};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_behind(PREFIX, data, size, max_size, seed)
});

fuzz_target!(|input: &[u8]| -> Corpus { any_calls(input) });
