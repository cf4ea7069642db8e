//! What becomes of an [`oxz::Error`] as an [`std::io::Error`], and what it says.

use std::io::{self, ErrorKind};

use oxz::{
    Action, Check, CheckValue, Decode, Encode, Error, Feature, Field, Filter, Format, LzmaOptions,
    Place,
};

const PLACE: Place = Place { offset: 7, stream: 1, block: 0 };

/// A Check value comes out of a decoder alone.
fn check_value() -> CheckValue {
    let mut file = oxz::compress(b"x", &Encode::xz().check(Check::Crc32)).unwrap();
    // The Check lies in front of an Index of 8 bytes and the Stream Footer.
    let at = file.len() - 8 - 12 - 1;
    file[at] ^= 1;
    match oxz::decompress(&file, &Decode::xz()) {
        Err(Error::CheckMismatch { found, .. }) => found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn kinds() {
    let value = check_value();
    let unsupported = |place| Error::Unsupported { feature: Feature::FilterId(99), place };
    let check = Check::Crc32;
    for (kind, error) in [
        (ErrorKind::InvalidData, Error::NotRecognised),
        (ErrorKind::UnexpectedEof, Error::Truncated { offset: 3 }),
        (ErrorKind::InvalidData, Error::Corrupt { field: Field::Magic, place: PLACE }),
        (
            ErrorKind::InvalidData,
            Error::CheckMismatch { check, expected: value, found: value, place: PLACE },
        ),
        (ErrorKind::Unsupported, unsupported(PLACE)),
        (ErrorKind::InvalidInput, unsupported(Place::default())),
        (ErrorKind::InvalidInput, Error::InvalidOption { option: "lc", value: 9, min: 0, max: 4 }),
        (ErrorKind::InvalidInput, Error::UnalignedStartOffset { start_offset: 3, alignment: 4 }),
        (ErrorKind::InvalidInput, Error::InvalidChain(oxz::ChainFault::Empty)),
        (ErrorKind::InvalidInput, Error::CheckNotInFormat { check, format: Format::Alone }),
        (ErrorKind::OutOfMemory, Error::MemoryLimit { needed: 9, limit: 8 }),
        (ErrorKind::OutOfMemory, Error::OutOfMemory { bytes: 9 }),
        (ErrorKind::InvalidInput, Error::Ended),
    ] {
        let converted = io::Error::from(error.clone());
        assert_eq!(converted.kind(), kind, "{error:?}");
        assert_eq!(converted.to_string(), error.to_string());
        let source = converted.get_ref().and_then(|source| source.downcast_ref());
        assert_eq!(source, Some(&error));
    }
}

#[test]
fn texts_say_what_to_do() {
    let action = Feature::Action(Action::SyncFlush);
    for (error, text) in [
        (
            Error::NotRecognised,
            "file format not recognised: not .xz, .lzma or .lz, or not the one asked for",
        ),
        (
            Error::Truncated { offset: 3 },
            "unexpected end of input after 3 bytes: the file is cut short; get a fresh copy",
        ),
        (
            Error::Corrupt { field: Field::IndexCrc, place: PLACE },
            "compressed data is corrupt: CRC32 of the Index, at input offset 7, Stream 1; \
             get a fresh copy",
        ),
        (
            Error::Unsupported { feature: Feature::FilterId(99), place: PLACE },
            "unsupported: Filter ID 0x63, at input offset 7, Stream 1; a newer version may know it",
        ),
        (
            Error::Unsupported { feature: action, place: Place::default() },
            "unsupported: action SyncFlush is not possible here",
        ),
        (
            Error::MemoryLimit { needed: 9, limit: 8 },
            "decoding needs 9 bytes of memory; the limit is 8 bytes; raise it to at least 9",
        ),
        (
            Error::OutOfMemory { bytes: 9 },
            "out of memory: cannot allocate 9 bytes; free some and try again",
        ),
        (Error::Ended, "the coder has already ended; make a new one"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_question_mark_converts() {
    fn options() -> io::Result<()> {
        let lzma = LzmaOptions { dict_size: 1, ..LzmaOptions::default() };
        Encode::xz().filters([Filter::Lzma2(lzma)]).encoder()?;
        Ok(())
    }
    assert_eq!(options().unwrap_err().kind(), ErrorKind::InvalidInput);
}
