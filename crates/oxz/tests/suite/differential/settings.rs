//! The settings of LZMA, one by one and against each other.

use oxz::{Filter, Format, LzmaOptions};

use super::{FINDERS, MODES, preset};
use crate::support::case::Case;
use crate::support::data;

#[test]
fn every_finder_in_every_mode() {
    let data = data::mixed(400_000, 31);
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: 1 << 18, ..preset(6) };
            Case::xz(&data, [Filter::Lzma2(options.clone())]).round_trips();
            Case::lzma1(&data, Format::Raw, options).round_trips();
        }
    }
}

#[test]
fn every_lc_lp_pb() {
    let mut data = data::text(15_000, 32);
    data.extend(data::records(15_000, 33));
    for (lc, lp) in (0..=4).flat_map(|lc| (0..=4 - lc).map(move |lp| (lc, lp))) {
        for pb in 0..=4 {
            for mode in MODES {
                let options = LzmaOptions { lc, lp, pb, mode, dict_size: 1 << 16, ..preset(6) };
                Case::xz(&data, [Filter::Lzma2(options.clone())]).round_trips();
                Case::lzma1(&data, Format::Alone, options).round_trips();
            }
        }
    }
}

#[test]
fn every_kind_of_nice_len() {
    let data = data::mixed(60_000, 34);
    for nice_len in [2, 3, 4, 5, 7, 8, 9, 16, 17, 18, 31, 64, 272, 273] {
        for mf in FINDERS {
            for mode in MODES {
                let options = LzmaOptions { nice_len, mf, mode, dict_size: 1 << 16, ..preset(6) };
                Case::xz(&data, [Filter::Lzma2(options)]).round_trips();
            }
        }
    }
}

#[test]
fn every_kind_of_depth() {
    let mut data = data::runs(30_000, 35);
    data.extend(data::text(60_000, 36));
    for depth in [1, 2, 3, 10, 512, u32::MAX] {
        for mf in FINDERS {
            let options = LzmaOptions { depth, mf, dict_size: 1 << 16, ..preset(6) };
            Case::xz(&data, [Filter::Lzma2(options)]).round_trips();
        }
    }
}
