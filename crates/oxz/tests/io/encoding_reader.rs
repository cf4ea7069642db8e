use std::io::{self, ErrorKind, Read};

use oxz::io::EncodingReader;

use crate::flaky::{Event, Flaky, fails_at, persist, pieces, random};
use crate::samples::{compress, formats, mixed};

fn read_all(reader: &mut impl Read, piece: usize) -> Vec<u8> {
    let mut data = Vec::new();
    let mut buf = vec![0; piece];
    loop {
        match persist(|| reader.read(&mut buf)).unwrap() {
            0 => return data,
            count => data.extend_from_slice(&buf[..count]),
        }
    }
}

#[test]
fn any_cut_gives_the_same_file() {
    let data = mixed(200_000, 1);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for (inner, outer) in [(1, 70_000), (1000, 1), (100_000, 100), (100_000, 1 << 20)] {
            let flaky = Flaky::new(&data[..], pieces(inner));
            let mut reader = EncodingReader::new(flaky, &encode).unwrap();
            assert!(read_all(&mut reader, outer) == file, "{name} {inner} {outer}");
        }
        let mut reader = EncodingReader::new(Flaky::new(&data[..], random(7)), &encode).unwrap();
        assert!(read_all(&mut reader, 999) == file, "{name}");
        let mut reader = EncodingReader::from_bufread(&data[..], &encode).unwrap();
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert!(all == file && reader.into_inner().is_empty());
    }
}

#[test]
fn a_failure_of_the_source_is_passed_on_and_costs_nothing() {
    let data = mixed(3000, 2);
    let (_, encode) = &formats()[0];
    let file = compress(&data, encode);
    let piece = 100;
    for kind in [ErrorKind::Interrupted, ErrorKind::WouldBlock, ErrorKind::Other] {
        // Each piece, and the end.
        for call in 0..=data.len().div_ceil(piece) {
            let mut reader =
                EncodingReader::new(Flaky::new(&data[..], fails_at(call, kind, piece)), encode)
                    .unwrap();
            let mut encoded = Vec::new();
            let mut buf = [0; 50];
            let error = loop {
                match reader.read(&mut buf) {
                    Ok(0) => panic!("the failure was swallowed"),
                    Ok(count) => encoded.extend_from_slice(&buf[..count]),
                    Err(error) => break error,
                }
            };
            assert_eq!(error.kind(), kind);
            encoded.extend(read_all(&mut reader, 50));
            assert!(encoded == file, "{kind} {call}");
        }
    }
}

#[test]
fn the_end_is_asked_for_once() {
    let mut calls = 0;
    let events = || {
        calls += 1;
        assert!(calls <= 1);
        Event::Some(1)
    };
    let (_, encode) = &formats()[0];
    let mut reader = EncodingReader::new(Flaky::new(io::empty(), events), encode).unwrap();
    assert_eq!(reader.read(&mut []).unwrap(), 0);
    assert_eq!(read_all(&mut reader, 1), compress(b"", encode));
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
}
