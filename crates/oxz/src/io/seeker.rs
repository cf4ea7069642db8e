//! Decoded data as something that can be sought in.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use super::reader::Reader;
use crate::container::{Decoder, ReadAt, declared_size};
use crate::error::Result;
use crate::options::Decode;

/// Stands for a place from which reading cannot go on.
const LOST: u64 = u64::MAX;

/// Reads decoded data from any position. Seeking itself does nothing but take
/// note; the next read goes there, by decoding what lies before.
#[derive(Debug)]
pub(super) struct Seeker<R> {
    reader: Reader<BufReader<R>>,
    options: Decode,
    /// Where the reader stands in the decoded data, or [`LOST`].
    at: u64,
    /// Where the next read starts; may be beyond the end.
    target: u64,
    /// The size of the decoded data, as far as it is known.
    size: Option<u64>,
}

impl<R: Read + Seek> Seeker<R> {
    pub fn new(inner: R, options: &Decode) -> Result<Self> {
        let reader = Reader::new(inner, options)?;
        Ok(Self { reader, options: options.clone(), at: 0, target: 0, size: None })
    }

    pub fn get_ref(&self) -> &R {
        self.reader.get_ref().get_ref()
    }

    pub fn into_inner(self) -> R {
        self.reader.into_inner().into_inner()
    }

    pub fn decoder(&self) -> &Decoder {
        self.reader.decoder()
    }

    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.options.memory_limit = bytes;
        self.reader.set_memory_limit(bytes);
    }

    /// The size of the decoded data: as the file declares it or, where it does
    /// not, found by decoding all of it.
    pub fn size(&mut self) -> io::Result<u64> {
        if self.size.is_none() {
            self.size = self.declared_size()?;
        }
        if self.size.is_none() {
            self.go_to(u64::MAX)?;
        }
        Ok(self.size.unwrap_or(self.at))
    }

    fn declared_size(&mut self) -> io::Result<Option<u64>> {
        // Behind the back of the buffer, which never notices.
        let inner = self.reader.get_mut().get_mut();
        let position = inner.stream_position()?;
        let size = inner.seek(SeekFrom::End(0))?;
        let declared = declared_size(&mut Whole { inner: &mut *inner, size }, &self.options);
        if let Err(error) = inner.seek(SeekFrom::Start(position)) {
            self.at = LOST;
            return Err(error);
        }
        declared
    }

    /// Decodes up to `position`, or to the end if that comes first.
    fn go_to(&mut self, position: u64) -> io::Result<()> {
        if position < self.at || self.at == LOST {
            self.reader.get_mut().seek(SeekFrom::Start(0))?;
            self.reader.restart(self.options.decoder()?);
            self.at = 0;
        }
        while self.at < position {
            let waiting = match self.reader.fill_buf() {
                Ok(data) => data.len() as u64,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if waiting == 0 {
                break;
            }
            let count = waiting.min(position - self.at);
            self.reader.consume(count as usize);
            self.at += count;
        }
        self.note_end();
        Ok(())
    }

    /// Goes where the next read starts; false if that is beyond the end.
    fn arrive(&mut self) -> io::Result<bool> {
        if self.at != self.target || self.at == LOST {
            self.go_to(self.target)?;
        }
        Ok(self.at == self.target)
    }

    fn advance(&mut self, count: usize) {
        self.at += count as u64;
        self.target = self.at;
        self.note_end();
    }

    /// What has been seen counts for more than what was declared.
    fn note_end(&mut self) {
        if self.reader.has_ended() {
            self.size = Some(self.at);
        }
    }
}

impl<R: Read + Seek> Read for Seeker<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if !self.arrive()? {
            return Ok(0);
        }
        let count = self.reader.read(buf)?;
        self.advance(count);
        Ok(count)
    }

    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> io::Result<usize> {
        if !self.arrive()? {
            return Ok(0);
        }
        let start = buf.len();
        let result = self.reader.read_to_end(buf);
        self.advance(buf.len() - start);
        result
    }
}

impl<R: Read + Seek> BufRead for Seeker<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.arrive()? {
            return Ok(&[]);
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.at == self.target {
            self.reader.consume(amount);
            self.advance(amount);
        }
    }
}

impl<R: Read + Seek> Seek for Seeker<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.target.checked_add_signed(offset),
            SeekFrom::End(offset) => self.size()?.checked_add_signed(offset),
        };
        let error = || io::Error::new(ErrorKind::InvalidInput, "seek to before the start");
        self.target = target.ok_or_else(error)?;
        Ok(self.target)
    }
}

/// A whole file whose position does not matter.
struct Whole<R> {
    inner: R,
    size: u64,
}

impl<R: Read + Seek> ReadAt for Whole<R> {
    type Error = io::Error;

    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, piece: &mut [u8]) -> io::Result<()> {
        self.inner.seek(SeekFrom::Start(offset))?;
        self.inner.read_exact(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::options::Encode;

    /// Fails in one call, to read or to seek.
    struct Failing {
        inner: Cursor<Vec<u8>>,
        calls_left: usize,
    }

    impl Failing {
        fn call(&mut self) -> io::Result<()> {
            self.calls_left = self.calls_left.wrapping_sub(1);
            if self.calls_left == 0 { Err(ErrorKind::Other.into()) } else { Ok(()) }
        }
    }

    impl Read for Failing {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.call()?;
            let count = buf.len().min(50);
            self.inner.read(&mut buf[..count])
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.call()?;
            self.inner.seek(to)
        }
    }

    #[test]
    fn a_failure_anywhere_loses_no_position() {
        let data: Vec<u8> = (0..=255).collect();
        let file = crate::compress(&data, &Encode::xz()).unwrap();
        let mut failures = 0;
        for calls_left in 1..100 {
            let inner = Failing { inner: Cursor::new(file.clone()), calls_left };
            let mut seeker = Seeker::new(inner, &Decode::auto()).unwrap();
            let mut buf = [0; 20];
            let mut steps = |seeker: &mut Seeker<Failing>| -> io::Result<()> {
                assert_eq!(seeker.size()?, 256);
                for start in [0, 200, 100, u64::MAX] {
                    seeker.seek(SeekFrom::Start(start))?;
                    let count = seeker.read(&mut buf)?;
                    let expected = data.get(start as usize..).unwrap_or_default();
                    assert!(expected.starts_with(&buf[..count]));
                    assert_eq!(count == 0, expected.is_empty());
                }
                Ok(())
            };
            if steps(&mut seeker).is_err() {
                failures += 1;
                steps(&mut seeker).unwrap();
            }
        }
        assert!((20..99).contains(&failures), "{failures}");
    }
}
