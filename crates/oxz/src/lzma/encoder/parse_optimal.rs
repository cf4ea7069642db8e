//! Choosing packets by price: the cheapest way through the bytes ahead.
//!
//! Each byte ahead is a node, each packet an edge to a later node. Nodes are
//! visited in order; visiting one enters all edges that leave it. The way is
//! followed until nothing reaches beyond the node visited, a match is long
//! enough to be taken unseen, or the nodes run out.

mod steps;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use self::steps::Steps;
use super::Parser;
use super::node::{Distances, Nodes};
use super::prices::Prices;
use super::repeats::repeated;
use super::symbols::Model;
use crate::error::Result;
use crate::lz::finder::{Finder, Match};
use crate::lz::lookahead::Lookahead;
use crate::lzma::LzmaOptions;
use crate::lzma::model::MATCH_MAX;
use crate::lzma::packet::Packet;
use crate::memory::{self, Large};

/// The most nodes of a way.
pub(super) const NODES: usize = 4096;

/// Nodes that are visited, at the most: the longest step from there, two
/// matches and a literal between them, stays within the nodes.
const VISITED_MAX: usize = NODES - 2 * MATCH_MAX - 2;

#[derive(Debug)]
pub(crate) struct OptimalParser {
    nice_len: usize,
    prices: Large<Prices>,
    /// The node at index `i` is `i` bytes ahead.
    nodes: Large<Nodes>,
    distances: Large<Distances>,
    /// The packets decided on, last one first.
    decided: Vec<Packet>,
}

impl OptimalParser {
    pub fn new(options: &LzmaOptions, nice_len: usize) -> Result<Self> {
        let prices = Prices::new(nice_len, options)?;
        let distances = Large::new(Distances::new())?;
        Ok(Self { nice_len, prices, nodes: Nodes::new()?, distances, decided: Vec::new() })
    }

    /// Decides on the next packets.
    fn decide<F: Finder>(&mut self, look: &mut Lookahead<'_, F>, model: &Model, position: usize) {
        self.nodes.clear();
        let start = look.cursor.coded;
        if look.cursor.next == start {
            look.find();
        }
        if let Some(packet) = self.at_once(look, model, start) {
            look.skip(start + packet.len() - look.cursor.next);
            self.decided.push(packet);
            return;
        }
        self.prices.renew(model);
        let arrival = self.nodes.start(model.state, model.reps);
        let mut steps = Steps {
            data: look.padded,
            model,
            prices: &self.prices,
            nodes: &mut self.nodes,
            distances: &mut self.distances,
            nice_len: self.nice_len,
            node: 0,
            at: start,
            position,
            arrival,
        };
        loop {
            steps.enter(look.matches.as_slice());
            let worthwhile = steps.nodes.next_worthwhile(steps.node);
            look.skip(worthwhile - steps.node - 1);
            steps.advance(worthwhile - steps.node);
            if worthwhile == steps.nodes.end() || worthwhile >= VISITED_MAX {
                break;
            }
            steps.arrival = steps.nodes.arrive(worthwhile);
            look.find();
            // A match that is long enough will be found again at the start of
            // the next way.
            if look.matches.last().is_some_and(|longest| longest.len as usize >= self.nice_len) {
                break;
            }
        }
        let last = steps.node;
        self.trace_back(look.padded, start, last);
    }

    /// A packet that is taken without looking further.
    #[inline(always)]
    fn at_once<F: Finder>(
        &self,
        look: &Lookahead<'_, F>,
        model: &Model,
        at: usize,
    ) -> Option<Packet> {
        let data = look.padded;
        let limit = (look.filled() - at).min(MATCH_MAX);
        let any = repeated(data, at, &model.reps);
        let mut repeated = any;
        while repeated != 0 {
            let index = repeated.trailing_zeros() as usize % model.reps.len();
            repeated &= repeated - 1;
            let len = look.repeat_len(at, model.reps[index], 0, limit);
            if len >= self.nice_len {
                return Some(Packet::Rep { index, len });
            }
        }
        match look.matches.last() {
            Some(Match { len, distance }) if len as usize >= self.nice_len => {
                Some(Packet::Match { distance, len: len as usize })
            }
            None if any == 0 => {
                let match_byte = at.checked_sub(model.reps[0] as usize + 1).map(|i| data[i]);
                let is_literal = match_byte != Some(data[at]);
                is_literal.then_some(Packet::Literal(data[at]))
            }
            _ => None,
        }
    }

    /// Turns the way to node `last` into packets.
    fn trace_back(&mut self, padded: &[u8], start: usize, last: usize) {
        let mut node = last;
        while node != 0 {
            let (source, step) = self.nodes.step(node);
            let from = node - step.len();
            let (len, rest) = (step.first_len(), step.len() - step.first_len());
            if step.then_literal() {
                self.decided.push(Packet::Rep { index: 0, len: rest - 1 });
                self.decided.push(Packet::Literal(padded[start + from + len]));
            } else if rest != 0 {
                self.decided.push(Packet::Rep { index: 0, len: rest });
            }
            self.decided.push(step.first_packet(source, padded[start + from]));
            node = from;
        }
    }
}

impl Parser for OptimalParser {
    fn reset(&mut self) {
        self.forget();
        self.prices.reset();
    }

    fn forget(&mut self) {
        self.decided.clear();
        self.prices.forget();
    }

    fn reserve(&mut self, ahead: usize, reach: usize) -> Result<()> {
        self.prices.set_reach(reach);
        self.nodes.reserve(ahead)?;
        // No way has more packets than nodes.
        memory::reserve(&mut self.decided, ahead.min(NODES))
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
