//! Streams, one after the other, with Stream Padding between them.

use super::block::BlockDecoder;
use super::flags::{HEADER_MAGIC, STREAM_HEADER_SIZE, StreamFlags, StreamFooter};
use super::header::{BLOCK_HEADER_SIZE_MAX, BlockHeader, size_from_first_byte};
use super::index::{INDEX_INDICATOR, IndexDecoder};
use crate::check::{Check, CheckId};
use crate::coder::{Input, Output, Status};
use crate::container::{MEMORY_BASE, check_memory};
use crate::error::{Error, Field, Result};
use crate::filter::chain::ChainDecoder;

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each decoder")]
enum Step {
    StreamHeader,
    BlockHeader,
    /// The Block Header has been read whole, and will be read again if the
    /// memory limit stops the Block from starting.
    BlockStart,
    Block(BlockDecoder),
    Index,
    StreamFooter,
    StreamPadding {
        /// Null bytes so far, modulo four.
        size: u8,
    },
}

/// Decodes `.xz`.
#[derive(Debug)]
pub(crate) struct XzDecoder {
    step: Step,
    concatenated: bool,
    ignore_check: bool,
    /// The number of the Stream, counted from 1.
    stream: u64,
    flags: StreamFlags,
    /// The first Check ID, over all Streams, that is not defined.
    unverified_check: Option<CheckId>,
    /// The filter chain of the last Block, whose memory the next may use.
    chain: Option<ChainDecoder>,
    index: IndexDecoder,
    memory_needed: u64,
    /// The header or footer that is being read.
    header: [u8; BLOCK_HEADER_SIZE_MAX],
    /// How much of it has been read.
    filled: usize,
}

impl XzDecoder {
    pub fn new(concatenated: bool, ignore_check: bool) -> Self {
        Self {
            step: Step::StreamHeader,
            concatenated,
            ignore_check,
            stream: 1,
            flags: StreamFlags { check: Check::None.id() },
            unverified_check: None,
            chain: None,
            index: IndexDecoder::new(),
            memory_needed: MEMORY_BASE,
            header: [0; BLOCK_HEADER_SIZE_MAX],
            filled: 0,
        }
    }

    pub fn check_id(&self) -> Option<CheckId> {
        let unknown = self.stream == 1 && matches!(self.step, Step::StreamHeader);
        (!unknown).then_some(self.flags.check)
    }

    pub fn unverified_check(&self) -> Option<CheckId> {
        self.unverified_check.filter(|_| !self.ignore_check)
    }

    /// The chain at work, if there is one.
    pub fn chain(&mut self) -> Option<&mut ChainDecoder> {
        match &mut self.step {
            Step::Block(block) => Some(block.chain()),
            _ => None,
        }
    }

    pub fn memory_needed(&self) -> u64 {
        self.memory_needed
    }

