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
    ALIGN_BITS, ALIGN_SIZE, DIST_SLOTS, LEN_HIGH, LEN_LOW, LEN_MID, LEN_STATES, LenProbs,
    LiteralProbs, MATCH_MIN, POS_STATES, Probs, State,
};
use crate::lzma::packet::Packet;
use crate::memory::{self, Large};
use crate::range::Prob;
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

/// The first length behind those of the first range, and behind the second.
const MID_START: usize = MATCH_MIN + LEN_LOW;
const HIGH_START: usize = MID_START + LEN_MID;

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
    /// Packets since each table was renewed.
    matches: u32,
    far_matches: u32,
    /// The last slot of the dictionary, and the last that is asked for.
    dict_slot: usize,
    max_slot: usize,
}

/// Prices of lengths.
#[derive(Debug)]
struct LenPrices {
    /// By position state, and behind these what a length of the third range costs
    /// behind the bits that say that it is one.
    prices: Vec<[Price; LENS]>,
    /// Whether the latter are what they were when the lengths were renewed last.
    is_high_known: bool,
    /// Packets since the lengths were renewed.
    packets: u32,
    /// The longest length that is ever asked for.
    max_len: usize,
}

impl Prices {
    pub fn new(nice_len: usize, options: &LzmaOptions) -> Result<Large<Self>> {
        // Constants first: these are written in place, not copied there.
        let mut prices = Large::new(Self {
            match_len: LenPrices::NONE,
            rep_len: LenPrices::NONE,
            slots: [[0; SLOT_LENS]; DIST_SLOTS],
            footers: [0; FOOTERS],
            matches: 0,
            far_matches: 0,
            dict_slot: 0,
            max_slot: 0,
        })?;
        prices.match_len = LenPrices::new(nice_len, options)?;
        prices.rep_len = LenPrices::new(nice_len, options)?;
        prices.dict_slot = slot(options.dict_size - 1) as usize;
        prices.max_slot = prices.dict_slot;
        prices.reset();
        Ok(prices)
    }

    /// Has every table renewed before it is used next.
    pub fn reset(&mut self) {
        self.matches = RENEW_DISTANCES;
        self.far_matches = RENEW_ALIGN;
        for lens in [&mut self.match_len, &mut self.rep_len] {
            lens.packets = RENEW_LENGTHS;
            lens.is_high_known = false;
        }
    }

    /// From now on no match goes back more than `reach` bytes.
    pub fn set_reach(&mut self, reach: usize) {
        let farthest = u32::try_from(reach.saturating_sub(1)).unwrap_or(u32::MAX);
        self.max_slot = self.dict_slot.min(slot(farthest) as usize);
    }

    /// The model has been changed by other means than packets.
    pub fn forget(&mut self) {
        self.match_len.is_high_known = false;
        self.rep_len.is_high_known = false;
    }

    /// Takes note of a packet that will be encoded.
    #[inline(always)]
    pub fn note(&mut self, packet: Packet) {
        match packet {
            Packet::Match { distance, len } => {
                self.matches += 1;
                self.match_len.note(len);
                self.far_matches += u32::from(distance >= NEAR as u32);
            }
            Packet::Rep { len, .. } => self.rep_len.note(len),
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
            let align = price::reverse_tree(&probs.dist_align);
            self.footers[NEAR..NEAR + ALIGN_SIZE].copy_from_slice(&align);
        }
        for (lens, probs) in
            [(&mut self.match_len, &probs.match_len), (&mut self.rep_len, &probs.rep_len)]
        {
            if lens.packets >= RENEW_LENGTHS {
                lens.renew(probs);
            }
        }
    }

    fn renew_distances(&mut self, probs: &Probs) {
        self.renew_footers::<2>(probs);
        self.renew_footers::<4>(probs);
        self.renew_footers::<8>(probs);
        self.renew_footers::<16>(probs);
        self.renew_footers::<32>(probs);
        let mut slots = [[0; DIST_SLOTS]; LEN_STATES];
        let used = (self.max_slot + 1).next_multiple_of(8);
        for (slots, probs) in slots.iter_mut().zip(&probs.dist_slot) {
            let tops = price::whole_tree::<8>(first(probs), 0);
            price::lowest_levels(probs, &tops, &mut slots[..used]);
        }
        for (slot, lens) in self.slots[..=self.max_slot].iter_mut().enumerate() {
            let direct = match slot as u32 {
                slot @ FIRST_DIRECT_SLOT.. => price::direct(footer_bits(slot) - ALIGN_BITS),
                _ => 0,
            };
            let [two, three, four, more] = slots.each_ref().map(|slots| slots[slot] + direct);
            *lens = [more; SLOT_LENS];
            lens[..LEN_STATES - 1].copy_from_slice(&[two, three, four]);
        }
    }

    /// Those of the two slots whose footers have this many values.
    #[inline(always)]
    fn renew_footers<const LEN: usize>(&mut self, probs: &Probs) {
        let first_slot = 2 * LEN.ilog2() + 2;
        for slot in [first_slot, first_slot + 1] {
            let probs = &probs.dist_footer[(slot - FIRST_FOOTER_SLOT) as usize];
            let start = slot_start(slot) as usize;
            self.footers[start..start + LEN]
                .copy_from_slice(&price::reverse_tree::<LEN>(first(probs)));
        }
    }

