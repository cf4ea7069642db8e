//! A Block behind its Block Header (`.xz` specification, 3.2 to 3.4):
//! Compressed Data, Block Padding and Check.

use super::header::{BlockHeader, compressed_size_max};
use super::index::Record;
use super::vli::VLI_MAX;
use crate::check::{CheckId, CheckValue, Digest};
use crate::coder::{Input, Output, Status};
use crate::container::digested;
use crate::error::{Error, Field, Place, Result};
use crate::filter::chain::ChainDecoder;

/// The size of the longest Check field.
const CHECK_SIZE_MAX: usize = 64;

#[derive(Debug)]
enum Step {
    Data,
    Padding { remaining: usize },
    Check { stored: [u8; CHECK_SIZE_MAX], filled: usize },
}

/// Decodes what follows a Block Header.
#[derive(Debug)]
pub(super) struct BlockDecoder {
    step: Step,
    header_size: usize,
    check: CheckId,
    digest: Digest,
    compressed: Counter,
    uncompressed: Counter,
}

/// A size as far as it is known: counted, and as declared.
#[derive(Debug)]
struct Counter {
    /// `count <= limit`
    count: u64,
    /// The size declared, or else the greatest one allowed.
    limit: u64,
    declared: bool,
}

impl Counter {
    fn new(declared: Option<u64>, max: u64) -> Self {
        Self { count: 0, limit: declared.unwrap_or(max), declared: declared.is_some() }
    }

    fn remaining(&self) -> usize {
        usize::try_from(self.limit - self.count).unwrap_or(usize::MAX)
    }

    fn is_full(&self) -> bool {
        self.count == self.limit
    }

    fn is_final(&self) -> bool {
        !self.declared || self.is_full()
    }
}

impl BlockDecoder {
    /// A decoder for the Block with this header.
    pub fn new(
        header: &BlockHeader,
        header_size: usize,
        check: CheckId,
        ignore_check: bool,
    ) -> Self {
        let digest = match check.check() {
            Some(check) if !ignore_check => Digest::new(check),
            _ => Digest::None,
        };
        let compressed_max = compressed_size_max(header_size, check);
        Self {
            step: Step::Data,
            header_size,
            check,
            digest,
            compressed: Counter::new(header.compressed_size, compressed_max),
            uncompressed: Counter::new(header.uncompressed_size, VLI_MAX),
        }
    }

    /// The sizes of the Block, once all of it has been decoded.
    pub fn record(&self) -> Record {
        let around = (self.header_size + self.check.size()) as u64;
        Record {
            unpadded_size: around + self.compressed.count,
            uncompressed_size: self.uncompressed.count,
        }
    }

    /// Decodes with the Block's filter chain; `Finished` at the end of the Check.
    pub fn code(
        &mut self,
        chain: &mut ChainDecoder,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
    ) -> Result<Status> {
        loop {
            match &mut self.step {
                Step::Data => match self.code_data(chain, input, out)? {
                    Status::Finished => {
                        let remaining = (self.compressed.count.wrapping_neg() & 3) as usize;
                        self.step = Step::Padding { remaining };
                    }
                    status => return Ok(status),
                },
                Step::Padding { remaining: 0 } => {
                    self.step = Step::Check { stored: [0; CHECK_SIZE_MAX], filled: 0 };
                }
                Step::Padding { remaining } => match input.next() {
                    None => return Ok(Status::NeedsInput),
                    Some(0) => *remaining -= 1,
                    Some(_) => return Err(Error::corrupt(Field::BlockPadding)),
                },
                Step::Check { stored, filled } => {
                    let stored = &mut stored[..self.check.size()];
                    if !input.fill(stored, filled) {
                        return Ok(Status::NeedsInput);
                    }
                    compare_check(self.check, &self.digest, stored)?;
                    return Ok(Status::Finished);
                }
            }
        }
    }

    /// Decodes Compressed Data, keeping both its sizes within their limits.
    fn code_data(
        &mut self,
        chain: &mut ChainDecoder,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
    ) -> Result<Status> {
        loop {
            let (in_start, out_start) = (input.pos, out.pos);
            let result = self.code_within_limits(chain, input, out);
            let (read, written) = (input.pos - in_start, out.pos - out_start);
            self.compressed.count += read as u64;
            self.uncompressed.count += written as u64;
            match result? {
                Status::Finished if !self.compressed.is_final() => {
                    return Err(Error::corrupt(Field::CompressedSize));
                }
                Status::Finished if !self.uncompressed.is_final() => {
                    return Err(Error::corrupt(Field::UncompressedSize));
                }
                Status::NeedsInput if self.compressed.is_full() => {
                    return Err(Error::corrupt(Field::CompressedSize));
                }
                Status::NeedsOutput if self.uncompressed.is_full() => {
                    // No more may come out, but the end may still be read.
                    if read == 0 && written == 0 {
                        return self.end_expected(input);
                    }
                }
                status => return Ok(status),
            }
        }
    }

    fn code_within_limits(
        &mut self,
        chain: &mut ChainDecoder,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
    ) -> Result<Status> {
        let in_end = input.pos + input.rest().len().min(self.compressed.remaining());
        let mut limited = Input { buf: &input.buf[..in_end], pos: input.pos };
        let out_end = out.end;
        out.end = out.pos + out.room().min(self.uncompressed.remaining());
        let result = digested::code(chain, &mut self.digest, &mut limited, out);
        input.pos = limited.pos;
        out.end = out_end;
        result
    }

    /// All that may come out has, and the filter chain wants to go on.
    fn end_expected(&self, input: &Input<'_>) -> Result<Status> {
        if self.compressed.is_full() {
            return Err(Error::corrupt(Field::CompressedSize));
        }
        if input.is_empty() {
            return Ok(Status::NeedsInput);
        }
        Err(Error::corrupt(Field::UncompressedSize))
    }
}

fn compare_check(id: CheckId, digest: &Digest, stored: &[u8]) -> Result<()> {
    let (Some(check), false) = (id.check(), matches!(digest, Digest::None)) else {
        return Ok(());
    };
    let (expected, found) = (CheckValue::new(stored), digest.value());
    if expected == found {
        return Ok(());
    }
    Err(Error::CheckMismatch { check, expected, found, place: Place::default() })
}
