//! Files changed part by part and made whole again around it, so that what is
//! wrong lies deep: whatever it comes to, it comes to the same as in liblzma.

use std::collections::BTreeMap;

use oxz::{BcjArch, Check, Compressor, Encode, Filter, Flush, Format, LzmaOptions, Preset};

use crate::support::anatomy::{Part, pieces};
use crate::support::case::Case;
use crate::support::data::{self, Rng};
use crate::support::differences::same_but_for_allowed;
use crate::support::long_tests;
use crate::support::mutate::mutated;
use crate::support::reading::{Reading, Verdict};
use crate::support::repair::{Effort, repaired};

fn options() -> LzmaOptions {
    LzmaOptions { dict_size: 4096, ..LzmaOptions::preset(Preset::new(1).unwrap()) }
}

/// Several Blocks, Streams, members, chunks of both kinds, chains and Checks,
/// in files of a few hundred bytes.
fn files() -> Vec<Vec<u8>> {
    let lzma2 = Filter::Lzma2(options());
    let bcj = Filter::Bcj { arch: BcjArch::Arm, start_offset: 0 };
    let chains =
        [vec![lzma2.clone()], vec![Filter::Delta { distance: 2 }, lzma2.clone()], vec![bcj, lzma2]];
    let [text, noise] = [data::text(300, 171), data::random(60, 172)];
    let mut files = Vec::new();
    for (chain, check) in chains.into_iter().zip([Check::Crc32, Check::None, Check::Sha256]) {
        let streams = [&text, &noise, &Vec::new()]
            .map(|data| Case { check, ..Case::xz(data, chain.clone()) }.theirs());
        files.push(streams.concat());
        files.extend(streams);
    }
    files.push(in_blocks([&text, &noise, &text]));
    for format in [Format::Alone, Format::Lzip] {
        files.extend([&text, &noise].map(|data| Case::lzma1(data, format, options()).theirs()));
    }
    let member = Case::lzma1(&text, Format::Lzip, options()).theirs();
    files.push([member.as_slice(), &member, b"what follows"].concat());
    files
}

fn in_blocks(pieces: [&[u8]; 3]) -> Vec<u8> {
    let options = Encode::xz().filters([Filter::Lzma2(options())]);
    let mut compressor = Compressor::new(&options).unwrap();
    let mut file = Vec::new();
    for piece in pieces {
        file.extend(compressor.compress(piece).unwrap());
        file.extend(compressor.flush(Flush::Full).unwrap());
    }
    file.extend(compressor.flush(Flush::Finish).unwrap());
    file
}

#[test]
fn come_to_the_same() {
    let rounds = if long_tests("50 times as many mutations") { 50_000 } else { 1_000 };
    let mut verdicts: BTreeMap<String, u32> = BTreeMap::new();
    for (number, file) in files().iter().enumerate() {
        for round in 0..rounds {
            let mut rng = Rng::new(round << 8 | number as u64);
            let mutation = mutated(file, &mut rng);
            let concatenated = rng.below(4) != 0;
            let reading = Reading { concatenated, ..Reading::auto() };
            let label = format!("file {number}, round {round}, {concatenated}: {mutation:02x?}");
            if let Some(outcome) = same_but_for_allowed(&reading, &mutation, &label) {
                *verdicts.entry(format!("{:?}", outcome.verdict)).or_default() += 1;
            }
        }
    }
    // They are neither all harmless nor all stopped by the first header.
    for verdict in [Verdict::Complete, Verdict::Truncated, Verdict::Corrupt, Verdict::Unsupported] {
        let count = verdicts.get(&format!("{verdict:?}")).copied().unwrap_or(0);
        assert!(u64::from(count) > rounds / 4, "{verdict:?}: {count} of {verdicts:?}");
    }
}

/// What a repair puts right is accepted, whatever the damage was.
#[test]
fn repairs_reach_every_checksum() {
    for file in files() {
        assert_eq!(repaired(&file, Effort::Checks), file, "nothing to repair");
        if file.starts_with(b"LZIP") {
            continue;
        }
        for piece in pieces(&file) {
            let checksum = match piece.part {
                Part::StreamHeader | Part::BlockHeader | Part::Index => piece.range.end - 1,
                Part::Footer => piece.range.start,
                Part::Check if !piece.range.is_empty() => piece.range.start,
                _ => continue,
            };
            let mut damaged = file.clone();
            damaged[checksum] ^= 0xA5;
            assert_eq!(repaired(&damaged, Effort::Checks), file, "{piece:?}");
        }
    }
}
