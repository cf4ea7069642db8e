//! Decodes what is read.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use super::buffer::{BUFFER_SIZE, Buffer};
use super::pull::Pull;
use crate::coder::{Output, Status};
use crate::collect::collect;
use crate::container::Decoder;
use crate::error::Result;
use crate::memory;
use crate::options::Decode;

/// Reads of fewer bytes go through the buffer: a call to the decoder costs
/// more than a copy then.
const DIRECT: usize = 4 << 10;

/// Decodes what it reads from `R`.
///
/// All Streams of a `.xz` file, or all members of a `.lz` file, are read one
/// after the other, unless [`Decode::concatenated`] says otherwise. Then the
/// reader ends after the first one, and what follows is still in the inner
/// reader, unread:
///
/// ```
/// use oxz::io::Reader;
/// use oxz::{Decode, Encode};
/// use std::io::{BufRead, Read};
///
/// let mut file = oxz::compress(b"one\ntwo\n", &Encode::xz())?;
/// for line in Reader::new(&file[..], &Decode::auto())?.lines() {
///     println!("{}", line?);
/// }
///
/// file.extend_from_slice(b"something else");
/// let first = Decode::auto().concatenated(false);
/// let mut reader = Reader::from_bufread(&file[..], &first)?;
/// let mut text = String::new();
/// reader.read_to_string(&mut text)?;
/// assert_eq!(text, "one\ntwo\n");
/// assert_eq!(reader.into_inner(), b"something else");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Errors of the inner reader are passed on as they are, also
/// [`Interrupted`](ErrorKind::Interrupted) and
/// [`WouldBlock`](ErrorKind::WouldBlock); the next call goes on where this
/// one stopped. Faults of the data come as an [`io::Error`] that holds an
/// [`Error`](enum@crate::Error), after all that was decoded before them, and
/// again in each later call. When `R` ends before the data does, this is
/// [`UnexpectedEof`](ErrorKind::UnexpectedEof).
///
/// After [`Error::MemoryLimit`](crate::Error::MemoryLimit) the limit can be
/// [raised](Self::set_memory_limit), and reading goes on.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    pull: Pull<Decoder>,
    buffer: Buffer,
}

impl<R: Read> Reader<BufReader<R>> {
    /// Decodes what `inner` reads, which need not be buffered.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`].
    pub fn new(inner: R, options: &Decode) -> Result<Self> {
        Reader::from_bufread(BufReader::with_capacity(BUFFER_SIZE, inner), options)
    }
}

impl<R: BufRead> Reader<R> {
    /// Decodes from the buffer of `inner`, and consumes there exactly what
    /// belongs to the data.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`].
    pub fn from_bufread(inner: R, options: &Decode) -> Result<Self> {
        Ok(Self { inner, pull: Pull::new(options.decoder()?), buffer: Buffer::default() })
    }
}

impl<R> Reader<R> {
    /// The inner reader.
    pub fn get_ref(&self) -> &R {
        &self.inner
    }

    /// The inner reader. What is read from it is missing here.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// The inner reader; what was decoded and not read is lost.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// The decoder, which knows the [Check](Decoder::check_id), whether it
    /// [could be verified](Decoder::unverified_check), and how much
    /// [memory](Decoder::memory_needed) is needed. It may be ahead of what has
    /// been read here.
    pub fn decoder(&self) -> &Decoder {
        &self.pull.coder
    }

    /// Sets another memory limit, in bytes, as
    /// [`Decoder::set_memory_limit`] does.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.pull.coder.set_memory_limit(bytes);
    }

    /// Whether there is nothing more to read.
    pub(super) fn has_ended(&self) -> bool {
        self.buffer.is_empty() && self.pull.has_ended()
    }

    /// Starts over with another decoder, at the inner reader's position.
    pub(super) fn restart(&mut self, decoder: Decoder) {
        self.pull = Pull::new(decoder);
        self.buffer.clear();
    }
}

impl<R: BufRead> Reader<R> {
    /// Appends the rest. Until this returns, the decoder uses `data` as its
    /// window.
    fn append_rest(&mut self, data: &mut Vec<u8>) -> io::Result<()> {
        let mut failure = None;
        let code = |out: &mut Output<'_>| {
            while !out.is_full() && !self.pull.has_ended() {
                match self.pull.read(&mut self.inner, out) {
                    Err(error) if error.kind() != ErrorKind::Interrupted => {
                        failure = Some(error);
                        return Ok(Status::NeedsInput);
                    }
                    _ => {}
                }
            }
            Ok(if self.pull.has_ended() { Status::Finished } else { Status::NeedsOutput })
        };
        let collected = collect(data, 0, usize::MAX, code, || true);
        if !self.pull.has_ended() {
            self.pull.coder.leave(&Output::behind(data.len(), data))?;
        }
        collected?;
        failure.map_or(Ok(()), Err)
    }
}

impl<R: BufRead> Read for Reader<R> {
    /// Reads what is there, at least one byte unless the data has ended.
    /// Large pieces are decoded straight into `buf`.
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.buffer.is_empty() && buf.len() >= DIRECT {
            let mut out = Output::new(buf);
            self.pull.read(&mut self.inner, &mut out)?;
            return Ok(out.pos);
        }
        if buf.is_empty() {
            return Ok(0);
        }
        self.fill_buf()?;
        Ok(self.buffer.take(buf))
    }

    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> io::Result<usize> {
        let start = buf.len();
        memory::extend(buf, self.buffer.waiting())?;
        self.buffer.clear();
        self.append_rest(buf)?;
        Ok(buf.len() - start)
    }
}

impl<R: BufRead> BufRead for Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.buffer.is_empty() {
            self.buffer.fill(|out| self.pull.read(&mut self.inner, out))?;
        }
        Ok(self.buffer.waiting())
    }

    fn consume(&mut self, amount: usize) {
        self.buffer.consume(amount);
    }
}
