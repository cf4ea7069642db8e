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

use oxz::{LzmaOptions, MatchFinder, Mode, Preset};

const FINDERS: [MatchFinder; 6] = [
    MatchFinder::Hc3,
    MatchFinder::Hc4,
    MatchFinder::Rows,
    MatchFinder::Bt2,
    MatchFinder::Bt3,
    MatchFinder::Bt4,
];
const MODES: [Mode; 2] = [Mode::Fast, Mode::Normal];

fn preset(level: u32) -> LzmaOptions {
    LzmaOptions::preset(Preset::new(level).unwrap())
}
