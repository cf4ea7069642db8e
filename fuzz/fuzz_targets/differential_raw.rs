//! Raw data, decoded by oxz and by liblzma with the chain that the first bytes
//! say.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use oxz_fuzz::chain;
use oxz_fuzz::differential::same;

fuzz_target!(|input: &[u8]| -> Corpus {
    match chain::raw(input) {
        Some((reading, data)) => same(&reading, data),
        None => Corpus::Reject,
    }
});
