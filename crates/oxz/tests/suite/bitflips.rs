//! Small files with every single bit flipped: the verdict is liblzma's, and
//! where there is a check, no damage passes for data.

use oxz::{BcjArch, Check, Filter, Format, LzmaOptions, Preset};

use crate::support::case::{Case, assert_same_bytes, decode, same_verdict};
use crate::support::data;
use crate::support::drive::Cuts;
use crate::support::made::alone_of_known_size;
use crate::support::reading::{Reading, Verdict};

fn options() -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::new(1).unwrap()) }
}

/// Calls `judge` with each flipped file and a label for it.
fn each_flip(file: &[u8], mut judge: impl FnMut(&[u8], &str)) {
    let mut flipped = file.to_vec();
    for bit in 0..file.len() * 8 {
        let (at, mask) = (bit / 8, 1 << (bit % 8));
        flipped[at] ^= mask;
        judge(&flipped, &format!("bit {} of byte {at} of {}", bit % 8, file.len()));
        flipped[at] ^= mask;
    }
}

/// Refused, or the original data.
fn assert_no_damage_passes(case: &Case<'_>) {
    for file in [case.ours(), case.theirs()] {
        for reading in [case.reading(), Reading::auto()] {
            each_flip(&file, |flipped, label| {
                let outcome = same_verdict(&reading, flipped, label);
                if outcome.verdict == Verdict::Complete {
                    assert!(outcome.output == case.data, "{label}: other data passes");
                }
            });
        }
    }
}

/// Without a check damage may pass; it is then the same damage that liblzma
/// lets pass.
fn assert_same_damage(file: &[u8], reading: &Reading) {
    each_flip(file, |flipped, label| {
        same_verdict(reading, flipped, label);
    });
}

#[test]
fn xz_with_a_check() {
    let text = data::text(400, 121);
    for check in [Check::Crc32, Check::Crc64, Check::Sha256] {
        let case = Case::xz(&text, [Filter::Lzma2(options())]);
        assert_no_damage_passes(&Case { check, ..case });
    }
}

#[test]
fn xz_of_stored_chunks_and_of_nothing() {
    for data in [data::random(100, 122), Vec::new()] {
        assert_no_damage_passes(&Case::xz(&data, [Filter::Lzma2(options())]));
    }
}

#[test]
fn lzip() {
    let text = data::text(400, 123);
    assert_no_damage_passes(&Case::lzma1(&text, Format::Lzip, options()));
}

#[test]
fn xz_without_a_check() {
    let text = data::text(500, 124);
    let case = Case { check: Check::None, ..Case::xz(&text, [Filter::Lzma2(options())]) };
    for file in [case.ours(), case.theirs()] {
        assert_same_damage(&file, &case.reading());
    }
}

#[test]
fn alone() {
    let text = data::text(500, 125);
    let case = Case::lzma1(&text, Format::Alone, options());
    for file in [case.ours(), case.theirs(), alone_of_known_size(&text, &options())] {
        for reading in [case.reading(), Reading::auto()] {
            assert_same_damage(&file, &reading);
        }
    }
}

#[test]
fn raw() {
    let text = data::text(500, 126);
    for last in [Filter::Lzma1(options()), Filter::Lzma2(options())] {
        let case = Case::raw(&text, [Filter::Delta { distance: 3 }, last]);
        for file in [case.ours(), case.theirs()] {
            assert_same_damage(&file, &case.reading());
        }
    }
}

/// Several chunks, stored and compressed, so that the flips reach what
/// control bytes decide.
#[test]
fn raw_with_several_chunks() {
    let noise = data::random(150, 127);
    let text = data::text(200, 128);
    let pieces = [&noise, &text, &noise, &text];
    let filters = [Filter::Lzma2(options())];
    let mut file = Vec::new();
    for piece in pieces {
        let chunks = Case::raw(piece, filters.clone()).theirs();
        file.extend(&chunks[..chunks.len() - 1]);
    }
    file.push(0);
    assert_same_damage(&file, &Reading::raw(&filters));
}

/// After damage, liblzma delivers some bytes unconverted; so it is left out.
#[test]
fn behind_a_converter() {
    let code = data::machine_code(BcjArch::X86, 500, 129);
    let bcj = Filter::Bcj { arch: BcjArch::X86, start_offset: 0 };
    let case = Case::xz(&code, [bcj, Filter::Lzma2(options())]);
    for file in [case.ours(), case.theirs()] {
        each_flip(&file, |flipped, label| {
            let whole = decode(&case.reading(), flipped, Cuts::WHOLE);
            assert!(whole.result.is_err() || whole.output == code, "{label}: other data passes");
            let pieces = decode(&case.reading(), flipped, Cuts::each(1, 1));
            assert_eq!(pieces.result, whole.result, "in pieces (left) and whole (right): {label}");
            assert_same_bytes(&whole.output, &pieces.output, label);
        });
    }
}
