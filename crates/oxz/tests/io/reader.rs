use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

use oxz::io::{Reader, Writer};
use oxz::{Decode, Encode, Error, Filter, LzmaOptions};

use crate::data::{self, Rng};
use crate::flaky::{Event, Flaky, fails_at, persist, pieces, random};
use crate::samples::{compress, formats, mixed};

/// Reads to the end in pieces of at most `piece` bytes, through all failures.
fn read_all(reader: &mut impl Read, piece: usize) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    let mut buf = vec![0; piece];
    loop {
        match persist(|| reader.read(&mut buf))? {
            0 => return Ok(data),
            count => data.extend_from_slice(&buf[..count]),
        }
    }
}

/// What is read before an error, and the error.
fn read_until_error(reader: &mut impl Read, piece: usize) -> (Vec<u8>, io::Error) {
    let mut data = Vec::new();
    let mut buf = vec![0; piece];
    loop {
        match persist(|| reader.read(&mut buf)) {
            Ok(0) => panic!("no error after {} bytes", data.len()),
            Ok(count) => data.extend_from_slice(&buf[..count]),
            Err(error) => return (data, error),
        }
    }
}

fn source(error: &io::Error) -> &Error {
    error.get_ref().and_then(|source| source.downcast_ref()).unwrap()
}

#[test]
fn any_cut_gives_the_data() {
    let data = mixed(300_000, 1);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for (inner, outer) in [(1, 70_000), (100, 4096), (70_000, 4095), (70_000, 65_536)] {
            let flaky = Flaky::new(&file[..], pieces(inner));
            let mut reader = Reader::new(flaky, &Decode::auto()).unwrap();
            assert!(read_all(&mut reader, outer).unwrap() == data, "{name} {inner} {outer}");
        }
        let mut reader = Reader::from_bufread(&file[..], &Decode::auto()).unwrap();
        assert!(read_all(&mut reader, 1).unwrap() == data, "{name}");
    }
}

#[test]
fn every_method_goes_on_where_another_stopped() {
    let data = mixed(400_000, 2);
    let file = compress(&data, &formats()[0].1);
    for seed in 0..12 {
        let mut rng = Rng::new(seed);
        let flaky = Flaky::new(&file[..], random(seed));
        let mut reader = Reader::new(flaky, &Decode::auto()).unwrap();
        let mut read = Vec::new();
        while read.len() < data.len() {
            match rng.below(20) {
                0..10 => {
                    let mut buf = vec![0; 1 + rng.skewed(20_000)];
                    let count = persist(|| reader.read(&mut buf)).unwrap();
                    read.extend_from_slice(&buf[..count]);
                }
                10..19 => {
                    let count = persist(|| reader.fill_buf().map(<[u8]>::len)).unwrap();
                    let count = rng.skewed(count + 1);
                    read.extend_from_slice(&reader.fill_buf().unwrap()[..count]);
                    reader.consume(count);
                }
                // Fails somewhere on the way, mostly.
                _ => drop(reader.read_to_end(&mut read)),
            }
            assert!(data.starts_with(&read), "{seed}");
        }
        assert_eq!(read.len(), data.len());
        assert_eq!(persist(|| reader.read(&mut [0; 9])).unwrap(), 0);
    }
}

#[test]
fn read_to_end_appends() {
    let data = mixed(1_500_000, 3);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for already in [0, 1, 5000] {
            let mut reader = Reader::new(&file[..], &Decode::auto()).unwrap();
            reader.read_exact(&mut vec![0; already]).unwrap();
            let mut all = b"before".to_vec();
            assert_eq!(reader.read_to_end(&mut all).unwrap(), data.len() - already);
            assert!(all[..6] == *b"before" && all[6..] == data[already..], "{name} {already}");
            assert_eq!(reader.read_to_end(&mut all).unwrap(), 0);
        }
    }
}

/// Where reading to the end fails, what was decoded stays with the caller,
/// who may change it: the decoder does not need it any more.
#[test]
fn read_to_end_can_be_resumed() {
    let data = mixed(200_000, 4);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for call in [1, 2, 17, 40] {
            let flaky = Flaky::new(&file[..], fails_at(call, ErrorKind::WouldBlock, 1000));
            let mut reader = Reader::new(flaky, &Decode::auto()).unwrap();
            let mut first = Vec::new();
            let error = reader.read_to_end(&mut first).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            assert!(data.starts_with(&first) && first.len() < data.len());
            let len = first.len();
            first.fill(0xAA);
            reader.read_to_end(&mut first).unwrap();
            assert!(first[len..] == data[len..], "{name} {call}");
        }
    }
}

