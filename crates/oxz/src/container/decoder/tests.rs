//! What every format's decoder shares; liblzma makes the files.

use alloc::vec::Vec;

use liblzma::stream as reference;

use super::*;
use crate::check::CheckValue;
use crate::error::{Field, Place};
use crate::filter::Filter;
use crate::lzma::LzmaOptions;
use crate::options::Encode;
use crate::testing::Random;

/// Two Blocks' worth of data.
const DATA: [&[u8]; 2] = [b"the data of the first Block, ", b"and the data of the second one"];
/// Where the Check of the second Block ends in [`xz_file`]: the Index and the
/// Stream Footer follow, of 12 bytes each.
const SECOND_CHECK_END: usize = 116;

fn data() -> Vec<u8> {
    DATA.concat()
}

/// Encodes each slice, all but the last up to a full flush.
fn encode(mut encoder: reference::Stream, slices: &[&[u8]]) -> Vec<u8> {
    let mut file = Vec::with_capacity(1 << 12);
    for (i, slice) in slices.iter().enumerate() {
        let (action, end) = match i + 1 < slices.len() {
            true => (reference::Action::FullFlush, reference::Status::Ok),
            false => (reference::Action::Finish, reference::Status::StreamEnd),
        };
        let status = encoder.process_vec(slice, &mut file, action).unwrap();
        assert!(status == end || status == reference::Status::StreamEnd);
    }
    file
}

/// One Stream with two Blocks and CRC32.
fn xz_file() -> Vec<u8> {
    let encoder = reference::Stream::new_easy_encoder(0, reference::Check::Crc32).unwrap();
    encode(encoder, &DATA)
}

fn alone_file() -> Vec<u8> {
    let options = reference::LzmaOptions::new_preset(0).unwrap();
    let encoder = reference::Stream::new_lzma_encoder(&options).unwrap();
    encode(encoder, &[&data()])
}

/// Decodes in pieces of these lengths.
fn decode(options: &Decode, mut input: &[u8], piece: usize, room: usize) -> Result<Vec<u8>> {
    let mut decoder = options.decoder()?;
    let mut decoded = Vec::new();
    let mut output = alloc::vec![0; room];
    loop {
        let slice = &input[..piece.min(input.len())];
        let action = if slice.len() == input.len() { Action::Finish } else { Action::Run };
        let progress = decoder.code(slice, &mut output, action)?;
        input = &input[progress.read..];
        decoded.extend_from_slice(&output[..progress.written]);
        match progress.status {
            Status::Finished => return Ok(decoded),
            Status::NeedsInput => assert_eq!(progress.read, slice.len()),
            Status::NeedsOutput => {}
        }
    }
}

#[test]
fn cuts_do_not_matter() {
    let stream = xz_file();
    let padded = [&stream[..], &[0; 8], &stream, &stream, &[0; 4]].concat();
    let whole = [data(), data(), data()].concat();
    for piece in [1, 2, 3, 7, 50, padded.len()] {
        for room in [1, 2, 7, 1 << 10] {
            assert_eq!(decode(&Decode::auto(), &padded, piece, room).as_ref(), Ok(&whole));
            assert_eq!(decode(&Decode::auto(), &alone_file(), piece, room), Ok(data()));
        }
    }
}

#[test]
fn every_prefix_is_truncated() {
    for (file, options) in [
        (xz_file(), Decode::xz()),
        (alone_file(), Decode::alone()),
        (b"LZIP\x01".to_vec(), Decode::lzip()),
    ] {
        for len in 0..file.len() {
            let truncated = Err(Error::Truncated { offset: len as u64 });
            for options in [&options, &Decode::auto()] {
                assert_eq!(decode(options, &file[..len], len.max(1), 99), truncated);
                assert_eq!(decode(options, &file[..len], 1, 1), truncated);
            }
        }
    }
}

