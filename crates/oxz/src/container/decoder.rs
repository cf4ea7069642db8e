//! The decoder of any format.

use alloc::boxed::Box;

use super::alone::AloneDecoder;
use super::lzip::LzipDecoder;
use super::raw::RawDecoder;
use super::xz::XzDecoder;
use super::{MEMORY_BASE, recognise};
use crate::check::{Check, CheckId};
use crate::coder::{Action, Input, Output, Progress, Status};
use crate::error::{ChainFault, Error, Result};
use crate::filter::FilterChain;
use crate::options::{Decode, Format};

/// Decodes any of the formats, a slice at a time. [`Decode`] makes one.
///
/// ```
/// use oxz::{Action, Decode, Status};
///
/// /// Decodes slices as they come in and hands on slices as they are done.
/// fn decode<'a>(
///     slices: impl IntoIterator<Item = &'a [u8]>,
///     mut sink: impl FnMut(&[u8]),
/// ) -> Result<(), oxz::Error> {
///     let mut decoder = Decode::auto().memory_limit(64 << 20).decoder()?;
///     let mut output = [0; 4096];
///     // An empty slice at the end tells the decoder that nothing follows.
///     let slices = slices.into_iter().map(|slice| (slice, Action::Run));
///     for (mut input, action) in slices.chain([(&[][..], Action::Finish)]) {
///         loop {
///             let progress = decoder.code(input, &mut output, action)?;
///             input = &input[progress.read..];
///             sink(&output[..progress.written]);
///             match progress.status {
///                 Status::NeedsOutput => {}
///                 Status::NeedsInput => break,
///                 Status::Finished => return Ok(()),
///             }
///         }
///     }
///     Ok(())
/// }
///
/// // A .xz file without data.
/// let file = b"\xFD7zXZ\0\0\x01\x69\x22\xDE\x36\0\0\0\0\x1C\xDF\x44\x21\
///              \x90\x42\x99\x0D\x01\0\0\0\0\x01YZ";
/// let mut decoded = Vec::new();
/// decode(file.chunks(5), |slice| decoded.extend_from_slice(slice))?;
/// assert_eq!(decoded, b"");
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    coder: Coder,
    state: State,
    concatenated: bool,
    ignore_check: bool,
    memory_limit: u64,
    /// Input consumed by all calls.
    total_in: u64,
    /// Input consumed by a call that could not report it because it stopped
    /// at the memory limit: the next call brings it again.
    unreported: usize,
}

#[derive(Debug)]
enum State {
    Open,
    Finished,
    Failed(Error),
}

#[derive(Debug)]
enum Coder {
    /// Any format, before the first byte.
    Any,
    Xz(Box<XzDecoder>),
    Alone(Box<AloneDecoder>),
    Lzip(Box<LzipDecoder>),
    Raw(Box<RawDecoder>),
}

impl Decoder {
    pub(crate) fn new(options: &Decode) -> Result<Self> {
        let &Decode { concatenated, ignore_check, memory_limit, .. } = options;
        if options.format != Some(Format::Raw) && !options.filters.is_empty() {
            return Err(Error::InvalidChain(ChainFault::NotWanted));
        }
        let coder = match options.format {
            None => Coder::Any,
            Some(Format::Xz) => Coder::xz(concatenated, ignore_check),
            Some(Format::Alone) => Coder::alone(false, concatenated),
            Some(Format::Lzip) => Coder::lzip(concatenated, ignore_check),
            Some(Format::Raw) => {
                let chain = FilterChain::new(options.filters.clone())?;
                chain.validate_decoder()?;
                Coder::Raw(Box::new(RawDecoder::new(&chain, memory_limit)?))
            }
        };
        Ok(Self {
            coder,
            state: State::Open,
            concatenated,
            ignore_check,
            memory_limit,
            total_in: 0,
            unreported: 0,
        })
    }

    /// Decodes from `input` to `output` until one of them is used up or the
    /// data ends. The actions are [`Action::Run`], and [`Action::Finish`] when
    /// nothing follows `input`.
    ///
    /// Both slices may be of any length, also empty: what comes out does not
    /// depend on how they are cut. After [`Status::Finished`] a call without
    /// input returns it again.
    ///
    /// Several `.xz` Streams or `.lz` members are decoded one after the other,
    /// unless [`Decode::concatenated`] says otherwise; whether one more
    /// follows is known under `Finish` alone. Then
    ///
    /// - `.xz` may be followed by Stream Padding and nothing else,
    /// - `.lzma` may not be followed by anything,
    /// - data after the last `.lz` member ends the decoding and is left
    ///   unread, except for up to three bytes that look like the start of
    ///   another member.
    ///
    /// Where the decoding stops after the first Stream or member, and with raw
    /// data, what follows is left unread.
    ///
    /// # Errors
    /// [`Error::NotRecognised`], [`Error::Corrupt`], [`Error::CheckMismatch`],
    /// [`Error::Unsupported`] and [`Error::OutOfMemory`] are returned once
    /// all output before them has been delivered, and again by every later
    /// call; so is [`Error::Truncated`], under `Finish`, when the input ends
    /// before the data does.
    ///
    /// After [`Error::MemoryLimit`] the limit can be
    /// [raised](Self::set_memory_limit); the call with the same input then
    /// goes on from where it was.
    ///
    /// [`Error::Unsupported`] for other actions, and [`Error::Ended`] for
    /// input after the end, change nothing.
    pub fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> Result<Progress> {
        let mut out = Output::new(output);
        let (read, status) = self.code_slice(input, &mut out, action)?;
        Ok(Progress { read, written: out.pos, status })
    }

