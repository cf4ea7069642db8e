//! The test files of XZ Utils: one table of what each must come to, and why.
//! The files are read where they lie beside the project, if they do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oxz::{Action, Check, CheckId, Error, Feature, Field, Format};

use crate::support::case::{assert_same_bytes, decode, same_verdict};
use crate::support::drive::{Cuts, drive};
use crate::support::peer;
use crate::support::reading::{Reading, Verdict};
use crate::support::skipped;

/// What must come of a file.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// The bytes that liblzma makes of it.
    Good,
    /// The same, and a Check ID without a definition.
    UndefinedCheck(u8),
    Truncated,
    NotRecognised,
    Corrupt(Field),
    Mismatch(Check),
    Unsupported(Feature),
}

use Expected::{Corrupt, Good, Mismatch, NotRecognised, Truncated, UndefinedCheck, Unsupported};

const TABLE: [(&str, Expected); 97] = [
    ("good-0-empty.xz", Good),
    ("good-0cat-empty.xz", Good),
    ("good-0catpad-empty.xz", Good),
    ("good-0pad-empty.xz", Good),
    ("good-1-3delta-lzma2.xz", Good),
    ("good-1-arm64-lzma2-1.xz", Good),
    ("good-1-arm64-lzma2-2.xz", Good),
    ("good-1-block_header-1.xz", Good),
    ("good-1-block_header-2.xz", Good),
    ("good-1-block_header-3.xz", Good),
    ("good-1-check-crc32.xz", Good),
    ("good-1-check-crc64.xz", Good),
    ("good-1-check-none.xz", Good),
    ("good-1-check-sha256.xz", Good),
    ("good-1-delta-lzma2.tiff.xz", Good),
    ("good-1-empty-bcj-lzma2.xz", Good),
    ("good-1-lzma2-1.xz", Good),
    ("good-1-lzma2-2.xz", Good),
    ("good-1-lzma2-3.xz", Good),
    ("good-1-lzma2-4.xz", Good),
    ("good-1-lzma2-5.xz", Good),
    ("good-2-lzma2.xz", Good),
    ("good-1-v0.lz", Good),
    ("good-1-v0-trailing-1.lz", Good),
    ("good-1-v1.lz", Good),
    ("good-1-v1-trailing-1.lz", Good),
    ("good-1-v1-trailing-2.lz", Good),
    ("good-2-v0-v1.lz", Good),
    ("good-2-v1-v0.lz", Good),
    ("good-2-v1-v1.lz", Good),
    ("good-known_size-with_eopm.lzma", Good),
    ("good-known_size-without_eopm.lzma", Good),
    ("good-unknown_size-with_eopm.lzma", Good),
    ("unsupported-check.xz", UndefinedCheck(2)),
    ("unsupported-block_header.xz", Unsupported(Feature::BlockHeader)),
    ("unsupported-filter_flags-1.xz", Unsupported(Feature::FilterId(0x7F))),
    // Delta stands last.
    ("unsupported-filter_flags-2.xz", Unsupported(Feature::FilterChain(oxz::DELTA_ID))),
    // LZMA2 stands before the last.
    ("unsupported-filter_flags-3.xz", Unsupported(Feature::FilterChain(oxz::LZMA2_ID))),
    ("unsupported-1-v234.lz", Unsupported(Feature::LzipVersion(234))),
    // Streams and what is between them.
    ("bad-0-header_magic.xz", NotRecognised),
    ("bad-0cat-header_magic.xz", Corrupt(Field::Magic)),
    ("bad-0cat-alone.xz", Corrupt(Field::Magic)),
    ("bad-0pad-empty.xz", Corrupt(Field::StreamPadding)),
    ("bad-0catpad-empty.xz", Corrupt(Field::StreamPadding)),
    ("bad-0-empty-truncated.xz", Truncated),
    ("bad-0-footer_magic.xz", Corrupt(Field::FooterMagic)),
    ("bad-0-backward_size.xz", Corrupt(Field::BackwardSize)),
    ("bad-1-stream_flags-1.xz", Corrupt(Field::FooterFlags)),
    ("bad-1-stream_flags-2.xz", Corrupt(Field::StreamHeaderCrc)),
    ("bad-1-stream_flags-3.xz", Corrupt(Field::FooterCrc)),
    // Block Headers.
    ("bad-1-vli-1.xz", Corrupt(Field::Vli)),
    ("bad-1-vli-2.xz", Corrupt(Field::Vli)),
    ("bad-1-block_header-1.xz", Corrupt(Field::BlockHeaderSize)),
    ("bad-1-block_header-2.xz", Corrupt(Field::BlockHeaderSize)),
    ("bad-1-block_header-3.xz", Corrupt(Field::BlockHeaderCrc)),
    ("bad-1-block_header-4.xz", Corrupt(Field::CompressedSize)),
    ("bad-1-block_header-5.xz", Corrupt(Field::CompressedSize)),
    // Its Block Header Size is zero, so what follows reads as an Index.
    ("bad-1-block_header-6.xz", Corrupt(Field::IndexRecordCount)),
    // Blocks.
    ("bad-2-compressed_data_padding.xz", Corrupt(Field::BlockPadding)),
    ("bad-1-check-crc32.xz", Mismatch(Check::Crc32)),
    ("bad-1-check-crc32-2.xz", Mismatch(Check::Crc32)),
    ("bad-1-check-crc64.xz", Mismatch(Check::Crc64)),
    ("bad-1-check-sha256.xz", Mismatch(Check::Sha256)),
    // LZMA2. First the data before any dictionary reset.
    ("bad-1-lzma2-1.xz", Corrupt(Field::Lzma2Control)),
    // The dictionary was reset, a match reaches behind that.
    ("bad-1-lzma2-2.xz", Corrupt(Field::Distance)),
    ("bad-1-lzma2-3.xz", Corrupt(Field::LzmaProperties)),
    // LZMA chunks before any properties.
    ("bad-1-lzma2-4.xz", Corrupt(Field::Lzma2Control)),
    ("bad-1-lzma2-5.xz", Corrupt(Field::Lzma2Control)),
    ("bad-1-lzma2-6.xz", Corrupt(Field::Lzma2Control)),
    ("bad-1-lzma2-7.xz", Corrupt(Field::EndMarker)),
    ("bad-1-lzma2-8.xz", Corrupt(Field::Lzma2Control)),
    // More data than the Block Header declares.
    ("bad-1-lzma2-9.xz", Corrupt(Field::UncompressedSize)),
    // The Block ends before LZMA2 does.
    ("bad-1-lzma2-10.xz", Corrupt(Field::CompressedSize)),
    ("bad-1-lzma2-11.xz", Corrupt(Field::CompressedSize)),
    // The Index.
    ("bad-0-index-1.xz", Corrupt(Field::IndexRecordCount)),
    ("bad-0-nonempty_index.xz", Corrupt(Field::IndexRecordCount)),
    ("bad-2-index-1.xz", Corrupt(Field::IndexRecords)),
    ("bad-2-index-2.xz", Corrupt(Field::IndexRecords)),
    ("bad-1-index-huge-uncomp.xz", Corrupt(Field::IndexRecords)),
    ("bad-2-index-3.xz", Corrupt(Field::IndexPadding)),
    ("bad-2-index-4.xz", Corrupt(Field::IndexCrc)),
    // An Unpadded Size of zero is refused for itself, not at the end of the
    // Index for being another than the Block's.
    ("bad-2-index-5.xz", Corrupt(Field::UnpaddedSize)),
    ("bad-3-index-uncomp-overflow.xz", Corrupt(Field::SizeOverflow)),
    // `.lzma`.
    ("bad-unknown_size-without_eopm.lzma", Truncated),
    ("bad-too_big_size-with_eopm.lzma", Corrupt(Field::EndMarker)),
    ("bad-too_small_size-without_eopm-1.lzma", Corrupt(Field::UncompressedSize)),
    ("bad-too_small_size-without_eopm-2.lzma", Corrupt(Field::UncompressedSize)),
    ("bad-too_small_size-without_eopm-3.lzma", Corrupt(Field::UncompressedSize)),
    // `.lz`.
    ("bad-1-v1-magic-1.lz", NotRecognised),
    ("bad-1-v1-magic-2.lz", NotRecognised),
    ("bad-1-v1-dict-1.lz", Corrupt(Field::DictSize)),
    ("bad-1-v1-dict-2.lz", Corrupt(Field::DictSize)),
    ("bad-1-v1-crc32.lz", Mismatch(Check::Crc32)),
    ("bad-1-v0-uncomp-size.lz", Corrupt(Field::UncompressedSize)),
    ("bad-1-v1-uncomp-size.lz", Corrupt(Field::UncompressedSize)),
    ("bad-1-v1-member-size.lz", Corrupt(Field::MemberSize)),
    // Trailing data that begins like a member is one.
    ("bad-1-v1-trailing-magic.lz", Truncated),
];

