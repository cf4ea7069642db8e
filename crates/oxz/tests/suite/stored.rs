//! Data that does not shrink, and data that does among it: what is stored is
//! what would not have shrunk.

use oxz::{Action, Encode, Encoder, Filter, LzmaOptions, Preset};

use crate::support::case::{Case, assert_same_bytes};
use crate::support::data::{self, Rng};
use crate::support::drive::{Cut, Cuts, drive};

const CHUNK: usize = 1 << 16;

fn options(level: u32) -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 20, ..LzmaOptions::preset(Preset::new(level).unwrap()) }
}

fn encoded(data: &[u8], level: u32) -> Vec<u8> {
    let case = Case::raw(data, [Filter::Lzma2(options(level))]);
    let file = case.ours();
    case.decodes(&file, "oxz's output");
    file
}

#[test]
fn noise_grows_by_no_more_than_headers() {
    for level in [0, 3, 6] {
        for len in [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5, 20 * CHUNK + 77] {
            let file = encoded(&data::random(len, 301), level);
            // Where a chunk was coded first, it may take one more.
            let chunks = len.div_ceil(CHUNK) + len / CHUNK / 16 + 4;
            assert!(file.len() <= len + 3 * chunks + 1, "{len}: {}", file.len());
        }
    }
}

#[test]
fn noise_that_comes_again_is_found() {
    let mut data = data::random(500_000, 302);
    data.extend_from_within(..);
    for level in [1, 3, 6] {
        let len = encoded(&data, level).len();
        assert!(len < 503_000, "preset {level}: {len}");
    }
}

/// Wherever noise ends, what follows shrinks as much as elsewhere.
#[test]
fn what_shrinks_is_not_stored_with_noise() {
    let text = data::text(40_000, 303);
    // Each byte near the one before: nothing repeats, but literals shrink.
    let mut rng = Rng::new(304);
    let mut last = 0;
    let walk: Vec<u8> = std::iter::repeat_with(|| {
        last = (last + rng.below(16)) % 256;
        last as u8
    })
    .take(40_000)
    .collect();
    // In records of 12 bytes, two are those of the record before.
    let mut records = data::random(40_000, 305);
    for at in 12..records.len() {
        if at % 12 < 2 && at % 600 >= 12 {
            records[at] = records[at - 12];
        }
    }
    for (what, shrinking) in [("text", text), ("a walk", walk), ("records", records)] {
        for level in [0, 6] {
            let alone = encoded(&shrinking, level).len();
            assert!(alone < shrinking.len() * 95 / 100, "{what}: {alone}");
            for before in [CHUNK, 2 * CHUNK + 1, 100_000, 150_001] {
                let noise = data::random(before, 306);
                let both = [&noise, &shrinking[..]].concat();
                let more = encoded(&both, level).len() - before;
                // A block may end before it is noticed, and a chunk more.
                assert!(more < alone + 600, "{what}, {before}: {more} in place of {alone}");
            }
        }
    }
}

fn mixture(seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut data = data::random(150_000, seed);
    while data.len() < 500_000 {
        let len = rng.skewed(90_000);
        match rng.below(4) {
            0 => data.extend(data::text(len, seed)),
            1 => data.extend_from_within(rng.below(50_000)..50_000),
            _ => data.extend(data::random(len, rng.next())),
        }
    }
    data
}

#[test]
fn cuts_do_not_matter() {
    for (seed, level) in [(311, 0), (312, 3), (313, 6), (314, 6)] {
        let data = mixture(seed);
        let case = Case::raw(&data, [Filter::Lzma2(options(level))]);
        let whole = encoded(&data, level);
        for input in [Cut::Each(997), Cut::Each(4096), Cut::Each(70_000), Cut::Random(9_000)] {
            let mut encoder = case.encode_options().encoder().unwrap();
            let cuts = Cuts { input, output: Cut::Each(9_973) };
            let driven = drive(&mut encoder, &data, cuts, Action::Finish);
            assert_same_bytes(&whole, &driven.output, &format!("preset {level}, {input:?}"));
        }
    }
}

/// Feeds all of `data`, in pieces of `cut` bytes, with `action` at the end.
fn feed(encoder: &mut Encoder, data: &[u8], cut: usize, action: Action, out: &mut Vec<u8>) {
    let driven = drive(encoder, data, Cuts { input: Cut::Each(cut), output: Cut::Whole }, action);
    assert_eq!(driven.result, Ok(()));
    out.extend(driven.output);
}

#[test]
fn flushes_anywhere() {
    for (seed, level) in [(321, 0), (322, 6)] {
        let data = mixture(seed);
        let encode = Encode::xz().filters([Filter::Lzma2(options(level))]);
        let case = Case::xz(&data, [Filter::Lzma2(options(level))]);
        let mut files = Vec::new();
        for cut in [usize::MAX / 2, 5_003] {
            let mut rng = Rng::new(seed);
            let mut encoder = encode.encoder().unwrap();
            let (mut file, mut rest) = (Vec::new(), &data[..]);
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(rest.len().min(1 + rng.skewed(100_000)));
                let action = [Action::SyncFlush, Action::FullFlush, Action::FullBarrier];
                feed(&mut encoder, piece, cut, action[rng.below(3)], &mut file);
                rest = after;
            }
            feed(&mut encoder, &[], cut, Action::Finish, &mut file);
            files.push(file);
        }
        case.decodes(&files[0], "flushed");
        assert_same_bytes(&files[0], &files[1], "whatever the cut");
    }
}
