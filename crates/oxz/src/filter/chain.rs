//! A filter chain at work: LZMA at the inner end, converters in front of it.

use crate::coder::{Action, Input, Output, Status};
use crate::error::Result;
use crate::filter::FilterChain;

/// How the data of an LZMA1 decoder ends. LZMA2 marks its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lzma1End {
    /// At an end marker; the size is not known.
    Marker,
    /// After this many bytes; an end marker may follow.
    Size(u64),
}

/// Decodes what one [`ChainEncoder`] wrote.
#[derive(Debug)]
pub(crate) struct ChainDecoder {}

impl ChainDecoder {
    /// Allocates nothing large; `lzma1_end` matters to LZMA1 alone.
    pub fn new(_chain: &FilterChain, _lzma1_end: Lzma1End) -> Result<Self> {
        todo!()
    }

    /// Starts over with another chain, keeping what memory can be kept.
    pub fn restart(&mut self, _chain: &FilterChain, _lzma1_end: Lzma1End) -> Result<()> {
        todo!()
    }

    /// The memory, in bytes, that decoding this chain may come to need.
    pub fn memory_needed(_chain: &FilterChain) -> u64 {
        todo!()
    }

    /// Decodes until the input is used up (`NeedsInput`), `out` is full
    /// (`NeedsOutput`), or the data has ended (`Finished`; nothing beyond the
    /// end is consumed). When both could be said, the last of these that is
    /// true is returned.
    pub fn code(&mut self, _input: &mut Input<'_>, _out: &mut Output<'_>) -> Result<Status> {
        todo!()
    }
}

/// Encodes with a filter chain. LZMA1 writes an end marker at the end.
#[derive(Debug)]
pub(crate) struct ChainEncoder {}

impl ChainEncoder {
    /// The chain's options must have been validated.
    pub fn new(_chain: &FilterChain) -> Result<Self> {
        todo!()
    }

    /// Starts over with the same chain, keeping the memory: the bytes written
    /// from here on are those of a new encoder.
    pub fn restart(&mut self) -> Result<()> {
        todo!()
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
        _input: &mut Input<'_>,
        _out: &mut Output<'_>,
        _action: Action,
    ) -> Result<Status> {
        todo!()
    }
}
