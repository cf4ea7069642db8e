use std::io::{self, ErrorKind, Read, Write};

use oxz::io::{Reader, Writer};
use oxz::{Decode, Encode, Error, Filter, LzmaOptions};

use crate::data;
use crate::flaky::{Event, Flaky, fails_at, persist, pieces, random};
use crate::samples::{compress, formats, liblzma_decodes, mixed};

/// Writes all, in pieces, through all failures.
fn write_all(writer: &mut impl Write, data: &[u8], piece: usize) {
    for mut rest in data.chunks(piece) {
        while !rest.is_empty() {
            let count = persist(|| writer.write(rest)).unwrap();
            assert_ne!(count, 0);
            rest = &rest[count..];
        }
    }
}

/// What a reader gets out of a file that is cut short.
fn decoded_so_far(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let error = Reader::new(file, &Decode::auto()).unwrap().read_to_end(&mut data).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    data
}

fn source(error: &io::Error) -> &Error {
    error.get_ref().and_then(|source| source.downcast_ref()).unwrap()
}

#[test]
fn any_cut_gives_the_same_file() {
    let data = mixed(200_000, 1);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        assert!(liblzma_decodes(&file) == data);
        for (outer, inner) in [(1, 70_000), (1000, 1), (1 << 20, 100), (5000, 1 << 20)] {
            let flaky = Flaky::new(Vec::new(), pieces(inner));
            let mut writer = Writer::new(flaky, &encode).unwrap();
            write_all(&mut writer, &data, outer);
            let written = writer.finish().unwrap().inner;
            assert!(written == file, "{name} {outer} {inner}");
        }
        for seed in 0..4 {
            let mut writer = Writer::new(Flaky::new(Vec::new(), random(seed)), &encode).unwrap();
            write_all(&mut writer, &data, 3000);
            persist(|| writer.try_finish()).unwrap();
            assert!(writer.into_inner().inner == file, "{name} {seed}");
        }
    }
}

#[test]
fn a_failure_of_the_sink_is_passed_on_and_costs_nothing() {
    let data = data::random(150_000, 2);
    let (_, encode) = &formats()[0];
    let file = compress(&data, encode);
    let piece = 10_000;
    for kind in [ErrorKind::WouldBlock, ErrorKind::StorageFull] {
        // Each piece, and the flush at the end.
        let mut call = 0;
        loop {
            let flaky = Flaky::new(Vec::new(), fails_at(call, kind, piece));
            let mut writer = Writer::new(flaky, encode).unwrap();
            let mut failures = 0;
            let mut note = |error: io::Error| {
                assert_eq!(error.kind(), kind);
                failures += 1;
            };
            let mut rest = &data[..];
            while !rest.is_empty() {
                match writer.write(rest) {
                    Ok(count) => rest = &rest[count..],
                    Err(error) => note(error),
                }
            }
            while let Err(error) = writer.try_finish() {
                note(error);
            }
            assert!(writer.into_inner().inner == file, "{kind} {call}");
            if failures == 0 {
                assert!(call > file.len() / piece);
                break;
            }
            assert_eq!(failures, 1);
            call += 1;
        }
    }
}

#[test]
fn interruptions_are_tried_again() {
    let data = mixed(10_000, 3);
    let (_, encode) = &formats()[0];
    for call in 0..10 {
        let flaky = Flaky::new(Vec::new(), fails_at(call, ErrorKind::Interrupted, 200));
        let mut writer = Writer::new(flaky, encode).unwrap();
        writer.write_all(&data).unwrap();
        assert!(writer.finish().unwrap().inner == compress(&data, encode));
    }
}

#[test]
fn what_was_flushed_can_be_decoded() {
    let data = mixed(200_000, 4);
    for (name, encode) in &formats()[..2] {
        let mut writer = Writer::new(Vec::new(), encode).unwrap();
        let mut written = 0;
        for piece in [1, 10, 5000, 60_000, 3, 100_000] {
            writer.write_all(&data[written..written + piece]).unwrap();
            written += piece;
            writer.flush().unwrap();
            assert!(decoded_so_far(writer.get_ref()) == data[..written], "{name} {piece}");
            let len = writer.get_ref().len();
            writer.flush().unwrap();
            assert_eq!(writer.get_ref().len(), len, "nothing to flush");
        }
        writer.write_all(&data[written..]).unwrap();
        assert!(liblzma_decodes(&writer.finish().unwrap()) == data, "{name}");
    }
}

