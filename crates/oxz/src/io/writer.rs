//! Encodes what is written.

use std::io::{self, Write};

use super::push::Push;
use crate::coder::Action;
use crate::container::Encoder;
use crate::error::Result;
use crate::options::Encode;

/// Encodes what is written to it and writes that to `W`.
///
/// **Call [`finish`](Self::finish) at the end.** It writes the end of the file
/// and can fail, which is why it is not left to `drop`: a writer that is
/// dropped writes nothing more, and leaves a file that is cut short, as
/// every decoder will say. So a half-written file is not mistaken for a whole
/// one when an error, or a panic, ends the writing early.
///
/// ```
/// use oxz::io::Writer;
/// use oxz::{Decode, Encode};
/// use std::io::Write;
///
/// let mut writer = Writer::new(Vec::new(), &Encode::xz())?;
/// for i in 0..10 {
///     writeln!(writer, "line {i}")?;
/// }
/// let file = writer.finish()?;
/// assert!(oxz::decompress(&file, &Decode::xz())?.ends_with(b"\nline 9\n"));
///
/// // Without it, the file is useless to anyone who asks for all of it.
/// let mut file = Vec::new();
/// let mut writer = Writer::new(&mut file, &Encode::xz())?;
/// writer.write_all(b"lost")?;
/// drop(writer);
/// let error = oxz::decompress(&file, &Decode::xz()).unwrap_err();
/// assert!(matches!(error, oxz::Error::Truncated { .. }));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Errors of the inner writer are passed on as they are
/// ([`Interrupted`](io::ErrorKind::Interrupted) is tried again). No byte is
/// lost by them, or by short writes: the same call, made again, goes on where
/// it stopped.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    push: Push<Encoder>,
}

impl<W: Write> Writer<W> {
    /// Encodes to `inner`, which need not be buffered. Nothing is written yet.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`].
    pub fn new(inner: W, options: &Encode) -> Result<Self> {
        Ok(Self::with_encoder(inner, options.encoder()?))
    }

    /// Encodes to `inner` with an encoder that has not been used.
    pub(super) fn with_encoder(inner: W, encoder: Encoder) -> Self {
        Self { inner, push: Push::new(encoder) }
    }

    /// Ends the current `.xz` Block and writes out all of it, so that a
    /// decoder can start after it.
    ///
    /// # Errors
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) in other formats, which
    /// changes nothing, and errors of the inner writer.
    pub fn full_flush(&mut self) -> io::Result<()> {
        self.push.complete(&mut self.inner, |push| push.advance(Action::FullFlush))?;
        self.inner.flush()
    }

    /// Writes the end of the file, flushes the inner writer and returns it.
    ///
    /// # Errors
    /// Errors of the inner writer, which is lost then; see
    /// [`try_finish`](Self::try_finish).
    pub fn finish(mut self) -> io::Result<W> {
        self.try_finish()?;
        Ok(self.inner)
    }

    /// Writes the end of the file and flushes the inner writer, and leaves
    /// that where it is: after an error this can be called again, or the inner
    /// writer be asked what is wrong. Once it has succeeded it does nothing
    /// but flush the inner writer, and writing fails.
    ///
    /// # Errors
    /// Errors of the inner writer.
    pub fn try_finish(&mut self) -> io::Result<()> {
        self.push.complete(&mut self.inner, |push| push.advance(Action::Finish))?;
        self.inner.flush()
    }
}

impl<W> Writer<W> {
    /// The inner writer.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The inner writer. What is written to it stands in the middle of the
    /// compressed data.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    /// The inner writer, without what has not been written to it yet.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.push.write(&mut self.inner, data)
    }

    /// Writes out everything, so that a decoder can return all that was
    /// written so far ([`Action::SyncFlush`]), and flushes the inner writer.
    /// Each flush costs a few bytes, unless nothing was written since the last.
    ///
    /// `.lzma`, `.lz` and chains with BCJ filters or LZMA1 cannot do this: of
    /// what was written, the last part stays in the encoder until
    /// [`finish`](Writer::finish). What it has ready goes to the inner writer.
    fn flush(&mut self) -> io::Result<()> {
        self.push.complete(&mut self.inner, Push::advance_flush)?;
        self.inner.flush()
    }
}
