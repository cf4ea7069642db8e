//! Decompressing in pieces.

use alloc::vec::Vec;

use crate::check::CheckId;
use crate::coder::{Input, Output, Status};
use crate::collect::{collect, fill};
use crate::container::Decoder;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Decode;

/// Decompresses one Stream (`.lz`: member) that comes in pieces. Python's
/// `LZMADecompressor`.
///
/// Input that was given and not needed yet is kept inside, so that a caller
/// who limits the output with `max_length` gives each byte once. What follows
/// the end of the Stream is kept as [`unused_data`](Self::unused_data): make a
/// new `Decompressor` for each Stream, or see
/// [`io::Reader`](crate::io::Reader) and [`decompress`](crate::decompress()),
/// which go on by themselves. Where the
/// output shall go into slices of the caller's, see [`Decoder`] too.
///
/// ```
/// use oxz::{Decode, Decompressor, Encode};
///
/// let file = oxz::compress(&b"to and fro, ".repeat(1000), &Encode::xz())?;
///
/// let mut decompressor = Decompressor::new(&Decode::auto().memory_limit(100 << 20))?;
/// let mut data = Vec::new();
/// for piece in file.chunks(50) {
///     // No more than 4 KiB at a time, however well the data was compressed.
///     data.extend(decompressor.decompress(piece, Some(4096))?);
///     while !decompressor.needs_input() && !decompressor.eof() {
///         data.extend(decompressor.decompress(b"", Some(4096))?);
///     }
/// }
/// assert!(decompressor.eof());
/// assert_eq!(data, b"to and fro, ".repeat(1000));
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug)]
pub struct Decompressor {
    decoder: Decoder,
    /// Input that waits for room in the output, or what follows the end.
    kept: Kept,
    state: State,
}

/// Bytes that are appended at the end and taken from the front.
#[derive(Debug, Default)]
struct Kept {
    bytes: Vec<u8>,
    /// `taken <= bytes.len()`
    taken: usize,
}

