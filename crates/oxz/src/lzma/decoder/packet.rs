//! Which bits make a packet, in which order.

use super::Vars;
use super::window::Span;
use crate::lzma::distance::{
    FIRST_DIRECT_SLOT, FIRST_FOOTER_SLOT, footer_bits, len_state, slot_start,
};
use crate::lzma::model::{
    ALIGN_BITS, ALIGN_SIZE, FOOTER_SLOTS, LEN_HIGH, LEN_LOW, LEN_MID, LenProbs, MATCH_MIN, Probs,
};
use crate::lzma::packet::Packet;
use crate::range::decoder::BitDecoder;

/// Decodes one packet. What it refers to is not looked at, except for the
/// byte that a literal after a match is compared with: only for that is what
/// is due in the span copied here. `prev` is the byte before a literal after a
/// literal.
#[inline(always)]
pub(super) fn decode<B: BitDecoder>(
    bits: &mut B,
    probs: &mut Probs,
    vars: &Vars,
    span: &mut Span<'_>,
    mut prev: u8,
) -> Packet {
    let position = span.pos.wrapping_add(span.phase);
    let pos_state = vars.contexts.pos_state(position);
    let state = vars.state.index();
    if !bits.bit(&mut probs.is_match[state][pos_state]) {
        if !vars.state.was_literal() {
            span.settle();
            prev = span.last_byte();
        }
        let coder = &mut probs.literal[vars.contexts.literal_coder(position, prev)];
        return Packet::Literal(if vars.state.was_literal() {
            bits.literal(coder)
        } else {
            bits.matched_literal(coder, span.byte_at(vars.reps[0]))
        });
    }
    if !bits.bit(&mut probs.is_rep[state]) {
        let len = length(bits, &mut probs.match_len, pos_state);
        return Packet::Match { distance: distance(bits, probs, len), len };
    }
    let index = if !bits.bit(&mut probs.is_rep0[state]) {
        if !bits.bit(&mut probs.is_rep0_long[state][pos_state]) {
            return Packet::ShortRep;
        }
        0
    } else if !bits.bit(&mut probs.is_rep1[state]) {
        1
    } else if !bits.bit(&mut probs.is_rep2[state]) {
        2
    } else {
        3
    };
    Packet::Rep { index, len: length(bits, &mut probs.rep_len, pos_state) }
}

#[inline(always)]
fn length<B: BitDecoder>(bits: &mut B, probs: &mut LenProbs, pos_state: usize) -> usize {
    if !bits.bit(&mut probs.choice) {
        MATCH_MIN + bits.tree::<3, LEN_LOW>(&mut probs.low[pos_state]) as usize
    } else if !bits.bit(&mut probs.choice2) {
        MATCH_MIN + LEN_LOW + bits.tree::<3, LEN_MID>(&mut probs.mid[pos_state]) as usize
    } else {
        MATCH_MIN + LEN_LOW + LEN_MID + bits.tree::<8, LEN_HIGH>(&mut probs.high) as usize
    }
}

#[inline(always)]
fn distance<B: BitDecoder>(bits: &mut B, probs: &mut Probs, len: usize) -> u32 {
    let slot = bits.tree::<6, 64>(&mut probs.dist_slot[len_state(len)]);
    if slot < FIRST_FOOTER_SLOT {
        return slot;
    }
    let count = footer_bits(slot);
    let start = slot_start(slot);
    if slot < FIRST_DIRECT_SLOT {
        let footer = &mut probs.dist_footer[(slot - FIRST_FOOTER_SLOT) as usize % FOOTER_SLOTS];
        start + bits.reverse_tree(footer, count)
    } else {
        let high = bits.direct_bits(count - ALIGN_BITS) << ALIGN_BITS;
        let low = bits.reverse_tree::<ALIGN_SIZE>(&mut probs.dist_align, ALIGN_BITS);
        // Slot 63 reaches up to the end marker, 2^32 - 1.
        start.wrapping_add(high).wrapping_add(low)
    }
}
