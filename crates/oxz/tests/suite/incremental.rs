//! `Compressor` and `Decompressor`: what Python's documentation promises of
//! its objects, and what is more.

use oxz::{
    Action, ChainFault, Check, Compressor, Decode, Decompressor, Encode, Error, Feature, Field,
    Filter, Flush, Format, LzmaOptions, Preset, Progress, Status,
};

use crate::support::data::{self, Rng};
use crate::support::peer;
use crate::support::reading::{Reading, Verdict};

const FORMATS: [Format; 4] = [Format::Xz, Format::Alone, Format::Lzip, Format::Raw];

fn encode(format: Format) -> Encode {
    match format {
        Format::Raw => Encode::raw(raw_chain()),
        format => Encode::new(format).preset(Preset::new(1).unwrap()),
    }
}

fn decode(format: Format) -> Decode {
    match format {
        Format::Raw => Decode::raw(raw_chain()),
        format => Decode::new(Some(format)),
    }
}

fn raw_chain() -> [Filter; 2] {
    let options = LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::default() };
    [Filter::Delta { distance: 1 }, Filter::Lzma2(options)]
}

fn sample() -> Vec<u8> {
    data::text(200_000, 3)
}

fn file(format: Format) -> Vec<u8> {
    oxz::compress(&sample(), &encode(format)).unwrap()
}

#[test]
fn pieces_make_the_file_that_one_call_makes() {
    for format in FORMATS {
        let mut compressor = Compressor::new(&encode(format)).unwrap();
        let mut pieces = Vec::new();
        for piece in sample().chunks(777) {
            pieces.extend(compressor.compress(piece).unwrap());
        }
        pieces.extend(compressor.flush(Flush::Finish).unwrap());
        assert!(pieces == file(format), "{format}");
    }
}

#[test]
fn nothing_follows_the_end_of_a_compressor() {
    for format in FORMATS {
        let mut compressor = Compressor::new(&encode(format)).unwrap();
        compressor.flush(Flush::Finish).unwrap();
        for data in [&b""[..], b"more"] {
            assert_eq!(compressor.compress(data), Err(Error::Ended), "{format}");
        }
        assert_eq!(compressor.flush(Flush::Finish), Err(Error::Ended), "{format}");
    }
}

#[test]
fn flushed_data_can_be_read_at_once() {
    for flush in [Flush::Sync, Flush::Full, Flush::FullBarrier] {
        let mut compressor = Compressor::new(&encode(Format::Xz)).unwrap();
        let mut decompressor = Decompressor::new(&Decode::auto()).unwrap();
        let mut file = Vec::new();
        for piece in sample().chunks(50_000) {
            let mut message = compressor.compress(piece).unwrap();
            message.extend(compressor.flush(flush).unwrap());
            assert!(decompressor.decompress(&message, None).unwrap() == piece, "{flush:?}");
            assert_eq!(compressor.flush(flush), Ok(Vec::new()), "nothing new");
            file.extend(message);
        }
        file.extend(compressor.flush(Flush::Finish).unwrap());
        let theirs = peer::decode(&Reading::format(Format::Xz), &file);
        assert_eq!(theirs.verdict, Verdict::Complete);
        assert!(theirs.output == sample());
    }
}

#[test]
fn a_flush_that_cannot_be_changes_nothing() {
    let no_sync = [Format::Alone, Format::Lzip].map(|format| (format, Flush::Sync));
    let no_full = [Format::Alone, Format::Lzip, Format::Raw].map(|format| (format, Flush::Full));
    for (format, flush) in no_sync.into_iter().chain(no_full) {
        let action = if flush == Flush::Sync { Action::SyncFlush } else { Action::FullFlush };
        let mut compressor = Compressor::new(&encode(format)).unwrap();
        let mut result = compressor.compress(&sample()).unwrap();
        match compressor.flush(flush) {
            Err(Error::Unsupported { feature: Feature::Action(refused), .. }) => {
                assert_eq!(refused, action)
            }
            other => panic!("{format}: {other:?}"),
        }
        result.extend(compressor.flush(Flush::Finish).unwrap());
        assert!(result == file(format), "{format}");
    }
}

#[test]
fn each_call_gives_all_that_its_input_holds() {
    for format in FORMATS {
        let mut decompressor = Decompressor::new(&decode(format)).unwrap();
        assert!(decompressor.needs_input() && !decompressor.eof());
        let mut whole = Vec::new();
        for piece in file(format).chunks(1000) {
            assert!(decompressor.needs_input());
            whole.extend(decompressor.decompress(piece, None).unwrap());
        }
        assert!(whole == sample(), "{format}");
        assert!(decompressor.eof() && !decompressor.needs_input());
        assert_eq!(decompressor.unused_data(), b"");
        assert_eq!(decompressor.decompress(b"", None), Err(Error::Ended));
        assert_eq!(decompressor.decompress(b"x", None), Err(Error::Ended));
    }
}

