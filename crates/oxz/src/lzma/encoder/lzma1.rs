//! LZMA1: packets in one run, and an end marker.

use alloc::boxed::Box;

use super::{Budget, LzmaEncoder, Pause};
use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Result};
use crate::lzma::LzmaOptions;

/// Bytes that are made before they are handed out.
const PORTION: usize = 1 << 16;

/// Encodes raw LZMA1 data.
#[derive(Debug)]
pub(crate) struct Lzma1Encoder {
    lzma: Box<LzmaEncoder>,
    /// How much of the range coder's output has been handed out.
    taken: usize,
    ended: bool,
}

impl Lzma1Encoder {
    pub fn new(options: &LzmaOptions) -> Result<Self> {
        Ok(Self { lzma: LzmaEncoder::new(options)?, taken: 0, ended: false })
    }

    /// Starts over, keeping the memory.
    pub fn restart(&mut self) -> Result<()> {
        self.taken = 0;
        self.ended = false;
        self.lzma.restart()
    }

    /// As [`ChainEncoder::code`](crate::filter::chain::ChainEncoder::code).
    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        if !matches!(action, Action::Run | Action::Finish) {
            return Err(Error::action(action));
        }
        loop {
            if !out.drain(self.lzma.bits.bytes(), &mut self.taken) {
                return Ok(Status::NeedsOutput);
            }
            self.lzma.bits.clear();
            self.taken = 0;
            if self.ended {
                return Ok(Status::Finished);
            }
            self.lzma.fill(input)?;
            let ending = action == Action::Finish && input.is_empty();
            // The range coder may hold back more than a portion.
            let size = self.lzma.bits.size() + PORTION;
            let budget = Budget { data: usize::MAX / 2, size };
            let pause = self.lzma.run(budget, ending, ending)?;
            self.lzma.bits.settle();
            if pause == Pause::Starved && ending {
                self.lzma.finish()?;
                self.ended = true;
            } else if pause == Pause::Starved && input.is_empty() {
                return Ok(Status::NeedsInput);
            }
        }
    }
}
