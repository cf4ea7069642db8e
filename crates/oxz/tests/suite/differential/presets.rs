//! Presets, on data of every kind.

use oxz::{BcjArch, Filter, LzmaOptions, Preset};

use crate::support::case::Case;
use crate::support::{corpus, data, long_tests};

fn round_trips(level: u32, data: &[u8]) {
    let preset = Preset::new(level).unwrap();
    for preset in [preset, preset.extreme()] {
        Case::xz(data, [Filter::Lzma2(LzmaOptions::preset(preset))]).round_trips();
    }
}

#[test]
fn fast_presets() {
    let data = data::mixed(1_000_000, 11);
    for level in 0..=3 {
        round_trips(level, &data);
    }
}

#[test]
fn normal_presets() {
    let data = data::mixed(500_000, 12);
    for level in 4..=6 {
        round_trips(level, &data);
    }
}

#[test]
fn large_presets() {
    let data = data::mixed(300_000, 13);
    for level in 7..=9 {
        round_trips(level, &data);
    }
}

#[test]
fn kinds_of_data() {
    const LEN: usize = 300_000;
    let kinds = [
        data::random(LEN, 1),
        data::runs(LEN, 2),
        data::text(LEN, 3),
        data::records(LEN, 4),
        data::repeats_at(40_000, LEN, 5),
        data::machine_code(BcjArch::X86, LEN, 6),
        vec![0; LEN],
    ];
    for data in &kinds {
        for level in [0, 3, 6] {
            Case::xz(data, [Filter::Lzma2(super::preset(level))]).round_trips();
        }
    }
}

#[test]
fn every_preset_on_megabytes() {
    if !long_tests("every preset on 4 MB of mixed data and of each corpus file") {
        return;
    }
    let mut files = corpus();
    files.push(("mixed".into(), data::mixed(4_000_000, 14)));
    for (name, data) in files {
        let data = &data[..data.len().min(4_000_000)];
        for level in 0..=9 {
            eprintln!("{name}, preset {level}");
            round_trips(level, data);
        }
    }
}
