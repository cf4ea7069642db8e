//! Choosing packets by price: the cheapest way through the bytes ahead.
//!
//! Each byte ahead is a node, each packet an edge to a later node. Nodes are
//! visited in order; visiting one enters all edges that leave it. The way is
//! followed until nothing reaches beyond the node visited, a match is long
//! enough to be taken unseen, or the nodes run out.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use super::Parser;
use super::node::{Move, Node, UNREACHED};
use super::prices::{self, Kinds, Prices};
use super::symbols::Model;
use crate::error::Result;
use crate::lz::finder::{Finder, Match};
use crate::lz::lookahead::Lookahead;
use crate::lzma::LzmaOptions;
use crate::lzma::model::{MATCH_MAX, MATCH_MIN, State};
use crate::lzma::packet::{Packet, Reps};
use crate::memory::{self, Large};
use crate::range::price::{self, Price};

/// The most nodes of a way.
pub(super) const NODES: usize = 4096;

#[derive(Debug)]
pub(crate) struct OptimalParser {
    nice_len: usize,
    prices: Large<Prices>,
    /// The node at index `i` is `i` bytes ahead.
    nodes: Vec<Node>,
    /// The last node that an edge leads to.
    end: usize,
    /// The packets decided on, last one first.
    decided: Vec<Packet>,
}

/// What is the same for all edges that leave a node.
struct Visit {
    /// Index of the node.
    node: usize,
    /// Index of its byte in the window.
    at: usize,
    /// The position of the byte in the data.
    position: usize,
    price: Price,
    state: State,
    reps: Reps,
    kinds: Kinds,
    /// Edges may lead this far beyond the node.
    room: usize,
    /// The price of the node by way of a literal.
    literal: Price,
}

impl OptimalParser {
    pub fn new(options: &LzmaOptions, nice_len: usize) -> Result<Self> {
        let mut nodes = Vec::new();
        memory::grow(&mut nodes, NODES, Node::default())?;
        // No way has more packets than nodes.
        let mut decided = Vec::new();
        memory::grow(&mut decided, NODES, Packet::ShortRep)?;
        decided.clear();
        let prices = Prices::new(nice_len, options.dict_size)?;
        Ok(Self { nice_len, prices, nodes, end: 0, decided })
    }

    /// Decides on the next packets.
    fn decide<F: Finder>(&mut self, look: &mut Lookahead<'_, F>, model: &Model, position: usize) {
        self.prices.renew(model);
        let start = look.cursor.coded;
        self.nodes[0] = Node { state: model.state, reps: model.reps, ..Node::default() };
        self.end = 0;
        let mut node = 0;
        loop {
            if node != 0 {
                let from = self.nodes[node].from as usize;
                let (earlier, rest) = self.nodes.split_at_mut(node);
                rest[0].arrive(node, &earlier[from]);
            }
            if look.cursor.next == start + node {
                look.find();
            }
            if let Some(packet) = self.long_enough(look, start + node, node) {
                self.trace_back(look.padded, start, node);
                if node == 0 {
                    look.skip(start + packet.len() - look.cursor.next);
                    self.decided.push(packet);
                }
                return;
            }
            self.visit(look, model, start, position, node);
            node += 1;
            if node == self.end {
                break;
            }
        }
        self.trace_back(look.padded, start, self.end);
    }

    /// A packet that is taken without looking further: if the way so far is
    /// not empty, it ends here, and the packet is found again at the start of
    /// the next.
    #[inline(always)]
    fn long_enough<F: Finder>(
        &self,
        look: &Lookahead<'_, F>,
        at: usize,
        node: usize,
    ) -> Option<Packet> {
        if node == 0 {
            let limit = (look.filled() - at).min(MATCH_MAX);
            for (index, &distance) in self.nodes[0].reps.iter().enumerate() {
                let len = look.repeat_len(at, distance, 0, limit);
                if len >= self.nice_len {
                    return Some(Packet::Rep { index, len });
                }
            }
        }
        match look.matches.last() {
            Some(Match { len, distance }) if len as usize >= self.nice_len => {
                Some(Packet::Match { distance, len: len as usize })
            }
            _ => None,
        }
    }

