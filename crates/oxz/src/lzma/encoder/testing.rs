//! What the tests of prices and of the parser share: a packet's bits, put
//! down from the format's description alone.

use alloc::vec::Vec;

use super::symbols::Model;
use crate::lzma::LzmaOptions;
use crate::lzma::model::LenProbs;
use crate::lzma::packet::Packet;
use crate::range::encoder::RangeEncoder;
use crate::range::price::{self, PRICE_SHIFT, Price};
use crate::range::{PROB_ONE, Prob};
use crate::testing::Random;

/// The bits of a packet, each with the probability that it is 0.
#[derive(Debug, Default)]
pub(super) struct Bits {
    pub modelled: Vec<(Prob, bool)>,
    /// Bits of probability one half.
    direct: u32,
}

/// What a literal is coded after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub position: usize,
    pub prev: u8,
    pub match_byte: u8,
}

impl Bits {
    pub fn of(model: &Model, packet: Packet, before: Before) -> Self {
        let mut bits = Self::default();
        let probs = &model.probs;
        let pos_state = model.contexts.pos_state(before.position);
        let state = model.state.index();
        bits.push(probs.is_match[state][pos_state], !matches!(packet, Packet::Literal(_)));
        if !matches!(packet, Packet::Literal(_)) {
            bits.push(probs.is_rep[state], !matches!(packet, Packet::Match { .. }));
        }
        match packet {
            Packet::Literal(byte) => bits.literal(model, byte, before),
            Packet::ShortRep => {
                bits.push(probs.is_rep0[state], false);
                bits.push(probs.is_rep0_long[state][pos_state], false);
            }
            Packet::Rep { index, len } => {
                bits.push(probs.is_rep0[state], index > 0);
                if index == 0 {
                    bits.push(probs.is_rep0_long[state][pos_state], true);
                }
                if index > 0 {
                    bits.push(probs.is_rep1[state], index > 1);
                }
                if index > 1 {
                    bits.push(probs.is_rep2[state], index > 2);
                }
                bits.length(&probs.rep_len, len, pos_state);
            }
            Packet::Match { distance, len } => {
                bits.length(&probs.match_len, len, pos_state);
                bits.distance(model, distance, len);
            }
        }
        bits
    }

    /// The sum of the bits' prices.
    pub fn price(&self) -> Price {
        let modelled: Price = self.modelled.iter().map(|&(prob, bit)| price::bit(prob, bit)).sum();
        modelled + (self.direct << PRICE_SHIFT)
    }

    /// What the bits really cost, in bits.
    pub fn cost(&self) -> f64 {
        let modelled = self.modelled.iter().map(|&(prob, bit)| {
            let zero = f64::from(prob) / f64::from(PROB_ONE);
            -(if bit { 1.0 - zero } else { zero }).log2()
        });
        modelled.sum::<f64>() + f64::from(self.direct)
    }

    fn push(&mut self, prob: Prob, bit: bool) {
        self.modelled.push((prob, bit));
    }

    /// `count` bits, high bit first, each in the context of those before.
    fn tree(&mut self, probs: &[Prob], value: usize, count: usize) {
        for i in (0..count).rev() {
            let before = 1 << (count - 1 - i) | value >> (i + 1);
            self.push(probs[before], value >> i & 1 == 1);
        }
    }

    fn reverse_tree(&mut self, probs: &[Prob], value: usize, count: usize) {
        let mut context = 1;
        for i in 0..count {
            self.push(probs[context], value >> i & 1 == 1);
            context = 2 * context + (value >> i & 1);
        }
    }

    fn literal(&mut self, model: &Model, byte: u8, before: Before) {
        let coder = model.contexts.literal_coder(before.position, before.prev);
        let probs = &model.probs.literal[coder];
        if model.state.was_literal() {
            return self.tree(probs, byte.into(), 8);
        }
        for i in (0..8).rev() {
            let context = (0x100 | usize::from(byte)) >> (i + 1);
            let match_bit = usize::from(before.match_byte >> i & 1);
            // Above bit `i`, are the bytes the same so far?
            let agrees = u16::from(byte) >> (i + 1) == u16::from(before.match_byte) >> (i + 1);
            let table = if agrees { 0x100 * (1 + match_bit) } else { 0 };
            self.push(probs[table + context], byte >> i & 1 == 1);
        }
    }

    fn length(&mut self, probs: &LenProbs, len: usize, pos_state: usize) {
        self.push(probs.choice, len >= 10);
        if len >= 10 {
            self.push(probs.choice2, len >= 18);
        }
        match len {
            ..10 => self.tree(&probs.low[pos_state], len - 2, 3),
            10..18 => self.tree(&probs.mid[pos_state], len - 10, 3),
            _ => self.tree(&probs.high, len - 18, 8),
        }
    }

    fn distance(&mut self, model: &Model, distance: u32, len: usize) {
        let probs = &model.probs;
        let distance = distance as usize;
        let slots = &probs.dist_slot[len.min(5) - 2];
        if distance < 4 {
            return self.tree(slots, distance, 6);
        }
        let high = distance.ilog2() as usize;
        let slot = 2 * high + (distance >> (high - 1) & 1);
        self.tree(slots, slot, 6);
        let count = high - 1;
        let footer = distance & ((1 << count) - 1);
        if slot < 14 {
            self.reverse_tree(&probs.dist_footer[slot - 4], footer, count);
        } else {
            self.direct += count as u32 - 4;
            self.reverse_tree(&probs.dist_align, footer & 15, 4);
        }
    }
}

/// A model that has seen many packets, of which some are much more likely
/// than others.
pub(super) fn trained_model(options: &LzmaOptions, random: &mut Random) -> Model {
    let mut model = Model::new(options).unwrap();
    let mut bits = RangeEncoder::new();
    for position in 0..3000 {
        let len = 2 + random.below(272) % (1 << random.below(9));
        let packet = match random.below(6) {
            0 => Packet::Match { distance: random.word() >> random.below(32) >> 1, len },
            1 => Packet::Rep { index: random.below(4) & random.below(4), len },
            2 => Packet::ShortRep,
            _ => Packet::Literal(b'a' + random.below(30) as u8),
        };
        model.encode(&mut bits, packet, position, b'e', b'a' + random.below(30) as u8);
    }
    model
}
