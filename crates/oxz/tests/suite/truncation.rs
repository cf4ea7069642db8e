//! Files cut off at every byte are truncated: never complete, never corrupt.

use oxz::{Check, Encode, Error, Filter, Format, LzmaOptions, Preset};

use crate::support::case::{Case, decode, same_verdict};
use crate::support::data;
use crate::support::drive::Cuts;
use crate::support::made::alone_of_known_size;
use crate::support::reading::{Reading, Verdict};

fn options() -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::new(1).unwrap()) }
}

fn readings(reading: Reading) -> Vec<Reading> {
    match reading.format {
        Some(Format::Raw) => vec![reading],
        _ => vec![reading, Reading::auto()],
    }
}

/// Every proper beginning of `file` is truncated, as liblzma says too.
fn assert_truncated_everywhere(file: &[u8], reading: &Reading) {
    for reading in readings(reading.clone()) {
        for len in 0..file.len() {
            let label = format!("{len} of {} bytes, {reading:?}", file.len());
            let outcome = same_verdict(&reading, &file[..len], &label);
            assert_eq!(outcome.verdict, Verdict::Truncated, "{label}");
            let offset = len as u64;
            let error = decode(&reading, &file[..len], Cuts::each(3, 5)).result;
            assert_eq!(error, Err(Error::Truncated { offset }), "{label}");
            let error = oxz::decompress(&file[..len], &reading.options());
            assert_eq!(error, Err(Error::Truncated { offset }), "{label}");
        }
    }
}

fn assert_case(case: &Case<'_>) {
    for file in [case.ours(), case.theirs()] {
        assert_truncated_everywhere(&file, &case.reading());
    }
}

#[test]
fn xz() {
    let text = data::text(600, 111);
    for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
        assert_case(&Case { check, ..Case::xz(&text, [Filter::Lzma2(options())]) });
    }
    assert_case(&Case::xz(&[], [Filter::Lzma2(options())]));
}

#[test]
fn xz_behind_converters() {
    let code = data::machine_code(oxz::BcjArch::Arm64, 600, 112);
    let bcj = Filter::Bcj { arch: oxz::BcjArch::Arm64, start_offset: 0 };
    let delta = Filter::Delta { distance: 2 };
    assert_case(&Case::xz(&code, [delta, Filter::Lzma2(options())]));
    assert_case(&Case::xz(&code, [bcj, Filter::Lzma2(options())]));
}

#[test]
fn xz_of_stored_chunks() {
    assert_case(&Case::xz(&data::random(300, 113), [Filter::Lzma2(options())]));
}

#[test]
fn raw() {
    let text = data::text(600, 114);
    assert_case(&Case::raw(&text, [Filter::Lzma2(options())]));
    assert_case(&Case::raw(&text, [Filter::Lzma1(options())]));
}

#[test]
fn alone_and_lzip() {
    let text = data::text(600, 115);
    assert_case(&Case::lzma1(&text, Format::Alone, options()));
    assert_case(&Case::lzma1(&text, Format::Lzip, options()));
    assert_case(&Case::lzma1(&[], Format::Lzip, options()));
}

#[test]
fn alone_of_a_known_size_and_no_end_marker() {
    let file = alone_of_known_size(&data::text(600, 116), &options());
    assert_truncated_everywhere(&file, &Reading::format(Format::Alone));
}

/// Cut between Streams or members, or in what follows them, the beginning is
/// a file of its own; everywhere else liblzma's verdict holds.
#[test]
fn several_streams_or_members() {
    let text = data::text(300, 117);
    for case in
        [Case::xz(&text, [Filter::Lzma2(options())]), Case::lzma1(&text, Format::Lzip, options())]
    {
        let one = case.theirs();
        let padding = if case.format == Format::Xz { vec![0; 8] } else { Vec::new() };
        let file = [one.as_slice(), &padding, &one].concat();
        for reading in readings(case.reading()) {
            let complete: Vec<usize> = (0..=file.len())
                .filter(|&len| {
                    let label = format!("{len} of {} bytes, {reading:?}", file.len());
                    let outcome = same_verdict(&reading, &file[..len], &label);
                    outcome.verdict == Verdict::Complete
                })
                .collect();
            let end = one.len();
            let expected = match case.format {
                Format::Xz => vec![end, end + 4, end + 8, file.len()],
                // Less than four magic bytes may be anything.
                _ => vec![end, end + 1, end + 2, end + 3, file.len()],
            };
            assert_eq!(complete, expected, "{reading:?}");
        }
    }
}

/// Cut between Blocks, a Stream is truncated all the same.
#[test]
fn between_blocks() {
    let mut encoder = Encode::xz().encoder().unwrap();
    let mut file = Vec::new();
    let mut room = [0; 4096];
    for (data, action) in [("one", oxz::Action::FullFlush), ("two", oxz::Action::Finish)] {
        let progress = encoder.code(data.as_bytes(), &mut room, action).unwrap();
        assert_eq!(progress.status, oxz::Status::Finished);
        file.extend(&room[..progress.written]);
    }
    assert_truncated_everywhere(&file, &Reading::format(Format::Xz));
}
