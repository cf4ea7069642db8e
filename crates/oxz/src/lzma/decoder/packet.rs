//! Which bits make a packet, in which order.

use super::Vars;
use super::late::Late;
use super::window::Span;
use crate::lzma::distance::{
    FIRST_DIRECT_SLOT, FIRST_FOOTER_SLOT, footer_bits, len_state, slot_start,
};
use crate::lzma::model::{
    ALIGN_BITS, ALIGN_SIZE, FOOTER_SLOTS, LEN_HIGH, LEN_LOW, LEN_MID, LEN_STATES, LenProbs,
    Literals, MATCH_MIN, Probs,
};
use crate::lzma::packet::Packet;
use crate::range::decoder::BitDecoder;

/// Decodes one packet. What it refers to is not looked at, except for the
/// byte that a literal after a match is compared with: only for that are
/// matches copied here. `prev` is the byte before a literal after a literal.
#[inline(always)]
pub(super) fn decode<B: BitDecoder, L: Literals + ?Sized, const N: usize>(
    bits: &mut B,
    probs: &mut Probs<L>,
    vars: &Vars,
    span: &mut Span<'_>,
    late: &mut Late<N>,
    prev: u8,
) -> Packet {
    let position = span.pos.wrapping_add(span.phase);
    let pos_state = vars.contexts.pos_state(position);
    let state = vars.state.index();
    if !bits.bit(&mut probs.is_match[state][pos_state]) {
        let coder = |prev| vars.contexts.literal_coder(position, prev);
        return Packet::Literal(if vars.state.was_literal() {
            bits.literal(&mut probs.literal[coder(prev)])
        } else {
            let (prev, match_byte) = late.settle_and_read(span, vars.reps[0]);
            bits.matched_literal(&mut probs.literal[coder(prev)], match_byte)
        });
    }
    if !bits.bit(&mut probs.is_rep[state]) {
        let Probs { match_len, dist_slot, .. } = probs;
        let root = |len_state: usize| dist_slot[len_state][1].into();
        let (len, root) = length(bits, match_len, pos_state, root);
        return Packet::Match { distance: distance(bits, probs, span, len, root), len };
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
    Packet::Rep { index, len: length(bits, &mut probs.rep_len, pos_state, |_| 0).0 }
}

/// A length, and the first probability of what comes next, which depends on
/// the [`len_state`].
#[inline(always)]
fn length<B: BitDecoder>(
    bits: &mut B,
    probs: &mut LenProbs,
    pos_state: usize,
    next: impl Fn(usize) -> u32,
) -> (usize, u32) {
    let long = next(LEN_STATES - 1);
    if !bits.bit(&mut probs.choice) {
        let low = &mut probs.low[pos_state];
        let root = low[1].into();
        let pair = |half: usize| [0, 1].map(|bit| next(len_state(MATCH_MIN + 2 * half + bit)));
        let (value, next) = bits.tree_then::<3, LEN_LOW>(low, root, pair);
        (MATCH_MIN + value as usize, next)
    } else if !bits.bit(&mut probs.choice2) {
        let value = bits.tree::<3, LEN_MID>(&mut probs.mid[pos_state]);
        (MATCH_MIN + LEN_LOW + value as usize, long)
    } else {
        let value = bits.tree::<8, LEN_HIGH>(&mut probs.high);
        (MATCH_MIN + LEN_LOW + LEN_MID + value as usize, long)
    }
}

/// The distance of a match of `len` bytes; `root` is the first probability of
/// its slot.
#[inline(always)]
fn distance<B: BitDecoder, L: ?Sized>(
    bits: &mut B,
    probs: &mut Probs<L>,
    span: &Span<'_>,
    len: usize,
    root: u32,
) -> u32 {
    let (slot, _) = bits.tree_then::<6, 64>(&mut probs.dist_slot[len_state(len)], root, |_| [0; 2]);
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
        span.expect(start.wrapping_add(high));
        let low = bits.tree::<ALIGN_BITS, ALIGN_SIZE>(&mut probs.dist_align);
        let low = reversed_align(low);
        // Slot 63 reaches up to the end marker, 2^32 - 1.
        start.wrapping_add(high).wrapping_add(low)
    }
}

/// The align bits come low bit first.
#[inline(always)]
fn reversed_align(value: u32) -> u32 {
    const { assert!(ALIGN_BITS == 4) };
    /// Sixteen values of four bits.
    const REVERSED: u64 = 0xF7B3_D591_E6A2_C480;
    (REVERSED >> (value * ALIGN_BITS)) as u32 % 16
}
