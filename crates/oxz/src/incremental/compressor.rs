//! Compressing in pieces.

use alloc::vec::Vec;

use crate::coder::{Action, Input, Output, Status};
use crate::collect::collect;
use crate::container::Encoder;
use crate::error::{Error, Result};
use crate::options::Encode;

/// What a flush shall bring about. [`Compressor::flush`] has an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flush {
    /// Everything compressed so far can be decompressed from what has been
    /// given out; the same history serves what follows. `.xz` and raw data, if
    /// all filters are LZMA2 or Delta.
    Sync,
    /// As `Sync`, and decoding can start behind it: the Block ends. `.xz`.
    Full,
    /// As [`Full`](Self::Full), except that a compressor with threads need not
    /// wait until the Block has been written. `.xz`.
    FullBarrier,
    /// The end: nothing can follow.
    Finish,
}

impl Flush {
    const fn action(self) -> Action {
        match self {
            Self::Sync => Action::SyncFlush,
            Self::Full => Action::FullFlush,
            Self::FullBarrier => Action::FullBarrier,
            Self::Finish => Action::Finish,
        }
    }
}

/// Compresses data that comes in pieces; the results, one after the other, are
/// one file. Python's `LZMACompressor`.
///
/// Where the output shall go into slices of the caller's, see
/// [`Encoder`]; where it shall go to a file or a socket, see
/// [`io::Writer`](crate::io::Writer).
///
/// ```
/// use oxz::{Compressor, Decode, Encode, Flush};
///
/// let mut compressor = Compressor::new(&Encode::xz())?;
/// let mut file = compressor.compress(b"Some data, ")?;
/// file.extend(compressor.compress(b"another piece of data")?);
/// file.extend(compressor.flush(Flush::Finish)?);
///
/// assert_eq!(oxz::decompress(&file, &Decode::xz())?, b"Some data, another piece of data");
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug)]
pub struct Compressor {
    encoder: Encoder,
    /// Why no call can succeed any more.
    failed: Option<Error>,
}

impl Compressor {
    /// A compressor with these options.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`].
    pub fn new(options: &Encode) -> Result<Self> {
        Ok(Self { encoder: options.encoder()?, failed: None })
    }

    /// Compresses `data`. What is returned may be empty: much of what the data
    /// becomes may stay inside until there is more, or until a
    /// [`flush`](Self::flush).
    ///
    /// # Errors
    /// [`Error::Ended`] after [`Flush::Finish`]. [`Error::OutOfMemory`] ends
    /// the compressor: what it has given out cannot be continued, and every
    /// later call returns the error again.
    pub fn compress(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        if self.encoder.is_finished() {
            return Err(Error::Ended);
        }
        self.code(data, Action::Run)
    }

    /// Returns what the data given so far becomes, as far as it has not been
    /// returned, and ends the Stream, the Block or nothing, as `flush` says.
    ///
    /// A flush without data since the last one writes nothing, and no empty
    /// Block is ever written.
    ///
    /// ```
    /// use oxz::{Compressor, Decode, Decompressor, Encode, Flush};
    ///
    /// let mut compressor = Compressor::new(&Encode::xz())?;
    /// let mut decompressor = Decompressor::new(&Decode::xz())?;
    /// for line in ["now\n", "and then\n"] {
    ///     let mut message = compressor.compress(line.as_bytes())?;
    ///     message.extend(compressor.flush(Flush::Sync)?);
    ///     // The other side need not wait for the next line.
    ///     assert_eq!(decompressor.decompress(&message, None)?, line.as_bytes());
    /// }
    /// # Ok::<(), oxz::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a flush that the format or a filter cannot
    /// carry out; it changes nothing. Otherwise those of
    /// [`compress`](Self::compress).
    pub fn flush(&mut self, flush: Flush) -> Result<Vec<u8>> {
        if self.encoder.is_finished() {
            return Err(Error::Ended);
        }
        self.code(&[], flush.action())
    }

    fn code(&mut self, data: &[u8], action: Action) -> Result<Vec<u8>> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut result = Vec::new();
        let mut input = Input::new(data);
        let encoder = &mut self.encoder;
        let mut code = |out: &mut Output<'_>| encoder.code_into(&mut input, out, action);
        let status = collect(&mut result, 0, usize::MAX, &mut code, || true);
        match status {
            Ok(status) => {
                debug_assert_ne!(status, Status::NeedsOutput);
                debug_assert!(input.is_empty());
                Ok(result)
            }
            Err(error) => {
                if matches!(error, Error::OutOfMemory { .. }) {
                    self.failed = Some(error.clone());
                }
                Err(error)
            }
        }
    }
}
