//! Files read and written in pieces, through readers and writers that fail now
//! and then.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use oxz_fuzz::io::any_pieces;
use oxz_fuzz::mutator::mutate_behind;
use oxz_fuzz::objects::PREFIX;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_behind(PREFIX, data, size, max_size, seed)
});

fuzz_target!(|input: &[u8]| -> Corpus { any_pieces(input) });
