//! What packets cost: tables of lengths and distances, renewed now and then
//! from the probabilities.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use super::node::{LENS, WIDE};
use super::symbols::Model;
use crate::error::Result;
use crate::lzma::LzmaOptions;
use crate::lzma::distance::{
    FIRST_DIRECT_SLOT, FIRST_FOOTER_SLOT, footer_bits, len_state, slot, slot_start,
};
use crate::lzma::model::{
    ALIGN_BITS, ALIGN_SIZE, DIST_SLOTS, LEN_LOW, LEN_MID, LEN_STATES, LenProbs, LiteralProbs,
    MATCH_MIN, POS_STATES, Probs, STATES, State,
};
use crate::lzma::packet::Packet;
use crate::memory::{self, Large};
use crate::range::price::{self, Price};

/// Distances below this are priced as a whole.
const NEAR: usize = 128;

/// Room for as many prices, and those of the low bits of others.
const FOOTERS: usize = 2 * NEAR;

/// After this many matches the distances' prices are renewed.
const RENEW_DISTANCES: u32 = 32;
/// After this many matches with a far distance, the low bits' prices are.
const RENEW_ALIGN: u32 = 8;
/// After this many matches or reps, the lengths' prices are.
const RENEW_LENGTHS: u32 = 16;

/// By position state.
type LenPrices = Vec<[Price; LENS]>;

/// The prices of a slot for matches of 2, 3, 4 and more bytes: so many that
/// [`WIDE`] lengths can be taken from any of these on.
type SlotPrices = [Price; SLOT_LENS];
const SLOT_LENS: usize = 16;

/// Estimated prices of lengths and distances.
#[derive(Debug)]
pub(crate) struct Prices {
    match_len: LenPrices,
    rep_len: LenPrices,
    /// By slot.
    slots: [SlotPrices; DIST_SLOTS],
    /// What comes after the slot: for near distances, of which it is a whole
    /// table, and behind those for what the lowest bits of a far one are.
    footers: [Price; FOOTERS],
    /// Prices of packet kinds, and after how many changes they were found out.
    kinds: [[(Kinds, u32); POS_STATES]; STATES],
    /// Packets that were encoded in each state, plus one.
    changes: [u32; STATES],
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
    pub fn new(nice_len: usize, options: &LzmaOptions) -> Result<Large<Self>> {
        let mut lens = [(); 2].map(|()| LenPrices::new());
        for lens in &mut lens {
            memory::grow(lens, 1 << options.pb, [0; LENS])?;
        }
        let [match_len, rep_len] = lens;
        let mut prices = Large::new(Self {
            match_len,
            rep_len,
            slots: [[0; SLOT_LENS]; DIST_SLOTS],
            kinds: [[(Kinds::NONE, 0); POS_STATES]; STATES],
            changes: [1; STATES],
            footers: [0; FOOTERS],
            matches: 0,
            far_matches: 0,
            match_lens: 0,
            rep_lens: 0,
            max_len: nice_len,
            max_slot: slot(options.dict_size - 1) as usize,
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
        self.forget_kinds();
    }

    /// Has the prices of packet kinds found out anew: the model has been
    /// changed by other means than packets.
    pub fn forget_kinds(&mut self) {
        for changes in &mut self.changes {
            *changes = changes.wrapping_add(1);
        }
    }

    /// Takes note of a packet that will be encoded.
    #[inline(always)]
    pub fn note(&mut self, packet: Packet, state: State) {
        let changes = &mut self.changes[state.index()];
        *changes = changes.wrapping_add(1);
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
        if self.matches >= RENEW_DISTANCES {
            self.matches = 0;
            self.renew_distances(probs);
        }
        if self.far_matches >= RENEW_ALIGN {
            self.far_matches = 0;
            for (value, price) in self.footers[NEAR..NEAR + ALIGN_SIZE].iter_mut().enumerate() {
                *price = price::reverse_tree_value(&probs.dist_align, ALIGN_BITS, value as u32);
            }
        }
        if self.match_lens >= RENEW_LENGTHS {
            self.match_lens = 0;
            renew_lengths(&mut self.match_len, &probs.match_len, self.max_len);
        }
        if self.rep_lens >= RENEW_LENGTHS {
            self.rep_lens = 0;
            renew_lengths(&mut self.rep_len, &probs.rep_len, self.max_len);
        }
    }

    fn renew_distances(&mut self, probs: &Probs) {
        let near = self.footers[..NEAR].iter_mut().enumerate();
        for (distance, price) in near.skip(FIRST_FOOTER_SLOT as usize) {
            let slot = slot(distance as u32);
            let footer = &probs.dist_footer[(slot - FIRST_FOOTER_SLOT) as usize];
            let value = distance as u32 - slot_start(slot);
            *price = price::reverse_tree_value(footer, footer_bits(slot), value);
        }
        for len_state in 0..LEN_STATES {
            let mut slots = [0; DIST_SLOTS];
            price::tree(&probs.dist_slot[len_state], 0, &mut slots[..=self.max_slot]);
            let priced = slots[..=self.max_slot].iter().zip(&mut self.slots).enumerate();
            for (slot, (price, lens)) in priced {
                let direct = match slot as u32 {
                    slot @ FIRST_DIRECT_SLOT.. => price::direct(footer_bits(slot) - ALIGN_BITS),
                    _ => 0,
                };
                lens[len_state..].fill(price + direct);
            }
        }
    }

    /// The lengths of matches at this position state.
    #[inline(always)]
    pub fn match_lens(&self, pos_state: usize) -> &[Price; LENS] {
        &self.match_len[pos_state]
    }

    /// The lengths of reps at this position state.
    #[inline(always)]
    pub fn rep_lens(&self, pos_state: usize) -> &[Price; LENS] {
        &self.rep_len[pos_state]
    }

    /// The distance of a match.
    #[inline(always)]
    pub fn distance(&self, distance: u32) -> DistancePrice<'_> {
        let low = NEAR + (distance as usize & (ALIGN_SIZE - 1));
        let footer = (distance as usize).min(low);
        DistancePrice {
            slot: &self.slots[slot(distance) as usize & (DIST_SLOTS - 1)],
            footer: self.footers[footer & (FOOTERS - 1)],
        }
    }

    /// Has the prices of packet kinds ready, for this state and position.
    #[inline(always)]
    pub fn renew_kinds(&mut self, model: &Model, state: State, position: usize) {
        let pos_state = model.contexts.pos_state(position);
        let changes = self.changes[state.index()];
        let (kinds, known) = &mut self.kinds[state.index()][pos_state];
        if *known != changes {
            *known = changes;
            *kinds = Kinds::new(&model.probs, state, pos_state);
        }
    }

    /// The prices of packet kinds, which were made ready.
    #[inline(always)]
    pub fn kinds(&self, state: State, pos_state: usize) -> &Kinds {
        &self.kinds[state.index()][pos_state & (POS_STATES - 1)].0
    }
}

/// The price of a distance, at each length of match.
pub(super) struct DistancePrice<'a> {
    slot: &'a SlotPrices,
    footer: Price,
}

