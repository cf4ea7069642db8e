//! Decoding LZMA packets, with any cut of input and output.

mod late;
pub(crate) mod lzma1;
mod packet;
mod probs;
#[cfg(test)]
mod tests;
mod window;

use core::mem;

use late::Late;
use probs::AnyProbs;
use window::Span;
pub(crate) use window::{View, Window};

use super::model::{Contexts, Literals, Probs, State};
use super::packet::{END_MARKER, Packet, Reps, push_rep, use_rep};
use crate::coder::Input;
use crate::error::{Error, Field, Result};
use crate::lzma::LzmaOptions;
use crate::range::decoder::{DryRun, INIT_BYTES, RangeDecoder, RangeState};

/// The most bytes of input that one packet takes, and one more for the
/// [last normalisation](LzmaDecoder::finish_range).
const PACKET_MAX: usize = 21;

/// With more history than this, it often takes longer to fetch a match than to
/// decode a packet. (Less in tests, so that they get there.)
const FAR: usize = if cfg!(any(test, fuzzing)) { 1 << 10 } else { 1 << 22 };

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
    probs: AnyProbs,
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

impl Vars {
    /// Packet after packet, while there is a margin of input.
    fn run_fast<L: Literals>(
        &mut self,
        probs: &mut Probs<L>,
        input: &mut Input<'_>,
        span: &mut Span<'_>,
    ) -> Result<(), Halt> {
        if span.history() <= FAR {
            self.packets::<1, L>(probs, input, span)
        } else {
            self.packets::<4, L>(probs, input, span)
        }
    }

    /// As [`run_fast`](Self::run_fast), with `N` matches that have not been copied yet.
    #[inline(never)]
    fn packets<const N: usize, L: Literals>(
        &mut self,
        probs: &mut Probs<L>,
        input: &mut Input<'_>,
        view: &mut Span<'_>,
    ) -> Result<(), Halt> {
        // What changes with every packet lives in locals.
        let mut span = mem::take(view);
        let mut vars = *self;
        let mut bits = RangeDecoder::new(vars.range, input.buf, input.pos);
        let mut late = Late::<N>::new();
        let mut prev = span.last_byte();
        let mut done = Ok(());
        while bits.rest() >= PACKET_MAX && !span.is_full() {
            let packet = packet::decode(&mut bits, probs, &vars, &mut span, &mut late, prev);
            match commit(packet, &mut vars, &mut span, &mut late) {
                Ok(byte) => prev = byte,
                Err(halt) => {
                    done = Err(halt);
                    break;
                }
            }
        }
        late.settle(&mut span);
        input.pos = bits.pos();
        vars.range = bits.state();
        *self = vars;
        *view = span;
        done
    }
}

impl LzmaDecoder {
    /// A decoder that has not learned anything.
    pub fn new(options: &LzmaOptions) -> Result<Self> {
        let contexts = Contexts::new(options);
        let mut decoder = Self {
            probs: AnyProbs::new(contexts)?,
            vars: Vars {
                contexts,
                state: State::default(),
                reps: [0; 4],
                range: RangeState { range: u32::MAX, code: 0 },
            },
            pending: 0,
            init: [0; INIT_BYTES],
            init_len: 0,
            carry: [0; PACKET_MAX],
            carry_len: 0,
        };
        decoder.reset_state();
        Ok(decoder)
    }

    /// Forgets what was learned from the data, and what is in between.
    pub fn reset_state(&mut self) {
        self.probs.reset(self.vars.contexts);
        self.vars.state = State::default();
        self.vars.reps = [0; 4];
        self.pending = 0;
        self.start_range();
    }

    /// Whether there is room for what these properties need: if not, another
    /// decoder has to be made.
    pub fn has_room_for(&self, options: &LzmaOptions) -> bool {
        Contexts::new(options).literal_coders() <= self.probs.literal.len()
    }

