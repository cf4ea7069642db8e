//! Input that no encoder wrote: headers that are right around data that is
//! not. Whatever it comes to, it comes to the same as in liblzma.

use oxz::{Filter, Format, LzmaOptions, Preset};

use crate::support::case::{Case, same_result};
use crate::support::data::{Rng, mixed, random};
use crate::support::long_tests;
use crate::support::reading::{Reading, Verdict};

fn rounds(few: u64, what: &str) -> u64 {
    if long_tests(&format!("50 times as much {what}")) { few * 50 } else { few }
}

/// Noise in which some bytes come much more often, so that the range decoder
/// sees long runs of one kind of packet too.
fn uneven(rng: &mut Rng, len: usize) -> Vec<u8> {
    let favourite = rng.byte();
    let share = rng.below(8);
    (0..len).map(|_| if rng.below(8) < share { favourite } else { rng.byte() }).collect()
}

#[test]
fn lzma1_of_noise() {
    let mut complete = 0;
    for round in 0..rounds(3_000, "noise as LZMA1") {
        let mut rng = Rng::new(round);
        let options = LzmaOptions {
            dict_size: 4096,
            lc: rng.below(4) as u32,
            lp: rng.below(2) as u32,
            pb: rng.below(5) as u32,
            ..LzmaOptions::preset(Preset::default())
        };
        let len = rng.skewed(400);
        let mut stream = vec![0];
        stream.extend(uneven(&mut rng, len));
        let reading = Reading::raw(&[Filter::Lzma1(options)]);
        let [outcome, _] = same_result(&reading, &stream, &format!("round {round}: {stream:02x?}"));
        complete += usize::from(outcome.verdict == Verdict::Complete);
    }
    assert!(complete < 100, "noise has no end marker, but for rare luck: {complete} complete");
}

#[test]
fn lzma2_chunks_of_noise() {
    for round in 0..rounds(3_000, "noise as LZMA2") {
        let mut rng = Rng::new(!round);
        let mut stream = Vec::new();
        for chunk in 0..1 + rng.below(4) {
            lzma2_chunk(&mut rng, chunk == 0, &mut stream);
        }
        stream.push(0);
        let lzma2 = LzmaOptions { dict_size: 4096, ..LzmaOptions::preset(Preset::default()) };
        let reading = Reading::raw(&[Filter::Lzma2(lzma2)]);
        same_result(&reading, &stream, &format!("round {round}: {stream:02x?}"));
    }
}

/// A chunk header that is mostly right, before noise of about that size.
fn lzma2_chunk(rng: &mut Rng, first: bool, stream: &mut Vec<u8>) {
    let len = 1 + rng.skewed(300);
    let control = match rng.below(10) {
        0 => rng.byte(),
        1..=3 => 2 - u8::from(first),
        _ if first => 0xE0,
        _ => 0x80 | rng.byte() & 0x60,
    };
    stream.push(control);
    let size = (len - 1 + rng.below(50) / 49) as u16;
    if control >= 0x80 {
        stream.extend((rng.skewed(2_000) as u16).to_be_bytes());
        stream.extend(size.to_be_bytes());
        if control >= 0xC0 {
            stream.push(0x5D);
        }
        stream.push(0);
        stream.extend(uneven(rng, len - 1));
    } else {
        stream.extend(size.to_be_bytes());
        stream.extend(uneven(rng, len));
    }
}

#[test]
fn files_of_noise() {
    let magics: [&[u8]; 6] =
        [b"", b"\xFD7zXZ\0", b"LZIP\x01", b"LZIP\0", b"\x5D\0\0\x80\0", b"\x5D\0\0\x01\0"];
    for round in 0..rounds(1_000, "noise as files") {
        for magic in magics {
            let file = [magic, &random(60, round)].concat();
            for format in [None, Some(Format::Xz), Some(Format::Alone), Some(Format::Lzip)] {
                let reading = Reading { format, ..Reading::auto() };
                same_result(&reading, &file, &format!("{format:?}: {file:02x?}"));
            }
        }
    }
}

/// Larger files with a bit flipped, or bytes lost, doubled or overwritten:
/// the damage falls anywhere in chunks and windows.
#[test]
fn damaged_files() {
    let data = mixed(120_000, 161);
    let options = LzmaOptions { dict_size: 1 << 14, ..LzmaOptions::preset(Preset::default()) };
    let delta = Filter::Delta { distance: 2 };
    let cases = [
        Case::xz(&data, [Filter::Lzma2(options.clone())]),
        Case::raw(&data, [delta, Filter::Lzma2(options.clone())]),
        Case::lzma1(&data, Format::Alone, options.clone()),
        Case::lzma1(&data, Format::Lzip, options),
    ];
    let files = cases.each_ref().map(|case| [case.ours(), case.theirs()]);
    for round in 0..rounds(40, "damage to files") {
        let mut rng = Rng::new(round);
        for (case, files) in cases.iter().zip(&files) {
            let damaged = damage(&files[rng.below(2)], &mut rng);
            same_result(&case.reading(), &damaged, &format!("round {round}, {:?}", case.format));
        }
    }
}

fn damage(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut damaged = file.to_vec();
    let at = rng.below(file.len());
    let len = rng.skewed(40).min(file.len() - at);
    match rng.below(4) {
        0 => damaged[at] ^= 1 << rng.below(8),
        1 => drop(damaged.drain(at..at + len)),
        2 => damaged[at..at + len].fill(rng.byte()),
        _ => drop(damaged.splice(at..at, file[at..at + len].iter().copied())),
    }
    damaged
}