    /// Turns the way to node `last` into packets.
    fn trace_back(&mut self, padded: &[u8], start: usize, last: usize) {
        let mut node = last;
        while node != 0 {
            let Node { from, first, first_len, .. } = self.nodes[node];
            let (from, first_len) = (from as usize, first_len as usize);
            if !self.nodes[node].is_single(node) {
                let literal = if first == Move::LITERAL { from } else { from + first_len };
                self.decided.push(Packet::Rep { index: 0, len: node - literal - 1 });
                if first != Move::LITERAL {
                    self.decided.push(Packet::Literal(padded[start + literal]));
                }
            }
            self.decided.push(first.packet(first_len, padded[start + from]));
            node = from;
        }
    }

    /// Enters the edges that leave a node.
    #[inline(always)]
    fn visit<F: Finder>(
        &mut self,
        look: &Lookahead<'_, F>,
        model: &Model,
        start: usize,
        position: usize,
        node: usize,
    ) {
        let at = start + node;
        let position = position.wrapping_add(node);
        let Node { price, state, reps, .. } = self.nodes[node];
        let pos_state = model.contexts.pos_state(position);
        let kinds = Kinds::new(&model.probs, state, pos_state);
        let room = (look.filled() - at).min(NODES - 1 - node);
        let byte = look.padded[at];
        let prev = if at == 0 { 0 } else { look.padded[at - 1] };
        let match_byte = at.checked_sub(reps[0] as usize + 1).map_or(0, |i| look.padded[i]);

        let coder = &model.probs.literal[model.contexts.literal_coder(position, prev)];
        let compared = if state.was_literal() { None } else { Some(match_byte) };
        let literal = price + kinds.literal + prices::literal(coder, byte, compared);
        let visit = Visit { node, at, position, price, state, reps, kinds, room, literal };
        self.reach(node + 1);
        let literal_is_best = self.enter(&visit, 1, literal, Move::LITERAL, 1);
        if byte == match_byte && at > reps[0] as usize {
            self.enter(&visit, 1, price + kinds.short_rep, Move::REP0, 1);
        }
        if room < MATCH_MIN {
            return;
        }
        // Where the literal is the best way to the next node, the rep will be
        // tried from there.
        if byte != match_byte && !literal_is_best {
            self.literal_and_rep0(look, model, &visit);
        }
        let longest_rep = self.reps(look, model, &visit, pos_state);
        self.matches(look, model, &visit, pos_state, longest_rep);
    }

    /// Makes nodes up to `node` ready for edges to lead there.
    #[inline(always)]
    fn reach(&mut self, node: usize) {
        while self.end < node {
            self.end += 1;
            self.nodes[self.end].price = UNREACHED;
        }
    }

    /// Enters an edge; the node it leads to must have been made ready. Returns
    /// whether this is the best way there so far.
    #[inline(always)]
    fn enter(
        &mut self,
        visit: &Visit,
        len: usize,
        price: Price,
        first: Move,
        first_len: usize,
    ) -> bool {
        let node = &mut self.nodes[visit.node + len];
        let better = price < node.price;
        if better {
            node.price = price;
            node.from = visit.node as u32;
            node.first = first;
            node.first_len = first_len as u32;
        }
        better
    }

    /// A literal, and then the latest distance again.
    #[inline(always)]
    fn literal_and_rep0<F: Finder>(
        &mut self,
        look: &Lookahead<'_, F>,
        model: &Model,
        visit: &Visit,
    ) {
        let limit = (visit.room - 1).min(self.nice_len);
        let len = look.repeat_len(visit.at + 1, visit.reps[0], 0, limit);
        if len >= MATCH_MIN {
            let state = visit.state.after_literal();
            let price =
                visit.literal + self.rep0_price(model, state, visit.position.wrapping_add(1), len);
            self.reach(visit.node + 1 + len);
            self.enter(visit, 1 + len, price, Move::LITERAL, 1);
        }
    }

    fn rep0_price(&self, model: &Model, state: State, position: usize, len: usize) -> Price {
        let pos_state = model.contexts.pos_state(position);
        Kinds::long_rep0(&model.probs, state, pos_state) + self.prices.rep_lens(pos_state)[len]
    }

