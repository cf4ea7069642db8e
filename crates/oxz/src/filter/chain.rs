//! A filter chain at work: LZMA at the inner end, converters in front of it.

use alloc::vec::Vec;

use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Field, Result};
use crate::filter::converter::{Converter, Direction};
use crate::filter::staging::{SIZE_MIN, Staging};
use crate::filter::{Filter, FilterChain};
use crate::lzma::decoder::lzma1::Lzma1Decoder;
pub(crate) use crate::lzma::decoder::lzma1::Lzma1End;
use crate::lzma::encoder::lzma1::Lzma1Encoder;
use crate::lzma2::decoder::Lzma2Decoder;
use crate::lzma2::encoder::Lzma2Encoder;

/// Decodes what one [`ChainEncoder`] wrote.
#[derive(Debug)]
pub(crate) struct ChainDecoder {
    lzma: LzmaDecoders,
    /// Where the converters work, if there are any.
    staging: Option<Staging>,
    /// The end of the data or a fault that is reached once the staging is
    /// empty.
    ended: Option<Result<()>>,
    /// How much more LZMA may write to the staging, which is further on than
    /// the output.
    raw_left: u64,
}

#[derive(Debug)]
enum LzmaDecoders {
    One(Lzma1Decoder),
    Two(Lzma2Decoder),
}

impl LzmaDecoders {
    fn new(chain: &FilterChain, lzma1_end: Lzma1End) -> Result<Self> {
        match chain.last() {
            Filter::Lzma1(options) => Ok(Self::One(Lzma1Decoder::new(options, lzma1_end)?)),
            Filter::Lzma2(options) => Ok(Self::Two(Lzma2Decoder::new(options)?)),
            Filter::Delta { .. } | Filter::Bcj { .. } => unreachable!("a chain ends with LZMA"),
        }
    }

    fn code(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        match self {
            Self::One(lzma) => lzma.code(input, out),
            Self::Two(lzma) => lzma.code(input, out),
        }
    }
}

impl ChainDecoder {
    /// Allocates nothing large; `lzma1_end` matters to LZMA1 alone.
    pub fn new(chain: &FilterChain, lzma1_end: Lzma1End) -> Result<Self> {
        let lzma = LzmaDecoders::new(chain, lzma1_end)?;
        let mut staging = None;
        restart_staging(&mut staging, chain, Direction::Decode);
        Ok(Self { lzma, staging, ended: None, raw_left: u64::MAX })
    }

    /// Starts over with another chain, keeping what memory can be kept.
    pub fn restart(&mut self, chain: &FilterChain, lzma1_end: Lzma1End) -> Result<()> {
        match (&mut self.lzma, chain.last()) {
            (LzmaDecoders::One(lzma), Filter::Lzma1(options)) => {
                lzma.restart(options, lzma1_end)?
            }
            (LzmaDecoders::Two(lzma), Filter::Lzma2(options)) => lzma.restart(options)?,
            (lzma, _) => *lzma = LzmaDecoders::new(chain, lzma1_end)?,
        }
        restart_staging(&mut self.staging, chain, Direction::Decode);
        self.ended = None;
        self.raw_left = u64::MAX;
        Ok(())
    }

    /// Has the data end after `size` bytes, by what a header declares, if there
    /// are converters: without, it is enough to offer no more room.
    pub fn declare_size(&mut self, size: u64) {
        self.raw_left = size;
    }

    /// The memory, in bytes, that decoding this chain may come to need.
    pub fn memory_needed(chain: &FilterChain) -> u64 {
        /// Models, buffers and states, rounded up.
        const BASE: u64 = 1 << 17;
        match chain.last() {
            Filter::Lzma1(options) | Filter::Lzma2(options) => BASE + u64::from(options.dict_size),
            Filter::Delta { .. } | Filter::Bcj { .. } => BASE,
        }
    }

    /// Decodes until the input is used up (`NeedsInput`), `out` is full
    /// (`NeedsOutput`), or the data has ended (`Finished`; nothing beyond the
    /// end is consumed). When both could be said, the last of these that is
    /// true is returned.
    pub fn code(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        let Some(staging) = &mut self.staging else { return self.lzma.code(input, out) };
        loop {
            let mut taken = 0;
            let drained = out.drain(staging.ready(), &mut taken);
            staging.consume(taken);
            if !drained {
                return Ok(Status::NeedsOutput);
            }
            if let Some(end) = &self.ended {
                return end.clone().map(|()| Status::Finished);
            }
            let left = usize::try_from(self.raw_left).unwrap_or(usize::MAX);
            // Where there is room, bytes are converted where they are to be.
            let (written, status) = if out.room() >= SIZE_MIN {
                staging.pass_by(out, left, |raw| self.lzma.code(input, raw))?
            } else {
                let mut raw = Output::new(staging.space()?);
                raw.end = raw.end.min(left);
                let status = self.lzma.code(input, &mut raw);
                let written = raw.pos;
                staging.commit(written);
                (written, status)
            };
            self.raw_left -= written as u64;
            match status {
                Ok(Status::NeedsInput) if staging.ready().is_empty() => {
                    return Ok(Status::NeedsInput);
                }
                // The end is due; without input it may still come.
                Ok(Status::NeedsOutput) if self.raw_left == 0 => {
                    if !input.is_empty() {
                        self.ended = Some(Err(Error::corrupt(Field::UncompressedSize)));
                    } else if staging.ready().is_empty() {
                        return Ok(Status::NeedsInput);
                    }
                }
                Ok(Status::NeedsInput | Status::NeedsOutput) => {}
                Ok(Status::Finished) => {
                    staging.finish();
                    self.ended = Some(Ok(()));
                }
                Err(error) => self.ended = Some(Err(error)),
            }
        }
    }
}

