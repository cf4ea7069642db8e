//! What a coder answers beyond the data: after its end, after a failure, to
//! actions it cannot carry out, and to empty slices.

use oxz::{
    Action, Decode, Decoder, Encode, Encoder, Error, Feature, Filter, Format, LzmaOptions, Place,
    Progress, Status,
};

use crate::support::case::decode;
use crate::support::data;
use crate::support::drive::{Cuts, drive};
use crate::support::reading::Reading;

const FINISHED: Progress = Progress { read: 0, written: 0, status: Status::Finished };

fn encodes() -> [Encode; 4] {
    let raw = Filter::Lzma2(LzmaOptions::default());
    [Encode::xz(), Encode::alone(), Encode::lzip(), Encode::raw([raw])]
}

fn finished_encoder(encode: &Encode) -> (Encoder, Vec<u8>) {
    let mut encoder = encode.encoder().unwrap();
    let driven = drive(&mut encoder, b"some data", Cuts::WHOLE, Action::Finish);
    assert_eq!(driven.result, Ok(()));
    (encoder, driven.output)
}

fn unsupported(action: Action) -> Error {
    Error::Unsupported { feature: Feature::Action(action), place: Place::default() }
}

#[test]
fn an_encoder_has_ended() {
    for encode in encodes() {
        let (mut encoder, _) = finished_encoder(&encode);
        for action in [Action::Run, Action::Finish] {
            assert_eq!(encoder.code(b"", &mut [0; 100], action), Ok(FINISHED));
            assert_eq!(encoder.code(b"more", &mut [0; 100], action), Err(Error::Ended));
        }
    }
}

#[test]
fn a_decoder_has_ended() {
    let file = finished_encoder(&Encode::xz()).1;
    let mut decoder = Decode::xz().decoder().unwrap();
    assert_eq!(drive(&mut decoder, &file, Cuts::WHOLE, Action::Finish).result, Ok(()));
    for action in [Action::Run, Action::Finish] {
        assert_eq!(decoder.code(b"", &mut [0; 100], action), Ok(FINISHED));
        assert_eq!(decoder.code(b"more", &mut [0; 100], action), Err(Error::Ended));
    }
}

#[test]
fn a_decoder_stays_failed() {
    let mut file = finished_encoder(&Encode::xz()).1;
    let last = file.len() - 1;
    file[last] ^= 1;
    let mut decoder = Decode::xz().decoder().unwrap();
    let driven = drive(&mut decoder, &file, Cuts::WHOLE, Action::Finish);
    let error = driven.result.unwrap_err();
    assert_eq!(driven.output, b"some data", "delivered before the error");
    for input in [b"".as_slice(), b"more", &file] {
        assert_eq!(decoder.code(input, &mut [0; 100], Action::Run), Err(error.clone()));
    }
}

#[test]
fn a_decoder_cannot_flush() {
    let file = finished_encoder(&Encode::xz()).1;
    let mut decoder = Decode::xz().decoder().unwrap();
    for action in [Action::SyncFlush, Action::FullFlush, Action::FullBarrier] {
        assert_eq!(decoder.code(&file, &mut [0; 100], action), Err(unsupported(action)));
    }
    let driven = drive(&mut decoder, &file, Cuts::WHOLE, Action::Finish);
    assert_eq!((driven.result, driven.output.as_slice()), (Ok(()), b"some data".as_slice()));
}

/// An action that is refused leaves the encoder as it was.
#[test]
fn an_encoder_survives_what_it_refuses() {
    let encode = Encode::lzip();
    let expected = finished_encoder(&encode).1;
    let mut encoder = encode.encoder().unwrap();
    let refused = encoder.code(b"junk", &mut [0; 100], Action::SyncFlush);
    assert_eq!(refused, Err(unsupported(Action::SyncFlush)));
    let driven = drive(&mut encoder, b"some data", Cuts::WHOLE, Action::Finish);
    assert_eq!((driven.result, driven.output), (Ok(()), expected));
}