#[test]
fn output_comes_before_the_error() {
    let mut file = xz_file();
    file[SECOND_CHECK_END - 1] ^= 1;
    let mut decoder = Decode::xz().decoder().unwrap();
    let mut output = [0; 99];
    let read = SECOND_CHECK_END;
    let written = data().len();
    assert_eq!(
        decoder.code(&file, &mut output, Action::Finish),
        Ok(Progress { read, written, status: Status::NeedsOutput })
    );
    assert_eq!(output[..written], data());

    let mut stored = crate::check::crc32(DATA[1]).to_le_bytes();
    let found = CheckValue::new(&stored);
    stored[3] ^= 1;
    let place = Place { offset: read as u64, stream: 1, block: 2 };
    let error = Error::CheckMismatch {
        check: Check::Crc32,
        expected: CheckValue::new(&stored),
        found,
        place,
    };
    for input in [&file[read..], &[]] {
        assert_eq!(decoder.code(input, &mut output, Action::Finish), Err(error.clone()));
    }
    // The same, however it is fed.
    assert_eq!(decode(&Decode::xz(), &file, 1, 1), Err(error));
    assert_eq!(decode(&Decode::xz().ignore_check(true), &file, 99, 99), Ok(data()));
}

#[test]
fn places_count_streams_and_blocks() {
    let stream = xz_file();
    let mut file = [&stream[..], &stream].concat();
    // A reserved LZMA2 control byte, the first behind a Block Header.
    file[stream.len() + 12 + 12] = 0x03;
    let offset = (stream.len() + 12 + 12 + 1) as u64;
    let place = Place { offset, stream: 2, block: 1 };
    for piece in [1, file.len()] {
        let error = Error::Corrupt { field: Field::Lzma2Control, place };
        assert_eq!(decode(&Decode::xz(), &file, piece, 99), Err(error));
    }

    let mut file = stream.clone();
    let end = file.len();
    file[end - 1] = b'z';
    let place = Place { offset: end as u64, stream: 1, block: 0 };
    let error = Error::Corrupt { field: Field::FooterMagic, place };
    assert_eq!(decode(&Decode::xz(), &file, end, 99), Err(error));
}

#[test]
fn the_memory_limit_can_be_raised() {
    for file in [xz_file(), alone_file()] {
        for piece in [1, 5, file.len()] {
            let mut decoder = Decode::auto().memory_limit(1 << 12).decoder().unwrap();
            let mut decoded = Vec::new();
            let mut output = [0; 99];
            let mut rest = &file[..];
            let mut refusals = 0;
            loop {
                let slice = &rest[..piece.min(rest.len())];
                let action = if slice.len() == rest.len() { Action::Finish } else { Action::Run };
                match decoder.code(slice, &mut output, action) {
                    Ok(progress) => {
                        rest = &rest[progress.read..];
                        decoded.extend_from_slice(&output[..progress.written]);
                        if progress.status == Status::Finished {
                            break;
                        }
                    }
                    Err(error) => {
                        let (needed, limit) = (decoder.memory_needed(), decoder.memory_limit());
                        assert_eq!(error, Error::MemoryLimit { needed, limit });
                        refusals += 1;
                        // Once more in vain, then with as much as it takes.
                        if refusals == 2 {
                            decoder.set_memory_limit(needed);
                        }
                    }
                }
            }
            assert_eq!((decoded, refusals, rest), (data(), 2, &[][..]));
        }
    }
}

#[test]
fn a_later_memory_limit_comes_after_the_output() {
    let file = xz_file();
    let mut decoder = Decode::xz().decoder().unwrap();
    let mut output = [0; 99];
    // All of the first Block, and no byte of the second.
    let first = decoder.code(&file[..70], &mut output, Action::Run).unwrap();
    assert_eq!((first.read, first.written), (70, DATA[0].len()));
    decoder.set_memory_limit(1);
    let error = decoder.code(&file[70..], &mut output, Action::Finish).unwrap_err();
    assert_eq!(error, Error::MemoryLimit { needed: decoder.memory_needed(), limit: 1 });
    decoder.set_memory_limit(u64::MAX);
    let second = decoder.code(&file[70..], &mut output, Action::Finish).unwrap();
    assert_eq!((second.read, second.status), (file.len() - 70, Status::Finished));
    assert_eq!(&output[..second.written], DATA[1]);
}

