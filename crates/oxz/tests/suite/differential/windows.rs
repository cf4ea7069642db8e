//! Where an encoder's window is full and its data moves down: what is written
//! there depends on the data and its flushes alone, and both decoders read it.

use oxz::{Action, Filter, LzmaOptions, MatchFinder, Mode};

use super::{FINDERS, preset};
use crate::support::case::{Case, assert_same_bytes};
use crate::support::data;
use crate::support::drive::{Cut, Cuts};

fn options(mf: MatchFinder, mode: Mode, dict_size: u32) -> LzmaOptions {
    LzmaOptions { mf, mode, dict_size, nice_len: 48, depth: 6, ..preset(4) }
}

/// How much data a window takes before any of it has to move: as much as is read
/// while nothing can be written. Of noise a chunk is full before the window is.
fn window_len(case: &Case<'_>) -> usize {
    let noise = data::random(case.data.len(), 332);
    let mut encoder = case.encode_options().encoder().unwrap();
    let progress = encoder.code(&noise, &mut [], Action::Run).unwrap();
    assert!(progress.read < noise.len(), "the window is not full");
    progress.read
}

/// Flushes nowhere; where the window is full; on both sides of that; and so that the
/// positions that the finder could not enter yet lie across it.
fn around(full: usize) -> [Vec<usize>; 4] {
    [vec![], vec![full], vec![full - 1, full + 1, full + 2], vec![full - 40, full + 20_000]]
}

fn edges_are_not_to_be_seen(mode: Mode, dict_size: u32) {
    // Most of it is in repeats from nearly as far away as they may be.
    let data = data::repeats_at(dict_size as usize - 5, 900_000, 331);
    for mf in FINDERS {
        let case = Case::raw(&data, [Filter::Lzma2(options(mf, mode, dict_size))]);
        for flushes in around(window_len(&case)) {
            let whole = case.flushed(&flushes, Cuts::WHOLE);
            case.decodes(&whole, &format!("flushed at {flushes:?}"));
            let cuts = Cuts { input: Cut::Random(70_000), output: Cut::Each(9_973) };
            let pieces = case.flushed(&flushes, cuts);
            assert_same_bytes(&whole, &pieces, &format!("{mf:?}, {mode:?}, {flushes:?}"));
        }
    }
}

/// The window keeps more than can be reached.
#[test]
fn of_small_dictionaries() {
    edges_are_not_to_be_seen(Mode::Fast, 1 << 13);
    edges_are_not_to_be_seen(Mode::Normal, 1 << 13);
}

/// All of what it keeps can be reached.
#[test]
fn of_larger_dictionaries() {
    edges_are_not_to_be_seen(Mode::Fast, 1 << 18);
    edges_are_not_to_be_seen(Mode::Normal, 1 << 18);
}