#[test]
fn a_failure_of_the_source_is_passed_on_and_costs_nothing() {
    let data = mixed(3000, 5);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        let piece = 50;
        for kind in [ErrorKind::Interrupted, ErrorKind::WouldBlock, ErrorKind::ConnectionReset] {
            for call in 0..=file.len().div_ceil(piece) {
                let flaky = Flaky::new(&file[..], fails_at(call, kind, piece));
                let mut reader = Reader::new(flaky, &Decode::auto()).unwrap();
                let (before, error) = read_until_failure(&mut reader);
                assert_eq!(error.kind(), kind);
                assert!(data.starts_with(&before));
                let rest = read_all(&mut reader, 5000).unwrap();
                assert!([before, rest].concat() == data, "{name} {kind} {call}");
            }
        }
    }

    fn read_until_failure(reader: &mut impl Read) -> (Vec<u8>, io::Error) {
        let mut data = Vec::new();
        let mut buf = [0; 5000];
        loop {
            match reader.read(&mut buf) {
                Ok(0) => panic!("the failure was swallowed"),
                Ok(count) => data.extend_from_slice(&buf[..count]),
                Err(error) => return (data, error),
            }
        }
    }
}

#[test]
fn streams_follow_each_other() {
    let parts = [mixed(5000, 6), Vec::new(), mixed(70_000, 7)];
    let [xz, .., lz] = formats();
    for (encode, padding) in [(&xz.1, 8), (&xz.1, 0), (&lz.1, 0)] {
        let mut file = Vec::new();
        for part in &parts {
            file.extend(compress(part, encode));
            file.extend(vec![0; padding]);
        }
        let mut reader = Reader::new(&file[..], &Decode::auto()).unwrap();
        assert!(read_all(&mut reader, 9000).unwrap() == parts.concat());
    }
}

#[test]
fn what_follows_the_first_stream_stays_unread() {
    let data = mixed(20_000, 8);
    let options = Decode::auto().concatenated(false);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for rest in [&b""[..], b"LZI", b"\0\0\0\0", &file] {
            let whole = [&file[..], rest].concat();
            for capacity in [1, 7, 1 << 20] {
                let inner = BufReader::with_capacity(capacity, &whole[..]);
                let mut reader = Reader::from_bufread(inner, &options).unwrap();
                assert!(read_all(&mut reader, 5000).unwrap() == data, "{name}");
                let mut left = Vec::new();
                reader.get_mut().read_to_end(&mut left).unwrap();
                assert!(left == rest, "{name}: {} {}", left.len(), rest.len());
                assert_eq!(reader.read(&mut [0; 10]).unwrap(), 0, "{name}");
            }
        }
    }
}

#[test]
fn at_the_end_the_source_is_left_alone() {
    let file = compress(b"data", &Encode::xz());
    let mut calls = 0;
    let events = || {
        calls += 1;
        // The file, and its end.
        assert!(calls <= 2);
        Event::Some(1000)
    };
    let mut reader = Reader::new(Flaky::new(&file[..], events), &Decode::auto()).unwrap();
    assert_eq!(read_all(&mut reader, 100).unwrap(), b"data");
    assert_eq!(reader.read(&mut [0; 5000]).unwrap(), 0);
    assert!(reader.fill_buf().unwrap().is_empty());
}

#[test]
fn a_cut_file_gives_what_it_holds_and_then_says_so() {
    let data = mixed(3000, 9);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for len in 0..file.len() {
            let mut reader = Reader::new(&file[..len], &Decode::auto()).unwrap();
            let (before, error) = read_until_error(&mut reader, 5000);
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{name} {len}");
            assert_eq!(source(&error), &Error::Truncated { offset: len as u64 });
            assert!(data.starts_with(&before));

            let mut whole = Vec::new();
            let mut reader = Reader::new(&file[..len], &Decode::auto()).unwrap();
            let error = reader.read_to_end(&mut whole).unwrap_err();
            assert_eq!(source(&error), &Error::Truncated { offset: len as u64 });
            assert_eq!(whole, before, "{name} {len}");
        }
        let mut reader = Reader::new(&file[..file.len() - 1], &Decode::auto()).unwrap();
        let (before, _) = read_until_error(&mut reader, 100);
        assert!(before == data, "{name}: all but the end was there");
    }
}