/// `None`, having said so, where the files are not there.
fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/xz-files");
    if !beside.is_dir() {
        skipped(&format!("the test files of XZ Utils are not in {}", beside.display()));
        return None;
    }
    Some(beside)
}

fn files() -> Vec<(&'static str, Expected, Vec<u8>)> {
    let Some(folder) = folder() else { return Vec::new() };
    let row = |&(name, expected)| (name, expected, fs::read(folder.join(name)).expect(name));
    TABLE.iter().map(row).collect()
}

fn format_of(name: &str) -> Format {
    match name.rsplit_once('.') {
        Some((_, "xz")) => Format::Xz,
        Some((_, "lz")) => Format::Lzip,
        Some((_, "lzma")) => Format::Alone,
        _ => panic!("{name} has no known ending"),
    }
}

/// Told the format, and left to find out.
fn readings(name: &str) -> [Reading; 2] {
    [Reading::format(format_of(name)), Reading::auto()]
}

#[test]
fn the_table_names_every_file() {
    let Some(folder) = folder() else { return };
    let there: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README")
        .collect();
    let named: BTreeSet<String> = TABLE.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(named.len(), TABLE.len(), "a file is named twice");
    assert_eq!(named, there);
}

#[test]
fn every_file_comes_to_what_the_table_says() {
    for (name, expected, bytes) in files() {
        for reading in readings(name) {
            let driven = decode(&reading, &bytes, Cuts::WHOLE);
            assert_outcome(name, expected, driven.result.err());
            if matches!(expected, Good | UndefinedCheck(_)) {
                let reference = peer::decode(&reading, &bytes);
                assert_eq!(reference.verdict, Verdict::Complete, "{name}");
                assert_same_bytes(&reference.output, &driven.output, name);
            }
        }
    }
}

