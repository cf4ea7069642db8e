//! What every format's encoder shares; liblzma reads the files.

use alloc::sync::Arc;
use alloc::vec::Vec;

use liblzma::stream as reference;

use super::*;
use crate::check::Check;
use crate::filter::BcjArch;
use crate::options::{Decode, Preset};

const LINES: [&[u8]; 3] = [b"to be or not to be, ", b"", b"that is the question"];

fn data() -> Vec<u8> {
    LINES.concat()
}

fn preset_0() -> LzmaOptions {
    LzmaOptions::preset(Preset::new(0).unwrap())
}

fn delta() -> Filter {
    Filter::Delta { distance: 1 }
}

fn xz() -> Encode {
    Encode::xz().preset(Preset::new(0).unwrap())
}

/// Encodes each slice with its action, in pieces of these lengths.
fn encode(options: &Encode, slices: &[(&[u8], Action)], piece: usize, room: usize) -> Vec<u8> {
    let mut encoder = options.encoder().unwrap();
    let mut file = Vec::new();
    let mut output = alloc::vec![0; room];
    for &(mut input, action) in slices {
        loop {
            let slice = &input[..piece.min(input.len())];
            let whole = slice.len() == input.len();
            let now = if whole { action } else { Action::Run };
            let progress = encoder.code(slice, &mut output, now).unwrap();
            input = &input[progress.read..];
            file.extend_from_slice(&output[..progress.written]);
            match progress.status {
                Status::NeedsInput => assert!(now == Action::Run && progress.read == slice.len()),
                Status::Finished => assert!(now != Action::Run && progress.read == slice.len()),
                Status::NeedsOutput => continue,
            }
            if whole {
                break;
            }
        }
    }
    file
}

fn encode_whole(options: &Encode, data: &[u8]) -> Vec<u8> {
    encode(options, &[(data, Action::Finish)], usize::MAX, 1 << 12)
}

fn reference_decode(mut decoder: reference::Stream, file: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(1 << 12);
    let status = decoder.process_vec(file, &mut decoded, reference::Action::Finish).unwrap();
    assert_eq!(status, reference::Status::StreamEnd);
    assert_eq!(decoder.total_in(), file.len() as u64);
    decoded
}

#[test]
fn liblzma_reads_every_format() {
    let limit = u64::MAX;
    for data in [&data()[..], b""] {
        for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
            let file = encode_whole(&xz().check(check), data);
            let decoder = reference::Stream::new_stream_decoder(limit, 0).unwrap();
            assert_eq!(reference_decode(decoder, &file), data);
        }
        let file = encode_whole(&Encode::alone(), data);
        let decoder = reference::Stream::new_lzma_decoder(limit).unwrap();
        assert_eq!(reference_decode(decoder, &file), data);
        let file = encode_whole(&Encode::lzip(), data);
        let decoder = reference::Stream::new_lzip_decoder(limit, 0).unwrap();
        assert_eq!(reference_decode(decoder, &file), data);
    }
}

#[test]
fn cuts_do_not_change_a_byte() {
    let raw = Encode::raw([Filter::Lzma2(preset_0())]);
    for options in [xz(), Encode::alone(), Encode::lzip(), raw] {
        let whole = encode_whole(&options, &data());
        let slices = LINES.map(|line| (line, Action::Run));
        let finish = [(&[][..], Action::Finish)];
        for (piece, room) in [(1, 1), (1, 99), (99, 1), (3, 7)] {
            let once = encode(&options, &[(&data(), Action::Finish)], piece, room);
            assert_eq!(once, whole, "{piece} {room}");
            let lines = encode(&options, &[&slices[..], &finish].concat(), piece, room);
            assert_eq!(lines, whole, "{piece} {room}");
        }
    }
}

#[test]
fn headers_are_those_of_liblzma() {
    let mut theirs = Vec::with_capacity(1 << 12);
    let mut encoder = reference::Stream::new_easy_encoder(0, reference::Check::Crc64).unwrap();
    encoder.process_vec(&data(), &mut theirs, reference::Action::Finish).unwrap();
    let ours = encode_whole(&xz(), &data());
    // Stream Header and Block Header.
    assert_eq!(ours[..24], theirs[..24]);

    let mut theirs = Vec::with_capacity(1 << 12);
    let mut options = reference::LzmaOptions::new_preset(0).unwrap();
    let mut encoder =
        reference::Stream::new_lzma_encoder(options.dict_size((1 << 20) + 1)).unwrap();
    encoder.process_vec(&data(), &mut theirs, reference::Action::Finish).unwrap();
    let options = LzmaOptions { dict_size: (1 << 20) + 1, ..preset_0() };
    let ours = encode_whole(&Encode::alone().filters([Filter::Lzma1(options)]), &data());
    assert_eq!(ours[..13], theirs[..13]);
}