impl ChainDecoder {
    /// Saves the history that lies in the output, unless the output is
    /// [stable](Output::stable). [`code`](Self::code) has done so when it
    /// returns; this is for a caller that has declared the output stable for
    /// some calls only.
    pub fn leave(&mut self, out: &Output<'_>) -> Result<()> {
        match &mut self.lzma {
            // What LZMA writes to is the staging then.
            _ if self.staging.is_some() => Ok(()),
            LzmaDecoders::One(lzma) => lzma.leave(out),
            LzmaDecoders::Two(lzma) => lzma.leave(out),
        }
    }
}

/// Encodes with a filter chain. LZMA1 writes an end marker at the end.
#[derive(Debug)]
pub(crate) struct ChainEncoder {
    chain: FilterChain,
    lzma: LzmaEncoders,
    /// Where the converters work, if there are any.
    staging: Option<Staging>,
    /// No more bytes will enter the staging.
    staged_all: bool,
}

#[derive(Debug)]
enum LzmaEncoders {
    One(Lzma1Encoder),
    Two(Lzma2Encoder),
}

impl LzmaEncoders {
    fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        match self {
            Self::One(lzma) => lzma.code(input, out, action),
            Self::Two(lzma) => lzma.code(input, out, action),
        }
    }
}

impl ChainEncoder {
    /// The chain's options must have been validated.
    pub fn new(chain: FilterChain) -> Result<Self> {
        let lzma = match chain.last() {
            Filter::Lzma1(options) => LzmaEncoders::One(Lzma1Encoder::new(options)?),
            Filter::Lzma2(options) => LzmaEncoders::Two(Lzma2Encoder::new(options)?),
            Filter::Delta { .. } | Filter::Bcj { .. } => unreachable!("a chain ends with LZMA"),
        };
        let mut staging = None;
        restart_staging(&mut staging, &chain, Direction::Encode);
        Ok(Self { chain, lzma, staging, staged_all: false })
    }

    /// Starts over with the same chain, keeping the memory: the bytes written
    /// from here on are those of a new encoder.
    pub fn restart(&mut self) -> Result<()> {
        restart_staging(&mut self.staging, &self.chain, Direction::Encode);
        self.staged_all = false;
        match &mut self.lzma {
            LzmaEncoders::One(lzma) => lzma.restart(),
            LzmaEncoders::Two(lzma) => lzma.restart(),
        }
    }

    /// Encodes. `Run`, `SyncFlush` and `Finish` are understood; `NeedsInput`
    /// is returned under `Run` alone, `Finished` once a flush or the end has
    /// been written out whole, `NeedsOutput` whenever `out` is full.
    ///
    /// # Errors
    /// Unsupported for actions that the chain cannot carry out (`SyncFlush`
    /// with LZMA1 or a BCJ filter).
    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        // Before any input is taken: what is refused changes nothing.
        if action == Action::SyncFlush && !self.can_sync_flush() {
            return Err(Error::action(action));
        }
        let Some(staging) = &mut self.staging else { return self.lzma.code(input, out, action) };
        loop {
            if !self.staged_all {
                let mut staged = 0;
                input.fill(staging.space()?, &mut staged);
                staging.commit(staged);
            }
            // What follows the end is left unread.
            let all = self.staged_all || input.is_empty();
            if all && action == Action::Finish && !self.staged_all {
                staging.finish();
                self.staged_all = true;
            }
            let mut converted = Input::new(staging.ready());
            let inner_action = if all { action } else { Action::Run };
            let status = self.lzma.code(&mut converted, out, inner_action);
            let used = converted.pos;
            staging.consume(used);
            match status? {
                Status::NeedsInput if !all => {}
                status => return Ok(status),
            }
        }
    }

    /// Whether every filter can let out all that it has been given: LZMA1 has
    /// no way to, and BCJ filters keep bytes until they see what follows.
    pub fn can_sync_flush(&self) -> bool {
        let mut filters = self.chain.filters().iter();
        filters.all(|filter| matches!(filter, Filter::Delta { .. } | Filter::Lzma2(_)))
    }
}

/// Makes the staging that of this chain, if it has converters; keeps the
/// buffer.
fn restart_staging(staging: &mut Option<Staging>, chain: &FilterChain, direction: Direction) {
    let converters = converters(chain, direction);
    match staging {
        Some(staging) if !converters.is_empty() => staging.restart(converters),
        _ => *staging = (!converters.is_empty()).then(|| Staging::new(converters)),
    }
}

/// The converters of a chain in the order in which bytes pass them.
fn converters(chain: &FilterChain, direction: Direction) -> Vec<Converter> {
    let converters = chain.filters().iter().filter_map(|filter| Converter::new(filter, direction));
    match direction {
        Direction::Encode => converters.collect(),
        Direction::Decode => converters.rev().collect(),
    }
}
