//! What packets cost: tables of lengths and distances, renewed now and then
//! from the probabilities.

#[cfg(test)]
mod tests;

use super::symbols::Model;
use crate::error::Result;
use crate::lzma::distance::{
    FIRST_DIRECT_SLOT, FIRST_FOOTER_SLOT, footer_bits, len_state, slot, slot_start,
};
use crate::lzma::model::{
    ALIGN_BITS, ALIGN_SIZE, DIST_SLOTS, LEN_LOW, LEN_MID, LEN_STATES, LenProbs, LiteralProbs,
    MATCH_MAX, MATCH_MIN, POS_STATES, Probs, State,
};
use crate::lzma::packet::Packet;
use crate::memory::Large;
use crate::range::price::{self, Price};

/// Distances below this are priced as a whole.
const NEAR: usize = 128;

/// After this many matches the distances' prices are renewed.
const RENEW_DISTANCES: u32 = 128;
/// After this many matches with a far distance, the low bits' prices are.
const RENEW_ALIGN: u32 = 16;
/// After this many matches or reps, the lengths' prices are.
const RENEW_LENGTHS: u32 = 64;

type LenPrices = [[Price; MATCH_MAX + 1]; POS_STATES];

/// Estimated prices of lengths and distances.
#[derive(Debug)]
pub(crate) struct Prices {
    match_len: LenPrices,
    rep_len: LenPrices,
    slots: [[Price; DIST_SLOTS]; LEN_STATES],
    near: [[Price; NEAR]; LEN_STATES],
    align: [Price; ALIGN_SIZE],
    /// Packets since each table was renewed.
    matches: u32,
    far_matches: u32,
    match_lens: u32,
    rep_lens: u32,
    /// The longest length and the last slot that are ever asked for.
    max_len: usize,
    max_slot: usize,
}

impl Prices {
    pub fn new(nice_len: usize, dict_size: u32) -> Result<Large<Self>> {
        let mut prices = Large::new(Self {
            match_len: [[0; MATCH_MAX + 1]; POS_STATES],
            rep_len: [[0; MATCH_MAX + 1]; POS_STATES],
            slots: [[0; DIST_SLOTS]; LEN_STATES],
            near: [[0; NEAR]; LEN_STATES],
            align: [0; ALIGN_SIZE],
            matches: 0,
            far_matches: 0,
            match_lens: 0,
            rep_lens: 0,
            max_len: nice_len,
            max_slot: slot(dict_size - 1) as usize,
        })?;
        prices.reset();
        Ok(prices)
    }

    /// Has every table renewed before it is used next.
    pub fn reset(&mut self) {
        self.matches = RENEW_DISTANCES;
        self.far_matches = RENEW_ALIGN;
        self.match_lens = RENEW_LENGTHS;
        self.rep_lens = RENEW_LENGTHS;
    }

    /// Takes note of a packet that will be encoded.
    #[inline(always)]
    pub fn note(&mut self, packet: Packet) {
        match packet {
            Packet::Match { distance, .. } => {
                self.matches += 1;
                self.match_lens += 1;
                self.far_matches += u32::from(distance >= NEAR as u32);
            }
            Packet::Rep { .. } => self.rep_lens += 1,
            Packet::Literal(_) | Packet::ShortRep => {}
        }
    }

    /// Renews the tables that are due.
    pub fn renew(&mut self, model: &Model) {
        let probs = &model.probs;
        let pos_states = model.contexts.pos_state(usize::MAX) + 1;
        if self.matches >= RENEW_DISTANCES {
            self.matches = 0;
            self.renew_distances(probs);
        }
        if self.far_matches >= RENEW_ALIGN {
            self.far_matches = 0;
            for (value, price) in self.align.iter_mut().enumerate() {
                *price = price::reverse_tree_value(&probs.dist_align, ALIGN_BITS, value as u32);
            }
        }
        if self.match_lens >= RENEW_LENGTHS {
            self.match_lens = 0;
            renew_lengths(&mut self.match_len[..pos_states], &probs.match_len, self.max_len);
        }
        if self.rep_lens >= RENEW_LENGTHS {
            self.rep_lens = 0;
            renew_lengths(&mut self.rep_len[..pos_states], &probs.rep_len, self.max_len);
        }
    }

    fn renew_distances(&mut self, probs: &Probs) {
        let mut footers = [0; NEAR];
        for (distance, price) in footers.iter_mut().enumerate().skip(FIRST_FOOTER_SLOT as usize) {
            let slot = slot(distance as u32);
            let footer = &probs.dist_footer[(slot - FIRST_FOOTER_SLOT) as usize];
            let value = distance as u32 - slot_start(slot);
            *price = price::reverse_tree_value(footer, footer_bits(slot), value);
        }
        for len_state in 0..LEN_STATES {
            let slots = &mut self.slots[len_state];
            price::tree(&probs.dist_slot[len_state], 0, &mut slots[..=self.max_slot]);
            for (distance, price) in self.near[len_state].iter_mut().enumerate() {
                *price = slots[slot(distance as u32) as usize] + footers[distance];
            }
            let priced = slots[..=self.max_slot].iter_mut().enumerate();
            for (slot, price) in priced.skip(FIRST_DIRECT_SLOT as usize) {
                *price += price::direct(footer_bits(slot as u32) - ALIGN_BITS);
            }
        }
    }