    /// [`code`](Self::code) with an output that tells what its caller knows;
    /// returns how much of `input` was consumed.
    pub(crate) fn code_slice(
        &mut self,
        input: &[u8],
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<(usize, Status)> {
        let last = match action {
            Action::Run => false,
            Action::Finish => true,
            _ => return Err(Error::action(action)),
        };
        let mut input = Input::new(input);
        let start = out.pos;
        let status = match self.code_into(&mut input, out, last) {
            Ok(status) => status,
            // The error keeps: the next call will meet it again.
            Err(_) if out.pos > start => Status::NeedsOutput,
            Err(error) => {
                if matches!(error, Error::MemoryLimit { .. }) {
                    self.unreported += input.pos;
                }
                return Err(error);
            }
        };
        Ok((input.pos, status))
    }

    /// Like [`code`](Self::code), but an error is returned at once, and may
    /// have consumed input.
    pub(crate) fn code_into(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
    ) -> Result<Status> {
        match &self.state {
            State::Open => {}
            State::Finished if input.is_empty() => return Ok(Status::Finished),
            State::Finished => return Err(Error::Ended),
            State::Failed(error) => return Err(error.clone()),
        }
        let again = self.unreported.min(input.rest().len());
        self.unreported -= again;
        input.pos += again;

        let start = input.pos;
        let result = self.dispatch(input, out, last);
        self.total_in += (input.pos - start) as u64;
        let result = match result {
            Ok(Status::NeedsInput) if last => Err(Error::Truncated { offset: self.total_in }),
            result => result.map_err(|error| self.located(error)),
        };
        match &result {
            Ok(Status::Finished) => self.state = State::Finished,
            Ok(_) | Err(Error::MemoryLimit { .. }) => {}
            Err(error) => self.state = State::Failed(error.clone()),
        }
        result
    }

    fn dispatch(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
    ) -> Result<Status> {
        let limit = self.memory_limit;
        if let (Coder::Any, Some(&first)) = (&self.coder, input.rest().first()) {
            self.coder = match recognise(first) {
                Format::Xz => Coder::xz(self.concatenated, self.ignore_check),
                Format::Lzip => Coder::lzip(self.concatenated, self.ignore_check),
                Format::Alone | Format::Raw => Coder::alone(true, self.concatenated),
            };
        }
        match &mut self.coder {
            Coder::Any => Ok(Status::NeedsInput),
            Coder::Xz(xz) => xz.code(input, out, last, limit),
            Coder::Alone(alone) => alone.code(input, out, last, limit),
            Coder::Lzip(lzip) => lzip.code(input, out, last, limit),
            Coder::Raw(raw) => raw.code(input, out),
        }
    }

    /// Saves the history that lies in the output of calls that declared it
    /// [stable](Output::stable), unless this one does.
    pub(crate) fn leave(&mut self, out: &Output<'_>) -> Result<()> {
        let chain = match &mut self.coder {
            Coder::Any => None,
            Coder::Xz(xz) => xz.chain(),
            Coder::Alone(alone) => alone.chain(),
            Coder::Lzip(lzip) => lzip.chain(),
            Coder::Raw(raw) => Some(raw.chain()),
        };
        chain.map_or(Ok(()), |chain| chain.leave(out))
    }

    /// Adds the offset to an error that says where.
    fn located(&self, mut error: Error) -> Error {
        if let Some(place) = error.place_mut() {
            place.offset = self.total_in;
        }
        error
    }

    /// The Check ID of the data: of the current `.xz` Stream, once its header
    /// has been read; CRC32 in `.lz`, none in the other formats. `None` while
    /// it is not known.
    pub fn check_id(&self) -> Option<CheckId> {
        match &self.coder {
            Coder::Any => None,
            Coder::Xz(xz) => xz.check_id(),
            Coder::Lzip(_) => Some(Check::Crc32.id()),
            Coder::Alone(_) | Coder::Raw(_) => Some(Check::None.id()),
        }
    }

    /// The first Check ID in the headers of all `.xz` Streams so far that the
    /// format does not define: what its Stream decodes to cannot be verified,
    /// which is no error. `None` if there is none, and with
    /// [`Decode::ignore_check`].
    pub fn unverified_check(&self) -> Option<CheckId> {
        match &self.coder {
            Coder::Xz(xz) => xz.unverified_check(),
            Coder::Any | Coder::Alone(_) | Coder::Lzip(_) | Coder::Raw(_) => None,
        }
    }

    /// Bytes of memory that decoding may come to need, by the last header
    /// that was read.
    pub fn memory_needed(&self) -> u64 {
        match &self.coder {
            Coder::Any => MEMORY_BASE,
            Coder::Xz(xz) => xz.memory_needed(),
            Coder::Alone(alone) => alone.memory_needed(),
            Coder::Lzip(lzip) => lzip.memory_needed(),
            Coder::Raw(raw) => raw.memory_needed(),
        }
    }

    /// The memory limit in force, in bytes.
    pub fn memory_limit(&self) -> u64 {
        self.memory_limit
    }

    /// Sets another memory limit, in bytes. It is compared with what each
    /// header read from now on needs, and with that of a header that has
    /// caused [`Error::MemoryLimit`]: decoding goes on if it is enough.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.memory_limit = bytes;
    }
}

impl Coder {
    fn xz(concatenated: bool, ignore_check: bool) -> Self {
        Self::Xz(Box::new(XzDecoder::new(concatenated, ignore_check)))
    }

    fn alone(picky: bool, concatenated: bool) -> Self {
        Self::Alone(Box::new(AloneDecoder::new(picky, concatenated)))
    }

    fn lzip(concatenated: bool, ignore_check: bool) -> Self {
        Self::Lzip(Box::new(LzipDecoder::new(concatenated, ignore_check)))
    }
}

#[cfg(test)]
mod tests;
