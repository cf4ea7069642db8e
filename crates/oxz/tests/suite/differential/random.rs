//! Settings, data, cuts and flushes drawn at random: what nobody thought of.

use oxz::{Action, Check, Filter, Format, LzmaOptions};

use super::{FINDERS, MODES};
use crate::harness::ARCHS;
use crate::support::case::{Case, assert_same_bytes, decode};
use crate::support::data::{self, Rng};
use crate::support::drive::{Cut, Cuts, drive};
use crate::support::long_tests;

fn lzma(rng: &mut Rng) -> LzmaOptions {
    let lc = rng.below(5) as u32;
    LzmaOptions {
        dict_size: 4096 + rng.skewed(1 << 18) as u32,
        preset_dict: None,
        lc,
        lp: rng.below(5 - lc as usize) as u32,
        pb: rng.below(5) as u32,
        mode: MODES[rng.below(MODES.len())],
        nice_len: 2 + rng.below(272) as u32,
        mf: FINDERS[rng.below(FINDERS.len())],
        depth: rng.skewed(60) as u32,
    }
}

fn converter(rng: &mut Rng) -> Filter {
    if rng.below(2) == 0 {
        return Filter::Delta { distance: 1 + rng.skewed(256) as u32 };
    }
    let arch = ARCHS[rng.below(ARCHS.len())];
    let start_offset = rng.word() / arch.alignment() * arch.alignment();
    Filter::Bcj { arch, start_offset }
}

fn some_data(rng: &mut Rng) -> Vec<u8> {
    let (len, seed) = (rng.skewed(400_000), rng.next());
    match rng.below(8) {
        0 => data::random(len / 4, seed),
        1 => data::runs(len, seed),
        2 => data::records(len, seed),
        3 => data::repeats_at(1 + rng.skewed(len + 1), len, seed),
        4 => data::machine_code(ARCHS[rng.below(ARCHS.len())], len, seed),
        5 => data::text(len, seed),
        _ => data::mixed(len, seed),
    }
}

fn case<'a>(rng: &mut Rng, data: &'a [u8]) -> Case<'a> {
    let mut filters: Vec<Filter> = (0..rng.skewed(4)).map(|_| converter(rng)).collect();
    let mut options = lzma(rng);
    match rng.below(6) {
        0 => Case::lzma1(data, Format::Alone, options),
        1 => Case::lzma1(data, Format::Lzip, LzmaOptions { lc: 3, lp: 0, pb: 2, ..options }),
        2 => {
            if rng.below(2) == 0 {
                options.preset_dict = Some(data::text(rng.skewed(9_000), 1).into());
            }
            filters.push(if rng.below(2) == 0 {
                Filter::Lzma1(options)
            } else {
                Filter::Lzma2(options)
            });
            Case::raw(data, filters)
        }
        _ => {
            filters.push(Filter::Lzma2(options));
            let checks = [Check::None, Check::Crc32, Check::Crc64, Check::Sha256];
            Case { check: checks[rng.below(4)], ..Case::xz(data, filters) }
        }
    }
}

fn cuts(rng: &mut Rng) -> Cuts {
    let mut cut = || match rng.below(4) {
        0 => Cut::Whole,
        1 => Cut::Each(1 + rng.skewed(5_000)),
        _ => Cut::Random(1 + rng.skewed(70_000)),
    };
    Cuts { input: cut(), output: cut() }
}

/// Flushes that the chain can carry out, at random places.
fn flushed(rng: &mut Rng, case: &Case<'_>) -> Vec<u8> {
    let can_sync =
        case.filters.iter().all(|filter| !matches!(filter, Filter::Bcj { .. } | Filter::Lzma1(_)));
    let mut actions = vec![Action::Run];
    if can_sync {
        actions.push(Action::SyncFlush);
    }
    if case.format == Format::Xz {
        actions.extend([Action::FullFlush, Action::FullBarrier]);
    }
    let mut encoder = case.encode_options().encoder().unwrap();
    let mut output = Vec::new();
    let mut given = 0;
    for _ in 0..rng.below(8) {
        let until = given + rng.skewed(case.data.len() - given + 1);
        let action = actions[rng.below(actions.len())];
        if action != Action::Run {
            let driven = drive(&mut encoder, &case.data[given..until], cuts(rng), action);
            assert_eq!(driven.result, Ok(()), "{action:?}");
            output.extend(driven.output);
            given = until;
        }
    }
    let driven = drive(&mut encoder, &case.data[given..], cuts(rng), Action::Finish);
    assert_eq!(driven.result, Ok(()));
    output.extend(driven.output);
    output
}

fn check(seed: u64) {
    let mut rng = Rng::new(seed);
    let data = some_data(&mut rng);
    let case = case(&mut rng, &data);
    let whole = case.ours();
    case.decodes(&whole, "oxz's output");
    case.decodes(&case.theirs(), "liblzma's output");
    case.decodes(&flushed(&mut rng, &case), "oxz's flushed output");

    let cuts = cuts(&mut rng);
    let mut encoder = case.encode_options().encoder().unwrap();
    let driven = drive(&mut encoder, &data, cuts, Action::Finish);
    assert_same_bytes(&whole, &driven.output, &format!("encoded, {cuts:?}"));
    let driven = decode(&case.reading(), &whole, cuts);
    assert_eq!(driven.result, Ok(()), "{cuts:?}");
    assert_same_bytes(&data, &driven.output, &format!("decoded, {cuts:?}"));
}

#[test]
fn cases() {
    let rounds = if long_tests("5,000 random cases instead of 200") { 5_000 } else { 200 };
    for seed in 0..rounds {
        if std::panic::catch_unwind(|| check(seed)).is_err() {
            panic!("the case with seed {seed}");
        }
    }
}
