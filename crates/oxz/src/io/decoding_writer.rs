//! Decodes what is written.

use std::io::{self, Write};

use super::push::Push;
use crate::coder::Action;
use crate::container::Decoder;
use crate::error::{Error, Result};
use crate::options::Decode;

/// Decodes what is written to it and writes that to `W`.
///
/// For compressed data that comes in pieces from someone else; where there is
/// a choice, [`Reader`](super::Reader) does the same the other way round.
///
/// **Call [`finish`](Self::finish) at the end**: it writes the rest, and it
/// alone can tell that the compressed data was cut short. A writer that is
/// dropped writes nothing more.
///
/// ```
/// use oxz::io::DecodingWriter;
/// use oxz::{Decode, Encode};
/// use std::io::{ErrorKind, Write};
///
/// let file = oxz::compress(b"to be or not to be", &Encode::xz())?;
/// let mut writer = DecodingWriter::new(Vec::new(), &Decode::auto())?;
/// writer.write_all(&file)?;
/// assert_eq!(writer.finish()?, b"to be or not to be");
///
/// let mut writer = DecodingWriter::new(Vec::new(), &Decode::auto())?;
/// writer.write_all(&file[..30])?;
/// assert_eq!(writer.finish().unwrap_err().kind(), ErrorKind::UnexpectedEof);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Errors of the inner writer are passed on as they are
/// ([`Interrupted`](io::ErrorKind::Interrupted) is tried again); no byte is
/// lost by them. Faults of the data come as an [`io::Error`] that holds an
/// [`Error`](enum@crate::Error), after all that was decoded before them has
/// been written, and again in each later call.
#[derive(Debug)]
pub struct DecodingWriter<W> {
    inner: W,
    push: Push<Decoder>,
}

impl<W: Write> DecodingWriter<W> {
    /// Decodes to `inner`, which need not be buffered.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`].
    pub fn new(inner: W, options: &Decode) -> Result<Self> {
        Ok(Self { inner, push: Push::new(options.decoder()?) })
    }

    /// Writes the rest, flushes the inner writer and returns it.
    ///
    /// # Errors
    /// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) if the data has not
    /// ended, other faults of its end, and errors of the inner writer. That is
    /// lost then; see [`try_finish`](Self::try_finish).
    pub fn finish(mut self) -> io::Result<W> {
        self.try_finish()?;
        Ok(self.inner)
    }

    /// Like [`finish`](Self::finish), but leaves the inner writer where it is.
    ///
    /// # Errors
    /// Those of [`finish`](Self::finish).
    pub fn try_finish(&mut self) -> io::Result<()> {
        self.push.complete(&mut self.inner, |push| push.advance(Action::Finish))?;
        self.inner.flush()
    }
}

impl<W> DecodingWriter<W> {
    /// The inner writer.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The inner writer. What is written to it stands in the middle of the
    /// decoded data.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    /// The inner writer, without what has not been written to it yet.
    pub fn into_inner(self) -> W {
        self.inner
    }

    /// The decoder, which knows the [Check](Decoder::check_id), whether it
    /// [could be verified](Decoder::unverified_check), and how much
    /// [memory](Decoder::memory_needed) is needed.
    pub fn decoder(&self) -> &Decoder {
        &self.push.coder
    }

    /// Sets another memory limit, in bytes, as
    /// [`Decoder::set_memory_limit`] does. After [`Error::MemoryLimit`] the
    /// same data is to be written again.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.push.coder.set_memory_limit(bytes);
    }
}

impl<W: Write> Write for DecodingWriter<W> {
    /// Takes compressed data. Where the data ends before what is written does
    /// (see [`Decode::concatenated`]), it takes what belongs to it, and then
    /// `Ok(0)` says that it takes no more.
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self.push.write(&mut self.inner, data) {
            Err(error) if is_ended(&error) => Ok(0),
            result => result,
        }
    }

    /// Writes out all that can be decoded, and flushes the inner writer.
    fn flush(&mut self) -> io::Result<()> {
        self.push.complete(&mut self.inner, Push::advance_flush)?;
        self.inner.flush()
    }
}

fn is_ended(error: &io::Error) -> bool {
    let source = error.get_ref().and_then(|source| source.downcast_ref());
    matches!(source, Some(Error::Ended))
}