#[test]
fn no_data_makes_no_block() {
    let mut theirs = Vec::with_capacity(1 << 12);
    let mut encoder = reference::Stream::new_easy_encoder(0, reference::Check::Crc64).unwrap();
    encoder.process_vec(&[], &mut theirs, reference::Action::Finish).unwrap();
    assert_eq!(encode_whole(&xz(), b""), theirs);

    let flush = |action| (&[][..], action);
    let flushes = [flush(Action::SyncFlush), flush(Action::FullFlush), flush(Action::Finish)];
    assert_eq!(encode(&xz(), &flushes, 9, 9), theirs);
}

#[test]
fn full_flushes_end_blocks() {
    let [first, _, second] = LINES;
    for action in [Action::FullFlush, Action::FullBarrier] {
        let steps = [(first, action), (b"", action), (second, action), (b"", Action::Finish)];
        let file = encode(&xz(), &steps, 5, 3);
        assert_eq!(crate::decompress(&file, &Decode::xz()), Ok(data()));
        // The Index, before the Stream Footer: two Records.
        let index_size = 12;
        assert_eq!(file[file.len() - 12 - index_size..][..2], [0, 2]);
        // The second Block is that of a Stream of its own, but for the digest.
        let alone = encode_whole(&xz(), second);
        let block_size = alone.len() - 12 - 8 - 4 - 12;
        assert!(file.windows(block_size).any(|block| block == &alone[12..][..block_size]));
    }
}

#[test]
fn sync_flush_lets_all_data_out() {
    let [first, _, second] = LINES;
    let mut encoder = xz().encoder().unwrap();
    let mut decoder = Decode::xz().decoder().unwrap();
    let (mut file, mut decoded) = ([0; 1 << 10], [0; 99]);
    for line in [first, b"", second] {
        let progress = encoder.code(line, &mut file, Action::SyncFlush).unwrap();
        assert_eq!((progress.read, progress.status), (line.len(), Status::Finished));
        assert_eq!(progress.written == 0, line.is_empty());
        let flushed = &file[..progress.written];
        let progress = decoder.code(flushed, &mut decoded, Action::Run).unwrap();
        assert_eq!(&decoded[..progress.written], line);
    }
    let progress = encoder.code(&[], &mut file, Action::Finish).unwrap();
    let rest = &file[..progress.written];
    let progress = decoder.code(rest, &mut decoded, Action::Finish).unwrap();
    assert_eq!((progress.written, progress.status), (0, Status::Finished));
}

#[test]
fn impossible_actions_change_nothing() {
    let bcj = Filter::Bcj { arch: BcjArch::X86, start_offset: 0 };
    let (sync, full) = (Action::SyncFlush, [Action::FullFlush, Action::FullBarrier]);
    let with_bcj = xz().filters([bcj, Filter::Lzma2(preset_0())]);
    for (options, actions) in [
        (with_bcj, &[sync][..]),
        (Encode::alone(), &[sync, full[0], full[1]]),
        (Encode::lzip(), &[sync, full[0], full[1]]),
        (Encode::raw([Filter::Lzma1(preset_0())]), &[sync, full[0], full[1]]),
        (Encode::raw([delta(), Filter::Lzma1(preset_0())]), &[sync, full[0], full[1]]),
        (Encode::raw([Filter::Lzma2(preset_0())]), &full),
    ] {
        let mut encoder = options.encoder().unwrap();
        let mut file = [0; 1 << 10];
        for &action in actions {
            assert_eq!(encoder.code(&data(), &mut file, action), Err(Error::action(action)));
        }
        let progress = encoder.code(&data(), &mut file, Action::Finish).unwrap();
        assert_eq!(file[..progress.written], encode_whole(&options, &data()));
    }
}

