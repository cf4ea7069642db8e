//! Raw streams whose two sides know some bytes before the data.

use oxz::{Filter, LzmaOptions};

use super::{MODES, preset};
use crate::support::case::{Case, decode};
use crate::support::data;
use crate::support::drive::Cuts;
use crate::support::reading::Reading;

const DICT_SIZE: u32 = 1 << 16;

fn with_dict(dict: &[u8], mode: oxz::Mode) -> LzmaOptions {
    LzmaOptions { preset_dict: Some(dict.into()), dict_size: DICT_SIZE, mode, ..preset(6) }
}

fn both_kinds(options: &LzmaOptions) -> [Vec<Filter>; 2] {
    [vec![Filter::Lzma1(options.clone())], vec![Filter::Lzma2(options.clone())]]
}

#[test]
fn of_every_length() {
    let text = data::text(200_000, 61);
    let (dict, data) = text.split_at(150_000);
    for len in [0, 1, 2, 3, 4, 273, 4_096, 65_535, 65_536, 65_537, 150_000] {
        for mode in MODES {
            for filters in both_kinds(&with_dict(&dict[dict.len() - len..], mode)) {
                for data in [data, &data[..1], &[]] {
                    Case::raw(data, filters.clone()).round_trips();
                }
            }
        }
    }
}

/// Its last `dict_size` bytes can be referred to, and are.
#[test]
fn is_used() {
    let dict = data::random(2 * DICT_SIZE as usize, 62);
    let near = &dict[DICT_SIZE as usize + 100..][..20_000];
    for mode in MODES {
        for filters in both_kinds(&with_dict(&dict, mode)) {
            let case = Case::raw(near, filters);
            case.round_trips();
            let len = case.ours().len();
            assert!(len < 1_000, "{len} bytes for a copy of the preset dictionary: {mode:?}");
        }
    }
}

/// The data goes on after the dictionary, past it, and over it.
#[test]
fn slides_out_of_the_window() {
    let text = data::text(800_000, 63);
    let (dict, data) = text.split_at(60_000);
    for mode in MODES {
        for filters in both_kinds(&with_dict(dict, mode)) {
            Case::raw(data, filters.clone()).round_trips();
            let mut chain = vec![Filter::Delta { distance: 3 }];
            chain.extend(filters);
            Case::raw(data, chain).round_trips();
        }
    }
}

#[test]
fn must_be_the_right_one() {
    let dict = data::random(10_000, 64);
    let options = with_dict(&dict, oxz::Mode::Normal);
    let encoded = Case::raw(&dict[2_000..4_000], [Filter::Lzma2(options)]).ours();
    let without = Reading::raw(&[Filter::Lzma2(LzmaOptions { dict_size: DICT_SIZE, ..preset(6) })]);
    assert!(decode(&without, &encoded, Cuts::WHOLE).result.is_err());
}