impl Kept {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// What was taken makes place once it is the greater part, so that each
    /// byte is moved about once.
    fn append(&mut self, data: &[u8]) -> Result<()> {
        if self.taken > self.bytes.len() / 2 {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
        memory::extend(&mut self.bytes, data)
    }

    fn replace(&mut self, data: &[u8]) -> Result<()> {
        self.bytes.clear();
        self.taken = 0;
        memory::extend(&mut self.bytes, data)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    NeedsInput,
    /// More output, or the memory limit, is met without more input.
    HasOutput,
    Ended,
    Failed(Error),
}

impl Decompressor {
    /// A decompressor with these options, except that it ends with the first
    /// Stream, whatever [`Decode::concatenated`] says.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`].
    pub fn new(options: &Decode) -> Result<Self> {
        let decoder = options.clone().concatenated(false).decoder()?;
        Ok(Self { decoder, kept: Kept::default(), state: State::NeedsInput })
    }

    /// Decompresses `data` and returns what comes out, at most `max_length`
    /// bytes of it.
    ///
    /// If there may be more, [`needs_input`](Self::needs_input) is false, and
    /// the next call can be made with empty `data`. Without a `max_length` all
    /// that `data` holds is returned at once.
    ///
    /// # Errors
    /// What was decompressed before an error is returned first; `needs_input`
    /// is false then, and the next call returns the error.
    ///
    /// - [`Error::NotRecognised`], [`Error::Corrupt`],
    ///   [`Error::CheckMismatch`], [`Error::Unsupported`] and
    ///   [`Error::OutOfMemory`] end the decompressor: every later call returns
    ///   the error again.
    /// - After [`Error::MemoryLimit`] the limit can be
    ///   [raised](Self::set_memory_limit). `data` has been taken: the next
    ///   call goes on behind it.
    /// - [`Error::Ended`] after the end of the Stream, also for empty `data`.
    ///
    /// Data that is cut short is no error here: [`eof`](Self::eof) stays
    /// false.
    pub fn decompress(&mut self, data: &[u8], max_length: Option<usize>) -> Result<Vec<u8>> {
        self.decompress_while(data, max_length, || true)
    }

    /// As [`decompress`](Self::decompress), but asks `go_on` after every few
    /// hundred kilobytes of output, and once that says no, returns what there
    /// is, as if `max_length` had been reached: for calls that may take long
    /// and shall be interrupted.
    ///
    /// ```
    /// use oxz::{Decode, Decompressor, Encode};
    ///
    /// let file = oxz::compress(&vec![0; 10 << 20], &Encode::xz())?;
    /// let mut decompressor = Decompressor::new(&Decode::xz())?;
    /// let some = decompressor.decompress_while(&file, None, || false)?;
    /// assert!((1..1 << 20).contains(&some.len()));
    /// let rest = decompressor.decompress(b"", None)?;
    /// assert_eq!(some.len() + rest.len(), 10 << 20);
    /// # Ok::<(), oxz::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`decompress`](Self::decompress).
    pub fn decompress_while(
        &mut self,
        data: &[u8],
        max_length: Option<usize>,
        go_on: impl FnMut() -> bool,
    ) -> Result<Vec<u8>> {
        let max = max_length.unwrap_or(usize::MAX);
        let expected = data.len().saturating_mul(4);
        let mut result = Vec::new();
        self.run(data, |decoder, input| {
            let code = |out: &mut Output<'_>| decoder.code_into(input, out, false);
            let status = collect(&mut result, expected, max, code, go_on);
            let written = result.len();
            let left = match status {
                Ok(Status::Finished) => Ok(()),
                // The caller will do with the result as they please.
                _ => decoder.leave(&Output::behind(written, &mut result)),
            };
            (written, left.and(status))
        })?;
        Ok(result)
    }

    /// As [`decompress`](Self::decompress), into a buffer of the caller's:
    /// returns how many bytes of it were written. The length of the buffer is
    /// the `max_length`.
    ///
    /// # Errors
    /// As [`decompress`](Self::decompress).
    ///
    /// ```
    /// use oxz::{Decode, Decompressor, Encode};
    ///
    /// let file = oxz::compress(b"one two three", &Encode::lzip())?;
    /// let mut decompressor = Decompressor::new(&Decode::lzip())?;
    /// let mut buffer = [0; 4];
    /// assert_eq!(decompressor.decompress_into(&file, &mut buffer)?, 4);
    /// assert_eq!(&buffer, b"one ");
    /// # Ok::<(), oxz::Error>(())
    /// ```
    pub fn decompress_into(&mut self, data: &[u8], buffer: &mut [u8]) -> Result<usize> {
        self.decompress_into_while(data, buffer, || true)
    }

    /// As [`decompress_into`](Self::decompress_into), and asks `go_on` as
    /// [`decompress_while`](Self::decompress_while) does.
    ///
    /// # Errors
    /// As [`decompress`](Self::decompress).
    pub fn decompress_into_while(
        &mut self,
        data: &[u8],
        buffer: &mut [u8],
        go_on: impl FnMut() -> bool,
    ) -> Result<usize> {
        self.run(data, |decoder, input| {
            let (pos, status) = fill(buffer, |out| decoder.code_into(input, out, false), go_on);
            let left = match status {
                Ok(Status::Finished) => Ok(()),
                // The caller will do with the buffer as they please.
                _ => decoder.leave(&Output::behind(pos, buffer)),
            };
            (pos, left.and(status))
        })
    }

    /// Has `code` decode what is kept and then `data`; it returns how many
    /// bytes it has written, and how that ended.
    fn run(
        &mut self,
        data: &[u8],
        code: impl FnOnce(&mut Decoder, &mut Input<'_>) -> (usize, Result<Status>),
    ) -> Result<usize> {
        match &self.state {
            State::NeedsInput | State::HasOutput => {}
            State::Ended => return Err(Error::Ended),
            State::Failed(error) => return Err(error.clone()),
        }
        let keeping = !self.kept.rest().is_empty();
        if keeping && let Err(error) = self.kept.append(data) {
            self.state = State::Failed(error.clone());
            return Err(error);
        }
        let mut input = Input::new(if keeping { self.kept.rest() } else { data });
        let (written, status) = code(&mut self.decoder, &mut input);
        let read = input.pos;
        self.state = match status {
            Ok(Status::Finished) => State::Ended,
            Ok(Status::NeedsInput) => State::NeedsInput,
            // Also if all input is used up: some output may be left inside.
            Ok(Status::NeedsOutput) => State::HasOutput,
            Err(Error::MemoryLimit { .. }) => State::HasOutput,
            Err(ref error) => State::Failed(error.clone()),
        };
        let kept = match keeping {
            true => {
                self.kept.taken += read;
                Ok(())
            }
            false => self.kept.replace(&data[read..]),
        };
        let status =
            kept.inspect_err(|error| self.state = State::Failed(error.clone())).and(status);
        match status {
            Err(error) if written == 0 => Err(error),
            _ => Ok(written),
        }
    }

    /// The ID of the integrity check of the data; `None` until enough of it
    /// has been decompressed to know (Python's `CHECK_UNKNOWN`).
    pub fn check(&self) -> Option<CheckId> {
        self.decoder.check_id()
    }

    /// Whether the end of the Stream has been reached, and everything in front
    /// of it has been returned.
    pub fn eof(&self) -> bool {
        self.state == State::Ended
    }

    /// Input behind the end of the Stream; empty before the end is reached.
    pub fn unused_data(&self) -> &[u8] {
        match self.state {
            State::Ended => self.kept.rest(),
            _ => &[],
        }
    }

    /// Whether [`decompress`](Self::decompress) needs more input to return
    /// more: false while it can return something, or an error, without; and
    /// after the end.
    pub fn needs_input(&self) -> bool {
        self.state == State::NeedsInput
    }

    /// The memory limit in force, in bytes.
    pub fn memory_limit(&self) -> u64 {
        self.decoder.memory_limit()
    }

    /// Sets another memory limit, in bytes, as
    /// [`Decoder::set_memory_limit`] does.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.decoder.set_memory_limit(bytes);
    }
}