#[test]
fn no_call_gives_more_than_asked_for() {
    let mut rng = Rng::new(5);
    for format in FORMATS {
        let file = file(format);
        let mut decompressor = Decompressor::new(&decode(format)).unwrap();
        let (mut whole, mut pos) = (Vec::new(), 0);
        while !decompressor.eof() {
            let max = rng.skewed(5000);
            let more = match decompressor.needs_input() {
                true => (1 + rng.skewed(9000)).min(file.len() - pos),
                // Also more input than is needed, at times.
                false => rng.skewed(2000).min(file.len() - pos) * rng.below(2),
            };
            let piece = &file[pos..pos + more];
            pos += more;
            let result = if rng.below(2) == 0 {
                decompressor.decompress(piece, Some(max)).unwrap()
            } else {
                let mut buffer = vec![0xA5; max];
                let count = decompressor.decompress_into(piece, &mut buffer).unwrap();
                buffer.truncate(count);
                buffer
            };
            assert!(result.len() <= max);
            if result.len() < max {
                assert!(decompressor.needs_input() || decompressor.eof());
            }
            whole.extend(result);
        }
        assert!(whole == sample(), "{format}");
        assert_eq!((pos, decompressor.unused_data()), (file.len(), &b""[..]));
    }
}

#[test]
fn a_call_that_is_stopped_can_be_continued() {
    const PATIENCE: u32 = 2;
    let data = data::text(3 << 20, 4);
    for format in FORMATS {
        let file = oxz::compress(&data, &encode(format)).unwrap();
        for in_place in [false, true] {
            let mut decompressor = Decompressor::new(&decode(format)).unwrap();
            let (mut whole, mut calls, mut piece) = (Vec::new(), 0, &file[..]);
            let mut buffer = vec![0xA5; data.len() + 1];
            while !decompressor.eof() {
                let mut steps = 0;
                let go_on = || {
                    steps += 1;
                    steps < PATIENCE
                };
                if in_place {
                    let count = decompressor.decompress_into_while(piece, &mut buffer, go_on);
                    whole.extend_from_slice(&buffer[..count.unwrap()]);
                } else {
                    whole.extend(decompressor.decompress_while(piece, None, go_on).unwrap());
                }
                assert!(steps <= PATIENCE);
                (calls, piece) = (calls + 1, b"");
            }
            assert!(whole == data, "{format}");
            assert!(calls > 3, "{calls}");
        }
    }
}

#[test]
fn whole_files_fit_or_are_stopped() {
    let data = data::text(1 << 20, 4);
    for format in FORMATS {
        let file = oxz::compress(&data, &encode(format)).unwrap();
        let options = decode(format);
        let mut room = vec![0xA5; data.len()];
        let exact = oxz::decompress_to_slice_while(&file, &mut room, &options, || true).unwrap();
        assert!(room == data, "{format}");
        let finished = Progress { read: file.len(), written: data.len(), status: Status::Finished };
        assert_eq!(exact, finished);

        let less = &mut room[1..];
        let less = oxz::decompress_to_slice_while(&file, less, &options, || true).unwrap();
        assert_eq!((less.written, less.status), (data.len() - 1, Status::NeedsOutput));

        room.fill(0xA5);
        let some = oxz::decompress_to_slice_while(&file, &mut room, &options, || false).unwrap();
        assert_eq!(some.status, Status::NeedsOutput);
        assert!(some.written > 0 && room[..some.written] == data[..some.written]);

        let mut result = Vec::from(*b"before");
        let some = oxz::decompress_to_vec_while(&file, &mut result, &options, || false).unwrap();
        assert_eq!(some.status, Status::NeedsOutput);
        assert!(some.written > 0 && result[6..] == data[..some.written]);
    }
}

#[test]
fn a_call_for_nothing_takes_its_input_all_the_same() {
    let mut decompressor = Decompressor::new(&Decode::xz()).unwrap();
    for piece in file(Format::Xz).chunks(100) {
        assert_eq!(decompressor.decompress(piece, Some(0)), Ok(Vec::new()));
    }
    assert_eq!(decompressor.check(), Some(Check::Crc64.id()));
    assert!(!decompressor.needs_input() && !decompressor.eof());
    assert!(decompressor.decompress(b"", None).unwrap() == sample());
    assert!(decompressor.eof());
}

#[test]
fn what_follows_the_end_is_kept() {
    for format in FORMATS {
        let one = file(format);
        let two = [&one[..], b"\0\0\0\0", &one].concat();
        // All at once, and so that input is being kept when the end comes.
        for (piece, max) in [(usize::MAX, None), (100_000, Some(1000)), (1, None)] {
            let options = decode(format).concatenated(true);
            let mut decompressor = Decompressor::new(&options).unwrap();
            let mut pieces = two.chunks(piece.min(two.len()));
            let mut given = 0;
            let mut whole = Vec::new();
            while !decompressor.eof() {
                let next = if decompressor.needs_input() { pieces.next().unwrap() } else { b"" };
                given += next.len();
                assert_eq!(decompressor.unused_data(), b"");
                whole.extend(decompressor.decompress(next, max).unwrap());
            }
            assert!(whole == sample(), "{format}");
            assert!(decompressor.unused_data() == &two[one.len()..given], "{format}");
        }
    }
}

