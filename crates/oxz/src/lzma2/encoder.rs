//! Encoding LZMA2 chunks.

use alloc::boxed::Box;

use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Result};
use crate::lzma::LzmaOptions;
use crate::lzma::encoder::{Budget, Halt, LzmaEncoder, Model, Pause};
use crate::lzma2::control;

/// The most data in an LZMA chunk.
const UNPACKED_MAX: usize = 1 << 21;
/// The most bytes of a chunk's body, compressed or stored.
const PACKED_MAX: usize = 1 << 16;

/// Once this much data had to be stored, what follows is passed over as long
/// as it is noise.
const STORED_MIN: usize = 1 << 15;
/// After so many stored chunks that were passed over, another is coded, to
/// see whether it shrinks.
const PASSED_MAX: u32 = 15;

/// Encodes raw LZMA2 data.
#[derive(Debug)]
pub(crate) struct Lzma2Encoder {
    lzma: Box<LzmaEncoder>,
    /// The model at the current chunk's start, to go back to if the chunk is
    /// stored: then the decoder does not see what the packets did to it.
    /// `None`: a new one.
    before: Option<Model>,
    /// What becomes of the model before there is data to code.
    due: Due,
    properties: u8,
    has_preset_dict: bool,
    resets: Resets,
    step: Step,
    /// The encoder's position at the current chunk's start.
    started_at: usize,
    header: [u8; 6],
    header_len: usize,
    header_taken: usize,
    body_taken: usize,
    /// Bytes to be stored, in this chunk and the next ones.
    to_store: usize,
    /// Chunks that may be passed over before another is coded.
    may_pass: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Data is being coded, until there is enough for a chunk.
    Collect,
    /// Noise is being passed over, until there is enough for a stored chunk.
    Pass,
    /// An LZMA chunk is being handed out.
    Lzma,
    /// A stored chunk is.
    Stored,
    /// The end marker is.
    End,
}

/// What has to be done to the model before a chunk's first data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Nothing,
    /// To keep a copy, since the last chunk changed it.
    Save,
    /// To go back to the copy, since the last chunk was stored.
    Restore,
}

/// What has to be reset before the next chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Resets {
    dict: bool,
    properties: bool,
}

impl Lzma2Encoder {
    /// The options must have been validated.
    pub fn new(options: &LzmaOptions) -> Result<Self> {
        let has_preset_dict = options.preset_dict.as_ref().is_some_and(|dict| !dict.is_empty());
        let mut encoder = Self {
            lzma: LzmaEncoder::new(options)?,
            before: None,
            due: Due::Nothing,
            properties: options.properties_byte(),
            has_preset_dict,
            resets: Resets { dict: !has_preset_dict, properties: true },
            step: Step::Collect,
            started_at: 0,
            header: [0; 6],
            header_len: 0,
            header_taken: 0,
            body_taken: 0,
            to_store: 0,
            may_pass: 0,
        };
        encoder.begin_chunk();
        Ok(encoder)
    }

    /// Starts over, keeping the memory.
    pub fn restart(&mut self) -> Result<()> {
        self.lzma.restart()?;
        self.resets = Resets { dict: !self.has_preset_dict, properties: true };
        self.before = None;
        self.due = Due::Nothing;
        self.may_pass = 0;
        self.begin_chunk();
        Ok(())
    }

