//! `Decode::xz`, cut in any way.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target};
use oxz::Format;
use oxz_fuzz::choices;
use oxz_fuzz::decoding::any_cut;
use oxz_fuzz::mutator::mutate;
use oxz_fuzz::support::reading::Reading;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fuzz_target!(|input: &[u8]| -> Corpus {
    let concatenated = choices(input).below(8) != 0;
    any_cut(&Reading { concatenated, ..Reading::format(Format::Xz) }, input)
});
