//! The tests' own tools: the reference answers, and the data is what it says.

use oxz::{BcjArch, Check, Filter, Format, LzmaOptions, Preset};

use crate::support::data;
use crate::support::made;
use crate::support::peer;
use crate::support::reading::{Reading, Verdict};

pub const ARCHS: [BcjArch; 8] = [
    BcjArch::X86,
    BcjArch::PowerPc,
    BcjArch::Ia64,
    BcjArch::Arm,
    BcjArch::ArmThumb,
    BcjArch::Sparc,
    BcjArch::Arm64,
    BcjArch::RiscV,
];

fn quick() -> LzmaOptions {
    LzmaOptions::preset(Preset::new(1).unwrap())
}

fn size(filters: &[Filter], data: &[u8]) -> usize {
    peer::encode(Format::Raw, Check::None, filters, data).len()
}

#[test]
fn reference_reads_what_it_writes() {
    let data = data::mixed(300_000, 1);
    let lzma1 = vec![Filter::Lzma1(quick())];
    let chain = vec![
        Filter::Delta { distance: 256 },
        Filter::Bcj { arch: BcjArch::Arm64, start_offset: 4096 },
        Filter::Lzma2(LzmaOptions { preset_dict: Some(data[..999].into()), ..quick() }),
    ];
    let plain = vec![Filter::Lzma2(quick())];
    for (format, filters, reading) in [
        (Format::Xz, &plain, Reading::auto()),
        (Format::Alone, &lzma1, Reading::auto()),
        (Format::Lzip, &lzma1, Reading::auto()),
        (Format::Raw, &lzma1, Reading::raw(&lzma1)),
        (Format::Raw, &chain, Reading::raw(&chain)),
    ] {
        let encoded = peer::encode(format, Check::Sha256, filters, &data);
        let outcome = peer::decode(&reading, &encoded);
        assert_eq!(outcome.verdict, Verdict::Complete, "{format:?}");
        assert_eq!(outcome.read, encoded.len(), "{format:?}");
        assert!(outcome.output == data, "{format:?}");
        let cut = peer::decode(&reading, &encoded[..encoded.len() / 2]);
        assert_eq!(cut.verdict, Verdict::Truncated, "{format:?}");
    }
}

#[test]
fn machine_code_suits_its_filter() {
    for arch in ARCHS {
        let code = data::machine_code(arch, 200_000, 7);
        let plain = size(&[Filter::Lzma2(quick())], &code);
        let bcj = Filter::Bcj { arch, start_offset: 0 };
        let converted = size(&[bcj, Filter::Lzma2(quick())], &code);
        assert!(converted < plain, "{arch:?}: {converted} with the filter, {plain} without");
    }
}

#[test]
fn data_is_of_its_kind() {
    const LEN: usize = 200_000;
    let percent = |data: &[u8]| {
        assert_eq!(data.len(), LEN);
        size(&[Filter::Lzma2(quick())], data) * 100 / LEN
    };
    assert!(percent(&data::random(LEN, 1)) >= 100);
    assert!((20..50).contains(&percent(&data::text(LEN, 1))));
    assert!(percent(&data::runs(LEN, 1)) < 5);
    assert!((5..50).contains(&percent(&data::records(LEN, 1))));
    assert!((10..70).contains(&percent(&data::mixed(LEN, 1))));

    let far = data::repeats_at(50_000, LEN, 1);
    let reach = |dict_size| size(&[Filter::Lzma2(LzmaOptions { dict_size, ..quick() })], &far);
    assert!(reach(40_000) > LEN * 95 / 100);
    assert!(reach(60_000) < LEN * 40 / 100);
}

#[test]
fn data_is_the_same_every_time() {
    assert_eq!(data::mixed(100_000, 5), data::mixed(100_000, 5));
    assert_ne!(data::mixed(100_000, 5), data::mixed(100_000, 6));
}

#[test]
fn what_is_put_together_is_whole() {
    let text = data::text(20_000, 2);
    let options = LzmaOptions { dict_size: 1 << 16, ..quick() };
    for file in [
        made::alone_of_known_size(&text, &options),
        made::alone_of_known_size(&[], &options),
        made::xz_with_dict_code(&text, 2),
        made::xz_with_dict_code(&text, 31),
    ] {
        let outcome = peer::decode(&Reading::auto(), &file);
        assert_eq!((outcome.verdict, outcome.read), (Verdict::Complete, file.len()));
        assert!(outcome.output == text || outcome.output.is_empty());
    }
    let sizes = made::xz_with_block_sizes(&text, 1 << 61, 1 << 62);
    let outcome = peer::decode(&Reading::auto(), &sizes);
    assert_eq!(outcome.verdict, Verdict::Corrupt);
    assert!(outcome.output == text, "the header is good, the sizes are wrong");
}