#[test]
fn after_the_end() {
    let file = xz_file();
    let mut decoder = Decode::xz().decoder().unwrap();
    let mut output = [0; 99];
    let done = decoder.code(&file, &mut output, Action::Run).unwrap();
    assert_eq!(done.status, Status::NeedsInput, "another Stream may follow");
    let nothing = Progress { read: 0, written: 0, status: Status::Finished };
    for _ in 0..2 {
        assert_eq!(decoder.code(&[], &mut output, Action::Finish), Ok(nothing));
    }
    assert_eq!(decoder.code(&file, &mut output, Action::Finish), Err(Error::Ended));
    assert_eq!(decoder.code(&[], &mut output, Action::Run), Ok(nothing));
}

#[test]
fn only_run_and_finish_are_actions() {
    let mut decoder = Decode::xz().decoder().unwrap();
    for action in [Action::SyncFlush, Action::FullFlush, Action::FullBarrier] {
        assert_eq!(decoder.code(&xz_file(), &mut [], action), Err(Error::action(action)));
    }
    let progress = decoder.code(&xz_file(), &mut [0; 99], Action::Finish).unwrap();
    assert_eq!(progress.status, Status::Finished);
}

#[test]
fn what_follows_is_left_unread_unless_concatenated() {
    let junk = b"\0\0junk";
    for file in [xz_file(), alone_file()] {
        let followed = [&file[..], junk].concat();
        let mut decoder = Decode::auto().concatenated(false).decoder().unwrap();
        let progress = decoder.code(&followed, &mut [0; 99], Action::Run).unwrap();
        let (read, written) = (file.len(), data().len());
        assert_eq!(progress, Progress { read, written, status: Status::Finished });
    }

    let fault = |file: Vec<u8>| match decode(&Decode::auto(), &file, 1, 1) {
        Err(Error::Corrupt { field, place }) => (field, file.len() as u64 - place.offset),
        other => panic!("{other:?}"),
    };
    assert_eq!(fault([xz_file(), [0; 3].into()].concat()), (Field::StreamPadding, 0));
    assert_eq!(fault([xz_file(), [0; 5].into()].concat()), (Field::StreamPadding, 0));
    assert_eq!(fault([alone_file(), [0].into()].concat()), (Field::Magic, 1));
}

#[test]
fn formats_are_recognised_as_soon_as_possible() {
    let code = |options: Decode, input: &[u8]| {
        options.decoder().unwrap().code(input, &mut [], Action::Run).map(|p| p.status)
    };
    for (options, prefix) in [
        (Decode::auto(), &b"\xFD7zX-"[..]),
        (Decode::auto(), b"LZM"),
        (Decode::auto(), b"\xFF"),
        (Decode::xz(), b"L"),
        (Decode::lzip(), b"\xFD"),
        (Decode::alone(), b"\xFD"),
    ] {
        let (_, before) = prefix.split_last().unwrap();
        assert_eq!(code(options.clone(), before), Ok(Status::NeedsInput));
        assert_eq!(code(options, prefix), Err(Error::NotRecognised), "{prefix:?}");
    }
}

#[test]
fn check_ids() {
    let mut output = [0; 99];
    let mut decoder = Decode::auto().decoder().unwrap();
    assert_eq!(decoder.check_id(), None);
    decoder.code(&xz_file()[..11], &mut output, Action::Run).unwrap();
    assert_eq!(decoder.check_id(), None);
    decoder.code(&xz_file()[11..12], &mut output, Action::Run).unwrap();
    assert_eq!(decoder.check_id(), Some(Check::Crc32.id()));

    assert_eq!(Decode::lzip().decoder().unwrap().check_id(), Some(Check::Crc32.id()));
    assert_eq!(Decode::alone().decoder().unwrap().check_id(), Some(Check::None.id()));
}

