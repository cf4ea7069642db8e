//! Decoding LZMA packets, with any cut of input and output.

pub(crate) mod lzma1;
mod packet;
#[cfg(test)]
mod tests;
mod window;

use alloc::boxed::Box;

pub(crate) use window::{View, Window};

use super::model::{Contexts, Probs, State};
use super::packet::{END_MARKER, Packet, Reps, push_rep, use_rep};
use crate::coder::Input;
use crate::error::{Error, Field, Result};
use crate::lzma::LzmaOptions;
use crate::range::decoder::{DryRun, INIT_BYTES, RangeDecoder, RangeState};

/// The most bytes of input that one packet takes, and one more for the
/// [last normalisation](LzmaDecoder::finish_range).
pub(crate) const PACKET_MAX: usize = 21;

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The input is used up.
    NeedsInput,
    /// The view is full.
    NeedsOutput,
    /// An end marker was decoded.
    EndMarker,
}

/// The state of an LZMA decoder between packets.
#[derive(Debug)]
pub(crate) struct LzmaDecoder {
    probs: Box<Probs>,
    vars: Vars,
    /// Bytes of a match for which there was no room.
    pending: usize,
    /// The start of the range coded data, while it is being collected.
    init: [u8; INIT_BYTES],
    init_len: usize,
    /// Input that is not a whole packet yet.
    carry: [u8; PACKET_MAX],
    carry_len: usize,
}

/// What the loop keeps in registers.
#[derive(Debug, Clone, Copy)]
struct Vars {
    contexts: Contexts,
    state: State,
    reps: Reps,
    range: RangeState,
}

impl LzmaDecoder {
    pub fn new(options: &LzmaOptions) -> Self {
        Self {
            probs: Box::new(Probs::INIT),
            vars: Vars {
                contexts: Contexts::new(options),
                state: State::default(),
                reps: [0; 4],
                range: RangeState { range: u32::MAX, code: 0 },
            },
            pending: 0,
            init: [0; INIT_BYTES],
            init_len: 0,
            carry: [0; PACKET_MAX],
            carry_len: 0,
        }
    }

    /// Forgets what was learned from the data, and what is in between.
    pub fn reset_state(&mut self) {
        *self.probs = Probs::INIT;
        self.vars.state = State::default();
        self.vars.reps = [0; 4];
        self.pending = 0;
        self.start_range();
    }

    /// Sets new properties; a state reset has to follow.
    pub fn set_properties(&mut self, options: &LzmaOptions) {
        self.vars.contexts = Contexts::new(options);
    }

    /// Expects the start of range coded data next.
    pub fn start_range(&mut self) {
        self.init_len = 0;
        self.carry_len = 0;
    }

    /// Collects the bytes that start the range coder; true once it is ready.
    pub fn init_range(&mut self, input: &mut Input<'_>) -> Result<bool> {
        if self.init_len == INIT_BYTES {
            return Ok(true);
        }
        let filled = input.fill(&mut self.init, &mut self.init_len);
        if self.init_len > 0 && self.init[0] != 0 {
            return Err(Error::corrupt(Field::RangeCoderStart));
        }
        if filled {
            self.vars.range = RangeState::new(self.init);
        }
        Ok(filled)
    }

    /// Whether a match still has bytes to give.
    pub fn has_pending(&self) -> bool {
        self.pending != 0
    }

    /// Decodes until the view is full, the input is used up, or an end marker
    /// comes. The view's limit is the only thing that ends data of known size.
    pub fn run(&mut self, input: &mut Input<'_>, view: &mut View<'_>) -> Result<Stop> {
        if self.pending != 0 {
            self.pending = view.repeat(self.vars.reps[0], self.pending);
        }
        while !view.is_full() {
            let stop = if self.carry_len == 0 && input.buf.len() - input.pos >= PACKET_MAX {
                self.run_fast(input, view)?
            } else {
                self.run_careful(input, view)?
            };
            if let Some(stop) = stop {
                return Ok(stop);
            }
        }
        Ok(Stop::NeedsOutput)
    }