    /// As [`ChainEncoder::code`](crate::filter::chain::ChainEncoder::code).
    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        if !matches!(action, Action::Run | Action::SyncFlush | Action::Finish) {
            return Err(Error::action(action));
        }
        loop {
            let header = &self.header[..self.header_len];
            match self.step {
                Step::Collect => {
                    if let Some(status) = self.collect(input, action)? {
                        return Ok(status);
                    }
                }
                Step::Pass => {
                    if let Some(status) = self.pass(input, action)? {
                        return Ok(status);
                    }
                }
                Step::Lzma => {
                    if !out.drain(header, &mut self.header_taken)
                        || !out.drain(self.lzma.bits.bytes(), &mut self.body_taken)
                    {
                        return Ok(Status::NeedsOutput);
                    }
                    self.due = Due::Save;
                    self.begin_chunk();
                }
                Step::Stored => {
                    let len = self.to_store.min(PACKED_MAX);
                    let body = &self.lzma.recent(self.to_store)[..len];
                    if !out.drain(header, &mut self.header_taken)
                        || !out.drain(body, &mut self.body_taken)
                    {
                        return Ok(Status::NeedsOutput);
                    }
                    self.to_store -= len;
                    if self.to_store == 0 {
                        self.begin_chunk();
                    } else {
                        self.begin_stored();
                    }
                }
                Step::End => {
                    if !out.drain(header, &mut self.header_taken) {
                        return Ok(Status::NeedsOutput);
                    }
                    return Ok(Status::Finished);
                }
            }
        }
    }

    /// Codes data into the current chunk.
    fn collect(&mut self, input: &mut Input<'_>, action: Action) -> Result<Option<Status>> {
        self.lzma.fill(input)?;
        if self.due != Due::Nothing && self.lzma.ahead() != 0 {
            self.settle_model()?;
        }
        let flush = action != Action::Run && input.is_empty();
        let ending = action == Action::Finish && input.is_empty();
        let budget = Budget { data: UNPACKED_MAX - self.unpacked(), size: PACKED_MAX };
        match self.lzma.run(budget, flush, ending)? {
            Pause::Spent => self.end_chunk(),
            Pause::Starved if !input.is_empty() => {}
            Pause::Starved if !flush => return Ok(Some(Status::NeedsInput)),
            Pause::Starved if self.unpacked() != 0 => self.end_chunk(),
            Pause::Starved if ending => {
                self.set_header(&[control::END]);
                self.step = Step::End;
            }
            Pause::Starved => return Ok(Some(Status::Finished)),
        }
        Ok(None)
    }

    /// Passes over data that will be stored. The model is as it was before
    /// the last stored chunk, and stays so.
    fn pass(&mut self, input: &mut Input<'_>, action: Action) -> Result<Option<Status>> {
        self.lzma.fill(input)?;
        let flush = action != Action::Run && input.is_empty();
        let ending = action == Action::Finish && input.is_empty();
        let halt = self.lzma.pass_noise(PACKED_MAX - self.unpacked(), flush, ending)?;
        match halt {
            Halt::Starved if !input.is_empty() => return Ok(None),
            Halt::Starved if !flush => return Ok(Some(Status::NeedsInput)),
            Halt::Starved | Halt::Promising => self.may_pass = 0,
            Halt::Spent => self.may_pass -= 1,
        }
        match self.unpacked() {
            0 => self.begin_chunk(),
            unpacked => {
                self.to_store = unpacked;
                self.begin_stored();
            }
        }
        Ok(None)
    }

    /// Keeps the model as it is, or has it as it was.
    fn settle_model(&mut self) -> Result<()> {
        let model = &mut self.lzma.model;
        match (self.due, &mut self.before) {
            (Due::Nothing, _) => {}
            (Due::Save, Some(before)) => before.copy_from(model),
            (Due::Save, None) => self.before = Some(model.copy()?),
            (Due::Restore, Some(before)) => model.copy_from(before),
            (Due::Restore, None) => model.reset(),
        }
        self.due = Due::Nothing;
        Ok(())
    }

    /// Bytes of data in the current chunk so far.
    fn unpacked(&self) -> usize {
        self.lzma.position().wrapping_sub(self.started_at)
    }

    fn begin_chunk(&mut self) {
        self.lzma.bits.reset();
        self.started_at = self.lzma.position();
        self.step = if self.may_pass > 0 { Step::Pass } else { Step::Collect };
    }

    /// Decides how the current chunk is written.
    fn end_chunk(&mut self) {
        self.lzma.bits.finish();
        let unpacked = self.unpacked();
        let packed = self.lzma.bits.bytes().len();
        if packed < unpacked {
            self.begin_lzma(unpacked, packed);
        } else {
            self.due = Due::Restore;
            self.to_store = unpacked + self.lzma.pass_over();
            if unpacked >= STORED_MIN {
                self.lzma.begin_noise(self.to_store);
                self.may_pass = PASSED_MAX;
            }
            self.begin_stored();
        }
    }

    fn begin_lzma(&mut self, unpacked: usize, packed: usize) {
        let control = match self.resets {
            Resets { dict: true, .. } => control::LZMA_DICT_RESET,
            Resets { properties: true, .. } => control::LZMA_PROPERTIES,
            _ => control::LZMA,
        };
        let size = (unpacked - 1) as u32;
        let [_, high, a, b] = size.to_be_bytes();
        let [c, d] = ((packed - 1) as u16).to_be_bytes();
        let header = [control | high, a, b, c, d, self.properties];
        let len = if control >= control::LZMA_PROPERTIES { 6 } else { 5 };
        self.set_header(&header[..len]);
        self.resets = Resets { dict: false, properties: false };
        self.step = Step::Lzma;
    }

    fn begin_stored(&mut self) {
        let control = match self.resets.dict {
            true => control::STORED_DICT_RESET,
            false => control::STORED,
        };
        let [a, b] = ((self.to_store.min(PACKED_MAX) - 1) as u16).to_be_bytes();
        self.set_header(&[control, a, b]);
        self.resets.dict = false;
        self.step = Step::Stored;
    }

    fn set_header(&mut self, header: &[u8]) {
        self.header[..header.len()].copy_from_slice(header);
        self.header_len = header.len();
        self.header_taken = 0;
        self.body_taken = 0;
    }
}
