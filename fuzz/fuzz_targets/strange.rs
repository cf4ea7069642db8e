//! Valid files that no encoder writes, decoded by oxz, cut in any way, and by
//! liblzma.
#![no_main]

use arbitrary::Unstructured;
use libfuzzer_sys::{Corpus, fuzz_target};
use oxz::{Filter, LzmaOptions};
use oxz_fuzz::decoding::any_cut;
use oxz_fuzz::differential::same;
use oxz_fuzz::support::packets::Properties;
use oxz_fuzz::support::reading::Reading;
use oxz_fuzz::support::strange::{self, DICT_SIZE};

fuzz_target!(|input: &[u8]| -> Corpus {
    let mut u = Unstructured::new(input);
    // Zeros, once the input is used up.
    let pick = &mut |choices: usize| u.int_in_range(0..=choices - 1).unwrap_or(0);
    let lzma = LzmaOptions { dict_size: DICT_SIZE, ..LzmaOptions::default() };
    let (reading, file) = match pick(5) {
        0 => (Reading::auto(), strange::alone(pick)),
        1 => (Reading::auto(), strange::lzip(pick)),
        2 => (Reading::auto(), strange::xz(pick)),
        3 => (Reading::raw(&[Filter::Lzma2(lzma)]), strange::lzma2(pick)),
        _ => {
            let properties = Properties { lc: 3, lp: 0, pb: 2 };
            let file = strange::lzma1(true, properties, pick).bytes;
            (Reading::raw(&[Filter::Lzma1(lzma)]), file)
        }
    };
    match same(&reading, &file) {
        Corpus::Keep => any_cut(&reading, &file),
        rejected => rejected,
    }
});
