//! What the formats add: sizes that are known, Streams and members one after
//! the other, and what follows the last.

use oxz::{Check, Error, Filter, Format, LzmaOptions};

use super::preset;
use crate::support::case::{Case, assert_same_bytes, decode, same_result, same_verdict};
use crate::support::data;
use crate::support::drive::Cuts;
use crate::support::made::{alone_of_known_size, alone_with_size};
use crate::support::peer;
use crate::support::reading::{Reading, Verdict};

fn quick() -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 16, ..preset(1) }
}

/// The format named, and recognised.
fn readings(format: Format) -> [Reading; 4] {
    let readings = [Reading::format(format), Reading::auto()];
    let [single, auto] = readings.clone().map(Reading::single);
    let [all, auto_all] = readings;
    [all, auto_all, single, auto]
}

fn two(format: Format) -> [Vec<u8>; 2] {
    let filters = match format {
        Format::Xz => vec![Filter::Lzma2(quick())],
        _ => vec![Filter::Lzma1(quick())],
    };
    let encode = |data: &[u8]| peer::encode(format, Check::Crc32, &filters, data);
    [encode(&data::text(3_000, 81)), encode(b"second")]
}

#[test]
fn the_other_formats_round_trip() {
    let data = data::mixed(300_000, 82);
    for level in [0, 3, 4, 6] {
        let options = LzmaOptions { dict_size: 1 << 18, ..preset(level) };
        for format in [Format::Alone, Format::Lzip, Format::Raw] {
            Case::lzma1(&data, format, options.clone()).round_trips();
        }
    }
}

#[test]
fn lzip_holds_every_dictionary_size() {
    let data = data::text(20_000, 83);
    for dict_size in [4096, 4097, 5_000, 65_535, 100_000, 1 << 20, (1 << 20) + 1, 3 << 19, 1 << 29]
    {
        Case::lzma1(&data, Format::Lzip, LzmaOptions { dict_size, ..preset(0) }).round_trips();
    }
}

#[test]
fn alone_of_a_known_size() {
    let text = data::text(40_000, 84);
    for len in [0, 500, 39_999, 40_000] {
        let data = &text[..len];
        let unmarked = alone_of_known_size(data, &quick());
        let marked = peer::encode(Format::Alone, Check::None, &[Filter::Lzma1(quick())], data);
        let marked = alone_with_size(&marked, len as u64);
        for reading in readings(Format::Alone) {
            for (file, label) in [(&unmarked, "no end marker"), (&marked, "end marker")] {
                let outcome = same_verdict(&reading, file, &format!("{label}, {reading:?}"));
                assert_eq!(outcome.verdict, Verdict::Complete, "{label}, {reading:?}");
                assert_same_bytes(data, &outcome.output, label);
            }
        }
    }
}

#[test]
fn alone_of_a_wrong_size() {
    let data = data::text(4_000, 85);
    let unmarked = alone_of_known_size(&data, &quick());
    let marked = peer::encode(Format::Alone, Check::None, &[Filter::Lzma1(quick())], &data);
    for size in [0, 1, 3_998, 3_999, 4_001, 4_002, 1 << 37, (1 << 38) - 1, 1 << 38, u64::MAX - 1] {
        for reading in readings(Format::Alone) {
            for (file, label) in [(&unmarked, "no end marker"), (&marked, "end marker")] {
                let label = format!("{label}, size {size}, {reading:?}");
                let outcome = same_verdict(&reading, &alone_with_size(file, size), &label);
                assert_ne!(outcome.verdict, Verdict::Complete, "{label}");
            }
        }
    }
}

#[test]
fn what_follows_the_end() {
    let more: [&[u8]; 12] = [
        b"",
        b"\0",
        b"\0\0\0",
        b"\0\0\0\0",
        b"\0\0\0\0\0",
        &[0; 8],
        b"x",
        b"\0\0\0\0x",
        b"L",
        b"LZ",
        b"LZIP",
        b"LZIx",
    ];
    for format in [Format::Xz, Format::Alone, Format::Lzip] {
        let [first, second] = two(format);
        for padding in more {
            let label = format!("{format:?}, then {padding:?}");
            for reading in readings(format) {
                same_result(&reading, &[&first, padding].concat(), &label);
                let both = [&first, padding, &second, padding].concat();
                same_result(&reading, &both, &format!("{label}, twice"));
            }
        }
    }
}

#[test]
fn one_call_decodes_all_streams_unless_told_otherwise() {
    for format in [Format::Xz, Format::Lzip] {
        let [first, second] = two(format);
        let both = [first, second].concat();
        let text = data::text(3_000, 81);
        let all = Reading::format(format);
        let joined = [text.as_slice(), b"second"].concat();
        assert_eq!(oxz::decompress(&both, &all.options()), Ok(joined), "{format:?}");
        assert_eq!(oxz::decompress(&both, &all.single().options()), Ok(text), "{format:?}");
    }
}

#[test]
fn nothing_is_truncated() {
    for reading in readings(Format::Xz) {
        same_verdict(&reading, b"", &format!("{reading:?}"));
        let result = decode(&reading, b"", Cuts::WHOLE).result;
        assert_eq!(result, Err(Error::Truncated { offset: 0 }));
    }
}
