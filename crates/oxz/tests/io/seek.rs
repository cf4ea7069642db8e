//! Seeking, held against a cursor over the data itself.

use std::fs;
use std::io::{BufRead, Cursor, ErrorKind, Read, Seek, SeekFrom};

use oxz::{Encode, File};
use tempfile::tempdir;

use crate::data::Rng;
use crate::samples::{compress, formats, mixed};

/// The same random walk in both, which must tell and read the same.
fn walk(file: &mut (impl BufRead + Seek), data: &[u8], seed: u64, steps: usize) {
    let mut rng = Rng::new(seed);
    let mut cursor = Cursor::new(data);
    let len = data.len();
    for step in 0..steps {
        match rng.below(6) {
            0 => {
                let to = random_place(&mut rng, len);
                let (ours, theirs) = (file.seek(to), cursor.seek(to));
                match theirs {
                    Ok(position) => assert_eq!(ours.unwrap(), position, "{step} {to:?}"),
                    Err(error) => assert_eq!(ours.unwrap_err().kind(), error.kind()),
                }
            }
            1 => {
                let ours = file.fill_buf().unwrap();
                let rest = cursor.fill_buf().unwrap();
                assert!(rest.starts_with(ours) && ours.is_empty() == rest.is_empty(), "{step}");
                let count = rng.below(ours.len() + 1);
                file.consume(count);
                cursor.consume(count);
            }
            2 if rng.below(10) == 0 => {
                let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                file.read_to_end(&mut ours).unwrap();
                cursor.read_to_end(&mut theirs).unwrap();
                assert!(ours == theirs, "{step}");
            }
            _ => {
                let mut ours = vec![0; rng.skewed(20_000)];
                let mut theirs = ours.clone();
                let count = file.read(&mut ours).unwrap();
                cursor.read_exact(&mut theirs[..count]).unwrap();
                assert!(ours == theirs, "{step}");
                let at_end = cursor.position() >= len as u64;
                assert!(count > 0 || ours.is_empty() || at_end, "{step}");
            }
        }
        assert_eq!(file.stream_position().unwrap(), cursor.position(), "{step}");
    }
}

/// Mostly in the data, at times at its ends, before or behind it.
fn random_place(rng: &mut Rng, len: usize) -> SeekFrom {
    let len = len as i64;
    let place = match rng.below(12) {
        0 => 0,
        1 => len,
        2 => len + 1 + rng.below(1000) as i64,
        3 => -1 - rng.below(1000) as i64,
        _ => rng.below(len as usize + 1) as i64,
    };
    match rng.below(3) {
        0 => SeekFrom::Start(place.unsigned_abs()),
        1 => SeekFrom::End(place - len),
        _ => SeekFrom::Current(place - len / 2),
    }
}

#[test]
fn random_walks() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    let data = mixed(150_000, 1);
    for (seed, (_, encode)) in formats().into_iter().enumerate() {
        fs::write(&path, compress(&data, &encode)).unwrap();
        walk(&mut File::open(&path).unwrap(), &data, seed as u64, 400);
    }
}

#[test]
fn random_walks_over_several_streams() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    let parts = [mixed(40_000, 2), Vec::new(), mixed(3, 3), mixed(70_000, 4)];
    let mut file = Vec::new();
    for part in &parts {
        file.extend(compress(part, &Encode::xz()));
        file.extend([0; 12]);
    }
    fs::write(&path, file).unwrap();
    walk(&mut File::open(&path).unwrap(), &parts.concat(), 5, 400);
}

#[test]
fn the_data_may_be_empty() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, compress(b"", &Encode::xz())).unwrap();
    walk(&mut File::open(&path).unwrap(), b"", 6, 100);
}

#[test]
fn beyond_the_end_there_is_nothing() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, compress(b"0123456789", &Encode::xz())).unwrap();
    let mut file = File::open(&path).unwrap();
    for beyond in [10, 11, u64::MAX - 1, u64::MAX] {
        assert_eq!(file.seek(SeekFrom::Start(beyond)).unwrap(), beyond);
        assert_eq!(file.read(&mut [0; 10]).unwrap(), 0);
        assert_eq!(file.fill_buf().unwrap(), b"");
        assert_eq!(file.stream_position().unwrap(), beyond);
    }
    let error = file.seek(SeekFrom::Current(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(file.seek(SeekFrom::End(-1)).unwrap(), 9);
    let mut rest = String::new();
    file.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "9");
    assert!(file.seek(SeekFrom::End(-11)).is_err());
    assert_eq!(file.stream_position().unwrap(), 10);
}

/// Seeking only takes note: what is wrong on the way is told by the read.
#[test]
fn errors_on_the_way_come_with_the_read() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    let data = mixed(100_000, 7);
    let whole = compress(&data, &Encode::xz());
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let mut file = File::open(&path).unwrap();
    assert_eq!(file.seek(SeekFrom::Start(90_000)).unwrap(), 90_000);
    assert_eq!(file.read(&mut [0; 10]).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    // Its end is not known, since it has none.
    assert_eq!(file.seek(SeekFrom::End(0)).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    assert_eq!(file.stream_position().unwrap(), 90_000);
    // What is there can still be read.
    file.seek(SeekFrom::Start(100)).unwrap();
    let mut buf = [0; 1000];
    file.read_exact(&mut buf).unwrap();
    assert!(buf == data[100..1100]);
}
