//! Members, one after the other, and what may follow them.

use super::{HEADER_SIZE, MAGIC, TRAILER_SIZE, TRAILER_SIZE_V0, dict_size_from_code, options};
use crate::check::{Check, CheckValue, Digest};
use crate::coder::{Input, Output, Status};
use crate::container::{MEMORY_BASE, check_memory, digested};
use crate::error::{Error, Feature, Field, Place, Result};
use crate::filter::chain::{ChainDecoder, Lzma1End};
use crate::filter::{Filter, FilterChain};

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each decoder")]
enum Step {
    Magic,
    Version,
    DictSize,
    /// The header has been read whole; the memory limit may stop it here.
    Start,
    Data(ChainDecoder),
    Trailer,
}

/// Decodes `.lz`.
#[derive(Debug)]
pub(in crate::container) struct LzipDecoder {
    step: Step,
    concatenated: bool,
    ignore_check: bool,
    /// The number of the member, counted from 1.
    member: u64,
    version: u8,
    dict_size: u32,
    /// The decoder of the last member, whose memory the next may use.
    chain: Option<ChainDecoder>,
    digest: Digest,
    data_size: u64,
    member_size: u64,
    memory_needed: u64,
    trailer: [u8; TRAILER_SIZE],
    /// How much of the magic bytes or of the trailer has been read.
    filled: usize,
}

impl LzipDecoder {
    pub fn new(concatenated: bool, ignore_check: bool) -> Self {
        Self {
            step: Step::Magic,
            concatenated,
            ignore_check,
            member: 1,
            version: 0,
            dict_size: 0,
            chain: None,
            digest: Digest::None,
            data_size: 0,
            member_size: 0,
            memory_needed: MEMORY_BASE,
            trailer: [0; TRAILER_SIZE],
            filled: 0,
        }
    }

    /// The chain at work, if there is one.
    pub fn chain(&mut self) -> Option<&mut ChainDecoder> {
        match &mut self.step {
            Step::Data(chain) => Some(chain),
            _ => None,
        }
    }

    pub fn memory_needed(&self) -> u64 {
        self.memory_needed
    }

    /// Decodes. Data that follows the last member and does not start like
    /// one is not an error: it ends the decoding. Up to three bytes of it
    /// that do look like the start of a member have then been consumed.
    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
        memory_limit: u64,
    ) -> Result<Status> {
        self.run(input, out, last, memory_limit).map_err(|mut error| {
            if let Some(place) = error.place_mut() {
                place.stream = self.member;
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
                Step::Magic => match self.read_magic(input) {
                    Magic::Complete => true,
                    Magic::Other if self.member == 1 => return Err(Error::NotRecognised),
                    Magic::Other => return Ok(Status::Finished),
                    Magic::Partial if last && self.member > 1 => return Ok(Status::Finished),
                    Magic::Partial => false,
                },
                Step::Version => self.read_version(input)?,
                Step::DictSize => self.read_dict_size(input)?,
                Step::Start => self.start_member(memory_limit)?,
                Step::Data(chain) => {
                    let (in_start, out_start) = (input.pos, out.pos);
                    let result = digested::code(chain, &mut self.digest, input, out);
                    self.member_size += (input.pos - in_start) as u64;
                    self.data_size += (out.pos - out_start) as u64;
                    match result? {
                        Status::Finished => self.end_data(),
                        status => return Ok(status),
                    }
                }
                Step::Trailer => {
                    let complete = self.read_trailer(input)?;
                    if complete && !self.concatenated {
                        return Ok(Status::Finished);
                    }
                    complete
                }
            };
            if !complete {
                return Ok(Status::NeedsInput);
            }
        }
    }

    /// Leaves the first byte that is not of the magic bytes.
    fn read_magic(&mut self, input: &mut Input<'_>) -> Magic {
        while let Some(magic) = MAGIC.get(self.filled) {
            match input.rest().first() {
                None => return Magic::Partial,
                Some(byte) if byte != magic => return Magic::Other,
                Some(_) => {}
            }
            input.pos += 1;
            self.filled += 1;
        }
        self.step = Step::Version;
        Magic::Complete
    }

    // Each of these does one step and says whether it is complete; if it is
    // not, more input is needed.

    fn read_version(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some(version) = input.next() else { return Ok(false) };
        if version > 1 {
            return Err(Error::unsupported(Feature::LzipVersion(version)));
        }
        self.version = version;
        self.step = Step::DictSize;
        Ok(true)
    }

    fn read_dict_size(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some(code) = input.next() else { return Ok(false) };
        self.dict_size =
            dict_size_from_code(code).ok_or_else(|| Error::corrupt(Field::DictSize))?;
        self.step = Step::Start;
        Ok(true)
    }

    fn start_member(&mut self, memory_limit: u64) -> Result<bool> {
        let options = options(self.dict_size);
        let chain = FilterChain::new(alloc::vec![Filter::Lzma1(options)])?;
        self.memory_needed = ChainDecoder::memory_needed(&chain);
        check_memory(self.memory_needed, memory_limit)?;
        let decoder = match self.chain.take() {
            Some(mut decoder) => {
                decoder.restart(&chain, Lzma1End::Marker)?;
                decoder
            }
            None => ChainDecoder::new(&chain, Lzma1End::Marker)?,
        };
        self.digest = if self.ignore_check { Digest::None } else { Digest::new(Check::Crc32) };
        self.data_size = 0;
        self.member_size = HEADER_SIZE as u64;
        self.step = Step::Data(decoder);
        Ok(true)
    }

    fn end_data(&mut self) -> bool {
        self.filled = 0;
        if let Step::Data(chain) = core::mem::replace(&mut self.step, Step::Trailer) {
            self.chain = Some(chain);
        }
        true
    }

    fn read_trailer(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let size = if self.version == 0 { TRAILER_SIZE_V0 } else { TRAILER_SIZE };
        if !input.fill(&mut self.trailer[..size], &mut self.filled) {
            return Ok(false);
        }
        self.member_size += size as u64;
        self.verify_trailer()?;
        self.member += 1;
        self.filled = 0;
        self.step = Step::Magic;
        Ok(true)
    }

    fn verify_trailer(&self) -> Result<()> {
        let (expected, found) = (CheckValue::new(&self.trailer[..4]), self.digest.value());
        if !self.ignore_check && expected != found {
            let place = Place::default();
            return Err(Error::CheckMismatch { check: Check::Crc32, expected, found, place });
        }
        if self.trailer[4..12] != self.data_size.to_le_bytes() {
            return Err(Error::corrupt(Field::UncompressedSize));
        }
        if self.version != 0 && self.trailer[12..] != self.member_size.to_le_bytes() {
            return Err(Error::corrupt(Field::MemberSize));
        }
        Ok(())
    }
}

/// What the next bytes are.
enum Magic {
    Complete,
    /// The magic bytes so far.
    Partial,
    Other,
}
