//! Streams, one after the other, with Stream Padding between them.

use alloc::vec::Vec;

use super::block::BlockDecoder;
use super::flags::{HEADER_MAGIC, STREAM_HEADER_SIZE, StreamFlags, StreamFooter};
use super::header::{BlockHeader, size_from_first_byte};
use super::index::{INDEX_INDICATOR, IndexDecoder};
use crate::check::{Check, CheckId};
use crate::coder::{Input, Output, Status};
use crate::container::{MEMORY_BASE, check_memory};
use crate::error::{Error, Field, Result};
use crate::filter::chain::{ChainDecoder, Lzma1End};
use crate::memory;

#[derive(Debug)]
enum Step {
    StreamHeader,
    BlockHeader,
    /// The Block Header has been read whole, but the memory limit may stop the
    /// Block from starting.
    BlockStart {
        header: BlockHeader,
        header_size: usize,
    },
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
    /// The filter chain of the Block, or of the last one, whose memory the next may
    /// use.
    chain: Option<ChainDecoder>,
    index: IndexDecoder,
    memory_needed: u64,
    /// The start of the header or footer that is being read, if the rest was not
    /// there.
    started: Vec<u8>,
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
            started: Vec::new(),
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
        match self.step {
            Step::Block(_) => self.chain.as_mut(),
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
                    // Of a Block Header, what is read of it may be wrong.
                    Step::BlockHeader | Step::BlockStart { .. } | Step::Block(_) => {
                        self.index.block_count() + 1
                    }
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
                Step::BlockHeader => self.read_block_header(input)?,
                Step::BlockStart { .. } => self.start_block(memory_limit)?,
                Step::Block(block) => {
                    let Some(chain) = &mut self.chain else { unreachable!("the Block has one") };
                    match block.code(chain, input, out)? {
                        Status::Finished => self.index.add_block(block.record())?,
                        status => return Ok(status),
                    }
                    self.go_to(Step::BlockHeader);
                    true
                }
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
        // What is no Stream Header is known by the first byte that differs.
        let magic = HEADER_MAGIC.get(self.started.len()..).unwrap_or_default();
        let same = magic.iter().zip(input.rest()).take_while(|(a, b)| a == b).count();
        if same < magic.len().min(input.rest().len()) {
            input.pos += same;
            return Err(match self.stream {
                1 => Error::NotRecognised,
                _ => Error::corrupt(Field::Magic),
            });
        }
        let Some(header) = whole(&mut self.started, input, STREAM_HEADER_SIZE)? else {
            return Ok(false);
        };
        self.flags = StreamFlags::from_header(first(header))?;
        let undefined = Some(self.flags.check).filter(|id| id.check().is_none());
        self.unverified_check = self.unverified_check.or(undefined);
        self.go_to(Step::BlockHeader);
        Ok(true)
    }

    fn read_block_header(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some(&first) = self.started.first().or(input.rest().first()) else { return Ok(false) };
        if first == INDEX_INDICATOR {
            self.go_to(Step::Index);
            return Ok(true);
        }
        let header_size = size_from_first_byte(first);
        let Some(header) = whole(&mut self.started, input, header_size)? else { return Ok(false) };
        let header = BlockHeader::from_bytes(header, self.flags.check)?;
        self.go_to(Step::BlockStart { header, header_size });
        Ok(true)
    }

    fn start_block(&mut self, memory_limit: u64) -> Result<bool> {
        let Step::BlockStart { header, header_size } = &self.step else { return Ok(false) };
        self.memory_needed = ChainDecoder::memory_needed(&header.chain);
        check_memory(self.memory_needed, memory_limit)?;
        // A Block Header refuses LZMA1.
        let end = Lzma1End::Marker;
        match &mut self.chain {
            Some(chain) => chain.restart(&header.chain, end)?,
            None => self.chain = Some(ChainDecoder::new(&header.chain, end)?),
        }
        if let (Some(chain), Some(size)) = (&mut self.chain, header.uncompressed_size) {
            chain.declare_size(size);
        }
        let check = self.flags.check;
        let block = BlockDecoder::new(header, *header_size, check, self.ignore_check);
        self.go_to(Step::Block(block));
        Ok(true)
    }

    fn read_index(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let complete = self.index.code(input)?;
        if complete {
            self.go_to(Step::StreamFooter);
        }
        Ok(complete)
    }

    fn read_stream_footer(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some(footer) = whole(&mut self.started, input, STREAM_HEADER_SIZE)? else {
            return Ok(false);
        };
        let footer = StreamFooter::from_bytes(first(footer))?;
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

    fn go_to(&mut self, step: Step) {
        self.started.clear();
        self.step = step;
    }
}

/// The next `size` bytes, at least one, once all are there: where they lie in the
/// input, unless some came before.
fn whole<'a, 'input: 'a>(
    started: &'a mut Vec<u8>,
    input: &mut Input<'input>,
    size: usize,
) -> Result<Option<&'a [u8]>> {
    let rest = input.rest();
    let more = &rest[..rest.len().min(size - started.len())];
    if more.len() < size {
        memory::extend(started, more)?;
    }
    input.pos += more.len();
    if more.len() == size {
        return Ok(Some(more));
    }
    Ok(Some(&started[..]).filter(|header| header.len() == size))
}

/// A Stream Header or Stream Footer that is whole.
fn first(header: &[u8]) -> &[u8; STREAM_HEADER_SIZE] {
    match header.first_chunk() {
        Some(header) => header,
        None => unreachable!("it is whole"),
    }
}

/// Skips null bytes, `size` of which came before; their number modulo four.
fn skip_nulls(input: &mut Input<'_>, size: u8) -> u8 {
    let nulls = input.rest().iter().take_while(|&&byte| byte == 0).count();
    input.pos += nulls;
    (usize::from(size) + nulls) as u8 & 3
}
