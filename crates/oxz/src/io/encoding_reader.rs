//! Encodes what is read.

use std::io::{self, BufRead, BufReader, Read};

use super::buffer::BUFFER_SIZE;
use super::pull::Pull;
use crate::coder::Output;
use crate::container::Encoder;
use crate::error::Result;
use crate::options::Encode;

/// Encodes what it reads from `R`: reading from it gives compressed data, up
/// to the end of the Stream when `R` has ended.
///
/// For whoever must hand a reader to someone else; where there is a choice,
/// [`Writer`](super::Writer) does the same the other way round.
///
/// ```
/// use oxz::io::{EncodingReader, Reader};
/// use oxz::{Decode, Encode};
/// use std::io::Read;
///
/// let data = b"to be or not to be";
/// let compressed = EncodingReader::new(&data[..], &Encode::xz())?;
/// let mut decoded = Vec::new();
/// Reader::new(compressed, &Decode::xz())?.read_to_end(&mut decoded)?;
/// assert_eq!(decoded, data);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Errors of the inner reader are passed on as they are; the next call goes
/// on where this one stopped.
#[derive(Debug)]
pub struct EncodingReader<R> {
    inner: R,
    pull: Pull<Encoder>,
}

impl<R: Read> EncodingReader<BufReader<R>> {
    /// Encodes what `inner` reads, which need not be buffered.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`].
    pub fn new(inner: R, options: &Encode) -> Result<Self> {
        EncodingReader::from_bufread(BufReader::with_capacity(BUFFER_SIZE, inner), options)
    }
}

impl<R: BufRead> EncodingReader<R> {
    /// Encodes from the buffer of `inner`.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`].
    pub fn from_bufread(inner: R, options: &Encode) -> Result<Self> {
        Ok(Self { inner, pull: Pull::new(options.encoder()?) })
    }
}

impl<R> EncodingReader<R> {
    /// The inner reader.
    pub fn get_ref(&self) -> &R {
        &self.inner
    }

    /// The inner reader. What is read from it is not encoded.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// The inner reader; what was encoded and not read is lost.
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: BufRead> Read for EncodingReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let mut out = Output::new(buf);
        self.pull.read(&mut self.inner, &mut out)?;
        Ok(out.pos)
    }
}
