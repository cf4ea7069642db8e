//! The steps that leave a node.

use super::super::node::{Arrival, Distances, Kind, Nodes, Run, Source, Step};
use super::super::prices::{self, Kinds, Prices};
use super::super::repeats::{repeated, repeats_two};
use super::super::symbols::Model;
use crate::lz::finder::Match;
use crate::lz::match_len::match_len;
use crate::lz::window::PADDING;
use crate::lzma::model::{MATCH_MIN, State};
use crate::range::price::{self, Price};

/// The node that steps leave from, and what they need to be priced.
pub(super) struct Steps<'a> {
    /// The window's data and its padding.
    pub data: &'a [u8],
    pub model: &'a Model,
    pub prices: &'a Prices,
    pub nodes: &'a mut Nodes,
    pub distances: &'a mut Distances,
    pub nice_len: usize,
    /// Index of the node.
    pub node: usize,
    /// Index of its byte in the window.
    pub at: usize,
    /// The position of the byte in the data.
    pub position: usize,
    pub arrival: Arrival,
}

impl Steps<'_> {
    /// Goes on to a later node; what is known there has yet to be found out.
    #[inline(always)]
    pub fn advance(&mut self, by: usize) {
        self.node += by;
        self.at += by;
        self.position = self.position.wrapping_add(by);
    }

    /// Enters the steps that leave the node; `found` are the matches there.
    #[inline(always)]
    pub fn enter(&mut self, found: &[Match]) {
        let price = self.nodes.price(self.node);
        self.single_byte(price);
        if self.room() < MATCH_MIN {
            return;
        }
        let longest_rep = self.reps(price);
        self.matches(price, found, longest_rep);
    }

    /// How much data there is from the node on.
    #[inline(always)]
    fn room(&self) -> usize {
        self.data.len() - PADDING - self.at
    }

    #[inline(always)]
    fn pos_state(&self) -> usize {
        self.model.contexts.pos_state(self.position)
    }

    #[inline(always)]
    fn kinds(&self) -> Kinds<'_> {
        Kinds::new(&self.model.probs, self.arrival.state, self.pos_state())
    }

    /// The common prefix of `at` and what is at `distance` before it.
    #[inline(always)]
    fn repeat_len(&self, at: usize, distance: u32, limit: usize) -> usize {
        match at.checked_sub(distance as usize + 1) {
            Some(source) => match_len(self.data, source, at, 0, limit),
            None => 0,
        }
    }

    /// A literal or a short rep, and what may follow the literal.
    #[inline(always)]
    fn single_byte(&mut self, price: Price) {
        let at = self.at;
        let byte = self.data[at];
        let match_byte = self.match_byte();
        let without_bits = price + self.kinds().literal();
        let mut literal_is_best = false;
        if without_bits < self.nodes.price(self.node + 1) {
            let literal = without_bits + self.literal(byte, match_byte.unwrap_or_default());
            let step = Step::single(Kind::Literal, 1);
            literal_is_best = self.nodes.enter_next(self.node, literal, step);
        }
        if match_byte == Some(byte) {
            let short_rep = price + self.kinds().short_rep();
            let step = Step::single(Kind::ShortRep, 1);
            self.nodes.enter_next(self.node, short_rep, step);
        } else if !literal_is_best && repeats_two(self.data, at + 1, self.arrival.reps[0]) {
            // Where the literal is the best way to the next node, the rep
            // will be tried from there.
            self.literal_and_rep0(without_bits);
        }
    }

    /// The byte at the latest distance, unless that is before the start.
    #[inline(always)]
    fn match_byte(&self) -> Option<u8> {
        self.at.checked_sub(self.arrival.reps[0] as usize + 1).map(|source| self.data[source])
    }

    /// The price of the literal's bits.
    #[inline(always)]
    fn literal(&self, byte: u8, match_byte: u8) -> Price {
        let prev = self.at.checked_sub(1).map_or(0, |before| self.data[before]);
        let coder = self.model.contexts.literal_coder(self.position, prev);
        let compared = if self.arrival.state.was_literal() { None } else { Some(match_byte) };
        prices::literal(&self.model.probs.literal[coder], byte, compared)
    }

    /// A literal, and then the latest distance again.
    #[inline(never)]
    fn literal_and_rep0(&mut self, without_bits: Price) {
        let limit = (self.room() - 1).min(self.nice_len);
        let len = self.repeat_len(self.at + 1, self.arrival.reps[0], limit);
        if len >= MATCH_MIN {
            let match_byte = self.match_byte().unwrap_or_default();
            let literal = self.literal(self.data[self.at], match_byte);
            let price = without_bits + literal + self.literal_rep0(self.arrival.state, 0, len);
            let step = Step::new(Kind::LiteralRep0, 1, 1 + len);
            self.nodes.enter(self.node, price, Source::REP0, step);
        }
    }

    /// The price of a rep of the latest distance behind a literal, which comes
    /// after `before` more bytes and in this state.
    fn literal_rep0(&self, state: State, before: usize, len: usize) -> Price {
        let position = self.position.wrapping_add(before + 1);
        let pos_state = self.model.contexts.pos_state(position);
        Kinds::new(&self.model.probs, state.after_literal(), pos_state).rep(0)
            + self.prices.rep_lens(pos_state)[len]
    }

    /// Reps, each in all lengths, and what may follow the longest. Returns
    /// the length of the latest distance's rep.
    #[inline(always)]
    fn reps(&mut self, price: Price) -> usize {
        // Mostly none is repeated, which one branch tells.
        let mut repeated = repeated(self.data, self.at, &self.arrival.reps);
        let mut latest = 0;
        while repeated != 0 {
            let index = repeated.trailing_zeros() as usize & 3;
            repeated &= repeated - 1;
            let distance = self.arrival.reps[index];
            let limit = self.room().min(self.nice_len);
            let longest = self.repeat_len(self.at, distance, limit);
            if longest < MATCH_MIN {
                continue;
            }
            if index == 0 {
                latest = longest;
            }
            let source = Source::rep(index);
            let price = price + self.kinds().rep(index);
            let lens = self.prices.rep_lens(self.pos_state());
            let (node, kind) = (self.node, Kind::Rep);
            let run = Run { node, from: MATCH_MIN, to: longest, price, kind };
            self.nodes.enter_reps(run, lens, source);
            if repeats_two(self.data, self.at + longest + 1, distance) {
                let price = price + lens[longest];
                self.then_literal_and_rep0(price, Kind::RepLiteralRep0, source, longest, distance);
            }
        }
        latest
    }

    /// Matches, each length at the nearest distance found for it, and what may
    /// follow the longest of each distance. Lengths up to `longest_rep` are
    /// cheaper as a rep.
    #[inline(always)]
    fn matches(&mut self, price: Price, found: &[Match], longest_rep: usize) {
        let from = MATCH_MIN.max(longest_rep + 1);
        let Some(longest) = found.last() else { return };
        if from > longest.len as usize {
            return;
        }
        let price = price + self.kinds().match_();
        let mut next = from;
        for &Match { len, distance } in found {
            let len = len as usize;
            if next > len {
                continue;
            }
            let source = Source::distance(distance);
            let priced = self.prices.distance(distance);
            self.distances.fill(next, len, &priced, source);
            next = len + 1;
            if repeats_two(self.data, self.at + len + 1, distance) {
                let lens = self.prices.match_lens(self.pos_state());
                let price = price + lens[len] + priced.price(len);
                self.then_literal_and_rep0(price, Kind::MatchLiteralRep0, source, len, distance);
            }
        }
        let lens = self.prices.match_lens(self.pos_state());
        let run = Run { node: self.node, from, to: next - 1, price, kind: Kind::Match };
        self.nodes.enter_matches(run, lens, self.distances);
    }

    /// After a packet of `len` bytes at `distance`, a literal, and then the
    /// same distance again.
    #[inline(never)]
    fn then_literal_and_rep0(
        &mut self,
        price: Price,
        kind: Kind,
        source: Source,
        len: usize,
        distance: u32,
    ) {
        let (data, probs) = (self.data, &self.model.probs);
        let at = self.at + len;
        let Some(room) = self.room().checked_sub(len + 1) else { return };
        let rep0_len = self.repeat_len(at + 1, distance, room.min(self.nice_len));
        if rep0_len < MATCH_MIN {
            return;
        }
        let state = match kind {
            Kind::RepLiteralRep0 => self.arrival.state.after_rep(),
            _ => self.arrival.state.after_match(),
        };
        let position = self.position.wrapping_add(len);
        let is_match = probs.is_match[state.index()][self.model.contexts.pos_state(position)];
        let price = price + price::bit(is_match, false) + self.literal_rep0(state, len, rep0_len);
        if price >= self.nodes.price(self.node + len + 1 + rep0_len) {
            return;
        }
        let coder = self.model.contexts.literal_coder(position, data[at - 1]);
        let match_byte = data[at - distance as usize - 1];
        let price = price + prices::literal(&probs.literal[coder], data[at], Some(match_byte));
        self.nodes.enter(self.node, price, source, Step::new(kind, len, len + 1 + rep0_len));
    }
}
