//! Valid files that no encoder writes: oxz makes of them what liblzma does.

use oxz::{Filter, LzmaOptions};

use crate::support::case::decode;
use crate::support::data::Rng;
use crate::support::differences::same_but_for_allowed;
use crate::support::drive::Cuts;
use crate::support::long_tests;
use crate::support::packets::Properties;
use crate::support::reading::{Reading, Verdict};
use crate::support::strange::{self, DICT_SIZE, Pick};

/// Makes many files and reads each; most are valid.
fn come_to_the_same(what: &str, make: impl Fn(Pick<'_>) -> (Reading, Vec<u8>)) {
    let rounds = if long_tests(&format!("50 times as many strange {what}")) { 20_000 } else { 400 };
    let mut complete = 0;
    for round in 0..rounds {
        let mut rng = Rng::new(round);
        let (reading, file) = make(&mut |choices| rng.below(choices));
        let label = format!("{what}, round {round}, {} bytes", file.len());
        let outcome = same_but_for_allowed(&reading, &file, &label).expect("of modest size");
        complete += u64::from(outcome.verdict == Verdict::Complete);
        let cut =
            decode(&reading, &file, Cuts::each(1 + round as usize % 37, 1 + round as usize % 61));
        assert!(cut.output == outcome.output, "{label}");
    }
    assert!(complete > rounds / 4 && complete < rounds, "{what}: {complete} of {rounds} complete");
}

fn options(properties: Properties) -> LzmaOptions {
    let Properties { lc, lp, pb } = properties;
    LzmaOptions { dict_size: DICT_SIZE, lc, lp, pb, ..LzmaOptions::default() }
}

#[test]
fn raw_lzma1() {
    let properties = Properties { lc: 1, lp: 2, pb: 4 };
    let reading = Reading::raw(&[Filter::Lzma1(options(properties))]);
    come_to_the_same("LZMA1", |pick| {
        (reading.clone(), strange::lzma1(true, properties, pick).bytes)
    });
}

#[test]
fn raw_lzma2() {
    let reading = Reading::raw(&[Filter::Lzma2(options(Properties { lc: 3, lp: 0, pb: 2 }))]);
    come_to_the_same("LZMA2", |pick| (reading.clone(), strange::lzma2(pick)));
}

#[test]
fn alone() {
    come_to_the_same(".lzma", |pick| (Reading::auto(), strange::alone(pick)));
}

#[test]
fn lzip() {
    come_to_the_same(".lz", |pick| (Reading::auto(), strange::lzip(pick)));
}

#[test]
fn xz() {
    come_to_the_same(".xz", |pick| (Reading::auto(), strange::xz(pick)));
}