impl DistancePrice<'_> {
    #[inline(always)]
    pub fn price(&self, len: usize) -> Price {
        self.slot[len_state(len)] + self.footer
    }

    /// The prices for [`WIDE`] lengths from `len` on.
    #[inline(always)]
    pub fn prices(&self, len: usize) -> [Price; WIDE] {
        let first = len_state(len);
        let mut prices = [0; WIDE];
        prices.copy_from_slice(&self.slot[first..first + WIDE]);
        for price in &mut prices {
            *price += self.footer;
        }
        prices
    }
}

fn renew_lengths(prices: &mut [[Price; LENS]], probs: &LenProbs, max_len: usize) {
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
    match match_byte {
        None => literal_with(coder, byte, 0, 0),
        Some(match_byte) => {
            // A 1 from the first bit on that differs.
            let mut differs = byte ^ match_byte;
            differs |= differs >> 1;
            differs |= differs >> 2;
            differs |= differs >> 4;
            // A bit sees the other byte as long as those before it agree.
            let sees = !(differs >> 1);
            literal_with(coder, byte, sees, match_byte)
        }
    }
}

/// The bits of a literal, each looked up on its own: none waits for another.
/// Bits that are 1 in `sees` have the table that `match_byte` says.
#[inline(always)]
fn literal_with(coder: &LiteralProbs, byte: u8, sees: u8, match_byte: u8) -> Price {
    let symbol = usize::from(byte) | 0x100;
    let (sees, ones) = (usize::from(sees), usize::from(sees & match_byte));
    let mut total = 0;
    for i in 0..8 {
        let table = (sees << (8 - i) & 0x100) + (ones << (8 - i) & 0x100);
        total += price::bit(coder[table + (symbol >> (i + 1))], symbol >> i & 1 != 0);
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
    const NONE: Self = Self { literal: 0, match_: 0, short_rep: 0, reps: [0; 4] };

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
