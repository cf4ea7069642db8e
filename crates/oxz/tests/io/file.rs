//! Files in every mode.

use std::fs;
use std::io::{BufRead, ErrorKind, Read, Seek, SeekFrom, Write};

use oxz::{Check, Decode, Encode, Error, File, Filter, LzmaOptions, Preset};
use tempfile::tempdir;

use crate::data;
use crate::samples::{compress, formats, liblzma_decodes, mixed};

#[test]
fn written_files_can_be_read() {
    let folder = tempdir().unwrap();
    let data = mixed(200_000, 1);
    for (name, encode) in formats() {
        let path = folder.path().join("file");
        let mut file = File::create_with(&path, &encode).unwrap();
        for (i, piece) in data.chunks(60_000).enumerate() {
            assert_eq!(file.stream_position().unwrap(), i as u64 * 60_000);
            file.write_all(piece).unwrap();
        }
        let inner = file.finish().unwrap();
        inner.sync_all().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(bytes == compress(&data, &encode), "{name}");
        assert!(liblzma_decodes(&bytes) == data, "{name}");

        let mut read = Vec::new();
        File::open(&path).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == data, "{name}");
    }
}

#[test]
fn lines() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("lines.xz");
    let text = data::text(300_000, 2);
    let mut file = File::create(&path).unwrap();
    file.write_all(&text).unwrap();
    file.finish().unwrap();
    let lines: Vec<_> = File::open(&path).unwrap().split(b'\n').map(Result::unwrap).collect();
    let expected: Vec<_> = text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    assert!(expected.len() > 1000 && lines == expected);
}

#[test]
fn creating_empties_a_file_and_creating_anew_refuses_one() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    File::create_new(&path).unwrap().finish().unwrap();
    let error = File::create_new(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    let preset = Encode::xz().preset(Preset::new(1).unwrap());
    assert!(File::create_new_with(&path, &preset).is_err());
    assert_eq!(fs::read(&path).unwrap(), compress(b"", &Encode::xz()));

    let mut file = File::create(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"");
    file.write_all(b"new").unwrap();
    file.finish().unwrap();
    assert_eq!(liblzma_decodes(&fs::read(&path).unwrap()), b"new");
}

#[test]
fn options_that_cannot_be_leave_the_file_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    fs::write(&path, "precious").unwrap();
    let lzma = LzmaOptions { dict_size: 1, ..LzmaOptions::default() };
    let encode = Encode::xz().filters([Filter::Lzma2(lzma)]);
    let other = folder.path().join("b.xz");
    for error in [
        File::create_with(&path, &encode).unwrap_err(),
        File::append_with(&path, &encode).unwrap_err(),
        File::create_new_with(&other, &encode).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(fs::read(&path).unwrap(), b"precious");
    assert!(!other.exists());
}

#[test]
fn appending_adds_streams_and_members() {
    let folder = tempdir().unwrap();
    for (name, encode) in [(".xz", Encode::xz().check(Check::Crc32)), (".lz", Encode::lzip())] {
        let path = folder.path().join(name);
        for part in ["one, ", "", "three"] {
            let mut file = File::append_with(&path, &encode).unwrap();
            assert_eq!(file.stream_position().unwrap(), 0);
            file.write_all(part.as_bytes()).unwrap();
            assert_eq!(file.stream_position().unwrap(), part.len() as u64);
            file.finish().unwrap();
        }
        let bytes = fs::read(&path).unwrap();
        let parts = ["one, ", "", "three"].map(|part| compress(part.as_bytes(), &encode));
        assert_eq!(bytes, parts.concat());
        assert_eq!(liblzma_decodes(&bytes), b"one, three");
        let mut text = String::new();
        File::open(&path).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one, three");
    }
    let path = folder.path().join("new.xz");
    File::append(&path).unwrap().finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), compress(b"", &Encode::xz()));
}

#[test]
fn what_nothing_may_follow_is_not_appended_to() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a");
    let raw = Encode::raw([Filter::Lzma2(LzmaOptions::default())]);
    for encode in [Encode::alone(), raw] {
        let error = File::append_with(&path, &encode).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    assert!(!path.exists());
}

#[test]
fn each_mode_refuses_what_the_other_does() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"data").unwrap();
    for error in [
        file.read(&mut [0; 4]).unwrap_err(),
        file.read_to_end(&mut Vec::new()).unwrap_err(),
        file.fill_buf().unwrap_err(),
        file.size().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.to_string(), "the file is open for writing, not reading");
    }
    for to in [SeekFrom::Start(4), SeekFrom::Current(1), SeekFrom::End(0)] {
        let error = file.seek(to).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.to_string(), "cannot seek in a file that is being written");
    }
    assert!(file.decoder().is_none());
    file.finish().unwrap();

    let mut file = File::open(&path).unwrap();
    let error = file.write(b"more").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.to_string(), "the file is open for reading, not writing");
    file.flush().unwrap();
    file.try_finish().unwrap();
    assert_eq!(file.lines().next().unwrap().unwrap(), "data");
    assert_eq!(liblzma_decodes(&fs::read(&path).unwrap()), b"data");
}

#[test]
fn without_finishing_a_file_is_cut_short() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"flushed").unwrap();
    file.flush().unwrap();
    file.write_all(b" and lost").unwrap();
    drop(file);
    let mut read = Vec::new();
    let error = File::open(&path).unwrap().read_to_end(&mut read).unwrap_err();
    assert_eq!((error.kind(), &read[..]), (ErrorKind::UnexpectedEof, &b"flushed"[..]));
}

#[test]
fn finishing_twice() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    let mut file = File::create(&path).unwrap();
    file.try_finish().unwrap();
    assert_eq!(file.get_ref().metadata().unwrap().len(), 32);
    assert_eq!(file.write(b"more").unwrap_err().kind(), ErrorKind::InvalidInput);
    file.try_finish().unwrap();
    file.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap().len(), 32);
}

#[test]
fn options_for_reading() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xz");
    let part = compress(b"part", &Encode::xz());
    fs::write(&path, part.repeat(2)).unwrap();

    let mut text = String::new();
    let first = Decode::xz().concatenated(false);
    File::open_with(&path, &first).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "part");

    let mut file = File::open_with(&path, &Decode::xz().memory_limit(1)).unwrap();
    let error = file.read_to_string(&mut text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfMemory);
    file.set_memory_limit(100 << 20);
    text.clear();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "partpart");
    // The raised limit holds for a new start.
    file.rewind().unwrap();
    assert_eq!(file.read_to_string(&mut text).unwrap(), 8);
    assert_eq!(file.decoder().unwrap().memory_limit(), 100 << 20);
}

#[test]
fn what_is_no_compressed_file() {
    let folder = tempdir().unwrap();
    assert_eq!(File::open(folder.path().join("a")).unwrap_err().kind(), ErrorKind::NotFound);
    let path = folder.path().join("a.txt");
    fs::write(&path, "plain text").unwrap();
    let error = File::open(&path).unwrap().fill_buf().unwrap_err();
    let source = error.get_ref().and_then(|source| source.downcast_ref());
    assert_eq!(source, Some(&Error::NotRecognised));
}

#[test]
fn all_may_go_to_another_thread() {
    fn is_send<T: Send + Sync>() {}
    is_send::<File>();
    is_send::<oxz::io::Reader<&[u8]>>();
    is_send::<oxz::io::Writer<Vec<u8>>>();
}
