//! How large a file says it is, and what happens if it does not say.

use std::fs;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};

use oxz::io::Writer;
use oxz::{Decode, Encode, File};
use tempfile::tempdir;

use crate::samples::compress;

/// Of this file, with so little memory that nothing can be decoded.
fn declared(bytes: &[u8], options: &Decode) -> Result<u64, ErrorKind> {
    size(bytes, &options.clone().memory_limit(0))
}

fn size(bytes: &[u8], options: &Decode) -> Result<u64, ErrorKind> {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, bytes).unwrap();
    File::open_with(&path, options).unwrap().size().map_err(|error| error.kind())
}

/// It was not declared, and decoding was refused.
const UNKNOWN: Result<u64, ErrorKind> = Err(ErrorKind::OutOfMemory);

fn xz(len: usize) -> Vec<u8> {
    compress(&vec![b'x'; len], &Encode::xz())
}

fn lz(len: usize) -> Vec<u8> {
    compress(&vec![b'x'; len], &Encode::lzip())
}

#[test]
fn xz_by_its_indexes() {
    let auto = Decode::auto();
    let padded = |len, padding| [xz(len), vec![0; padding]].concat();
    assert_eq!(declared(&xz(0), &auto), Ok(0));
    assert_eq!(declared(&xz(1234), &auto), Ok(1234));
    // Stream Padding longer than what is read at a time.
    let file = [padded(1000, 4), xz(0), padded(200, 4096), padded(7, 12_000)].concat();
    assert_eq!(declared(&file, &auto), Ok(1207));
    assert_eq!(declared(&file, &Decode::xz()), Ok(1207));
    assert_eq!(declared(&file, &auto.clone().concatenated(false)), Ok(1000));
    assert_eq!(size(&file, &auto), Ok(1207));
}

#[test]
fn xz_with_an_index_longer_than_a_piece() {
    let mut writer = Writer::new(Vec::new(), &Encode::xz()).unwrap();
    for _ in 0..3000 {
        writer.write_all(b"Block").unwrap();
        writer.full_flush().unwrap();
    }
    let file = writer.finish().unwrap();
    assert_eq!(declared(&file, &Decode::auto()), Ok(15_000));
    assert_eq!(declared(&file.repeat(2), &Decode::auto()), Ok(30_000));
}

/// Whatever does not fit together is not believed, and decoding tells why.
#[test]
fn xz_that_is_damaged_is_decoded() {
    let file = [xz(100_000), xz(5)].concat();
    let first = xz(100_000).len();
    let auto = Decode::auto();
    for at in [6, 8, first - 1, first - 5, first - 13, first - 20, first + 6, file.len() - 1] {
        let mut bad = file.clone();
        bad[at] ^= 0x40;
        assert_ne!(declared(&bad, &auto), Ok(100_005), "{at}");
        assert_eq!(size(&bad, &auto).ok(), None, "{at}");
    }
    assert_eq!(declared(&[&file[..], &[0]].concat(), &auto), UNKNOWN);
    assert_eq!(declared(&file[4..], &auto), Err(ErrorKind::InvalidData));
    assert_eq!(size(&file[..file.len() - 1], &auto), Err(ErrorKind::UnexpectedEof));
    assert_eq!(size(b"", &auto), Err(ErrorKind::UnexpectedEof));
    assert_eq!(size(&[0; 100], &Decode::xz()), Err(ErrorKind::InvalidData));
    // The data of a Block does not matter here.
    let mut bad = file;
    bad[30] ^= 1;
    assert_eq!(declared(&bad, &auto), Ok(100_005));
}

#[test]
fn lz_by_its_trailers() {
    let auto = Decode::auto();
    assert_eq!(declared(&lz(0), &auto), Ok(0));
    let file = [lz(1000), lz(0), lz(207)].concat();
    assert_eq!(declared(&file, &auto), Ok(1207));
    assert_eq!(declared(&file, &Decode::lzip().concatenated(false)), Ok(1000));

    // Trailing data, a member that is cut, a member size of 0.
    let trailed = [&file[..], b"trailing data"].concat();
    assert_eq!(declared(&trailed, &auto), UNKNOWN);
    assert_eq!(size(&trailed, &auto), Ok(1207));
    assert_eq!(size(&file[..file.len() - 1], &auto), Err(ErrorKind::UnexpectedEof));
    let mut zero = file;
    let end = zero.len();
    zero[end - 8..].fill(0);
    assert_eq!(declared(&zero, &auto), UNKNOWN);
    assert_eq!(size(&zero, &auto), Err(ErrorKind::InvalidData));
}

#[test]
fn lzma_by_its_header() {
    let unknown = compress(&[b'x'; 5000], &Encode::alone());
    assert_eq!(declared(&unknown, &Decode::auto()), UNKNOWN);
    assert_eq!(size(&unknown, &Decode::auto()), Ok(5000));

    let mut known = unknown;
    known[5..13].copy_from_slice(&5000u64.to_le_bytes());
    assert_eq!(declared(&known, &Decode::auto()), Ok(5000));
    assert_eq!(declared(&known, &Decode::alone()), Ok(5000));
    // A size that makes it more likely to be no such file at all.
    known[5..13].copy_from_slice(&(1u64 << 40).to_le_bytes());
    assert_eq!(declared(&known, &Decode::auto()), Err(ErrorKind::InvalidData));
    assert_eq!(declared(&known, &Decode::alone()), Ok(1 << 40));
}

#[test]
fn asking_leaves_the_position() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    let data: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    for encode in [Encode::xz(), Encode::alone()] {
        fs::write(&path, compress(&data, &encode)).unwrap();
        let mut file = File::open(&path).unwrap();
        let mut start = vec![0; 1001];
        file.read_exact(&mut start).unwrap();
        assert_eq!(file.size().unwrap(), data.len() as u64);
        assert_eq!(file.stream_position().unwrap(), 1001);
        let mut rest = Vec::new();
        file.read_to_end(&mut rest).unwrap();
        assert!([start, rest].concat() == data);
    }
}

/// A size that is declared is a claim; whoever reads to the end is told.
#[test]
fn a_size_that_is_wrong_is_noticed_by_reading() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    let mut bytes = compress(b"0123456789", &Encode::alone());
    bytes[5..13].copy_from_slice(&8u64.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    let mut file = File::open(&path).unwrap();
    assert_eq!(file.seek(SeekFrom::End(0)).unwrap(), 8);
    file.rewind().unwrap();
    let error = file.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
}