    /// The lengths of matches at this position state.
    #[inline(always)]
    pub fn match_lens(&self, pos_state: usize) -> &[Price; MATCH_MAX + 1] {
        &self.match_len[pos_state]
    }

    /// The lengths of reps at this position state.
    #[inline(always)]
    pub fn rep_lens(&self, pos_state: usize) -> &[Price; MATCH_MAX + 1] {
        &self.rep_len[pos_state]
    }

    /// The distance of a match of this length.
    #[inline(always)]
    pub fn distance(&self, distance: u32, len: usize) -> Price {
        let len_state = len_state(len);
        match self.near[len_state].get(distance as usize) {
            Some(price) => *price,
            None => {
                let slot = slot(distance) as usize;
                self.slots[len_state][slot] + self.align[distance as usize & (ALIGN_SIZE - 1)]
            }
        }
    }
}

fn renew_lengths(prices: &mut [[Price; MATCH_MAX + 1]], probs: &LenProbs, max_len: usize) {
    let short = price::bit(probs.choice, false);
    let long = price::bit(probs.choice, true);
    let mid = long + price::bit(probs.choice2, false);
    let high = long + price::bit(probs.choice2, true);
    const MID_START: usize = MATCH_MIN + LEN_LOW;
    const HIGH_START: usize = MID_START + LEN_MID;
    let (first, others) = prices.split_at_mut(1);
    let high_lens = HIGH_START..=max_len.max(HIGH_START);
    price::tree(&probs.high, high, &mut first[0][high_lens.clone()]);
    for other in others {
        other[high_lens.clone()].copy_from_slice(&first[0][high_lens.clone()]);
    }
    for (pos_state, prices) in prices.iter_mut().enumerate() {
        price::tree(&probs.low[pos_state], short, &mut prices[MATCH_MIN..MID_START]);
        price::tree(&probs.mid[pos_state], mid, &mut prices[MID_START..HIGH_START]);
    }
}

/// The price of a literal's eight bits; `match_byte` where the last packet
/// was not a literal.
#[inline(always)]
pub(crate) fn literal(coder: &LiteralProbs, byte: u8, match_byte: Option<u8>) -> Price {
    let mut symbol = usize::from(byte) | 0x100;
    let mut total = 0;
    match match_byte {
        None => {
            while symbol > 1 {
                let one = symbol & 1 != 0;
                symbol >>= 1;
                total += price::bit(coder[symbol], one);
            }
        }
        Some(match_byte) => {
            // From the high bit down, as it is coded: 0x100 is the first bit
            // once shifted.
            let mut match_bits = usize::from(match_byte);
            let mut agree = 0x100;
            while symbol < 0x1_0000 {
                match_bits <<= 1;
                let one = symbol & 0x80 != 0;
                total += price::bit(coder[agree + (match_bits & agree) + (symbol >> 8)], one);
                symbol <<= 1;
                agree &= !(match_bits ^ symbol);
            }
        }
    }
    total
}

/// The bits in front of what a packet of each kind consists of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinds {
    pub literal: Price,
    pub match_: Price,
    pub short_rep: Price,
    pub reps: [Price; 4],
}

impl Kinds {
    #[inline(always)]
    pub fn new(probs: &Probs, state: State, pos_state: usize) -> Self {
        let s = state.index();
        let is_match = probs.is_match[s][pos_state];
        let some = price::bit(is_match, true);
        let rep = some + price::bit(probs.is_rep[s], true);
        let rep0 = rep + price::bit(probs.is_rep0[s], false);
        let rep0_long = probs.is_rep0_long[s][pos_state];
        let older = rep + price::bit(probs.is_rep0[s], true);
        let oldest = older + price::bit(probs.is_rep1[s], true);
        Self {
            literal: price::bit(is_match, false),
            match_: some + price::bit(probs.is_rep[s], false),
            short_rep: rep0 + price::bit(rep0_long, false),
            reps: [
                rep0 + price::bit(rep0_long, true),
                older + price::bit(probs.is_rep1[s], false),
                oldest + price::bit(probs.is_rep2[s], false),
                oldest + price::bit(probs.is_rep2[s], true),
            ],
        }
    }

    /// A literal at this state, then the latest distance again: what a match
    /// of the latest distance costs behind a literal, without its length.
    #[inline(always)]
    pub fn long_rep0(probs: &Probs, state: State, pos_state: usize) -> Price {
        let s = state.index();
        price::bit(probs.is_match[s][pos_state], true)
            + price::bit(probs.is_rep[s], true)
            + price::bit(probs.is_rep0[s], false)
            + price::bit(probs.is_rep0_long[s][pos_state], true)
    }
}