    /// Packet after packet, while there is a margin of input.
    fn run_fast(&mut self, input: &mut Input<'_>, view: &mut View<'_>) -> Result<Option<Stop>> {
        let mut vars = self.vars;
        let mut bits = RangeDecoder::new(vars.range, input.buf, input.pos);
        let last = input.buf.len() - PACKET_MAX;
        let mut prev = view.last_byte();
        let mut unfit = None;
        while bits.pos() <= last && !view.is_full() {
            let packet = packet::decode(&mut bits, &mut self.probs, &vars, view, prev);
            match commit(packet, &mut vars, view) {
                Ok(pending) => self.pending = pending,
                Err(reason) => {
                    unfit = Some(reason);
                    break;
                }
            }
            prev = view.buf[view.pos - 1];
        }
        input.pos = bits.pos();
        vars.range = bits.state();
        self.vars = vars;
        match unfit {
            None => Ok(None),
            Some(Unfit::EndMarker) => Ok(Some(Stop::EndMarker)),
            Some(Unfit::Distance) => Err(Error::corrupt(Field::Distance)),
        }
    }

    /// One packet, if there is input enough for it.
    fn run_careful(&mut self, input: &mut Input<'_>, view: &mut View<'_>) -> Result<Option<Stop>> {
        let Some(packet) = self.next_packet(input, view) else {
            return Ok(Some(Stop::NeedsInput));
        };
        match commit(packet, &mut self.vars, view) {
            Ok(pending) => self.pending = pending,
            Err(Unfit::EndMarker) => return Ok(Some(Stop::EndMarker)),
            Err(Unfit::Distance) => return Err(Error::corrupt(Field::Distance)),
        }
        Ok(None)
    }

    /// Decodes the next packet, if the carried input and what follows it are
    /// enough; if not, the input joins what is carried.
    fn next_packet(&mut self, input: &mut Input<'_>, view: &View<'_>) -> Option<Packet> {
        let mut bytes = [0; 2 * PACKET_MAX];
        let rest = input.rest();
        let more = rest.len().min(PACKET_MAX);
        let len = self.carry_len + more;
        bytes[..self.carry_len].copy_from_slice(&self.carry[..self.carry_len]);
        bytes[self.carry_len..len].copy_from_slice(&rest[..more]);
        let prev = view.last_byte();

        let mut dry = DryRun::new(self.vars.range, &bytes[..len]);
        packet::decode(&mut dry, &mut self.probs, &self.vars, view, prev);
        if !dry.is_enough() {
            self.carry[..len].copy_from_slice(&bytes[..len]);
            self.carry_len = len;
            input.pos += more;
            return None;
        }

        let mut bits = RangeDecoder::new(self.vars.range, &bytes, 0);
        let packet = packet::decode(&mut bits, &mut self.probs, &self.vars, view, prev);
        // The carried bytes alone were not enough, so all of them are used.
        input.pos += bits.pos() - self.carry_len;
        self.carry_len = 0;
        self.vars.range = bits.state();
        Some(packet)
    }

    /// The byte that an encoder's flush leaves for the end, if one is left:
    /// false while it is missing.
    pub fn finish_range(&mut self, input: &mut Input<'_>) -> bool {
        if !self.vars.range.wants_byte() {
            return true;
        }
        match input.next() {
            Some(byte) => self.vars.range.shift_in(byte),
            None => return false,
        }
        true
    }

    /// Whether the range coder stands as an encoder leaves it. At the end of
    /// data of known size, anything else means that more packets follow.
    pub fn is_range_finished(&self) -> bool {
        self.vars.range.code == 0
    }

    /// Whether the next packet is an end marker, which is consumed: `None` while
    /// input is missing.
    pub fn next_is_end_marker(&mut self, input: &mut Input<'_>, view: &View<'_>) -> Option<bool> {
        let packet = self.next_packet(input, view)?;
        Some(matches!(packet, Packet::Match { distance: END_MARKER, .. }))
    }
}

/// Why a packet cannot be carried out.
enum Unfit {
    EndMarker,
    Distance,
}

/// Carries out a packet, for which there is room for one byte; returns how
/// many bytes of it found no room.
#[inline(always)]
fn commit(packet: Packet, vars: &mut Vars, view: &mut View<'_>) -> Result<usize, Unfit> {
    let len = match packet {
        Packet::Literal(byte) => {
            view.put(byte);
            vars.state = vars.state.after_literal();
            return Ok(0);
        }
        Packet::ShortRep => {
            vars.state = vars.state.after_short_rep();
            1
        }
        Packet::Rep { index, len } => {
            use_rep(&mut vars.reps, index);
            vars.state = vars.state.after_rep();
            len
        }
        Packet::Match { distance: END_MARKER, .. } => return Err(Unfit::EndMarker),
        Packet::Match { distance, len } => {
            push_rep(&mut vars.reps, distance);
            vars.state = vars.state.after_match();
            len
        }
    };
    if !view.reaches(vars.reps[0]) {
        return Err(Unfit::Distance);
    }
    Ok(view.repeat(vars.reps[0], len))
}
