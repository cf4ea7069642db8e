//! Sizes around every boundary: of nothing, of packets, of chunks, of what a
//! parser looks at in one go.

use oxz::{Filter, Format, LzmaOptions, MatchFinder, Mode};

use super::{FINDERS, GROWTHS, MODES, preset};
use crate::support::case::Case;
use crate::support::data;

/// The most bytes that an LZMA2 chunk may hold as they are.
const STORED_MAX: usize = 1 << 16;
/// The most bytes that a compressed LZMA2 chunk may stand for.
const CHUNK_MAX: usize = 1 << 21;
/// As far as a parser may look before it must decide.
const PARSE_MAX: usize = 4096;

fn small_dict(mode: Mode) -> LzmaOptions {
    LzmaOptions { mode, dict_size: 1 << 16, ..preset(6) }
}

fn around(middle: usize) -> [usize; 5] {
    [middle - 2, middle - 1, middle, middle + 1, middle + 2]
}

#[test]
fn next_to_nothing() {
    let noise = data::random(300, 41);
    let zeros = [0; 300];
    for data in [noise.as_slice(), &zeros, b"abcabcabdabcabcabcabdabc".repeat(20).as_slice()] {
        for len in (0..=20).chain([272, 273, 274, 275, 300]) {
            let data = &data[..len];
            for mode in MODES {
                Case::xz(data, [Filter::Lzma2(small_dict(mode))]).round_trips();
                for format in [Format::Alone, Format::Lzip, Format::Raw] {
                    Case::lzma1(data, format, small_dict(mode)).round_trips();
                }
            }
        }
    }
}

#[test]
fn next_to_nothing_with_every_finder() {
    let data = data::runs(64, 42);
    for mf in FINDERS {
        for mode in MODES {
            for len in 0..=data.len() {
                let options = LzmaOptions { mf, ..small_dict(mode) };
                Case::raw(&data[..len], [Filter::Lzma2(options)]).round_trips();
            }
        }
    }
}

#[test]
fn stored_chunks() {
    let noise = data::random(3 * STORED_MAX, 43);
    for mode in MODES {
        for len in around(STORED_MAX).into_iter().chain(around(2 * STORED_MAX)) {
            Case::xz(&noise[..len], [Filter::Lzma2(small_dict(mode))]).round_trips();
        }
    }
}

/// Stored and compressed chunks in turn, so that properties, state and
/// dictionary resets must come where they are due.
#[test]
fn stored_chunks_between_others() {
    for (noise_first, noise_len) in [(true, 70_000), (false, 70_000), (true, 200_000), (false, 1)] {
        let noise = data::random(noise_len, 44);
        let text = data::text(30_000, 45);
        let mut data = Vec::new();
        for turn in 0..6 {
            data.extend(if (turn % 2 == 0) == noise_first { &noise } else { &text });
        }
        for mode in MODES {
            Case::xz(&data, [Filter::Lzma2(small_dict(mode))]).round_trips();
        }
    }
}

/// Lengths where the tables of one finder or another have just grown, are about
/// to, or have for the last few bytes only, however many of them a finder needs.
#[test]
fn where_tables_grow() {
    let text = data::text(GROWTHS[GROWTHS.len() - 1] + 100, 48);
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: 1 << 22, nice_len: 64, ..preset(6) };
            for growth in GROWTHS {
                for more in [0, 1, 2, 3, 4, 6, 7, 11, 12, 64] {
                    let case = Case::raw(&text[..growth + more], [Filter::Lzma2(options.clone())]);
                    case.decodes(&case.ours(), "oxz's output");
                }
            }
        }
    }
}

/// As before, where tables of rows double late, after shares of the dictionary.
#[test]
fn where_rows_double_late() {
    let data = data::mixed(1 << 16, 51);
    for depth in [8, 48] {
        let options = LzmaOptions { mf: MatchFinder::Rows, depth, ..small_dict(Mode::Fast) };
        for shares in [5, 8, 18, 24, 28] {
            for len in around((1 << 16) / 32 * shares) {
                Case::xz(&data[..len], [Filter::Lzma2(options.clone())]).round_trips();
            }
        }
    }
}

/// Lengths up to 64 KiB where a window's buffer has just room for the data and
/// the padding behind it, or has not.
#[test]
fn where_windows_grow() {
    const STEP: usize = 1 << 12;
    const PADDING: usize = 16;
    let data = data::mixed(1 << 16, 49);
    let chosen = FINDERS.into_iter().flat_map(|mf| MODES.map(|mode| (mf, mode)));
    for (full, (mf, mode)) in (1..=16).map(|steps| steps * STEP - PADDING).zip(chosen.cycle()) {
        for len in around(full) {
            let options = LzmaOptions { mf, mode, ..preset(6) };
            Case::xz(&data[..len], [Filter::Lzma2(options)]).round_trips();
        }
    }
}

/// Noise that comes again from almost as far back as the dictionary reaches, though rows
/// have no room for all of it.
#[test]
fn noise_that_comes_again() {
    const DICT_SIZE: u32 = 1 << 20;
    let noise = data::random(1_000_003, 50);
    let twice = noise.repeat(2);
    for level in [0, 1, 3, 6] {
        let case = Case::xz(
            &twice,
            [Filter::Lzma2(LzmaOptions { dict_size: DICT_SIZE, ..preset(level) })],
        );
        case.round_trips();
        let size = case.ours().len();
        assert!(size < noise.len() + 1_000, "preset {level}: {size}");
    }
}

/// Almost incompressible: a chunk's compressed size reaches its own limit.
#[test]
fn chunks_full_of_compressed_bytes() {
    let mut data = data::random(400_000, 46);
    for at in (1_000..data.len()).step_by(200) {
        data.copy_within(at - 900..at - 890, at);
    }
    for mode in MODES {
        for len in [data.len(), 65_536, 65_800, 66_000, 131_072] {
            Case::xz(&data[..len], [Filter::Lzma2(small_dict(mode))]).round_trips();
        }
    }
}

#[test]
fn chunks_full_of_data() {
    let zeros = vec![0; 2 * CHUNK_MAX + 1];
    for mode in MODES {
        for len in around(CHUNK_MAX).into_iter().chain([2 * CHUNK_MAX, 2 * CHUNK_MAX + 1]) {
            Case::xz(&zeros[..len], [Filter::Lzma2(small_dict(mode))]).round_trips();
        }
    }
}

/// Short matches everywhere and no long one, so that the parser has no reason
/// to decide early.
#[test]
fn parser_at_its_limit() {
    let bits: Vec<u8> = data::random(3 * PARSE_MAX, 47).iter().map(|byte| byte & 1).collect();
    let options = LzmaOptions { nice_len: 273, ..small_dict(Mode::Normal) };
    for len in around(PARSE_MAX).into_iter().chain(around(2 * PARSE_MAX)) {
        Case::xz(&bits[..len], [Filter::Lzma2(options.clone())]).round_trips();
        Case::lzma1(&bits[..len], Format::Alone, options.clone()).round_trips();
    }
}
