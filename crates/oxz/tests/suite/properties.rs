//! Properties of `Compressor` and `Decompressor` that hold for any sequence of
//! calls, shown on sequences that proptest makes up, and shrinks when one
//! fails. The same ones every time.

use oxz::{
    Action, BcjArch, Check, Compressor, Decompressor, Error, Feature, Filter, Flush, Format,
    LzmaOptions, MatchFinder, Mode, Preset,
};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::harness::ARCHS;
use crate::support::case::{Case, assert_same_bytes, decode};
use crate::support::data::{self, Rng};
use crate::support::drive::Cuts;
use crate::support::mutate::mutated;
use crate::support::reading::{Reading, Verdict};
use crate::support::{long_tests, peer};

/// How a `Compressor` is called.
#[derive(Debug, Clone, Copy)]
enum Give {
    /// So much of the data that is left.
    Data(usize),
    Flush(Flush),
}

/// How a `Decompressor` is called, as long as it has not ended.
#[derive(Debug, Clone, Copy)]
struct Take {
    /// So much of the file that is left.
    data: usize,
    max_length: Option<usize>,
    /// `decompress_into` takes a slice of that length.
    into_slice: bool,
}

/// What is compressed, and how.
#[derive(Debug, Clone)]
struct Settings {
    format: Format,
    check: Check,
    filters: Vec<Filter>,
    data: Vec<u8>,
}

impl Settings {
    fn case(&self) -> Case<'_> {
        let &Self { format, check, ref filters, ref data } = self;
        Case { data, format, check, filters: filters.clone() }
    }

    fn can(&self, flush: Flush) -> bool {
        let flushable = |filter: &Filter| !matches!(filter, Filter::Bcj { .. } | Filter::Lzma1(_));
        match flush {
            Flush::Sync => self.format != Format::Alone && self.filters.iter().all(flushable),
            Flush::Full | Flush::FullBarrier => self.format == Format::Xz,
            Flush::Finish => true,
        }
    }
}

fn numbers() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), Just(1), 2..40usize, 40..9_000usize]
}

fn gives() -> impl Strategy<Value = Vec<Give>> {
    let flushes = select(vec![Flush::Sync, Flush::Full, Flush::FullBarrier]);
    vec(prop_oneof![2 => numbers().prop_map(Give::Data), 1 => flushes.prop_map(Give::Flush)], 0..25)
}

fn takes() -> impl Strategy<Value = Vec<Take>> {
    let max_length = prop_oneof![Just(None), numbers().prop_map(Some)];
    let take = (numbers(), max_length, any::<bool>());
    vec(
        take.prop_map(|(data, max_length, into_slice)| Take { data, max_length, into_slice }),
        1..40,
    )
}

