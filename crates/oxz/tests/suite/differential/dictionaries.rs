//! Dictionaries smaller than the data: windows slide, and no match reaches
//! too far.

use oxz::{Filter, Format, LzmaOptions, Mode};

use super::{FINDERS, MODES, preset};
use crate::support::case::Case;
use crate::support::{data, long_tests};

const KIB: u32 = 1 << 10;
const MIB: u32 = 1 << 20;

/// More than the window of the smallest dictionary takes before it slides.
const WINDOW: usize = 750_000;

#[test]
fn small_dictionaries_slide() {
    let data = data::mixed(2_000_000, 51);
    for (dict_size, mode) in [
        (4 * KIB, Mode::Normal),
        (4 * KIB, Mode::Fast),
        (5_000, Mode::Fast),
        (16 * KIB, Mode::Normal),
        (64 * KIB + 1, Mode::Fast),
    ] {
        let options = LzmaOptions { dict_size, mode, ..preset(4) };
        Case::xz(&data, [Filter::Lzma2(options.clone())]).round_trips();
        Case::lzma1(&data, Format::Alone, options).round_trips();
    }
}

#[test]
fn every_finder_slides() {
    let data = data::mixed(WINDOW, 52);
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: 4 * KIB, ..preset(4) };
            Case::raw(&data, [Filter::Lzma2(options)]).round_trips();
        }
    }
}

/// The data repeats itself at exactly the dictionary size, one byte nearer
/// and one byte farther. liblzma refuses a match that reaches too far.
#[test]
fn matches_reach_to_the_end_of_the_dictionary() {
    for dict_size in [4 * KIB, 6 * KIB, 64 * KIB, MIB] {
        for distance in [dict_size - 1, dict_size, dict_size + 1] {
            let len = 2 * dict_size as usize + 3_000;
            let data = data::repeats_at(distance as usize, len, 53);
            for level in [0, 4] {
                let options = LzmaOptions { dict_size, ..preset(level) };
                let case = Case::xz(&data, [Filter::Lzma2(options.clone())]);
                case.round_trips();
                Case::lzma1(&data, Format::Lzip, options).round_trips();
                if distance < dict_size {
                    let (ours, whole) = (case.ours().len(), data.len());
                    assert!(ours < whole * 3 / 4, "{ours} of {whole}: the repeat was not used");
                }
            }
        }
    }
}

/// Positions start beyond the dictionary's size, so here they are at their largest;
/// and what is asked for is what the data needs. (liblzma's encoder would take
/// 16 GiB.)
#[test]
fn the_largest_dictionary() {
    let data = data::mixed(200_000, 57);
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: oxz::DICT_SIZE_MAX, ..preset(4) };
            let case = Case::raw(&data, [Filter::Lzma2(options)]);
            case.decodes(&case.ours(), "oxz's output");
        }
    }
}

#[test]
fn medium_dictionaries() {
    for dict_size in [128 * KIB, 200_000, MIB, 3 * MIB / 2] {
        let data = data::repeats_at(dict_size as usize - 5, dict_size as usize * 5 / 4, 54);
        let options = LzmaOptions { dict_size, ..preset(1) };
        Case::xz(&data, [Filter::Lzma2(options)]).round_trips();
    }
}

#[test]
fn large_dictionaries() {
    if !long_tests("dictionaries of 4 to 64 MiB with data that is longer") {
        return;
    }
    for dict_size in [4 * MIB, 16 * MIB, 48 * MIB, 64 * MIB] {
        let mut data = data::repeats_at(dict_size as usize - 5, dict_size as usize * 5 / 4, 55);
        data.extend(data::mixed(2_000_000, 56));
        for level in [1, 4] {
            let options = LzmaOptions { dict_size, ..preset(level) };
            Case::xz(&data, [Filter::Lzma2(options)]).round_trips();
        }
    }
}
