//! The bytes written depend on the data and the settings alone.

use oxz::{Action, Encode, Filter, Format, LzmaOptions, Preset};

use crate::support::case::{Case, assert_same_bytes};
use crate::support::data;
use crate::support::drive::{Cut, Cuts, drive};

fn options(level: u32) -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 18, ..LzmaOptions::preset(Preset::new(level).unwrap()) }
}

#[test]
fn again_and_again() {
    let data = data::mixed(400_000, 131);
    for level in [0, 3, 6] {
        let case = Case::xz(&data, [Filter::Lzma2(options(level))]);
        let first = case.ours();
        for _ in 0..2 {
            assert_same_bytes(&first, &case.ours(), "the same again");
        }
    }
}

/// A size that is known early changes nothing: the push encoder is told the
/// end only when the input is used up.
#[test]
fn whether_the_size_was_known_or_not() {
    let data = data::mixed(700_000, 132);
    for level in 0..=6 {
        for format in [Format::Xz, Format::Alone] {
            let case = match format {
                Format::Xz => Case::xz(&data, [Filter::Lzma2(options(level))]),
                _ => Case::lzma1(&data, format, options(level)),
            };
            let known = case.ours();
            for input in [Cut::Each(100_000), Cut::Random(9_000)] {
                let mut encoder = case.encode_options().encoder().unwrap();
                let cuts = Cuts { input, output: Cut::Whole };
                let driven = drive(&mut encoder, &data, cuts, Action::Finish);
                assert_same_bytes(&known, &driven.output, &format!("level {level}, {input:?}"));
            }
        }
    }
}

/// Two encoders side by side know nothing of each other.
#[test]
fn side_by_side() {
    let data = data::text(50_000, 133);
    let encode = Encode::xz().filters([Filter::Lzma2(options(6))]);
    let expected = oxz::compress(&data, &encode).unwrap();
    let mut encoders = [encode.encoder().unwrap(), encode.encoder().unwrap()];
    let mut outputs = [Vec::new(), Vec::new()];
    let mut room = [0; 1 << 16];
    let pieces: Vec<&[u8]> = data.chunks(7_000).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let action = if at + 1 == pieces.len() { Action::Finish } else { Action::Run };
        for (encoder, output) in encoders.iter_mut().zip(&mut outputs) {
            let progress = encoder.code(piece, &mut room, action).unwrap();
            assert_eq!(progress.read, piece.len());
            output.extend(&room[..progress.written]);
        }
    }
    for output in &outputs {
        assert_same_bytes(&expected, output, "side by side");
    }
}

/// An encoder's state at one time says nothing about the next stream.
#[test]
fn whatever_was_encoded_before() {
    let data = data::text(30_000, 134);
    let encode = Encode::xz().filters([Filter::Lzma2(options(4))]);
    let expected = oxz::compress(&data, &encode).unwrap();
    oxz::compress(&data::random(200_000, 135), &encode).unwrap();
    assert_same_bytes(&expected, &oxz::compress(&data, &encode).unwrap(), "after other data");
}
