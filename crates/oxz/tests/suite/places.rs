//! Where a fault lies is told: the offset in the input, the Stream, the Block.

use oxz::{Check, Error, Field, Filter, LzmaOptions, Place};

use crate::support::case::{Case, decode};
use crate::support::drive::Cuts;
use crate::support::reading::Reading;

const STREAM_HEADER: usize = 12;
const BLOCK_HEADER: usize = 12;

fn stream(data: &[u8]) -> Vec<u8> {
    let lzma2 = Filter::Lzma2(LzmaOptions { dict_size: 4096, ..LzmaOptions::default() });
    Case { check: Check::Crc32, ..Case::xz(data, [lzma2]) }.theirs()
}

/// Two Streams with padding between them, in the second of which these bits
/// of this byte are flipped. Cut in any way, the error is the same.
fn error_with_damage_at(at: usize, bits: u8) -> Error {
    let first = stream(b"the first");
    let mut second = stream(b"the second");
    second[at] ^= bits;
    let file = [first.as_slice(), &[0; 4], &second].concat();
    let errors = [Cuts::WHOLE, Cuts::each(1, 1), Cuts::each(5, 2)]
        .map(|cuts| decode(&Reading::auto(), &file, cuts).result.unwrap_err());
    assert_eq!(errors[0], errors[1]);
    assert_eq!(errors[0], errors[2]);
    errors[0].clone()
}

/// In the file of `error_with_damage_at`.
fn offset(in_second: usize) -> u64 {
    (stream(b"the first").len() + 4 + in_second) as u64
}

fn corrupt(field: Field, in_second: usize, block: u64) -> Error {
    Error::Corrupt { field, place: Place { offset: offset(in_second), stream: 2, block } }
}

#[test]
fn of_a_stream_header() {
    let crc = STREAM_HEADER - 1;
    let expected = corrupt(Field::StreamHeaderCrc, STREAM_HEADER, 0);
    assert_eq!(error_with_damage_at(crc, 1), expected);
}

#[test]
fn of_a_block_header() {
    let end = STREAM_HEADER + BLOCK_HEADER;
    assert_eq!(error_with_damage_at(end - 1, 1), corrupt(Field::BlockHeaderCrc, end, 1));
}

#[test]
fn of_an_lzma2_control_byte() {
    let control = STREAM_HEADER + BLOCK_HEADER;
    // 1, a stored chunk, becomes 3, which is reserved.
    let error = error_with_damage_at(control, 2);
    assert_eq!(error, corrupt(Field::Lzma2Control, control + 1, 1));
}

#[test]
fn of_a_check() {
    let footer_and_index = 12 + 8;
    let end = stream(b"the second").len() - footer_and_index;
    let Error::CheckMismatch { check, expected, found, place } = error_with_damage_at(end - 1, 1)
    else {
        panic!("not a mismatch");
    };
    assert_eq!((check, place), (Check::Crc32, Place { offset: offset(end), stream: 2, block: 1 }));
    assert_eq!(expected.as_bytes().len(), 4);
    assert_eq!(expected.as_bytes()[..3], found.as_bytes()[..3]);
    assert_eq!(expected.as_bytes()[3], found.as_bytes()[3] ^ 1);
}

#[test]
fn of_a_footer() {
    let end = stream(b"the second").len();
    assert_eq!(error_with_damage_at(end - 1, 1), corrupt(Field::FooterMagic, end, 0));
}
