//! The encoder of any format.

use alloc::boxed::Box;

use super::alone::AloneEncoder;
use super::lzip::LzipEncoder;
use super::raw::RawEncoder;
use super::xz::XzEncoder;
use crate::coder::{Action, Input, Output, Progress, Status};
use crate::error::{ChainFault, Error, Feature, Result};
use crate::filter::{Filter, FilterChain};
use crate::lzma::LzmaOptions;
use crate::options::{Encode, Format};

/// Encodes any of the formats, a slice at a time. [`Encode`] makes one.
///
/// ```
/// use oxz::{Action, Decode, Encode, Status};
///
/// let mut encoder = Encode::xz().encoder()?;
/// let mut file = Vec::new();
/// let mut output = [0; 4096];
/// let lines = ["to be\n", "or not\n", "to be\n"];
/// let slices = lines.iter().map(|line| (line.as_bytes(), Action::Run));
/// // An empty slice at the end has the encoder finish the file.
/// for (mut input, action) in slices.chain([(&[][..], Action::Finish)]) {
///     loop {
///         let progress = encoder.code(input, &mut output, action)?;
///         input = &input[progress.read..];
///         file.extend_from_slice(&output[..progress.written]);
///         match progress.status {
///             Status::NeedsOutput => {}
///             Status::NeedsInput | Status::Finished => break,
///         }
///     }
/// }
/// assert_eq!(oxz::decompress(&file, &Decode::xz())?, lines.concat().as_bytes());
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug)]
pub struct Encoder {
    coder: Coder,
    state: State,
}

#[derive(Debug)]
enum State {
    Open,
    /// A flush, or the end, has been asked for and is not complete.
    Flushing(Action),
    Finished,
    Failed(Error),
}

#[derive(Debug)]
enum Coder {
    Xz(Box<XzEncoder>),
    Alone(Box<AloneEncoder>),
    Lzip(Box<LzipEncoder>),
    Raw(Box<RawEncoder>),
}

impl Encoder {
    pub(crate) fn new(options: &Encode) -> Result<Self> {
        let chain = options.chain()?;
        let check = options.chosen_check()?;
        let coder = match options.format {
            Format::Xz => {
                refuse_preset_dict(&chain)?;
                Coder::Xz(Box::new(XzEncoder::new(chain, check)?))
            }
            Format::Alone => {
                let lzma = only_lzma1(&chain)?;
                Coder::Alone(Box::new(AloneEncoder::new(&chain, lzma)?))
            }
            Format::Lzip => {
                let lzma = only_lzma1(&chain)?;
                Coder::Lzip(Box::new(LzipEncoder::new(&chain, lzma)?))
            }
            Format::Raw => Coder::Raw(Box::new(RawEncoder::new(chain)?)),
        };
        Ok(Self { coder, state: State::Open })
    }

    /// Encodes from `input` to `output` and does what `action` asks for:
    ///
    /// | action | `.xz` | `.lzma`, `.lz` | raw |
    /// | --- | --- | --- | --- |
    /// | [`Action::Run`], [`Action::Finish`] | yes | yes | yes |
    /// | [`Action::SyncFlush`] | with LZMA2 and Delta | no | with LZMA2 and Delta |
    /// | [`Action::FullFlush`], [`Action::FullBarrier`] | yes | no | no |
    ///
    /// Both slices may be of any length, also empty: the bytes written do not
    /// depend on how they are cut.
    ///
    /// `Run` returns [`Status::NeedsInput`] once all input has been consumed;
    /// much of what it becomes may still be inside. Another action is given
    /// again, with the rest of the same input, until it is
    /// [`Status::Finished`]. A flush without data since the last one writes
    /// nothing, and no empty Block is ever written.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for an action that is not possible, or not until
    /// the one before is complete, and [`Error::Ended`] for input after the
    /// end, change nothing. [`Error::OutOfMemory`] is returned again by every
    /// later call.
    pub fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> Result<Progress> {
        let mut input = Input::new(input);
        let mut out = Output::new(output);
        let status = match self.code_into(&mut input, &mut out, action) {
            // The error keeps: the next call will meet it again.
            Err(_) if out.pos > 0 => Status::NeedsOutput,
            result => result?,
        };
        Ok(Progress { read: input.pos, written: out.pos, status })
    }

    /// Whether the end has been written.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.state, State::Finished)
    }

    /// Like [`code`](Self::code), but an error is returned at once.
    pub(crate) fn code_into(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        match &self.state {
            State::Open => {}
            State::Flushing(pending) if *pending == action => {}
            State::Flushing(_) => return Err(Error::action(action)),
            State::Finished if input.is_empty() => return Ok(Status::Finished),
            State::Finished => return Err(Error::Ended),
            State::Failed(error) => return Err(error.clone()),
        }
        let result = match &mut self.coder {
            Coder::Xz(xz) => xz.code(input, out, action),
            Coder::Alone(alone) => alone.code(input, out, action),
            Coder::Lzip(lzip) => lzip.code(input, out, action),
            Coder::Raw(raw) => raw.code(input, out, action),
        };
        self.state = match &result {
            Ok(Status::Finished) if action == Action::Finish => State::Finished,
            Ok(Status::NeedsOutput) if action != Action::Run => State::Flushing(action),
            Ok(_) => State::Open,
            Err(Error::Unsupported { feature: Feature::Action(_), .. }) => State::Open,
            Err(error) => State::Failed(error.clone()),
        };
        result
    }
}

/// The settings of LZMA1, where nothing else may be in the chain.
fn only_lzma1(chain: &FilterChain) -> Result<&LzmaOptions> {
    refuse_preset_dict(chain)?;
    match chain.filters() {
        [Filter::Lzma1(options)] => Ok(options),
        _ => Err(Error::InvalidChain(ChainFault::NotInFormat(chain.last().id()))),
    }
}

/// A file with a header is decoded by what stands in it, and a preset
/// dictionary does not.
fn refuse_preset_dict(chain: &FilterChain) -> Result<()> {
    let (Filter::Lzma1(options) | Filter::Lzma2(options)) = chain.last() else { return Ok(()) };
    match &options.preset_dict {
        Some(dict) if !dict.is_empty() => Err(Error::InvalidOption {
            option: "preset_dict",
            value: dict.len() as u64,
            min: 0,
            max: 0,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
