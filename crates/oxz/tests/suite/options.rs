//! Settings that cannot be are refused, and only those: what liblzma encodes
//! with, oxz encodes with.

use oxz::{BcjArch, ChainFault, Encode, Error, Filter, Format, LzmaOptions, MatchFinder, Preset};

use crate::harness::ARCHS;
use crate::support::case::Case;
use crate::support::peer;

fn lzma() -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::new(1).unwrap()) }
}

fn bcj(arch: BcjArch, start_offset: u32) -> Filter {
    Filter::Bcj { arch, start_offset }
}

/// Both take the chain, or neither does.
fn assert_agree(format: Format, filters: &[Filter]) -> Option<Error> {
    let case = Case { format, ..Case::xz(b"data", filters) };
    let refused = case.encode_options().encoder().err();
    assert_eq!(refused.is_none(), peer::takes(format, filters), "{refused:?}: {filters:?}");
    refused
}

fn refused_option(options: LzmaOptions) -> (&'static str, u64, u64, u64) {
    let errors = [
        assert_agree(Format::Xz, &[Filter::Lzma2(options.clone())]),
        assert_agree(Format::Alone, &[Filter::Lzma1(options.clone())]),
        assert_agree(Format::Raw, &[Filter::Lzma1(options)]),
    ];
    assert_eq!(errors[0], errors[1]);
    assert_eq!(errors[0], errors[2]);
    match &errors[0] {
        &Some(Error::InvalidOption { option, value, min, max }) => (option, value, min, max),
        other => panic!("{other:?}"),
    }
}

#[test]
fn lzma_options_out_of_range() {
    let refused = [
        (LzmaOptions { dict_size: 4095, ..lzma() }, ("dict_size", 4095, 4096, 3 << 29)),
        (
            LzmaOptions { dict_size: (3 << 29) + 1, ..lzma() },
            ("dict_size", (3 << 29) + 1, 4096, 3 << 29),
        ),
        (LzmaOptions { lc: 5, ..lzma() }, ("lc", 5, 0, 4)),
        (LzmaOptions { lc: 0, lp: 5, ..lzma() }, ("lp", 5, 0, 4)),
        (LzmaOptions { lc: 3, lp: 2, ..lzma() }, ("lc + lp", 5, 0, 4)),
        (LzmaOptions { pb: 5, ..lzma() }, ("pb", 5, 0, 4)),
        (LzmaOptions { nice_len: 1, ..lzma() }, ("nice_len", 1, 2, 273)),
        (LzmaOptions { nice_len: 274, ..lzma() }, ("nice_len", 274, 2, 273)),
        (LzmaOptions { lc: u32::MAX, lp: u32::MAX, ..lzma() }, ("lc", u32::MAX.into(), 0, 4)),
    ];
    for (options, expected) in refused {
        assert_eq!(refused_option(options), expected);
    }
}

#[test]
fn lzma_options_at_the_ends_of_their_ranges() {
    let taken = [
        LzmaOptions { dict_size: 4096, ..lzma() },
        LzmaOptions { lc: 0, lp: 4, pb: 4, ..lzma() },
        LzmaOptions { lc: 4, lp: 0, pb: 0, ..lzma() },
        LzmaOptions { nice_len: 2, depth: u32::MAX, ..lzma() },
        LzmaOptions { nice_len: 273, ..lzma() },
    ];
    for options in taken {
        assert_eq!(assert_agree(Format::Xz, &[Filter::Lzma2(options.clone())]), None);
        assert_eq!(assert_agree(Format::Alone, &[Filter::Lzma1(options)]), None);
    }
}

#[test]
fn delta_distances() {
    for distance in [0, 1, 256, 257, u32::MAX] {
        let chain = [Filter::Delta { distance }, Filter::Lzma2(lzma())];
        let refused = assert_agree(Format::Xz, &chain);
        assert_eq!(refused.is_some(), !(1..=256).contains(&distance), "{distance}");
    }
}

#[test]
fn start_offsets_must_be_aligned() {
    for arch in ARCHS {
        for start_offset in (0..=32).chain([u32::MAX - 15, u32::MAX]) {
            let chain = [bcj(arch, start_offset), Filter::Lzma2(lzma())];
            let refused = assert_agree(Format::Xz, &chain);
            let alignment = arch.alignment();
            let expected = (!start_offset.is_multiple_of(alignment))
                .then_some(Error::UnalignedStartOffset { start_offset, alignment });
            assert_eq!(refused, expected, "{arch:?}");
        }
    }
}

#[test]
fn chains_that_cannot_be() {
    let (lzma1, lzma2) = (Filter::Lzma1(lzma()), Filter::Lzma2(lzma()));
    let delta = Filter::Delta { distance: 1 };
    let x86 = bcj(BcjArch::X86, 0);
    let refused = [
        (Format::Xz, vec![], ChainFault::Empty),
        (Format::Xz, vec![delta.clone()], ChainFault::CannotBeLast(oxz::DELTA_ID)),
        (Format::Raw, vec![lzma2.clone(), x86.clone()], ChainFault::CannotBeLast(0x04)),
        (Format::Xz, vec![lzma2.clone(), lzma2.clone()], ChainFault::MustBeLast(oxz::LZMA2_ID)),
        (Format::Raw, vec![lzma1.clone(), lzma2.clone()], ChainFault::MustBeLast(oxz::LZMA1_ID)),
        (Format::Xz, vec![lzma1.clone()], ChainFault::NotInFormat(oxz::LZMA1_ID)),
        (Format::Alone, vec![lzma2.clone()], ChainFault::NotInFormat(oxz::LZMA2_ID)),
        (Format::Alone, vec![x86, lzma1], ChainFault::NotInFormat(0x04)),
        (
            Format::Xz,
            vec![delta.clone(), delta.clone(), delta.clone(), delta, lzma2],
            ChainFault::TooLong(5),
        ),
    ];
    for (format, chain, fault) in refused {
        assert_eq!(assert_agree(format, &chain), Some(Error::InvalidChain(fault)));
    }
}

/// `.lz` has no place for other values, though liblzma's raw encoder does.
#[test]
fn lzip_has_fixed_properties() {
    for options in [
        LzmaOptions { lc: 2, ..lzma() },
        LzmaOptions { lp: 1, ..lzma() },
        LzmaOptions { pb: 0, ..lzma() },
        LzmaOptions { dict_size: (1 << 29) + 1, ..lzma() },
    ] {
        let encode = Encode::lzip().filters([Filter::Lzma1(options.clone())]);
        let refused = encode.encoder().err();
        assert!(matches!(refused, Some(Error::InvalidOption { .. })), "{refused:?}: {options:?}");
    }
}

/// What a preset means is what it means in liblzma, but for a finder that it
/// does not have.
#[test]
fn presets_are_liblzmas() {
    for level in 0..=9 {
        let preset = Preset::new(level).unwrap();
        for preset in [preset, preset.extreme()] {
            let mut expected = peer::preset(preset);
            if matches!(expected.mf, MatchFinder::Hc3 | MatchFinder::Hc4) {
                expected.mf = MatchFinder::Rows;
            }
            assert_eq!(LzmaOptions::preset(preset), expected, "{preset:?}");
        }
    }
    assert_eq!(LzmaOptions::default(), peer::preset(Preset::new(6).unwrap()));
}
