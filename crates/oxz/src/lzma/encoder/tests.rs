use alloc::vec::Vec;

use super::*;
use crate::lz::finder::testing::Subject;
use crate::options::Preset;
use crate::testing::{Random, samples};

/// No limit that a test comes near.
const ALL: Budget = Budget { data: usize::MAX / 2, size: 1 << 22 };

fn options(mf: MatchFinder, mode: Mode, dict_size: u32) -> LzmaOptions {
    LzmaOptions { mf, mode, dict_size, nice_len: 40, ..LzmaOptions::default() }
}

/// Buckets of the finder's main table, and room in its ring.
fn sizes(encoder: &mut LzmaEncoder) -> [usize; 2] {
    match &mut encoder.finder {
        AnyFinder::Hc3(finder) => finder.sizes(),
        AnyFinder::Hc4(finder) => finder.sizes(),
        AnyFinder::Rows(finder) => finder.sizes(),
        AnyFinder::WideRows(finder) => finder.sizes(),
        AnyFinder::Bt2(finder) => finder.sizes(),
        AnyFinder::Bt3(finder) => finder.sizes(),
        AnyFinder::Bt4(finder) => finder.sizes(),
    }
}

#[test]
fn small_data_takes_small_tables_at_every_preset() {
    for level in 0..=9 {
        let options = LzmaOptions::preset(Preset::new(level).unwrap());
        let mut encoder = LzmaEncoder::new(&options).unwrap();
        encoder.fill(&mut Input::new(&Random::new(1).bytes(1000))).unwrap();
        assert_eq!(encoder.run(ALL, true, true), Ok(Pause::Starved));
        // 16 KiB, and 36 KiB of rows at the most.
        let [buckets, links] = sizes(&mut encoder);
        assert!(buckets <= 1 << 12 && links <= 7 << 10, "{buckets}, {links}");
    }
}

/// What can be seen of an encoder after a packet.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    coded: usize,
    next: usize,
    entered: usize,
    sizes: [usize; 2],
}

/// Encodes packet by packet; input comes in pieces of this length.
fn trace(options: &LzmaOptions, data: &[u8], piece: usize) -> (Vec<Step>, Vec<u8>) {
    // Enough for one packet of any length, and never for a second one.
    let one_packet = Budget { data: MATCH_MAX, ..ALL };
    let mut encoder = LzmaEncoder::new(options).unwrap();
    let mut trace: Vec<Step> = Vec::new();
    let mut pieces = data.chunks(piece).peekable();
    while let Some(piece) = pieces.next() {
        encoder.fill(&mut Input::new(piece)).unwrap();
        let ending = pieces.peek().is_none();
        loop {
            let pause = encoder.run(one_packet, ending, ending).unwrap();
            let sizes = sizes(&mut encoder);
            let Cursor { coded, next, entered, .. } = encoder.cursor;
            if trace.last().map_or(0, |last| last.coded) != coded {
                trace.push(Step { coded, next, entered, sizes });
            }
            if pause == Pause::Starved {
                break;
            }
        }
    }
    encoder.finish().unwrap();
    (trace, encoder.bits.bytes().to_vec())
}

#[test]
fn tables_grow_at_the_same_positions_however_the_input_is_cut() {
    let finders = [
        MatchFinder::Hc3,
        MatchFinder::Hc4,
        MatchFinder::Rows,
        MatchFinder::Bt2,
        MatchFinder::Bt3,
        MatchFinder::Bt4,
    ];
    for (i, (_, data)) in samples(50_000).iter().enumerate() {
        let mode = [Mode::Normal, Mode::Fast][i % 2];
        let options = options(finders[i % finders.len()], mode, 1 << 20);
        let whole = trace(&options, data, data.len());
        for piece in [1, 777, 9000] {
            assert!(trace(&options, data, piece) == whole);
        }
    }
}

#[test]
fn every_string_of_a_preset_dictionary_is_found() {
    let dict = Random::new(3).bytes(300);
    for level in [0, 1, 2, 6] {
        let preset = LzmaOptions::preset(Preset::new(level).unwrap());
        let options = LzmaOptions { preset_dict: Some(dict.as_slice().into()), ..preset };
        for string in dict.windows(40) {
            let mut encoder = LzmaEncoder::new(&options).unwrap();
            encoder.fill(&mut Input::new(string)).unwrap();
            assert_eq!(encoder.run(ALL, true, true), Ok(Pause::Starved));
            // One match, rather than literals in front of one.
            assert!(encoder.bits.size() < 10, "{} at level {level}", encoder.bits.size());
        }
    }
}

