//! Every setting and many kinds of data through liblzma and oxz, both ways.

mod chains;
mod dictionaries;
mod flush;
mod formats;
mod preset_dict;
mod presets;
mod random;
mod settings;
mod sizes;
mod windows;

use oxz::{LzmaOptions, MatchFinder, Mode, Preset};

const FINDERS: [MatchFinder; 6] = [
    MatchFinder::Hc3,
    MatchFinder::Hc4,
    MatchFinder::Rows,
    MatchFinder::Bt2,
    MatchFinder::Bt3,
    MatchFinder::Bt4,
];
/// After so many positions tables grow, one finder's or another's; after further
/// powers of two where there is more data.
const GROWTHS: [usize; 9] =
    [1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17];
const MODES: [Mode; 2] = [Mode::Fast, Mode::Normal];

fn preset(level: u32) -> LzmaOptions {
    LzmaOptions::preset(Preset::new(level).unwrap())
}