#[test]
fn one_action_at_a_time() {
    let mut encoder = xz().encoder().unwrap();
    let input = data();
    let progress = encoder.code(&input, &mut [0; 3], Action::FullFlush).unwrap();
    assert_eq!(progress.status, Status::NeedsOutput);
    for action in [Action::Run, Action::Finish] {
        assert_eq!(encoder.code(&[], &mut [0; 99], action), Err(Error::action(action)));
    }
    let rest = &input[progress.read..];
    let progress = encoder.code(rest, &mut [0; 999], Action::FullFlush).unwrap();
    assert_eq!((progress.read, progress.status), (rest.len(), Status::Finished));
    let progress = encoder.code(&[], &mut [0; 999], Action::Run).unwrap();
    assert_eq!(progress, Progress { read: 0, written: 0, status: Status::NeedsInput });
}

#[test]
fn after_the_end() {
    for options in [xz(), Encode::alone(), Encode::lzip()] {
        let mut encoder = options.encoder().unwrap();
        let progress = encoder.code(&data(), &mut [0; 999], Action::Finish).unwrap();
        assert_eq!(progress.status, Status::Finished);
        let nothing = Progress { read: 0, written: 0, status: Status::Finished };
        assert_eq!(encoder.code(&[], &mut [0; 9], Action::Finish), Ok(nothing));
        assert_eq!(encoder.code(b"more", &mut [0; 9], Action::Run), Err(Error::Ended));
    }
}

/// More input than there was when the end was asked for: not allowed, but not
/// a reason to hang either. It is taken or left, and the file stays whole.
#[test]
fn input_behind_the_end_does_no_harm() {
    let plain = Encode::raw([Filter::Lzma2(preset_0())]);
    let staged = Encode::raw([delta(), Filter::Lzma2(preset_0())]);
    for (options, decode) in [
        (xz().filters([delta(), Filter::Lzma2(preset_0())]), Decode::xz()),
        (staged.clone(), Decode::raw(staged.filters)),
        (plain.clone(), Decode::raw(plain.filters)),
    ] {
        let mut encoder = options.encoder().unwrap();
        let mut file = [0; 1 << 10];
        let first = encoder.code(&data(), &mut file[..30], Action::Finish).unwrap();
        assert_eq!((first.read, first.status), (data().len(), Status::NeedsOutput));
        let more = b", or something else";
        let last = encoder.code(more, &mut file[first.written..], Action::Finish).unwrap();
        assert_eq!(last.status, Status::Finished);
        let decoded = crate::decompress(&file[..first.written + last.written], &decode).unwrap();
        assert_eq!(decoded, [&data(), &more[..last.read]].concat());
    }
}

#[test]
fn formats_refuse_what_they_cannot_say() {
    let dict: Arc<[u8]> = Arc::from(&b"words"[..]);
    let with_dict = LzmaOptions { preset_dict: Some(dict), ..preset_0() };
    let refused = Error::InvalidOption { option: "preset_dict", value: 5, min: 0, max: 0 };
    let fault = |options: Encode| options.encoder().unwrap_err();
    assert_eq!(fault(xz().filters([Filter::Lzma2(with_dict.clone())])), refused);
    assert_eq!(fault(Encode::alone().filters([Filter::Lzma1(with_dict.clone())])), refused);
    assert!(Encode::raw([Filter::Lzma1(with_dict)]).encoder().is_ok());
    let with_none = LzmaOptions { preset_dict: Some(Arc::from([])), ..preset_0() };
    assert_eq!(
        encode_whole(&xz().filters([Filter::Lzma2(with_none)]), b"x"),
        encode_whole(&xz(), b"x")
    );

    let lzip = |options| fault(Encode::lzip().filters([Filter::Lzma1(options)]));
    for (options, option, value, min, max) in [
        (LzmaOptions { lc: 2, ..preset_0() }, "lc", 2, 3, 3),
        (LzmaOptions { lp: 1, ..preset_0() }, "lp", 1, 0, 0),
        (LzmaOptions { pb: 0, ..preset_0() }, "pb", 0, 2, 2),
        (LzmaOptions { dict_size: 1 << 30, ..preset_0() }, "dict_size", 1 << 30, 4096, 1 << 29),
    ] {
        assert_eq!(lzip(options), Error::InvalidOption { option, value, min, max });
    }

    let lzma2 = [Filter::Lzma2(preset_0())];
    let misfit = Error::InvalidChain(ChainFault::NotInFormat(lzma2[0].id()));
    assert_eq!(fault(Encode::alone().filters(lzma2.clone())), misfit);
    assert_eq!(fault(Encode::lzip().filters(lzma2)), misfit);
}
