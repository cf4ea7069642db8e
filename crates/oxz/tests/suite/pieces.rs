//! How input is cut and output is taken does not matter: every coder writes
//! what it writes in one go.

use oxz::{Action, BcjArch, Check, Error, Field, Filter, Format, LzmaOptions, Mode, Preset};

use crate::harness::ARCHS;
use crate::support::case::{Case, assert_same_bytes, decode};
use crate::support::data;
use crate::support::drive::{Cut, Cuts, drive};
use crate::support::made::xz_with_uncompressed_size;

const CUTS: [Cuts; 9] = [
    Cuts { input: Cut::Each(1), output: Cut::Each(1) },
    Cuts { input: Cut::Each(1), output: Cut::Whole },
    Cuts { input: Cut::Whole, output: Cut::Each(1) },
    Cuts { input: Cut::Each(7), output: Cut::Each(13) },
    Cuts { input: Cut::Each(257), output: Cut::Each(251) },
    Cuts { input: Cut::Each(4099), output: Cut::Each(3) },
    Cuts { input: Cut::Each(21), output: Cut::Each(65_537) },
    Cuts { input: Cut::Random(40), output: Cut::Random(300) },
    Cuts { input: Cut::Random(5_000), output: Cut::Random(70_000) },
];

fn options(mode: Mode) -> LzmaOptions {
    let level = if mode == Mode::Fast { 1 } else { 6 };
    LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::new(level).unwrap()) }
}

/// Encodes and decodes with every cut; the uncut results are the measure.
fn assert_cuts_do_not_matter(case: &Case<'_>) {
    let encoded = case.ours();
    case.decodes(&encoded, "oxz's output");
    let theirs = case.theirs();
    for cuts in CUTS {
        let label = format!("{cuts:?}, {:?}, {:?}", case.format, case.filters);
        let mut encoder = case.encode_options().encoder().unwrap();
        let driven = drive(&mut encoder, case.data, cuts, Action::Finish);
        assert_eq!(driven.result, Ok(()), "{label}");
        assert_same_bytes(&encoded, &driven.output, &format!("encoded, {label}"));
        for file in [&encoded, &theirs] {
            let driven = decode(&case.reading(), file, cuts);
            assert_eq!(driven.result, Ok(()), "{label}");
            assert_eq!(driven.read, file.len(), "{label}");
            assert_same_bytes(case.data, &driven.output, &format!("decoded, {label}"));
        }
    }
}

#[test]
fn of_xz() {
    let data = data::mixed(90_000, 101);
    for mode in [Mode::Fast, Mode::Normal] {
        assert_cuts_do_not_matter(&Case::xz(&data, [Filter::Lzma2(options(mode))]));
    }
    let case = Case { check: Check::Sha256, ..Case::xz(&[], [Filter::Lzma2(options(Mode::Fast))]) };
    assert_cuts_do_not_matter(&case);
}

#[test]
fn of_lzma1_in_every_format() {
    let data = data::mixed(60_000, 102);
    for format in [Format::Alone, Format::Lzip, Format::Raw] {
        for mode in [Mode::Fast, Mode::Normal] {
            assert_cuts_do_not_matter(&Case::lzma1(&data, format, options(mode)));
        }
    }
}

/// Stored chunks begin and end, and the window slides, between the cuts.
#[test]
fn of_stored_chunks_and_sliding_windows() {
    let mut data = data::text(30_000, 103);
    data.extend(data::random(100_000, 104));
    data.extend(data::text(30_000, 103));
    let dict_size = 4096;
    for mode in [Mode::Fast, Mode::Normal] {
        let lzma2 = Filter::Lzma2(LzmaOptions { dict_size, ..options(mode) });
        assert_cuts_do_not_matter(&Case::raw(&data, [lzma2]));
    }
}

#[test]
fn of_every_converter() {
    for arch in ARCHS {
        let data = data::machine_code(arch, 20_003, 105);
        let bcj = Filter::Bcj { arch, start_offset: 4096 };
        assert_cuts_do_not_matter(&Case::xz(&data, [bcj, Filter::Lzma2(options(Mode::Fast))]));
    }
}

#[test]
fn of_long_chains() {
    let data = data::machine_code(BcjArch::X86, 20_001, 106);
    let bcj = |arch| Filter::Bcj { arch, start_offset: 0 };
    let delta = |distance| Filter::Delta { distance };
    let lzma2 = Filter::Lzma2(options(Mode::Fast));
    for chain in [
        vec![delta(1), delta(100), delta(256), lzma2.clone()],
        vec![bcj(BcjArch::X86), bcj(BcjArch::Arm64), bcj(BcjArch::X86), lzma2.clone()],
        vec![bcj(BcjArch::Ia64), delta(4), bcj(BcjArch::RiscV), lzma2],
        vec![bcj(BcjArch::X86), Filter::Lzma1(options(Mode::Normal))],
    ] {
        assert_cuts_do_not_matter(&Case::raw(&data, chain));
    }
}

/// Converters work ahead of the output, but no further than the data may go.
#[test]
fn of_more_data_than_a_block_header_declares() {
    let data = data::machine_code(BcjArch::Arm, 5_000, 107);
    let converters = [
        Filter::Delta { distance: 1 },
        Filter::Bcj { arch: BcjArch::Arm, start_offset: 0 },
        Filter::Bcj { arch: BcjArch::X86, start_offset: 0 },
    ];
    for converter in converters {
        let case = Case::xz(&data, [converter, Filter::Lzma2(options(Mode::Fast))]);
        let right = xz_with_uncompressed_size(&case.theirs(), 5_000);
        let wrong = xz_with_uncompressed_size(&case.theirs(), 4_000);
        let whole = decode(&case.reading(), &wrong, Cuts::WHOLE);
        let field = Field::UncompressedSize;
        assert!(matches!(whole.result, Err(Error::Corrupt { field: found, .. }) if found == field));
        for cuts in CUTS {
            let label = format!("{cuts:?}, {:?}", case.filters);
            let pieces = decode(&case.reading(), &wrong, cuts);
            assert_eq!(pieces.result, whole.result, "{label}");
            assert_same_bytes(&whole.output, &pieces.output, &label);
            // The Index tells of another Block Header; the Block is right.
            let pieces = decode(&case.reading(), &right, cuts);
            let field = Field::IndexRecords;
            assert!(
                matches!(pieces.result, Err(Error::Corrupt { field: found, .. }) if found == field)
            );
            assert_same_bytes(&data, &pieces.output, &label);
        }
    }
}

#[test]
fn of_several_streams_and_padding() {
    let one = Case::xz(b"the first", [Filter::Lzma2(options(Mode::Fast))]);
    let file = [one.theirs(), vec![0; 8], one.theirs(), one.theirs(), vec![0; 4]].concat();
    for cuts in CUTS {
        let driven = decode(&one.reading(), &file, cuts);
        assert_eq!(driven.result, Ok(()), "{cuts:?}");
        assert_eq!(driven.read, file.len(), "{cuts:?}");
        assert_same_bytes(&one.data.repeat(3), &driven.output, "three Streams");
    }
}