/// What cannot be flushed changes nothing.
#[test]
fn where_there_is_no_flush_the_file_stays_the_same() {
    let data = mixed(200_000, 5);
    for (name, encode) in &formats()[2..] {
        let mut writer = Writer::new(Vec::new(), encode).unwrap();
        for piece in data.chunks(30_000) {
            writer.write_all(piece).unwrap();
            writer.flush().unwrap();
        }
        assert!(writer.get_ref().len() > 50_000, "{name}: what was ready has been written");
        assert!(writer.finish().unwrap() == compress(&data, encode), "{name}");
    }
}

#[test]
fn a_full_flush_ends_a_block() {
    let mut writer = Writer::new(Vec::new(), &Encode::xz()).unwrap();
    for _ in 0..3 {
        writer.write_all(b"a Block").unwrap();
        writer.full_flush().unwrap();
        writer.full_flush().unwrap();
    }
    assert!(decoded_so_far(writer.get_ref()) == b"a Block".repeat(3));
    let file = writer.finish().unwrap();
    assert_eq!(liblzma_decodes(&file), b"a Block".repeat(3));
    // Indicator, Number of Records.
    let index = file.len() - 12 - usize::from(file[file.len() - 8] + 1) * 4;
    assert_eq!(file[index..index + 2], [0, 3]);

    for (name, encode) in &formats()[3..] {
        let mut writer = Writer::new(Vec::new(), encode).unwrap();
        writer.write_all(b"data").unwrap();
        let error = writer.full_flush().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name}");
        writer.write_all(b" and more").unwrap();
        assert_eq!(liblzma_decodes(&writer.finish().unwrap()), b"data and more", "{name}");
    }
}

/// A flush that the sink has stopped is completed by whatever comes next.
#[test]
fn a_flush_that_was_stopped_is_completed() {
    let data = data::random(200_000, 6);
    let (_, encode) = &formats()[0];
    for call in 0..40 {
        let flaky = Flaky::new(Vec::new(), fails_at(call, ErrorKind::WouldBlock, 5000));
        let mut writer = Writer::new(flaky, encode).unwrap();
        for piece in data.chunks(50_000) {
            write_all(&mut writer, piece, 50_000);
            let _ = writer.full_flush();
        }
        persist(|| writer.try_finish()).unwrap();
        assert!(liblzma_decodes(&writer.into_inner().inner) == data, "{call}");
    }
}

#[test]
fn dropping_finishes_nothing() {
    let data = data::random(100_000, 7);
    for (name, encode) in formats() {
        let mut file = Vec::new();
        let mut writer = Writer::new(&mut file, &encode).unwrap();
        writer.write_all(&data).unwrap();
        let len = writer.get_ref().len();
        drop(writer);
        assert_eq!(file.len(), len, "{name}");
        assert!(data.starts_with(&decoded_so_far(&file)), "{name}");
    }
}

#[test]
fn a_new_writer_writes_nothing() {
    let mut writer = Writer::new(Vec::new(), &Encode::xz()).unwrap();
    assert_eq!(writer.write(b"").unwrap(), 0);
    assert!(writer.get_ref().is_empty());
}

#[test]
fn after_the_end_nothing_is_taken() {
    for (name, encode) in formats() {
        let mut writer = Writer::new(Vec::new(), &encode).unwrap();
        writer.write_all(b"data").unwrap();
        writer.try_finish().unwrap();
        let file = writer.get_ref().clone();
        assert_eq!(liblzma_decodes(&file), b"data", "{name}");
        let error = writer.write(b"more").unwrap_err();
        assert_eq!((error.kind(), source(&error)), (ErrorKind::InvalidInput, &Error::Ended));
        assert_eq!(writer.write(b"").unwrap(), 0);
        writer.flush().unwrap();
        writer.try_finish().unwrap();
        assert!(writer.finish().unwrap() == file);
    }
}

#[test]
fn a_sink_that_takes_nothing_is_an_error() {
    let flaky = Flaky::new(Vec::new(), || Event::Some(0));
    let mut writer = Writer::new(flaky, &Encode::xz()).unwrap();
    writer.write_all(b"data").unwrap();
    assert_eq!(writer.try_finish().unwrap_err().kind(), ErrorKind::WriteZero);
}

#[test]
fn finishing_flushes_the_sink() {
    struct Flushed(bool);
    impl Write for Flushed {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            self.0 = false;
            Ok(data.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0 = true;
            Ok(())
        }
    }
    let mut writer = Writer::new(Flushed(false), &Encode::xz()).unwrap();
    writer.write_all(b"data").unwrap();
    assert!(writer.finish().unwrap().0);
}

#[test]
fn options_are_judged_at_once() {
    let lzma = LzmaOptions { dict_size: 1, ..LzmaOptions::default() };
    let encode = Encode::xz().filters([Filter::Lzma2(lzma)]);
    let error = Writer::new(Vec::new(), &encode).unwrap_err();
    assert!(matches!(error, Error::InvalidOption { option: "dict_size", .. }));
}