fn assert_outcome(name: &str, expected: Expected, found: Option<Error>) {
    match (expected, &found) {
        (Good | UndefinedCheck(_), None) => {}
        (Truncated, Some(Error::Truncated { .. })) => {}
        (NotRecognised, Some(Error::NotRecognised)) => {}
        (Corrupt(expected), Some(Error::Corrupt { field, .. })) if expected == *field => {}
        (Mismatch(expected), Some(Error::CheckMismatch { check, .. })) if expected == *check => {}
        (Unsupported(expected), Some(Error::Unsupported { feature, .. }))
            if expected == *feature => {}
        _ => panic!("{name}: expected {expected:?}, found {found:?}"),
    }
}

#[test]
fn one_byte_at_a_time_changes_neither_bytes_nor_errors() {
    for (name, _, bytes) in files() {
        for reading in readings(name) {
            let whole = decode(&reading, &bytes, Cuts::WHOLE);
            let pieces = decode(&reading, &bytes, Cuts::each(1, 1));
            assert_eq!(pieces.result, whole.result, "{name}");
            assert_same_bytes(&whole.output, &pieces.output, name);
        }
    }
}

#[test]
fn liblzma_comes_to_the_same_verdict() {
    for (name, _, bytes) in files() {
        for reading in readings(name) {
            same_verdict(&reading, &bytes, name);
        }
    }
}

#[test]
fn one_call_agrees_with_many() {
    for (name, _, bytes) in files() {
        for reading in readings(name) {
            let driven = decode(&reading, &bytes, Cuts::WHOLE);
            let result = oxz::decompress(&bytes, &reading.options());
            assert_eq!(result, driven.result.map(|()| driven.output), "{name}");
        }
    }
}

#[test]
fn an_undefined_check_is_reported() {
    let undefined = |(name, expected, bytes)| match expected {
        UndefinedCheck(id) => Some((name, CheckId::new(id), bytes)),
        _ => None,
    };
    for (name, id, bytes) in files().into_iter().filter_map(undefined) {
        let mut decoder = Reading::auto().options().decoder().unwrap();
        assert_eq!(decoder.check_id(), None, "{name}: before the Stream Header");
        assert_eq!(drive(&mut decoder, &bytes, Cuts::WHOLE, Action::Finish).result, Ok(()));
        assert_eq!(decoder.check_id(), id, "{name}");
    }
}