    /// Reps, each in all lengths, and what may follow the longest. Returns
    /// the length of the latest distance's rep.
    #[inline(always)]
    fn reps<F: Finder>(
        &mut self,
        look: &Lookahead<'_, F>,
        model: &Model,
        visit: &Visit,
        pos_state: usize,
    ) -> usize {
        let limit = visit.room.min(self.nice_len);
        let mut latest = 0;
        for (index, &distance) in visit.reps.iter().enumerate() {
            let longest = look.repeat_len(visit.at, distance, 0, limit);
            if longest < MATCH_MIN {
                continue;
            }
            if index == 0 {
                latest = longest;
            }
            let first = Move::rep(index);
            let base = visit.price + visit.kinds.reps[index];
            self.reach(visit.node + longest);
            for len in MATCH_MIN..=longest {
                let price = base + self.prices.rep_lens(pos_state)[len];
                self.enter(visit, len, price, first, len);
            }
            let price = base + self.prices.rep_lens(pos_state)[longest];
            let state = visit.state.after_rep();
            self.then_literal_and_rep0(look, model, visit, price, state, first, longest, distance);
        }
        latest
    }

    /// Matches, each length at the nearest distance found for it, and what may
    /// follow the longest of each distance. Lengths up to `longest_rep` are
    /// cheaper as a rep.
    #[inline(always)]
    fn matches<F: Finder>(
        &mut self,
        look: &Lookahead<'_, F>,
        model: &Model,
        visit: &Visit,
        pos_state: usize,
        longest_rep: usize,
    ) {
        let Some(longest) = look.matches.last() else { return };
        let base = visit.price + visit.kinds.match_;
        self.reach(visit.node + visit.room.min(longest.len as usize));
        let mut len = MATCH_MIN.max(longest_rep + 1);
        for &Match { len: end, distance } in look.matches.as_slice() {
            let end = visit.room.min(end as usize);
            if len > end {
                continue;
            }
            let first = Move::distance(distance);
            let mut price = 0;
            while len <= end {
                price = base
                    + self.prices.match_lens(pos_state)[len]
                    + self.prices.distance(distance, len);
                self.enter(visit, len, price, first, len);
                len += 1;
            }
            let state = visit.state.after_match();
            self.then_literal_and_rep0(look, model, visit, price, state, first, end, distance);
        }
    }

    /// After a packet of `first_len` bytes at `distance`, a literal, and then
    /// the same distance again.
    #[inline(always)]
    #[expect(clippy::too_many_arguments)]
    fn then_literal_and_rep0<F: Finder>(
        &mut self,
        look: &Lookahead<'_, F>,
        model: &Model,
        visit: &Visit,
        price: Price,
        state: State,
        first: Move,
        first_len: usize,
        distance: u32,
    ) {
        let at = visit.at + first_len;
        let Some(room) = visit.room.checked_sub(first_len + 1) else { return };
        let len = look.repeat_len(at + 1, distance, 0, room.min(self.nice_len));
        if len < MATCH_MIN {
            return;
        }
        let position = visit.position.wrapping_add(first_len);
        let coder = model.contexts.literal_coder(position, look.padded[at - 1]);
        let match_byte = look.padded[at - distance as usize - 1];
        let literal =
            prices::literal(&model.probs.literal[coder], look.padded[at], Some(match_byte));
        let is_match = model.probs.is_match[state.index()][model.contexts.pos_state(position)];
        let price = price + price::bit(is_match, false) + literal;
        let price =
            price + self.rep0_price(model, state.after_literal(), position.wrapping_add(1), len);
        self.reach(visit.node + first_len + 1 + len);
        self.enter(visit, first_len + 1 + len, price, first, first_len);
    }
}

impl Parser for OptimalParser {
    fn reset(&mut self) {
        self.forget();
        self.prices.reset();
    }

    fn forget(&mut self) {
        self.decided.clear();
    }

    #[inline(always)]
    fn next<F: Finder>(
        &mut self,
        look: &mut Lookahead<'_, F>,
        model: &Model,
        position: usize,
    ) -> Packet {
        if self.decided.is_empty() {
            self.decide(look, model, position);
        }
        match self.decided.pop() {
            Some(packet) => {
                self.prices.note(packet);
                packet
            }
            None => unreachable!("a decision has at least one packet"),
        }
    }
}
