//! A filter chain at work: LZMA at the inner end, converters in front of it.

use crate::coder::{Action, Input, Output, Status};
use crate::error::Result;
use crate::filter::{Filter, FilterChain};
use crate::lzma::decoder::lzma1::Lzma1Decoder;
pub(crate) use crate::lzma::decoder::lzma1::Lzma1End;
use crate::lzma::encoder::lzma1::Lzma1Encoder;
use crate::lzma2::decoder::Lzma2Decoder;
use crate::lzma2::encoder::Lzma2Encoder;

/// Decodes what one [`ChainEncoder`] wrote.
#[derive(Debug)]
pub(crate) struct ChainDecoder {
    lzma: Lzma,
}

#[derive(Debug)]
enum Lzma {
    One(Lzma1Decoder),
    Two(Lzma2Decoder),
}

impl ChainDecoder {
    /// Allocates nothing large; `lzma1_end` matters to LZMA1 alone.
    pub fn new(chain: &FilterChain, lzma1_end: Lzma1End) -> Result<Self> {
        let lzma = match chain.last() {
            Filter::Lzma1(options) => Lzma::One(Lzma1Decoder::new(options, lzma1_end)?),
            Filter::Lzma2(options) => Lzma::Two(Lzma2Decoder::new(options)?),
            _ => unreachable!("a chain ends with LZMA"),
        };
        Ok(Self { lzma })
    }

    /// Starts over with another chain, keeping what memory can be kept.
    pub fn restart(&mut self, chain: &FilterChain, lzma1_end: Lzma1End) -> Result<()> {
        match (&mut self.lzma, chain.last()) {
            (Lzma::Two(lzma), Filter::Lzma2(options)) => lzma.restart(options),
            _ => {
                *self = Self::new(chain, lzma1_end)?;
                Ok(())
            }
        }
    }

    /// The memory, in bytes, that decoding this chain may come to need.
    pub fn memory_needed(chain: &FilterChain) -> u64 {
        /// Models, buffers and states, rounded up.
        const BASE: u64 = 1 << 16;
        match chain.last() {
            Filter::Lzma1(options) | Filter::Lzma2(options) => BASE + u64::from(options.dict_size),
            _ => BASE,
        }
    }

    /// Decodes until the input is used up (`NeedsInput`), `out` is full
    /// (`NeedsOutput`), or the data has ended (`Finished`; nothing beyond the
    /// end is consumed). When both could be said, the last of these that is
    /// true is returned.
    pub fn code(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        match &mut self.lzma {
            Lzma::One(lzma) => lzma.code(input, out),
            Lzma::Two(lzma) => lzma.code(input, out),
        }
    }
}

/// Encodes with a filter chain. LZMA1 writes an end marker at the end.
#[derive(Debug)]
pub(crate) struct ChainEncoder {
    lzma: LzmaEncoders,
}

#[derive(Debug)]
enum LzmaEncoders {
    One(Lzma1Encoder),
    Two(Lzma2Encoder),
}

impl ChainEncoder {
    /// The chain's options must have been validated.
    pub fn new(chain: &FilterChain) -> Result<Self> {
        let lzma = match chain.last() {
            Filter::Lzma1(options) => LzmaEncoders::One(Lzma1Encoder::new(options)?),
            Filter::Lzma2(options) => LzmaEncoders::Two(Lzma2Encoder::new(options)?),
            _ => unreachable!("a chain ends with LZMA"),
        };
        Ok(Self { lzma })
    }

    /// Starts over with the same chain, keeping the memory: the bytes written
    /// from here on are those of a new encoder.
    pub fn restart(&mut self) -> Result<()> {
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
        match &mut self.lzma {
            LzmaEncoders::One(lzma) => lzma.code(input, out, action),
            LzmaEncoders::Two(lzma) => lzma.code(input, out, action),
        }
    }
}