#[test]
fn the_first_unverified_check_is_remembered() {
    // Without Blocks: an Index of 8 bytes, which a Backward Size of 1 stands
    // for.
    let stream = |id: u8| {
        let header = crate::check::crc32(&[0, id]).to_le_bytes();
        let footer = crate::check::crc32(&[1, 0, 0, 0, 0, id]).to_le_bytes();
        let index = b"\0\0\0\0\x1C\xDF\x44\x21";
        [b"\xFD7zXZ\0\0", &[id][..], &header, index, &footer, &[1, 0, 0, 0, 0, id], b"YZ"].concat()
    };
    let unverified = |options: Decode, ids: &[u8]| {
        let file: Vec<u8> = ids.iter().flat_map(|&id| stream(id)).collect();
        let mut decoder = options.decoder().unwrap();
        let progress = decoder.code(&file, &mut [], Action::Finish).unwrap();
        assert_eq!(progress.status, Status::Finished);
        decoder.unverified_check().map(CheckId::get)
    };
    assert_eq!(unverified(Decode::auto(), &[0, 1, 4, 10]), None);
    assert_eq!(unverified(Decode::auto(), &[1, 2, 1]), Some(2));
    assert_eq!(unverified(Decode::xz(), &[3, 2, 10]), Some(3));
    assert_eq!(unverified(Decode::xz().ignore_check(true), &[3]), None);

    // From the Stream Header on.
    let mut decoder = Decode::auto().decoder().unwrap();
    for (slice, expected) in [(0..11, None), (11..12, CheckId::new(15))] {
        decoder.code(&stream(15)[slice], &mut [], Action::Run).unwrap();
        assert_eq!(decoder.unverified_check(), expected);
    }
}

#[test]
fn raw_data_ends_where_it_says() {
    // One stored LZMA2 chunk, its end marker, and something else.
    let data = b"\x01\0\x02abc\0junk";
    let filters = [Filter::Lzma2(LzmaOptions::default())];
    let mut decoder = Decode::raw(filters.clone()).decoder().unwrap();
    let mut output = [0; 9];
    let progress = decoder.code(data, &mut output, Action::Finish).unwrap();
    assert_eq!(progress, Progress { read: 7, written: 3, status: Status::Finished });
    assert_eq!(&output[..3], b"abc");

    let refused = Decode::raw(filters).memory_limit(1 << 20).decoder();
    assert!(matches!(refused, Err(Error::MemoryLimit { limit: 0x10_0000, .. })));
    assert!(matches!(Decode::raw([]).decoder(), Err(Error::InvalidChain(_))));
    let invalid = Filter::Lzma1(LzmaOptions { pb: 5, ..LzmaOptions::default() });
    assert!(matches!(Decode::raw([invalid]).decoder(), Err(Error::InvalidOption { .. })));
}

/// Each member is decoded in the memory of the one before, which may have had
/// a larger dictionary or a smaller one.
#[test]
fn members_share_memory_and_nothing_else() {
    let mut random = Random::new(3);
    let (mut file, mut expected) = (Vec::new(), Vec::new());
    for (dict_size, len) in [(12, 9_000), (18, 300_000), (12, 5_000), (16, 100_000)] {
        // Four letters: whatever an earlier member left behind would fit.
        let data: Vec<u8> = (0..len).map(|_| b'a' + random.below(4) as u8).collect();
        let options = LzmaOptions { dict_size: 1 << dict_size, ..LzmaOptions::default() };
        let options = Encode::lzip().filters([Filter::Lzma1(options)]);
        file.extend(crate::compress(&data, &options).unwrap());
        expected.extend(data);
    }
    assert!(decode(&Decode::lzip(), &file, file.len(), 1_000) == Ok(expected));
}
