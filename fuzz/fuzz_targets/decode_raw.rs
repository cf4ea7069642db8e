//! `Decode::raw`, cut in any way, with the chain that the first bytes say.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use oxz_fuzz::chain;
use oxz_fuzz::decoding::any_cut;

fuzz_target!(|input: &[u8]| -> Corpus {
    match chain::raw(input) {
        Some((reading, data)) => any_cut(&reading, data),
        None => Corpus::Reject,
    }
});
