//! One Stream, with a Block for all data between two full flushes.

use alloc::vec::Vec;

use super::flags::{StreamFlags, StreamFooter};
use super::header::BlockHeader;
use super::index::{INDEX_INDICATOR, Record, Totals};
use super::vli;
use crate::check::{Check, Digest};
use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Result};
use crate::filter::FilterChain;
use crate::filter::chain::ChainEncoder;

/// The size of the longest Record.
const RECORD_SIZE_MAX: usize = 18;

/// As much as there mostly is to be written between data.
const PENDING_USUAL: usize = 32;

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    StreamHeader,
    /// Nothing: the next byte of data starts a Block.
    BetweenBlocks,
    BlockHeader,
    BlockData,
    /// Block Padding and Check.
    BlockEnd,
    /// The Index up to its Records.
    IndexStart,
    Records,
    /// The rest of the Index, and the Stream Footer.
    StreamEnd,
}

/// Encodes `.xz`.
#[derive(Debug)]
pub(crate) struct XzEncoder {
    step: Step,
    flags: StreamFlags,
    check: Check,
    /// Every Block has the same.
    block_header: Vec<u8>,
    chain: ChainEncoder,
    digest: Digest,
    /// Sizes of the current Block.
    compressed_size: u64,
    uncompressed_size: u64,
    totals: Totals,
    /// The List of Records as it will be written.
    records: Vec<u8>,
    /// What is being written in any step but `BlockData` and `Records`.
    pending: Vec<u8>,
    /// How much of `pending` or `records` has been written.
    written: usize,
}

impl XzEncoder {
    pub fn new(chain: FilterChain, check: Check) -> Result<Self> {
        let flags = StreamFlags { check: check.id() };
        let header = BlockHeader { compressed_size: None, uncompressed_size: None, chain };
        let block_header = header.to_bytes()?;
        let mut pending = Vec::with_capacity(PENDING_USUAL);
        pending.extend_from_slice(&flags.to_header());
        Ok(Self {
            step: Step::StreamHeader,
            flags,
            check,
            block_header,
            chain: ChainEncoder::new(header.chain)?,
            digest: Digest::new(check),
            compressed_size: 0,
            uncompressed_size: 0,
            totals: Totals::default(),
            records: Vec::new(),
            pending,
            written: 0,
        })
    }

    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        if action == Action::SyncFlush && !self.chain.can_sync_flush() {
            // Now, before a Block is started in vain.
            return Err(Error::action(action));
        }
        loop {
            match self.step {
                Step::BetweenBlocks if !input.is_empty() => self.start_block()?,
                Step::BetweenBlocks => match action {
                    Action::Run => return Ok(Status::NeedsInput),
                    Action::Finish => self.start_index(),
                    _ => return Ok(Status::Finished),
                },
                Step::BlockData => match (self.code_data(input, out, action)?, action) {
                    (Status::Finished, Action::SyncFlush) => return Ok(Status::Finished),
                    (Status::Finished, _) => self.end_block()?,
                    (status, _) => return Ok(status),
                },
                Step::Records => {
                    if !out.drain(&self.records, &mut self.written) {
                        return Ok(Status::NeedsOutput);
                    }
                    self.end_index();
                }
                _ => {
                    if !out.drain(&self.pending, &mut self.written) {
                        return Ok(Status::NeedsOutput);
                    }
                    match self.step {
                        Step::BlockHeader => self.go_to(Step::BlockData),
                        Step::IndexStart => self.go_to(Step::Records),
                        Step::StreamEnd => return Ok(Status::Finished),
                        _ => self.go_to(Step::BetweenBlocks),
                    }
                }
            }
        }
    }

    fn start_block(&mut self) -> Result<()> {
        if self.totals.count > 0 {
            self.chain.restart()?;
            self.digest = Digest::new(self.check);
        }
        self.compressed_size = 0;
        self.uncompressed_size = 0;
        self.go_to(Step::BlockHeader);
        self.pending.extend_from_slice(&self.block_header);
        Ok(())
    }

    fn code_data(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        let action = match action {
            Action::FullFlush | Action::FullBarrier => Action::Finish,
            action => action,
        };
        let (in_start, out_start) = (input.pos, out.pos);
        let result = self.chain.code(input, out, action);
        let data = &input.buf[in_start..input.pos];
        self.digest.update(data);
        self.uncompressed_size += data.len() as u64;
        self.compressed_size += (out.pos - out_start) as u64;
        result
    }

    fn end_block(&mut self) -> Result<()> {
        let around = (self.block_header.len() + self.check.size()) as u64;
        let record = Record {
            unpadded_size: around + self.compressed_size,
            uncompressed_size: self.uncompressed_size,
        };
        self.totals.add(record)?;
        self.records.try_reserve(RECORD_SIZE_MAX).map_err(|_| Error::OutOfMemory {
            bytes: (self.records.len() + RECORD_SIZE_MAX) as u64,
        })?;
        vli::push(&mut self.records, record.unpadded_size);
        vli::push(&mut self.records, record.uncompressed_size);

        let padding = (self.compressed_size.wrapping_neg() & 3) as usize;
        self.go_to(Step::BlockEnd);
        self.pending.resize(padding, 0);
        self.pending.extend_from_slice(self.digest.value().as_bytes());
        Ok(())
    }

    fn start_index(&mut self) {
        self.go_to(Step::IndexStart);
        self.pending.push(INDEX_INDICATOR);
        vli::push(&mut self.pending, self.totals.count);
        self.digest = Digest::new(Check::Crc32);
        self.digest.update(&self.pending);
        self.digest.update(&self.records);
    }

    fn end_index(&mut self) {
        self.go_to(Step::StreamEnd);
        self.pending.resize(self.totals.index_padding(), 0);
        self.digest.update(&self.pending);
        self.pending.extend_from_slice(self.digest.value().as_bytes());
        let footer = StreamFooter { flags: self.flags, backward_size: self.totals.index_size() };
        self.pending.extend_from_slice(&footer.to_bytes());
    }

    fn go_to(&mut self, step: Step) {
        self.step = step;
        self.pending.clear();
        self.written = 0;
    }
}
