//! A filter chain with nothing around it.

use super::check_memory;
use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Result};
use crate::filter::FilterChain;
use crate::filter::chain::{ChainDecoder, ChainEncoder, Lzma1End};

/// Decodes what a filter chain wrote, up to its end marker.
#[derive(Debug)]
pub(super) struct RawDecoder {
    chain: ChainDecoder,
    memory_needed: u64,
}

impl RawDecoder {
    pub fn new(chain: &FilterChain, memory_limit: u64) -> Result<Self> {
        let memory_needed = ChainDecoder::memory_needed(chain);
        check_memory(memory_needed, memory_limit)?;
        Ok(Self { chain: ChainDecoder::new(chain, Lzma1End::Marker)?, memory_needed })
    }

    pub fn chain(&mut self) -> &mut ChainDecoder {
        &mut self.chain
    }

    pub fn memory_needed(&self) -> u64 {
        self.memory_needed
    }

    pub fn code(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        self.chain.code(input, out)
    }
}

/// Encodes with a filter chain.
#[derive(Debug)]
pub(super) struct RawEncoder(ChainEncoder);

impl RawEncoder {
    pub fn new(chain: FilterChain) -> Result<Self> {
        ChainEncoder::new(chain).map(Self)
    }

    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        match action {
            Action::Run | Action::SyncFlush | Action::Finish => self.0.code(input, out, action),
            Action::FullFlush | Action::FullBarrier => Err(Error::action(action)),
        }
    }
}