    /// The lengths of matches at this position state.
    #[inline(always)]
    pub fn match_lens(&self, pos_state: usize) -> &[Price; LENS] {
        &self.match_len.prices[pos_state]
    }

    /// The lengths of reps at this position state.
    #[inline(always)]
    pub fn rep_lens(&self, pos_state: usize) -> &[Price; LENS] {
        &self.rep_len.prices[pos_state]
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
        let slot: &[Price; WIDE] = match self.slot[first..].first_chunk() {
            Some(slot) => slot,
            None => unreachable!("a slot's prices have room for that"),
        };
        slot.map(|price| price + self.footer)
    }
}

impl LenPrices {
    const NONE: Self = Self { prices: Vec::new(), is_high_known: false, packets: 0, max_len: 0 };

    fn new(max_len: usize, options: &LzmaOptions) -> Result<Self> {
        let mut prices = Vec::new();
        memory::grow(&mut prices, (1 << options.pb) + 1, [0; LENS])?;
        Ok(Self { prices, is_high_known: false, packets: 0, max_len })
    }

    /// Takes note of a length that will be encoded.
    #[inline(always)]
    fn note(&mut self, len: usize) {
        self.packets += 1;
        self.is_high_known &= len < HIGH_START;
    }

    fn renew(&mut self, probs: &LenProbs) {
        self.packets = 0;
        let Some((known_high, prices)) = self.prices.split_last_mut() else { return };
        let high_lens = HIGH_START..=self.max_len.max(HIGH_START);
        if !self.is_high_known {
            self.is_high_known = true;
            // What leads to each eight lengths.
            let mut tops = [0; LEN_HIGH / 8];
            price::lowest_levels(
                first::<32>(&probs.high),
                &price::whole_tree::<4>(first(&probs.high), 0),
                &mut tops,
            );
            let used = high_lens.clone().count().next_multiple_of(8);
            price::lowest_levels(
                &probs.high,
                &tops,
                &mut known_high[HIGH_START..HIGH_START + used],
            );
        }
        let short = price::bit(probs.choice, false);
        let long = price::bit(probs.choice, true);
        let mid = long + price::bit(probs.choice2, false);
        let high = long + price::bit(probs.choice2, true);
        for (pos_state, prices) in prices.iter_mut().enumerate() {
            let (low, mid) = (
                price::whole_tree(&probs.low[pos_state], short),
                price::whole_tree(&probs.mid[pos_state], mid),
            );
            prices[MATCH_MIN..MID_START].copy_from_slice(&low);
            prices[MID_START..HIGH_START].copy_from_slice(&mid);
            let known = &known_high[high_lens.clone()];
            for (price, known) in prices[high_lens.clone()].iter_mut().zip(known) {
                *price = high + known;
            }
        }
    }
}

/// The first levels of a tree.
#[inline(always)]
fn first<const LEN: usize>(probs: &[Prob]) -> &[Prob; LEN] {
    match probs.first_chunk() {
        Some(first) => first,
        None => unreachable!("a tree has that many levels"),
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

/// The bits in front of what a packet of each kind consists of, in this state
/// and at this position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinds<'a> {
    probs: &'a Probs,
    state: usize,
    pos_state: usize,
}

impl<'a> Kinds<'a> {
    #[inline(always)]
    pub fn new(probs: &'a Probs, state: State, pos_state: usize) -> Self {
        Self { probs, state: state.index(), pos_state: pos_state & (POS_STATES - 1) }
    }

    #[inline(always)]
    pub fn literal(self) -> Price {
        price::bit(self.probs.is_match[self.state][self.pos_state], false)
    }

    #[inline(always)]
    pub fn match_(self) -> Price {
        self.not_literal() + price::bit(self.probs.is_rep[self.state], false)
    }

    #[inline(always)]
    pub fn short_rep(self) -> Price {
        self.any_rep()
            + price::bit(self.probs.is_rep0[self.state], false)
            + price::bit(self.probs.is_rep0_long[self.state][self.pos_state], false)
    }

    /// A rep of this index, with a length.
    #[inline(always)]
    pub fn rep(self, index: usize) -> Price {
        let rep0 = price::bit(self.probs.is_rep0[self.state], index != 0);
        let long = price::bit(self.probs.is_rep0_long[self.state][self.pos_state], true);
        let rep1 = price::bit(self.probs.is_rep1[self.state], index != 1);
        let rep2 = price::bit(self.probs.is_rep2[self.state], index == 3);
        // Without a branch: which rep it is, is not to be predicted.
        let older = rep1 + if index == 1 { 0 } else { rep2 };
        self.any_rep() + rep0 + if index == 0 { long } else { older }
    }

    #[inline(always)]
    fn not_literal(self) -> Price {
        price::bit(self.probs.is_match[self.state][self.pos_state], true)
    }

    #[inline(always)]
    fn any_rep(self) -> Price {
        self.not_literal() + price::bit(self.probs.is_rep[self.state], true)
    }
}
