//! LZMA1: packets in one run, until an end marker or a known size.

use super::{LzmaDecoder, Stop, Window};
use crate::coder::{Input, Output, Status};
use crate::error::{Error, Field, Result};
use crate::lzma::LzmaOptions;

/// How the data ends. LZMA2 marks its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lzma1End {
    /// At an end marker; the size is not known.
    Marker,
    /// After this many bytes; an end marker may follow.
    Size(u64),
}

impl Lzma1End {
    /// `u64::MAX` stands for a size that is not known.
    fn size(self) -> u64 {
        match self {
            Self::Marker => u64::MAX,
            Self::Size(size) => size,
        }
    }
}

/// Decodes raw LZMA1 data.
#[derive(Debug)]
pub(crate) struct Lzma1Decoder {
    lzma: LzmaDecoder,
    window: Window,
    step: Step,
    /// Bytes still to come; `u64::MAX` if a marker will tell.
    left: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    RangeInit,
    Packets,
    /// All bytes of a known size are there.
    SizeReached,
    /// As before, but the range coder says that something follows.
    OptionalMarker,
    AfterMarker,
    Done,
}

impl Lzma1Decoder {
    pub fn new(options: &LzmaOptions, end: Lzma1End) -> Result<Self> {
        let mut window = Window::new(options.dict_size);
        start(&mut window, options)?;
        let lzma = LzmaDecoder::new(options)?;
        Ok(Self { lzma, window, step: Step::RangeInit, left: end.size() })
    }

    /// Starts over, keeping the memory.
    pub fn restart(&mut self, options: &LzmaOptions, end: Lzma1End) -> Result<()> {
        self.window.restart(options.dict_size);
        start(&mut self.window, options)?;
        if self.lzma.has_room_for(options) {
            self.lzma.set_properties(options);
        } else {
            self.lzma = LzmaDecoder::new(options)?;
        }
        self.step = Step::RangeInit;
        self.left = end.size();
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
                Step::RangeInit => {
                    if !self.lzma.init_range(input)? {
                        return Ok(Status::NeedsInput);
                    }
                    self.step = Step::Packets;
                }
                Step::Packets if self.left == 0 => {
                    if self.lzma.has_pending() {
                        return Err(Error::corrupt(Field::UncompressedSize));
                    }
                    self.step = Step::SizeReached;
                }
                Step::Packets => {
                    if let Some(status) = self.packets(input, out)? {
                        return Ok(status);
                    }
                }
                Step::SizeReached => {
                    if !self.lzma.finish_range(input) {
                        return Ok(Status::NeedsInput);
                    }
                    self.step = match self.lzma.is_range_finished() {
                        true => Step::Done,
                        false => Step::OptionalMarker,
                    };
                }
                Step::OptionalMarker => {
                    let mut view = self.window.open(out, 0)?;
                    self.step = match self.lzma.next_is_end_marker(input, &mut view) {
                        None => return Ok(Status::NeedsInput),
                        Some(true) => Step::AfterMarker,
                        Some(false) => return Err(Error::corrupt(Field::UncompressedSize)),
                    };
                }
                Step::AfterMarker => {
                    if !self.lzma.finish_range(input) {
                        return Ok(Status::NeedsInput);
                    }
                    if !self.lzma.is_range_finished() {
                        return Err(Error::corrupt(Field::RangeCoderEnd));
                    }
                    self.step = Step::Done;
                }
                Step::Done => return Ok(Status::Finished),
            }
        }
    }

    fn packets(&mut self, input: &mut Input<'_>, out: &mut Output<'_>) -> Result<Option<Status>> {
        let mut view = self.window.open(out, self.left)?;
        let stop = self.lzma.run(input, input.buf, &mut view);
        let written = view.close();
        if self.left != u64::MAX {
            self.left -= written;
        }
        match stop? {
            Stop::NeedsInput => Ok(Some(Status::NeedsInput)),
            Stop::NeedsOutput if out.is_full() && self.left != 0 => Ok(Some(Status::NeedsOutput)),
            Stop::NeedsOutput => Ok(None),
            Stop::EndMarker if self.left == u64::MAX => {
                self.step = Step::AfterMarker;
                Ok(None)
            }
            Stop::EndMarker => Err(Error::corrupt(Field::EndMarker)),
        }
    }
}

/// Fills the window with the preset dictionary, if there is one.
fn start(window: &mut Window, options: &LzmaOptions) -> Result<()> {
    match &options.preset_dict {
        Some(dict) => window.preset(dict),
        None => Ok(()),
    }
}
