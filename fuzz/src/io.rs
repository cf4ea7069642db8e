//! Readers and writers, over others that fail now and then.

use std::io::{self, BufRead, ErrorKind, Read, Write};

use libfuzzer_sys::Corpus;
use oxz::Error;
use oxz::io::{DecodingWriter, EncodingReader, Reader, Writer};

use crate::decoding::{Whole, in_one_slice};
use crate::objects::{Calls, PREFIX, encode};
use crate::support::case::assert_same_bytes;
use crate::support::reading::Reading;

/// Reads and writes, in pieces that the first bytes of `input` say, the rest,
/// and what that came to.
pub fn any_pieces(input: &[u8]) -> Corpus {
    let Some((calls, file)) = input.split_at_checked(PREFIX) else { return Corpus::Reject };
    let mut calls = Calls::new(calls, input.len());
    let concatenated = !calls.byte().is_multiple_of(4);
    let reading = Reading { concatenated, ..Reading::auto() };
    let Some(whole) = in_one_slice(&reading, file) else { return Corpus::Reject };
    read(&reading, file, &whole, &mut calls);
    written(&reading, file, &whole, &mut calls);
    encoded(&whole.output, &mut calls);
    Corpus::Keep
}

/// Gives and takes a few bytes at a time, or fails without harm.
struct Flaky<'a, 'b, T> {
    inner: T,
    calls: &'a mut Calls<'b>,
}

impl<T> Flaky<'_, '_, T> {
    fn piece(&mut self, len: usize) -> io::Result<usize> {
        match self.calls.byte() {
            1 => Err(ErrorKind::Interrupted.into()),
            2 => Err(ErrorKind::WouldBlock.into()),
            // All of it, once the calls are over.
            0 => Ok(len),
            most => Ok(len.min(most)),
        }
    }
}

impl BufRead for Flaky<'_, '_, &[u8]> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let len = self.piece(self.inner.len())?;
        Ok(&self.inner[..len])
    }

    fn consume(&mut self, count: usize) {
        self.inner = &self.inner[count..];
    }
}

impl Read for Flaky<'_, '_, &[u8]> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = self.piece(buf.len())?;
        self.inner.read(&mut buf[..len])
    }
}

impl Write for Flaky<'_, '_, Vec<u8>> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let len = self.piece(data.len())?;
        self.inner.write(&data[..len])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.piece(0).map(drop)
    }
}

/// oxz's own error, if that is what failed, and not what is around it.
fn reason(error: &io::Error) -> Option<Error> {
    error.get_ref()?.downcast_ref::<Error>().cloned()
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}

/// Makes the call until it fails for good.
fn again<T>(mut call: impl FnMut() -> io::Result<T>) -> Result<T, Error> {
    loop {
        match call() {
            Err(error) if is_passing(&error) => {}
            result => return result.map_err(|error| reason(&error).expect("oxz's own error")),
        }
    }
}

/// Pieces of `piece` bytes, and a sum of them all.
fn all_read(reader: &mut impl Read, piece: usize) -> (Vec<u8>, Result<(), Error>) {
    let (mut output, mut room) = (Vec::new(), vec![0; piece]);
    loop {
        match again(|| reader.read(&mut room)) {
            Ok(0) => return (output, Ok(())),
            Ok(count) => output.extend(&room[..count]),
            Err(error) => return (output, Err(error)),
        }
    }
}

fn read(reading: &Reading, file: &[u8], whole: &Whole, calls: &mut Calls<'_>) {
    let piece = 1 + calls.number();
    let mut reader = Reader::from_bufread(Flaky { inner: file, calls }, &reading.options())
        .expect("nothing is needed yet");
    let (output, result) = all_read(&mut reader, piece);
    assert_eq!(result, whole.result, "read (left) and whole (right)");
    assert_same_bytes(&whole.output, &output, "read");
    if result.is_ok() {
        let unread = reader.into_inner().inner.len();
        assert_eq!(file.len() - unread, whole.read, "bytes taken from the inner reader");
    }
}

fn written(reading: &Reading, file: &[u8], whole: &Whole, calls: &mut Calls<'_>) {
    let pieces = 1 + calls.number();
    let sink = Flaky { inner: Vec::new(), calls };
    let mut writer = DecodingWriter::new(sink, &reading.options()).expect("nothing is needed yet");
    let mut rest = file;
    let mut result = Ok(());
    while !rest.is_empty() && result.is_ok() {
        match again(|| writer.write(&rest[..pieces.min(rest.len())])) {
            // The end, behind which nothing is taken.
            Ok(0) => break,
            Ok(count) => rest = &rest[count..],
            Err(error) => result = Err(error),
        }
    }
    let finished = again(|| writer.try_finish());
    let result = result.and(finished);
    if whole.result.is_err() || whole.read == file.len() {
        assert_eq!(result, whole.result, "written (left) and whole (right)");
    }
    assert_same_bytes(&whole.output, &writer.get_ref().inner, "written");
}

fn encoded(data: &[u8], calls: &mut Calls<'_>) {
    let (options, _) = encode(calls);
    let file = oxz::compress(data, &options).expect("valid settings");
    let piece = 1 + calls.number();
    let inner = Flaky { inner: data, calls };
    let mut reader = EncodingReader::from_bufread(inner, &options).expect("valid settings");
    let (output, result) = all_read(&mut reader, piece);
    assert_eq!(result, Ok(()));
    assert_same_bytes(&file, &output, "encoded by a reader");

    let sink = Flaky { inner: Vec::new(), calls };
    let mut writer = Writer::new(sink, &options).expect("valid settings");
    let mut rest = data;
    while !rest.is_empty() {
        let count = again(|| writer.write(&rest[..piece.min(rest.len())])).expect("no failure");
        assert!(count > 0);
        rest = &rest[count..];
    }
    again(|| writer.try_finish()).expect("no failure");
    assert_same_bytes(&file, &writer.get_ref().inner, "encoded by a writer");
}