fn some_data() -> impl Strategy<Value = Vec<u8>> {
    let piece = (0..5u8, 0..9_000usize, 0..1_000u64).prop_map(|(kind, len, seed)| match kind {
        0 => data::random(len / 4, seed),
        1 => data::runs(len, seed),
        2 => data::records(len, seed),
        3 => data::machine_code(BcjArch::X86, len, seed),
        _ => data::text(len, seed),
    });
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn lzma() -> impl Strategy<Value = LzmaOptions> {
    use MatchFinder::{Bt2, Bt3, Bt4, Hc3, Hc4, Rows};
    let properties = select(vec![(3, 0, 2), (0, 0, 0), (4, 0, 0), (0, 4, 4), (1, 2, 3)]);
    let search =
        (select(vec![Mode::Fast, Mode::Normal]), select(vec![Hc3, Hc4, Rows, Bt2, Bt3, Bt4]));
    (4096..40_000u32, properties, search, 2..=273u32, 0..40u32).prop_map(
        |(dict_size, (lc, lp, pb), (mode, mf), nice_len, depth)| LzmaOptions {
            dict_size,
            preset_dict: None,
            lc,
            lp,
            pb,
            mode,
            nice_len,
            mf,
            depth,
        },
    )
}

fn settings() -> impl Strategy<Value = Settings> {
    let converter = prop_oneof![
        (1..=256u32).prop_map(|distance| Filter::Delta { distance }),
        select(ARCHS.to_vec()).prop_map(|arch| Filter::Bcj { arch, start_offset: 0 }),
    ];
    let formats = select(vec![Format::Xz, Format::Xz, Format::Raw, Format::Alone, Format::Lzip]);
    let checks = select(vec![Check::None, Check::Crc32, Check::Crc64, Check::Sha256]);
    (formats, checks, vec(converter, 0..3), lzma(), some_data()).prop_map(
        |(format, check, mut filters, options, data)| {
            match format {
                Format::Xz | Format::Raw => filters.push(Filter::Lzma2(options)),
                Format::Alone => filters = vec![Filter::Lzma1(options)],
                Format::Lzip => {
                    let options = LzmaOptions { lc: 3, lp: 0, pb: 2, ..options };
                    filters = vec![Filter::Lzma1(options)];
                }
            }
            Settings { format, check, filters, data }
        },
    )
}

/// Shows `property` on many values.
fn holds<S: Strategy>(strategy: S, property: impl Fn(S::Value)) {
    let cases = if long_tests("50 times as many sequences of calls") { 12_800 } else { 256 };
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(18),
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    runner
        .run(&strategy, |value| {
            property(value);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// What the calls make: the data that could be read back at each flush, and
/// the file.
fn compressed(settings: &Settings, gives: &[Give]) -> Vec<u8> {
    let case = settings.case();
    let mut compressor = Compressor::new(&case.encode_options()).unwrap();
    let (mut file, mut given) = (Vec::new(), 0);
    for &give in gives {
        match give {
            Give::Data(len) => {
                let until = settings.data.len().min(given + len);
                file.extend(compressor.compress(&settings.data[given..until]).unwrap());
                given = until;
            }
            Give::Flush(flush) if settings.can(flush) => {
                file.extend(compressor.flush(flush).unwrap());
                let so_far = decode(&case.reading(), &file, Cuts::WHOLE);
                assert_same_bytes(&settings.data[..given], &so_far.output, "at a flush");
            }
            Give::Flush(flush) => assert!(matches!(
                compressor.flush(flush),
                Err(Error::Unsupported {
                    feature: Feature::Action(
                        Action::SyncFlush | Action::FullFlush | Action::FullBarrier
                    ),
                    ..
                })
            )),
        }
    }
    file.extend(compressor.compress(&settings.data[given..]).unwrap());
    file.extend(compressor.flush(Flush::Finish).unwrap());
    assert_eq!(compressor.compress(b""), Err(Error::Ended));
    assert_eq!(compressor.flush(Flush::Finish), Err(Error::Ended));
    file
}

#[test]
fn of_a_compressor() {
    holds((settings(), gives()), |(settings, gives)| {
        let case = settings.case();
        let file = compressed(&settings, &gives);
        case.decodes(&file, "what the calls made");
        let flushed = |give: &Give| matches!(give, Give::Flush(flush) if settings.can(*flush));
        if !gives.iter().any(flushed) {
            assert_same_bytes(&case.ours(), &file, "without flushes");
        }
    });
}

/// Makes the calls, over and over, until the end; the output, what is unused,
/// and how it ended.
fn decompressed(
    reading: &Reading,
    file: &[u8],
    takes: &[Take],
) -> (Vec<u8>, Vec<u8>, Result<(), Error>) {
    let mut decompressor = Decompressor::new(&reading.options()).unwrap();
    let (mut output, mut fed) = (Vec::new(), 0);
    // One call at the end of each round that gets on in any case.
    let generous = Take { data: 1, max_length: None, into_slice: false };
    for &Take { data, max_length, into_slice } in takes.iter().chain([&generous]).cycle() {
        if fed == file.len() && decompressor.needs_input() {
            assert_eq!(decompressor.decompress(b"", None), Ok(Vec::new()), "nothing is left");
            assert!(decompressor.needs_input() && !decompressor.eof());
            return (output, Vec::new(), Err(Error::Truncated { offset: fed as u64 }));
        }
        let until = file.len().min(fed + data);
        let piece = &file[fed..until];
        fed = until;
        let result = match max_length {
            Some(len) if into_slice => {
                let mut slice = vec![0xA5; len];
                decompressor.decompress_into(piece, &mut slice).map(|written| {
                    slice.truncate(written);
                    slice
                })
            }
            _ => decompressor.decompress(piece, max_length),
        };
        match result {
            Ok(bytes) => {
                let more = max_length.is_some_and(|most| bytes.len() >= most);
                assert!(!more || bytes.len() == max_length.unwrap_or(0), "more than asked for");
                output.extend(bytes);
                if decompressor.eof() {
                    assert!(!decompressor.needs_input());
                    assert_eq!(decompressor.decompress(b"more", None), Err(Error::Ended));
                    let mut unused = decompressor.unused_data().to_vec();
                    unused.extend(&file[fed..]);
                    return (output, unused, Ok(()));
                }
                assert_eq!(decompressor.unused_data(), b"");
                if !more && !decompressor.needs_input() {
                    let error =
                        decompressor.decompress(b"", Some(1)).expect_err("had more to give");
                    return (output, Vec::new(), Err(error));
                }
            }
            Err(error) => {
                assert!(!decompressor.needs_input() && !decompressor.eof());
                assert_eq!(decompressor.decompress(b"", None), Err(error.clone()), "again");
                return (output, Vec::new(), Err(error));
            }
        }
    }
    unreachable!("the calls are repeated without end")
}

/// One Stream, whole or cut short or damaged, and what follows it.
#[test]
fn of_a_decompressor() {
    let trailing = select(vec![&b""[..], b"x", b"LZIP and other words", &[0; 9]]);
    let damage = prop_oneof![Just(None), (0..10_000u64).prop_map(Some)];
    holds((settings(), trailing, damage, takes()), |(settings, trailing, damage, takes)| {
        let case = settings.case();
        let mut file = [case.theirs(), trailing.to_vec()].concat();
        if let Some(seed) = damage {
            file = mutated(&file, &mut Rng::new(seed));
        }
        let reading = case.reading().single();
        let whole = decode(&reading, &file, Cuts::WHOLE);
        let (output, unused, result) = decompressed(&reading, &file, &takes);
        assert_same_bytes(&whole.output, &output, "by calls");
        assert_eq!(result, whole.result);
        if result.is_ok() {
            assert_eq!(unused, file[whole.read..]);
        }
    });
}

/// Flushes end Blocks, and liblzma finds them all.
#[test]
fn of_flushed_blocks() {
    holds((some_data(), vec(1..5_000usize, 0..6)), |(data, lens)| {
        let options =
            LzmaOptions { dict_size: 4096, ..LzmaOptions::preset(Preset::new(1).unwrap()) };
        let settings = Settings {
            format: Format::Xz,
            check: Check::Crc32,
            filters: vec![Filter::Lzma2(options)],
            data,
        };
        let gives: Vec<Give> =
            lens.iter().flat_map(|&len| [Give::Data(len), Give::Flush(Flush::Full)]).collect();
        let file = compressed(&settings, &gives);
        let peer = peer::decode(&Reading::format(Format::Xz), &file);
        assert_eq!((peer.verdict, peer.read), (Verdict::Complete, file.len()));
        assert_same_bytes(&settings.data, &peer.output, "liblzma");
    });
}
