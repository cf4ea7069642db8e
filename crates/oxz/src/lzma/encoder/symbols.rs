//! From packets to bits: the only place that changes the probabilities.

use crate::error::Result;
use crate::lzma::LzmaOptions;
use crate::lzma::distance::{
    FIRST_DIRECT_SLOT, FIRST_FOOTER_SLOT, footer_bits, len_state, slot, slot_start,
};
use crate::lzma::model::{
    ALIGN_BITS, ALIGN_SIZE, Contexts, LEN_LOW, LEN_MID, LenProbs, LiteralProbs, MATCH_MIN, Probs,
    State,
};
use crate::lzma::packet::{END_MARKER, Packet, Reps, push_rep, use_rep};
use crate::memory::Large;
use crate::range::encoder::{BitWriter, RangeEncoder};

/// What encoder and decoder both know after the packets so far.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Model {
    pub probs: Large<Probs>,
    pub contexts: Contexts,
    pub state: State,
    pub reps: Reps,
}

impl Model {
    pub fn new(options: &LzmaOptions) -> Result<Self> {
        let mut model = Self {
            probs: Large::new(Probs::UNSET)?,
            contexts: Contexts::new(options),
            state: State::default(),
            reps: [0; 4],
        };
        model.reset();
        Ok(model)
    }

    pub fn reset(&mut self) {
        self.probs.reset(self.contexts);
        self.state = State::default();
        self.reps = [0; 4];
    }

    /// A copy.
    pub fn copy(&self) -> Result<Self> {
        let Self { contexts, state, reps, .. } = *self;
        Ok(Self { probs: Large::new((*self.probs).clone())?, contexts, state, reps })
    }

    /// Takes over another model, without allocating.
    pub fn copy_from(&mut self, other: &Self) {
        (*self.probs).clone_from(&other.probs);
        self.state = other.state;
        self.reps = other.reps;
    }

    /// Encodes a packet at `position`, where the byte before is `prev`, and the
    /// byte at the latest distance is `match_byte`.
    #[inline(always)]
    pub fn encode(
        &mut self,
        bits: &mut RangeEncoder,
        packet: Packet,
        position: usize,
        prev: u8,
        match_byte: u8,
    ) {
        bits.encode(|bits| self.encode_bits(bits, packet, position, prev, match_byte));
    }

    #[inline(always)]
    fn encode_bits(
        &mut self,
        bits: &mut BitWriter<'_>,
        packet: Packet,
        position: usize,
        prev: u8,
        match_byte: u8,
    ) {
        let probs = &mut *self.probs;
        let pos_state = self.contexts.pos_state(position);
        let state = self.state.index();
        let is_match = !matches!(packet, Packet::Literal(_));
        bits.bit(&mut probs.is_match[state][pos_state], is_match);
        match packet {
            Packet::Literal(byte) => {
                let coder = &mut probs.literal[self.contexts.literal_coder(position, prev)];
                if self.state.was_literal() {
                    bits.byte(coder, byte);
                } else {
                    matched_literal(bits, coder, byte, match_byte);
                }
                self.state = self.state.after_literal();
            }
            Packet::ShortRep => {
                bits.bit(&mut probs.is_rep[state], true);
                bits.bit(&mut probs.is_rep0[state], false);
                bits.bit(&mut probs.is_rep0_long[state][pos_state], false);
                self.state = self.state.after_short_rep();
            }
            Packet::Rep { index, len } => {
                bits.bit(&mut probs.is_rep[state], true);
                bits.bit(&mut probs.is_rep0[state], index != 0);
                if index == 0 {
                    bits.bit(&mut probs.is_rep0_long[state][pos_state], true);
                } else {
                    bits.bit(&mut probs.is_rep1[state], index != 1);
                    if index != 1 {
                        bits.bit(&mut probs.is_rep2[state], index != 2);
                    }
                }
                length(bits, &mut probs.rep_len, len, pos_state);
                use_rep(&mut self.reps, index);
                self.state = self.state.after_rep();
            }
            Packet::Match { distance, len } => {
                bits.bit(&mut probs.is_rep[state], false);
                length(bits, &mut probs.match_len, len, pos_state);
                encode_distance(bits, probs, distance, len);
                push_rep(&mut self.reps, distance);
                self.state = self.state.after_match();
            }
        }
    }

    /// Encodes the end marker.
    pub fn encode_end(&mut self, bits: &mut RangeEncoder, position: usize) {
        let marker = Packet::Match { distance: END_MARKER, len: MATCH_MIN };
        self.encode(bits, marker, position, 0, 0);
    }
}

/// See [`BitDecoder::matched_literal`](crate::range::decoder::BitDecoder::matched_literal).
#[inline(always)]
fn matched_literal(bits: &mut BitWriter<'_>, coder: &mut LiteralProbs, byte: u8, match_byte: u8) {
    let mut symbol = 1;
    let mut match_bits = usize::from(match_byte);
    let mut agree = 0x100;
    for i in (0..8).rev() {
        match_bits <<= 1;
        let match_bit = match_bits & agree;
        let bit = usize::from(byte) >> i & 1;
        bits.bit(&mut coder[agree + match_bit + symbol], bit != 0);
        symbol = (symbol << 1) | bit;
        agree &= match_bit ^ bit.wrapping_sub(1);
    }
}

#[inline(always)]
fn length(bits: &mut BitWriter<'_>, probs: &mut LenProbs, len: usize, pos_state: usize) {
    let value = len - MATCH_MIN;
    bits.bit(&mut probs.choice, value >= LEN_LOW);
    if value < LEN_LOW {
        bits.tree(&mut probs.low[pos_state], value as u32);
        return;
    }
    bits.bit(&mut probs.choice2, value >= LEN_LOW + LEN_MID);
    if value < LEN_LOW + LEN_MID {
        bits.tree(&mut probs.mid[pos_state], (value - LEN_LOW) as u32);
    } else {
        bits.tree(&mut probs.high, (value - LEN_LOW - LEN_MID) as u32);
    }
}

#[inline(always)]
fn encode_distance(bits: &mut BitWriter<'_>, probs: &mut Probs, distance: u32, len: usize) {
    let slot = slot(distance);
    bits.tree(&mut probs.dist_slot[len_state(len)], slot);
    if slot < FIRST_FOOTER_SLOT {
        return;
    }
    let count = footer_bits(slot);
    let footer = distance - slot_start(slot);
    if slot < FIRST_DIRECT_SLOT {
        bits.reverse_tree(
            &mut probs.dist_footer[(slot - FIRST_FOOTER_SLOT) as usize],
            footer,
            count,
        );
    } else {
        bits.direct_bits(footer >> ALIGN_BITS, count - ALIGN_BITS);
        bits.reverse_tree(&mut probs.dist_align, footer & (ALIGN_SIZE as u32 - 1), ALIGN_BITS);
    }
}
