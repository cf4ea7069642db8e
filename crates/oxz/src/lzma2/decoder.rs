//! Decoding LZMA2 chunks.

use crate::coder::{Input, Output, Status};
use crate::error::{Error, Field, Result};
use crate::lzma::LzmaOptions;
use crate::lzma::decoder::{LzmaDecoder, Stop, Window};
use crate::lzma2::control;

/// Decodes raw LZMA2 data.
#[derive(Debug)]
pub(crate) struct Lzma2Decoder {
    /// Made when an LZMA chunk comes: stored data needs none.
    lzma: Option<LzmaDecoder>,
    window: Window,
    step: Step,
    missing: Missing,
    control: u8,
    /// The bytes behind the control byte.
    header: [u8; 5],
    header_len: usize,
    /// Bytes of data that the chunk still has to give.
    unpacked: usize,
    /// Bytes of input that the chunk still has to take.
    packed: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Control,
    Header,
    RangeInit,
    Packets,
    RangeEnd,
    /// The range coder has not ended: what follows tells why.
    Excess,
    Stored,
    Done,
}

/// What the next chunk has to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    Nothing,
    Properties,
    DictReset,
}

impl Lzma2Decoder {
    pub fn new(options: &LzmaOptions) -> Result<Self> {
        let mut window = Window::new(options.dict_size);
        let missing = start(&mut window, options)?;
        Ok(Self {
            lzma: None,
            window,
            step: Step::Control,
            missing,
            control: 0,
            header: [0; 5],
            header_len: 0,
            unpacked: 0,
            packed: 0,
        })
    }

    /// Starts over, keeping the memory.
    pub fn restart(&mut self, options: &LzmaOptions) -> Result<()> {
        self.window.restart(options.dict_size);
        self.missing = start(&mut self.window, options)?;
        self.step = Step::Control;
        Ok(())
    }

    /// As [`ChainDecoder::code`](crate::filter::chain::ChainDecoder::code).
    pub fn code(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        let status = self.steps(input, out)?;
        if status != Status::Finished {
            self.leave(out)?;
        }
        Ok(status)
    }

    /// As [`ChainDecoder::leave`](crate::filter::chain::ChainDecoder::leave).
    pub fn leave(&mut self, out: &Output<'_>) -> Result<()> {
        self.window.leave(out)
    }