#[test]
fn the_check_is_known_once_the_header_was_read() {
    for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
        let file = oxz::compress(b"data", &Encode::xz().check(check)).unwrap();
        for options in [Decode::xz(), Decode::auto()] {
            let mut decompressor = Decompressor::new(&options).unwrap();
            decompressor.decompress(&file[..11], None).unwrap();
            assert_eq!(decompressor.check(), None);
            decompressor.decompress(&file[11..12], None).unwrap();
            assert_eq!(decompressor.check(), Some(check.id()));
        }
    }
    let alone = Decompressor::new(&Decode::alone()).unwrap();
    assert_eq!(alone.check(), Some(Check::None.id()));
}

#[test]
fn damage_comes_after_what_was_good_and_stays() {
    let mut file = file(Format::Xz);
    let end = file.len();
    // In the Check, behind all data.
    file[end - 30] ^= 1;
    for max in [None, Some(1 << 17)] {
        let mut decompressor = Decompressor::new(&Decode::xz()).unwrap();
        let mut whole = decompressor.decompress(&file, max).unwrap();
        let error = loop {
            assert!(!decompressor.needs_input() && !decompressor.eof());
            match decompressor.decompress(b"", max) {
                Ok(more) => whole.extend(more),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::CheckMismatch { .. }), "{error:?}");
        assert!(whole == sample());
        assert_eq!(decompressor.decompress(&file, max), Err(error.clone()));
        assert_eq!(decompressor.decompress_into(b"", &mut [0; 9]), Err(error));
        assert!(!decompressor.needs_input() && !decompressor.eof());
        assert_eq!(decompressor.unused_data(), b"");
    }
}

#[test]
fn a_raised_memory_limit_goes_on_where_it_stopped() {
    for format in [Format::Xz, Format::Alone, Format::Lzip] {
        let file = file(format);
        for cut in [3, 20, file.len()] {
            let mut decompressor = Decompressor::new(&decode(format).memory_limit(1)).unwrap();
            let mut pieces = [&file[..cut], &file[cut..]].into_iter();
            let limited = pieces.by_ref().find_map(|piece| {
                decompressor.decompress(piece, None).map_err(|error| (piece, error)).err()
            });
            let Some((_, Error::MemoryLimit { needed, limit: 1 })) = limited else {
                panic!("{format}: {limited:?}");
            };
            assert!(!decompressor.needs_input() && !decompressor.eof());
            assert_eq!(
                decompressor.decompress(b"", None),
                Err(Error::MemoryLimit { needed, limit: 1 })
            );
            decompressor.set_memory_limit(needed);
            let mut whole = decompressor.decompress(b"", None).unwrap();
            for piece in pieces.filter(|piece| !piece.is_empty()) {
                whole.extend(decompressor.decompress(piece, None).unwrap());
            }
            assert!(whole == sample() && decompressor.eof(), "{format}, {cut}");
        }
    }
}

#[test]
fn options_that_do_not_fit_a_format_are_refused() {
    for (format, own) in
        [(Format::Alone, Check::None), (Format::Raw, Check::None), (Format::Lzip, Check::Crc32)]
    {
        for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
            let made = Compressor::new(&encode(format).check(check)).map(drop);
            let refused = Error::CheckNotInFormat { check, format };
            assert_eq!(made, if check == own { Ok(()) } else { Err(refused) });
        }
    }
    let chain = [Filter::Lzma2(LzmaOptions::default())];
    for format in [None, Some(Format::Xz), Some(Format::Alone), Some(Format::Lzip)] {
        let made = Decompressor::new(&Decode::new(format).filters(chain.clone())).map(drop);
        assert_eq!(made, Err(Error::InvalidChain(ChainFault::NotWanted)));
    }
    let empty = Error::InvalidChain(ChainFault::Empty);
    assert_eq!(Decompressor::new(&Decode::new(Some(Format::Raw))).map(drop), Err(empty.clone()));
    assert_eq!(Compressor::new(&Encode::new(Format::Raw)).map(drop), Err(empty));
}

#[test]
fn other_data_is_refused_by_its_first_bytes() {
    let mut decompressor = Decompressor::new(&Decode::xz()).unwrap();
    assert_eq!(decompressor.decompress(b"\xFD7z", None), Ok(Vec::new()));
    assert_eq!(decompressor.decompress(b"?", None), Err(Error::NotRecognised));
    let mut decompressor = Decompressor::new(&Decode::xz()).unwrap();
    let mut file = file(Format::Xz);
    file[8] ^= 1;
    match decompressor.decompress(&file, None) {
        Err(Error::Corrupt { field: Field::StreamHeaderCrc, place }) => {
            assert_eq!(place.offset, 12)
        }
        other => panic!("{other:?}"),
    }
}
