use std::io::{self, ErrorKind, Write};

use oxz::io::{DecodingWriter, Writer};
use oxz::{Decode, Encode, Error};

use crate::data;
use crate::flaky::{Flaky, persist, pieces, random};
use crate::samples::{compress, formats, mixed};

fn write_all(writer: &mut impl Write, data: &[u8], piece: usize) -> io::Result<()> {
    for mut rest in data.chunks(piece) {
        while !rest.is_empty() {
            let count = persist(|| writer.write(rest))?;
            assert_ne!(count, 0);
            rest = &rest[count..];
        }
    }
    Ok(())
}

fn source(error: &io::Error) -> &Error {
    error.get_ref().and_then(|source| source.downcast_ref()).unwrap()
}

#[test]
fn any_cut_gives_the_data() {
    let data = mixed(300_000, 1);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for (outer, inner) in [(1, 70_000), (1000, 1), (1 << 20, 100), (5000, 1 << 20)] {
            let flaky = Flaky::new(Vec::new(), pieces(inner));
            let mut writer = DecodingWriter::new(flaky, &Decode::auto()).unwrap();
            write_all(&mut writer, &file, outer).unwrap();
            assert!(writer.finish().unwrap().inner == data, "{name} {outer} {inner}");
        }
        for seed in 0..4 {
            let flaky = Flaky::new(Vec::new(), random(seed));
            let mut writer = DecodingWriter::new(flaky, &Decode::auto()).unwrap();
            write_all(&mut writer, &file, 3000).unwrap();
            persist(|| writer.try_finish()).unwrap();
            assert!(writer.into_inner().inner == data, "{name} {seed}");
        }
    }
}

#[test]
fn flushing_gives_all_that_can_be_decoded() {
    let data = mixed(200_000, 2);
    let mut encoder = Writer::new(Vec::new(), &formats()[0].1).unwrap();
    encoder.write_all(&data).unwrap();
    encoder.flush().unwrap();
    let mut writer = DecodingWriter::new(Vec::new(), &Decode::auto()).unwrap();
    writer.write_all(encoder.get_ref()).unwrap();
    writer.flush().unwrap();
    assert!(*writer.get_ref() == data);
}

#[test]
fn finishing_notices_a_cut() {
    let data = mixed(3000, 3);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for len in 0..file.len() {
            let mut writer = DecodingWriter::new(Vec::new(), &Decode::auto()).unwrap();
            writer.write_all(&file[..len]).unwrap();
            let error = writer.try_finish().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{name} {len}");
            assert_eq!(source(&error), &Error::Truncated { offset: len as u64 });
            assert!(data.starts_with(writer.get_ref()));
            assert!(len + 1 < file.len() || *writer.get_ref() == data, "{name}");
        }
    }
}

#[test]
fn a_fault_comes_after_what_precedes_it_and_stays() {
    let data = data::random(100_000, 4);
    let mut file = compress(&data, &Encode::xz());
    let end = file.len();
    // In the CRC64, in front of an Index of 12 bytes and the Stream Footer.
    file[end - 30] ^= 1;
    for (outer, inner) in [(1, 1 << 20), (1000, 1), (1 << 20, 1000)] {
        let flaky = Flaky::new(Vec::new(), pieces(inner));
        let mut writer = DecodingWriter::new(flaky, &Decode::auto()).unwrap();
        let error = write_all(&mut writer, &file, outer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(matches!(source(&error), Error::CheckMismatch { .. }));
        assert!(writer.get_ref().inner == data);
        assert_eq!(source(&writer.write(b"more").unwrap_err()), source(&error));
        assert_eq!(source(&writer.flush().unwrap_err()), source(&error));
        assert_eq!(source(&writer.finish().err().unwrap()), source(&error));
    }
}

#[test]
fn what_follows_the_first_stream_is_not_taken() {
    let data = mixed(20_000, 5);
    let options = Decode::auto().concatenated(false);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        let whole = [&file[..], b"something else"].concat();
        for piece in [1, 100, 1 << 20] {
            let mut writer = DecodingWriter::new(Vec::new(), &options).unwrap();
            let mut taken = 0;
            while taken < whole.len() {
                let end = whole.len().min(taken + piece);
                match writer.write(&whole[taken..end]).unwrap() {
                    0 => break,
                    count => taken += count,
                }
            }
            assert_eq!(taken, file.len(), "{name}");
            assert_eq!(writer.write(b"more").unwrap(), 0);
            assert!(writer.finish().unwrap() == data, "{name}");
        }
    }
}

#[test]
fn the_memory_limit_can_be_raised() {
    let data = mixed(20_000, 6);
    for (name, encode) in formats() {
        let file = compress(&data, &encode);
        for piece in [1, 1 << 20] {
            let options = Decode::auto().memory_limit(1000);
            let mut writer = DecodingWriter::new(Vec::new(), &options).unwrap();
            let mut rest = &file[..];
            let mut refused = 0;
            while !rest.is_empty() {
                match writer.write(&rest[..rest.len().min(piece)]) {
                    Ok(count) => rest = &rest[count..],
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::OutOfMemory);
                        writer.set_memory_limit(writer.decoder().memory_needed());
                        refused += 1;
                    }
                }
            }
            assert_eq!(refused, 1, "{name} {piece}");
            assert!(writer.finish().unwrap() == data, "{name} {piece}");
        }
    }
}

#[test]
fn dropping_writes_nothing() {
    let file = compress(b"data", &Encode::xz());
    let mut decoded = Vec::new();
    let mut writer = DecodingWriter::new(&mut decoded, &Decode::auto()).unwrap();
    writer.write_all(&file).unwrap();
    drop(writer);
    assert_eq!(decoded, b"");
}
