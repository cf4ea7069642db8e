//! A coder between a source of input and a caller who asks for output.

use std::io::{self, BufRead};

use crate::coder::{Action, Output, Status};
use crate::container::{Decoder, Encoder};
use crate::error::{Error, Result};

/// What encoders and decoders share.
pub(super) trait Coder {
    /// Codes from `input` to `out`; returns how much of `input` was consumed.
    /// An error is returned in a call that writes nothing.
    fn code(
        &mut self,
        input: &[u8],
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<(usize, Status)>;
}

impl Coder for Decoder {
    fn code(
        &mut self,
        input: &[u8],
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<(usize, Status)> {
        self.code_slice(input, out, action)
    }
}

impl Coder for Encoder {
    fn code(
        &mut self,
        input: &[u8],
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<(usize, Status)> {
        let end = out.end;
        let (buf, pos) = out.lend(end - out.pos);
        let progress = Self::code(self, input, &mut buf[*pos..end], action)?;
        *pos += progress.written;
        Ok((progress.read, progress.status))
    }
}

/// A coder, and what it is waiting for.
#[derive(Debug)]
pub(super) struct Pull<C> {
    pub coder: C,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The coder takes input: it has asked for more, or did not need all that
    /// the source had ready.
    Reading,
    /// All input was consumed, and there was no room for all that it became.
    /// The source is not asked, for it may keep its caller waiting.
    Draining,
    /// The source has ended.
    Ending,
    /// The coder has ended.
    Ended,
}

/// How far a step came.
pub(super) struct Step {
    /// Bytes of input to consume.
    pub read: usize,
    /// There is output, or there will be none any more.
    pub done: bool,
}

impl<C: Coder> Pull<C> {
    pub fn new(coder: C) -> Self {
        Self { coder, stage: Stage::Reading }
    }

    /// Whether [`step`](Self::step) takes input, of which none means the end.
    pub fn wants_input(&self) -> bool {
        self.stage == Stage::Reading
    }

    /// Whether all output has been delivered.
    pub fn has_ended(&self) -> bool {
        self.stage == Stage::Ended
    }

    /// Codes from `input` to `out`, which must have room. A step that returns
    /// an error has written nothing and is to have consumed nothing.
    pub fn step(&mut self, input: &[u8], out: &mut Output<'_>) -> Result<Step> {
        let action = match self.stage {
            Stage::Ended => return Ok(Step { read: 0, done: true }),
            Stage::Reading if input.is_empty() => {
                self.stage = Stage::Ending;
                Action::Finish
            }
            Stage::Ending => Action::Finish,
            Stage::Reading | Stage::Draining => Action::Run,
        };
        let start = out.pos;
        let (read, status) = match self.coder.code(input, out, action) {
            Ok(progress) => progress,
            Err(error) => return Err(self.failed(error)),
        };
        self.stage = match (status, action) {
            (Status::Finished, _) => Stage::Ended,
            (_, Action::Finish) => Stage::Ending,
            (Status::NeedsOutput, _) if read == input.len() => Stage::Draining,
            _ => Stage::Reading,
        };
        Ok(Step { read, done: out.pos > start || self.has_ended() })
    }

    /// An error that keeps is told again without asking the source.
    fn failed(&mut self, error: Error) -> Error {
        let keeps = !matches!(error, Error::MemoryLimit { .. });
        if keeps && self.stage == Stage::Reading {
            self.stage = Stage::Draining;
        }
        error
    }

    /// Codes from `source` to `out`, which must have room, until there is
    /// something in it, or nothing more to come.
    pub fn read(&mut self, source: &mut impl BufRead, out: &mut Output<'_>) -> io::Result<()> {
        loop {
            let input = if self.wants_input() { source.fill_buf()? } else { &[] };
            let Step { read, done } = self.step(input, out)?;
            source.consume(read);
            if done {
                return Ok(());
            }
        }
    }
}