/// Encodes data that is flushed at the given places; between them, input comes
/// in pieces of this length.
fn encode_flushed(options: &LzmaOptions, data: &[u8], flushes: &[usize], piece: usize) -> Vec<u8> {
    let mut encoder = LzmaEncoder::new(options).unwrap();
    let mut start = 0;
    for &end in flushes {
        for piece in data[start..end].chunks(piece) {
            encoder.fill(&mut Input::new(piece)).unwrap();
            assert_eq!(encoder.run(ALL, false, false), Ok(Pause::Starved));
        }
        assert_eq!(encoder.run(ALL, true, end == data.len()), Ok(Pause::Starved));
        assert_eq!(encoder.cursor.coded, end);
        start = end;
    }
    encoder.finish().unwrap();
    encoder.bits.bytes().to_vec()
}

#[test]
fn between_flushes_the_input_may_be_cut_anywhere() {
    // The finder enters 256 positions at a time: in the middle of that, at an
    // end of it, and twice in a row.
    let flushes = [100, 256, 5000, 5001, 5300, 19_968, 30_000];
    for (i, (_, data)) in samples(30_000).iter().enumerate() {
        let mode = [Mode::Normal, Mode::Fast][i % 2];
        for mf in [MatchFinder::Hc4, MatchFinder::Rows, MatchFinder::Bt4] {
            let options = options(mf, mode, 1 << 20);
            let whole = encode_flushed(&options, data, &flushes, data.len());
            for piece in [1, 255, 4097] {
                assert!(encode_flushed(&options, data, &flushes, piece) == whole);
            }
        }
    }
}

/// An encoder whose window is full, and how much data that takes.
fn full(dict_size: usize, data: &[u8]) -> (Box<LzmaEncoder>, usize) {
    let options = options(MatchFinder::Bt4, Mode::Fast, dict_size as u32);
    let mut encoder = LzmaEncoder::new(&options).unwrap();
    let mut input = Input::new(data);
    encoder.fill(&mut input).unwrap();
    assert!(encoder.window.is_full());
    (encoder, input.pos)
}

#[test]
fn the_finder_catches_up_with_a_flush_after_the_window_has_moved() {
    let dict_size = KEEP_MIN;
    // What repeats is nearly as far away as it may be.
    let data = Random::new(2).bytes(dict_size - 10).repeat(10);
    let (mut encoder, taken) = full(dict_size, &data);
    encoder.run(ALL, true, false).unwrap();
    let Cursor { coded, entered, .. } = encoder.cursor;
    assert_eq!(coded, encoder.window.filled());
    // In a repeat, half as much again has to be seen.
    let nice_len = encoder.finder.nice_len();
    assert_eq!(entered, coded + 1 - (nice_len + nice_len / 2));

    let mut input = Input::new(&data[taken..]);
    encoder.fill(&mut input).unwrap();
    assert_eq!(encoder.cursor.entered, dict_size, "the finder sees a whole dictionary");
    encoder.run(ALL, true, true).unwrap();
    let end = taken + input.pos;
    assert!(encoder.recent(dict_size) == &data[end - dict_size..end]);
}

#[test]
fn data_moves_only_when_the_parser_needs_more() {
    let data = Random::new(3).bytes(2 << 20);
    let (mut encoder, taken) = full(KEEP_MIN, &data);
    let mut input = Input::new(&data[taken..]);
    // Chunk after chunk, as LZMA2 asks for them, with more input waiting.
    let chunk = Budget { data: 1 << 16, ..ALL };
    while encoder.run(chunk, false, false).unwrap() == Pause::Spent {
        let coded = encoder.cursor.coded;
        encoder.fill(&mut input).unwrap();
        assert_eq!((encoder.cursor.coded, input.pos), (coded, 0));
    }
    encoder.fill(&mut input).unwrap();
    assert_eq!(encoder.cursor.entered.min(encoder.cursor.coded), KEEP_MIN);
    assert!(input.pos >= KEEP_MIN, "more than what has to be moved");
}