    fn steps(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Status> {
        loop {
            match self.step {
                Step::Control => match input.next() {
                    Some(byte) => self.begin_chunk(byte)?,
                    None => return Ok(Status::NeedsInput),
                },
                Step::Header => {
                    let len = header_len(self.control);
                    if !input.fill(&mut self.header[..len], &mut self.header_len) {
                        return Ok(Status::NeedsInput);
                    }
                    self.end_header()?;
                }
                Step::RangeInit | Step::Packets | Step::RangeEnd | Step::Excess => {
                    if let Some(status) = self.lzma_chunk(input, out)? {
                        return Ok(status);
                    }
                }
                Step::Stored if self.unpacked == 0 => self.step = Step::Control,
                Step::Stored => {
                    if out.is_full() {
                        return Ok(Status::NeedsOutput);
                    }
                    if input.is_empty() {
                        return Ok(Status::NeedsInput);
                    }
                    let rest = input.rest();
                    let stored = &rest[..rest.len().min(self.unpacked)];
                    let count = self.window.append(out, stored)?;
                    input.pos += count;
                    self.unpacked -= count;
                }
                Step::Done => return Ok(Status::Finished),
            }
        }
    }

    fn begin_chunk(&mut self, byte: u8) -> Result<()> {
        let invalid = Err(Error::corrupt(Field::Lzma2Control));
        if byte == control::END {
            self.step = Step::Done;
            return Ok(());
        }
        if byte == control::STORED_DICT_RESET || byte >= control::LZMA_DICT_RESET {
            self.window.reset();
            self.missing = Missing::Properties;
        } else if self.missing == Missing::DictReset {
            return invalid;
        }
        match byte {
            control::LZMA_PROPERTIES.. => self.missing = Missing::Nothing,
            control::LZMA.. if self.missing == Missing::Nothing => {}
            control::STORED_DICT_RESET | control::STORED => {}
            _ => return invalid,
        }
        self.control = byte;
        self.header_len = 0;
        self.step = Step::Header;
        Ok(())
    }

    fn end_header(&mut self) -> Result<()> {
        let [a, b, c, d, properties] = self.header.map(usize::from);
        self.unpacked = (a << 8) + b + 1;
        if self.control < control::LZMA {
            self.step = Step::Stored;
            return Ok(());
        }
        self.unpacked += usize::from(self.control & 0x1F) << 16;
        self.packed = (c << 8) + d + 1;
        if self.control >= control::LZMA_PROPERTIES {
            let options = LzmaOptions::default().with_properties_byte(properties as u8);
            self.set_properties(&options.ok_or(Error::corrupt(Field::LzmaProperties))?)?;
        } else if let Some(lzma) = &mut self.lzma {
            if self.control >= control::LZMA_STATE_RESET {
                lzma.reset_state();
            }
            lzma.start_range();
        }
        self.step = Step::RangeInit;
        Ok(())
    }

    /// Sets new properties, which bring a state reset.
    fn set_properties(&mut self, options: &LzmaOptions) -> Result<()> {
        match &mut self.lzma {
            Some(lzma) if lzma.has_room_for(options) => lzma.set_properties(options),
            lzma => {
                // Not both at a time.
                *lzma = None;
                *lzma = Some(LzmaDecoder::new(options)?);
            }
        }
        Ok(())
    }

    /// One of the three steps of an LZMA chunk, in which no more than `packed`
    /// bytes may be consumed.
    fn lzma_chunk(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
    ) -> Result<Option<Status>> {
        let start = input.pos;
        let visible = (input.buf.len() - start).min(self.packed);
        let mut chunk = Input { buf: &input.buf[..start + visible], pos: start };
        let step = self.lzma_step(&mut chunk, input.buf, out);
        input.pos = chunk.pos;
        let used = chunk.pos - start;
        self.packed -= used;
        let ended_short = self.packed == 0;
        match step? {
            Some(Status::NeedsInput) if ended_short && self.step == Step::Excess => {
                Err(Error::corrupt(Field::RangeCoderEnd))
            }
            Some(Status::NeedsInput) if ended_short => Err(Error::corrupt(Field::Lzma2ChunkSize)),
            None if self.step == Step::Control && self.packed != 0 => {
                Err(Error::corrupt(Field::Lzma2ChunkSize))
            }
            status => Ok(status),
        }
    }

    /// `whole` is the chunk and what has been seen of the bytes behind it.
    fn lzma_step(
        &mut self,
        chunk: &mut Input<'_>,
        whole: &[u8],
        out: &mut Output<'_>,
    ) -> Result<Option<Status>> {
        let Some(lzma) = &mut self.lzma else { unreachable!("properties have come first") };
        match self.step {
            Step::RangeInit => {
                if !lzma.init_range(chunk)? {
                    return Ok(Some(Status::NeedsInput));
                }
                self.step = Step::Packets;
            }
            Step::Packets => {
                let mut view = self.window.open(out, self.unpacked as u64)?;
                let stop = lzma.run(chunk, whole, &mut view);
                self.unpacked -= view.close() as usize;
                match stop? {
                    Stop::EndMarker => return Err(Error::corrupt(Field::EndMarker)),
                    Stop::NeedsInput => return Ok(Some(Status::NeedsInput)),
                    Stop::NeedsOutput if self.unpacked == 0 => self.step = Step::RangeEnd,
                    Stop::NeedsOutput if out.is_full() => return Ok(Some(Status::NeedsOutput)),
                    Stop::NeedsOutput => {}
                }
            }
            Step::RangeEnd => {
                if lzma.has_pending() {
                    return Err(Error::corrupt(Field::Lzma2ChunkSize));
                }
                if !lzma.finish_range(chunk) {
                    return Ok(Some(Status::NeedsInput));
                }
                self.step = match lzma.is_range_finished() {
                    true => Step::Control,
                    false => Step::Excess,
                };
            }
            _ => {
                let mut view = self.window.open(out, 0)?;
                let field = match lzma.next_is_end_marker(chunk, &mut view) {
                    None => return Ok(Some(Status::NeedsInput)),
                    Some(true) => Field::EndMarker,
                    Some(false) => Field::RangeCoderEnd,
                };
                return Err(Error::corrupt(field));
            }
        }
        Ok(None)
    }
}

/// Fills the window with the preset dictionary; it stands for the first
/// dictionary reset, which it may not survive.
fn start(window: &mut Window, options: &LzmaOptions) -> Result<Missing> {
    match &options.preset_dict {
        Some(dict) if !dict.is_empty() => {
            window.preset(dict)?;
            Ok(Missing::Properties)
        }
        _ => Ok(Missing::DictReset),
    }
}

fn header_len(byte: u8) -> usize {
    match byte {
        control::LZMA_PROPERTIES.. => 5,
        control::LZMA.. => 4,
        _ => 2,
    }
}