    /// Decodes. `last` says that nothing follows `input`; without it, and with
    /// concatenated Streams, the end cannot be known.
    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
        memory_limit: u64,
    ) -> Result<Status> {
        self.run(input, out, last, memory_limit).map_err(|mut error| {
            if let Some(place) = error.place_mut() {
                place.stream = self.stream;
                place.block = match self.step {
                    Step::BlockStart | Step::Block(_) => self.index.block_count() + 1,
                    _ => 0,
                };
            }
            error
        })
    }

    fn run(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
        memory_limit: u64,
    ) -> Result<Status> {
        loop {
            let complete = match &mut self.step {
                Step::StreamHeader => self.read_stream_header(input)?,
                Step::BlockHeader => self.read_block_header(input),
                Step::BlockStart => self.start_block(memory_limit)?,
                Step::Block(block) => match block.code(input, out)? {
                    Status::Finished => {
                        self.index.add_block(block.record())?;
                        self.end_block()
                    }
                    status => return Ok(status),
                },
                Step::Index => self.read_index(input)?,
                Step::StreamFooter => {
                    let complete = self.read_stream_footer(input)?;
                    if complete && !self.concatenated {
                        return Ok(Status::Finished);
                    }
                    complete
                }
                Step::StreamPadding { size } => {
                    *size = skip_nulls(input, *size);
                    match (*size, input.is_empty()) {
                        (_, true) if !last => false,
                        (0, true) => return Ok(Status::Finished),
                        (0, false) => self.start_stream(),
                        _ => return Err(Error::corrupt(Field::StreamPadding)),
                    }
                }
            };
            if !complete {
                return Ok(Status::NeedsInput);
            }
        }
    }

    // Each of these does one step and says whether it is complete; if it is
    // not, more input is needed.

    fn read_stream_header(&mut self, input: &mut Input<'_>) -> Result<bool> {
        while let Some(&magic) = HEADER_MAGIC.get(self.filled) {
            match input.rest().first() {
                None => return Ok(false),
                Some(&byte) if byte == magic => {}
                Some(_) if self.stream == 1 => return Err(Error::NotRecognised),
                Some(_) => return Err(Error::corrupt(Field::Magic)),
            }
            input.fill(&mut self.header[..=self.filled], &mut self.filled);
        }
        let Some(header) = self.fill_stream_header(input) else { return Ok(false) };
        self.flags = StreamFlags::from_header(&header)?;
        let undefined = Some(self.flags.check).filter(|id| id.check().is_none());
        self.unverified_check = self.unverified_check.or(undefined);
        self.go_to(Step::BlockHeader);
        Ok(true)
    }

    fn read_block_header(&mut self, input: &mut Input<'_>) -> bool {
        let first = match self.filled {
            0 => input.rest().first().copied(),
            _ => Some(self.header[0]),
        };
        let Some(first) = first else { return false };
        if first == INDEX_INDICATOR {
            self.go_to(Step::Index);
            return true;
        }
        let complete =
            input.fill(&mut self.header[..size_from_first_byte(first)], &mut self.filled);
        if complete {
            self.go_to(Step::BlockStart);
        }
        complete
    }

    fn start_block(&mut self, memory_limit: u64) -> Result<bool> {
        let check = self.flags.check;
        let size = size_from_first_byte(self.header[0]);
        let header = BlockHeader::from_bytes(&self.header[..size], check)?;
        self.memory_needed = ChainDecoder::memory_needed(&header.chain);
        check_memory(self.memory_needed, memory_limit)?;
        let block = BlockDecoder::new(self.chain.take(), &header, size, check, self.ignore_check)?;
        self.go_to(Step::Block(block));
        Ok(true)
    }

    fn end_block(&mut self) -> bool {
        if let Step::Block(block) = core::mem::replace(&mut self.step, Step::BlockHeader) {
            self.chain = Some(block.into_chain());
        }
        true
    }

    fn read_index(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let complete = self.index.code(input)?;
        if complete {
            self.go_to(Step::StreamFooter);
        }
        Ok(complete)
    }

    fn read_stream_footer(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some(footer) = self.fill_stream_header(input) else { return Ok(false) };
        let footer = StreamFooter::from_bytes(&footer)?;
        if footer.backward_size != self.index.index_size() {
            return Err(Error::corrupt(Field::BackwardSize));
        }
        if footer.flags != self.flags {
            return Err(Error::corrupt(Field::FooterFlags));
        }
        self.go_to(Step::StreamPadding { size: 0 });
        Ok(true)
    }

    fn start_stream(&mut self) -> bool {
        self.stream += 1;
        self.index = IndexDecoder::new();
        self.go_to(Step::StreamHeader);
        true
    }

    /// A whole Stream Header or Stream Footer, once there is one.
    fn fill_stream_header(&mut self, input: &mut Input<'_>) -> Option<[u8; STREAM_HEADER_SIZE]> {
        let complete = input.fill(&mut self.header[..STREAM_HEADER_SIZE], &mut self.filled);
        self.header.first_chunk().copied().filter(|_| complete)
    }

    fn go_to(&mut self, step: Step) {
        self.filled = 0;
        self.step = step;
    }
}

/// Skips null bytes, `size` of which came before; their number modulo four.
fn skip_nulls(input: &mut Input<'_>, size: u8) -> u8 {
    let nulls = input.rest().iter().take_while(|&&byte| byte == 0).count();
    input.pos += nulls;
    (usize::from(size) + nulls) as u8 & 3
}