/// The same error again, and nothing more is read for it.
#[test]
fn a_fault_comes_after_what_precedes_it_and_stays() {
    let data = data::random(100_000, 10);
    let mut file = compress(&data, &Encode::xz());
    let end = file.len();
    // In the CRC64, in front of an Index of 12 bytes and the Stream Footer.
    file[end - 30] ^= 1;
    for inner in [1, 100, 1 << 20] {
        for outer in [1, 1000, 5000, 200_000] {
            let flaky = Flaky::new(&file[..], pieces(inner));
            let mut reader = Reader::new(flaky, &Decode::auto()).unwrap();
            let (before, error) = read_until_error(&mut reader, outer);
            assert!(before == data, "{inner} {outer}");
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            assert!(matches!(source(&error), Error::CheckMismatch { .. }));
            *reader.get_mut() = BufReader::new(Flaky::new(&[][..], pieces(1)));
            let (nothing, again) = read_until_error(&mut reader, outer);
            assert_eq!((nothing.len(), source(&again)), (0, source(&error)));
        }
    }
}

/// As over a connection: whoever sends has flushed, and waits for an answer.
#[test]
fn all_that_was_flushed_arrives_before_the_source_is_asked_again() {
    let message = mixed(300_100, 11);
    // Delta decodes ahead: all input is consumed before all output is out.
    let [lzma2, delta, ..] = formats();
    for (outer, encode) in
        [1, 100, 5000, 1 << 20].into_iter().flat_map(|outer| [(outer, &lzma2.1), (outer, &delta.1)])
    {
        let mut writer = Writer::new(Vec::new(), encode).unwrap();
        writer.write_all(&message).unwrap();
        writer.flush().unwrap();
        let sent = writer.into_inner();
        for inner in [1, 1000, 1 << 20] {
            let mut left = sent.len();
            let events = || match left.min(inner) {
                0 => Event::Fail(ErrorKind::WouldBlock),
                count => {
                    left -= count;
                    Event::Some(count)
                }
            };
            let inner = BufReader::with_capacity(inner, Flaky::new(&sent[..], events));
            let mut reader = Reader::from_bufread(inner, &Decode::auto()).unwrap();
            let mut arrived = Vec::new();
            let mut buf = vec![0; outer];
            let error = loop {
                match reader.read(&mut buf) {
                    Ok(count) => arrived.extend_from_slice(&buf[..count]),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            assert!(arrived == message, "{outer}: {} of {}", arrived.len(), message.len());
        }
    }
}

#[test]
fn the_memory_limit_can_be_raised() {
    let data = mixed(50_000, 12);
    let two = Encode::xz().filters([Filter::Lzma2(LzmaOptions::default())]);
    for (name, encode) in [(".xz", two), formats()[3].clone(), formats()[4].clone()] {
        let file = compress(&data, &encode);
        for inner in [1, 1 << 20] {
            let flaky = Flaky::new(&file[..], pieces(inner));
            let options = Decode::auto().memory_limit(1000);
            let mut reader = Reader::new(flaky, &options).unwrap();
            let (_, error) = read_until_error(&mut reader, 5000);
            assert_eq!(error.kind(), ErrorKind::OutOfMemory, "{name}");
            let &Error::MemoryLimit { needed, limit: 1000 } = source(&error) else {
                panic!("{error:?}")
            };
            let (_, again) = read_until_error(&mut reader, 5000);
            assert_eq!(source(&again), source(&error));
            assert_eq!(reader.decoder().memory_needed(), needed);
            reader.set_memory_limit(needed);
            assert!(read_all(&mut reader, 5000).unwrap() == data, "{name}");
        }
    }
}

#[test]
fn the_decoder_tells_what_it_knows() {
    let file = compress(b"data", &Encode::xz().check(oxz::Check::Sha256));
    let mut reader = Reader::new(&file[..], &Decode::auto()).unwrap();
    assert_eq!(reader.decoder().check_id(), None);
    assert_eq!(reader.lines().next().unwrap().unwrap(), "data");
    reader = Reader::new(&file[..], &Decode::auto()).unwrap();
    reader.fill_buf().unwrap();
    assert_eq!(reader.decoder().check_id(), Some(oxz::Check::Sha256.id()));
    assert_eq!(reader.decoder().unverified_check(), None);
}

#[test]
fn reading_nothing_does_nothing() {
    let events = || -> Event { panic!("the source was asked") };
    let mut reader = Reader::new(Flaky::new(io::empty(), events), &Decode::auto()).unwrap();
    assert_eq!(reader.read(&mut []).unwrap(), 0);
}