    /// Sets new properties, for which there must be room, and resets the state.
    pub fn set_properties(&mut self, options: &LzmaOptions) {
        self.vars.contexts = Contexts::new(options);
        self.reset_state();
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
        if self.init_len == 0 && input.rest().first().is_some_and(|first| *first != 0) {
            return Err(Error::corrupt(Field::RangeCoderStart));
        }
        let filled = input.fill(&mut self.init, &mut self.init_len);
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
    ///
    /// `whole` is the input, and what may lie behind it: if that is anything, a
    /// packet that goes on in it is a fault of the data, after which the
    /// decoder is not to be used.
    pub fn run(
        &mut self,
        input: &mut Input<'_>,
        whole: &[u8],
        view: &mut View<'_>,
    ) -> Result<Stop> {
        let span = &mut view.span;
        if self.pending != 0 {
            let (repeat, pending) = span.reserve(self.vars.reps[0], self.pending);
            span.copy(repeat);
            self.pending = pending;
        }
        while !span.is_full() {
            let done = if self.carry_len == 0 && input.buf.len() - input.pos >= PACKET_MAX {
                match &mut self.probs {
                    AnyProbs::Few(probs) => self.vars.run_fast(probs, input, span),
                    AnyProbs::All(probs) => self.vars.run_fast(probs, input, span),
                }
            } else {
                let Some(packet) = self.next_packet(input, whole, span) else {
                    return Ok(Stop::NeedsInput);
                };
                let mut late = Late::<1>::new();
                let done = commit(packet, &mut self.vars, span, &mut late).map(drop);
                late.settle(span);
                done
            };
            match done {
                Ok(()) => {}
                Err(Halt::Room { pending }) => self.pending = pending,
                Err(Halt::EndMarker) => return Ok(Stop::EndMarker),
                Err(Halt::Distance) => return Err(Error::corrupt(Field::Distance)),
            }
        }
        Ok(Stop::NeedsOutput)
    }

    /// Decodes the next packet, if the carried input and what follows it are
    /// enough; if not, the input joins what is carried.
    #[inline(never)]
    fn next_packet(
        &mut self,
        input: &mut Input<'_>,
        whole: &[u8],
        span: &mut Span<'_>,
    ) -> Option<Packet> {
        let prev = span.last_byte();
        let mut joined = [0; 2 * PACKET_MAX];
        let margin = self.carry_len == 0 && whole.len() - input.pos >= PACKET_MAX;
        let (bytes, start) = if margin {
            (whole, input.pos)
        } else {
            self.join_carry(&mut joined, input, span, prev)?;
            (&joined[..], 0)
        };
        let mut bits = RangeDecoder::new(self.vars.range, bytes, start);
        let late = &mut Late::<1>::new();
        let packet = packet::decode(&mut bits, &mut *self.probs, &self.vars, span, late, prev);
        // The carried bytes alone were not enough, so all of them are used.
        input.pos += bits.pos() - start - self.carry_len;
        self.carry_len = 0;
        self.vars.range = bits.state();
        if input.pos > input.buf.len() {
            input.pos = input.buf.len();
            return None;
        }
        Some(packet)
    }

    /// Puts what is carried and the input behind it together; `None` if they
    /// are no whole packet: then they are carried.
    fn join_carry(
        &mut self,
        joined: &mut [u8; 2 * PACKET_MAX],
        input: &mut Input<'_>,
        span: &mut Span<'_>,
        prev: u8,
    ) -> Option<()> {
        let rest = input.rest();
        let more = rest.len().min(PACKET_MAX);
        let len = self.carry_len + more;
        joined[..self.carry_len].copy_from_slice(&self.carry[..self.carry_len]);
        joined[self.carry_len..len].copy_from_slice(&rest[..more]);

        let mut dry = DryRun::new(self.vars.range, &joined[..len]);
        packet::decode(&mut dry, &mut *self.probs, &self.vars, span, &mut Late::<1>::new(), prev);
        if dry.is_enough() {
            return Some(());
        }
        self.carry[..len].copy_from_slice(&joined[..len]);
        self.carry_len = len;
        input.pos += more;
        None
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
    pub fn next_is_end_marker(
        &mut self,
        input: &mut Input<'_>,
        view: &mut View<'_>,
    ) -> Option<bool> {
        let packet = self.next_packet(input, input.buf, &mut view.span)?;
        Some(matches!(packet, Packet::Match { distance: END_MARKER, .. }))
    }
}

/// Why a run cannot go on after a packet.
enum Halt {
    /// The last packet found no room for this many of its bytes.
    Room { pending: usize },
    /// It was the end marker.
    EndMarker,
    /// It refers to nothing.
    Distance,
}

/// Carries out a packet, for which there is room for one byte; returns the
/// byte of a literal.
#[inline(always)]
fn commit<const N: usize>(
    packet: Packet,
    vars: &mut Vars,
    span: &mut Span<'_>,
    late: &mut Late<N>,
) -> Result<u8, Halt> {
    let len = match packet {
        Packet::Literal(byte) => {
            span.put(byte);
            vars.state = vars.state.after_literal();
            return Ok(byte);
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
        Packet::Match { distance: END_MARKER, .. } => return Err(Halt::EndMarker),
        Packet::Match { distance, len } => {
            push_rep(&mut vars.reps, distance);
            vars.state = vars.state.after_match();
            len
        }
    };
    if !span.reaches(vars.reps[0]) {
        return Err(Halt::Distance);
    }
    let (repeat, pending) = span.reserve(vars.reps[0], len);
    late.put_off(span, repeat);
    if pending == 0 { Ok(0) } else { Err(Halt::Room { pending }) }
}