#[test]
fn a_flush_must_be_completed_first() {
    let text = data::text(5_000, 151);
    let mut encoder = Encode::xz().encoder().unwrap();
    let progress = encoder.code(&text, &mut [0; 20], Action::FullFlush).unwrap();
    assert_eq!(progress.status, Status::NeedsOutput);
    for action in [Action::Run, Action::SyncFlush, Action::Finish] {
        let rest = &text[progress.read..];
        assert_eq!(encoder.code(rest, &mut [0; 9_000], action), Err(unsupported(action)));
    }
    let rest = &text[progress.read..];
    let progress = encoder.code(rest, &mut [0; 9_000], Action::FullFlush).unwrap();
    assert_eq!((progress.read, progress.status), (rest.len(), Status::Finished));
}

/// Empty slices are asked for more of what is missing, and nothing else.
#[test]
fn empty_slices_do_no_harm() {
    for encode in encodes() {
        let mut encoder = encode.encoder().unwrap();
        for _ in 0..3 {
            let progress = encoder.code(b"", &mut [0; 100], Action::Run).unwrap();
            assert_eq!((progress.read, progress.status), (0, Status::NeedsInput));
            let progress = encoder.code(b"", &mut [], Action::Run).unwrap();
            assert_eq!((progress.read, progress.written), (0, 0));
        }
    }
    let file = finished_encoder(&Encode::xz()).1;
    let mut decoder = Decode::auto().decoder().unwrap();
    let mut output: Vec<u8> = Vec::new();
    for &byte in &file {
        nothing_comes_of_nothing(&mut decoder);
        let mut room = [0; 100];
        let progress = decoder.code(&[byte], &mut room, Action::Run).unwrap();
        assert_eq!(progress.read, 1);
        output.extend(&room[..progress.written]);
    }
    assert_eq!(decoder.code(b"", &mut [], Action::Finish), Ok(FINISHED));
    assert_eq!(output, b"some data");
}

fn nothing_comes_of_nothing(decoder: &mut Decoder) {
    let progress = decoder.code(b"", &mut [0; 100], Action::Run).unwrap();
    let nothing = Progress { read: 0, written: 0, status: Status::NeedsInput };
    assert_eq!(progress, nothing);
}

/// Room for exactly the data, and none after it, is enough where the data
/// says how long it is. (An end marker is a packet like any other: to look for
/// one, LZMA1 of unknown size wants room.)
#[test]
fn no_room_is_needed_for_nothing() {
    let text = data::text(3_000, 152);
    let lzma2 = [Filter::Lzma2(LzmaOptions::default())];
    for (encode, reading) in
        [(Encode::xz(), Reading::auto()), (Encode::raw(lzma2.clone()), Reading::raw(&lzma2))]
    {
        let file = oxz::compress(&text, &encode).unwrap();
        let mut decoder = reading.options().decoder().unwrap();
        let mut room = vec![0; text.len()];
        let progress = decoder.code(&file, &mut room, Action::Finish).unwrap();
        assert!(room == text);
        let rest = &file[progress.read..];
        let end = decoder.code(rest, &mut [], Action::Finish).unwrap();
        assert_eq!((end.read, end.status), (rest.len(), Status::Finished), "{reading:?}");
    }
}

#[test]
fn checks_are_ignored_on_request() {
    let text = data::text(3_000, 153);
    let check_end = |format| match format {
        Format::Xz => 12 + 8 + 4,
        _ => 16,
    };
    for (encode, format) in [(Encode::xz(), Format::Xz), (Encode::lzip(), Format::Lzip)] {
        let mut file = oxz::compress(&text, &encode).unwrap();
        let last_of_check = file.len() - check_end(format) - 1;
        file[last_of_check] ^= 0x80;
        let refused = decode(&Reading::auto(), &file, Cuts::WHOLE);
        assert!(matches!(refused.result, Err(Error::CheckMismatch { .. })), "{:?}", refused.result);
        assert!(refused.output == text, "delivered before the error");
        let ignoring = Decode::auto().ignore_check(true);
        assert_eq!(oxz::decompress(&file, &ignoring), Ok(text.clone()), "{format:?}");
    }
}
