//! The nodes of the optimal parser: for each byte ahead, the cheapest way
//! there that is known.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use super::parse_optimal::NODES;
use super::prices::DistancePrice;
use crate::error::Result;
use crate::lzma::model::{MATCH_MAX, STATES, State};
use crate::lzma::packet::{Packet, Reps};
use crate::memory::{self, Large};
use crate::range::price::Price;

/// A price that no way costs.
pub(super) const UNREACHED: Price = 1 << 30;

/// Lengths that are entered at a time.
pub(super) const WIDE: usize = 8;

/// Lengths up to the longest, rounded up to whole groups.
pub(super) const LENS: usize = MATCH_MAX + 1 + WIDE;

/// Nodes, and as many behind them as entering a group may look at.
const SIZE: usize = NODES + WIDE;

/// Where the first packet of a step gets its distance from: 0 to 3 stand for
/// the rep of that index, and for a literal it is 0. From
/// [`MATCH`](Self::MATCH) on, it is a match of the distance behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Source(u32);

impl Source {
    pub const REP0: Self = Self(0);
    const MATCH: u32 = 4;

    pub fn rep(index: usize) -> Self {
        Self(index as u32)
    }

    /// Distances of encoders end far below `u32::MAX`.
    #[inline(always)]
    pub fn distance(distance: u32) -> Self {
        Self(distance + Self::MATCH)
    }

    /// The reps after a packet from this source.
    #[inline(always)]
    fn apply(self, [a, b, c, d]: Reps) -> Reps {
        let index = self.0;
        // Without a branch: which source it is, is not to be predicted.
        let newest = if index == 0 { a } else { b };
        let newest = if index >= 2 { c } else { newest };
        let newest = if index >= 3 { d } else { newest };
        let newest = if index >= 4 { index.wrapping_sub(Self::MATCH) } else { newest };
        [
            newest,
            if index >= 1 { a } else { b },
            if index >= 2 { b } else { c },
            if index >= 3 { c } else { d },
        ]
    }
}

/// The packets of a step, their lengths, and how far they lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Step(u32);

/// What a step consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Literal,
    ShortRep,
    Rep,
    Match,
    /// A literal, and then the latest distance again.
    LiteralRep0,
    /// A rep, a literal, and then the same distance again.
    RepLiteralRep0,
    /// A match, a literal, and then the same distance again.
    MatchLiteralRep0,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Literal,
        Self::ShortRep,
        Self::Rep,
        Self::Match,
        Self::LiteralRep0,
        Self::RepLiteralRep0,
        Self::MatchLiteralRep0,
        Self::MatchLiteralRep0,
    ];

    /// The state after a step of this kind.
    const fn after(self, state: State) -> State {
        match self {
            Self::Literal => state.after_literal(),
            Self::ShortRep => state.after_short_rep(),
            Self::Rep => state.after_rep(),
            Self::Match => state.after_match(),
            // Behind a literal, whatever came before it.
            Self::LiteralRep0 | Self::RepLiteralRep0 | Self::MatchLiteralRep0 => {
                State::ALL[0].after_rep()
            }
        }
    }
}

/// The state after a step of each kind, by the state before it.
const AFTER: [[State; STATES]; Kind::ALL.len()] = {
    let mut after = [[State::ALL[0]; STATES]; Kind::ALL.len()];
    let mut kind = 0;
    while kind < after.len() {
        let mut index = 0;
        while index < STATES {
            after[kind][index] = Kind::ALL[kind].after(State::ALL[index]);
            index += 1;
        }
        kind += 1;
    }
    after
};

impl Step {
    const LEN_BITS: u32 = 12;
    const LEN_MASK: u32 = (1 << Self::LEN_BITS) - 1;
    /// What one byte more adds to a step of a single packet.
    const LONGER: u32 = (1 << Self::LEN_BITS) + 1;

    /// A step that leads `len` bytes ahead, of which the first packet makes
    /// `first_len`.
    #[inline(always)]
    pub fn new(kind: Kind, first_len: usize, len: usize) -> Self {
        Self(
            (kind as u32) << (2 * Self::LEN_BITS)
                | (len as u32) << Self::LEN_BITS
                | first_len as u32,
        )
    }

    /// A step of one packet.
    #[inline(always)]
    pub fn single(kind: Kind, len: usize) -> Self {
        Self::new(kind, len, len)
    }

    #[inline(always)]
    pub fn kind(self) -> Kind {
        Kind::ALL[self.kind_bits()]
    }

    #[inline(always)]
    fn kind_bits(self) -> usize {
        (self.0 >> (2 * Self::LEN_BITS)) as usize & (Kind::ALL.len() - 1)
    }

    #[inline(always)]
    pub fn len(self) -> usize {
        (self.0 >> Self::LEN_BITS & Self::LEN_MASK) as usize
    }

    #[inline(always)]
    pub fn first_len(self) -> usize {
        (self.0 & Self::LEN_MASK) as usize
    }

    /// Whether a literal and another packet follow the first one.
    pub fn then_literal(self) -> bool {
        matches!(self.kind(), Kind::RepLiteralRep0 | Kind::MatchLiteralRep0)
    }

    /// The first packet; `byte` is what it stands on.
    pub fn first_packet(self, source: Source, byte: u8) -> Packet {
        let len = self.first_len();
        match self.kind() {
            Kind::Literal | Kind::LiteralRep0 => Packet::Literal(byte),
            Kind::ShortRep => Packet::ShortRep,
            Kind::Rep | Kind::RepLiteralRep0 => Packet::Rep { index: source.0 as usize, len },
            Kind::Match | Kind::MatchLiteralRep0 => {
                Packet::Match { distance: source.0.wrapping_sub(Source::MATCH), len }
            }
        }
    }

    /// The state after the step.
    #[inline(always)]
    fn apply(self, state: State) -> State {
        AFTER[self.kind_bits()][state.index()]
    }
}

/// What the encoder knows at a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Arrival {
    pub state: State,
    pub reps: Reps,
}

/// The nodes ahead, each property in a table of its own, so that many lengths
/// can be entered at a time.
#[derive(Debug)]
pub(super) struct Nodes {
    /// [`UNREACHED`] behind `end`, as far as there is room for ways.
    price: [Price; SIZE],
    source: [Source; SIZE],
    step: [Step; SIZE],
    /// Valid where nodes have been visited.
    arrival: Vec<Arrival>,
    /// The last node that a step leads to.
    end: usize,
}

/// Steps of one packet to all lengths from `from` to `to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub node: usize,
    pub from: usize,
    pub to: usize,
    /// What the packets cost without their lengths and distances.
    pub price: Price,
    pub kind: Kind,
}

impl Nodes {
    pub fn new() -> Result<Large<Self>> {
        Large::new(Self {
            price: [0; SIZE],
            source: [Source::default(); SIZE],
            step: [Step::default(); SIZE],
            arrival: Vec::new(),
            end: 0,
        })
    }

    /// Makes room for ways through `ahead` bytes, or as many as there may be
    /// nodes.
    pub fn reserve(&mut self, ahead: usize) -> Result<()> {
        let (known, len) = (self.arrival.len(), (ahead + 1).min(NODES));
        if known < len {
            memory::grow(&mut self.arrival, len, Arrival::default())?;
            self.price[known..len + WIDE].fill(UNREACHED);
        }
        Ok(())
    }

    /// Forgets all ways.
    pub fn clear(&mut self) {
        self.price[..=self.end].fill(UNREACHED);
        self.end = 0;
    }

    /// Where ways start.
    pub fn start(&mut self, state: State, reps: Reps) -> Arrival {
        self.price[0] = 0;
        // A literal leads there.
        self.end = 1;
        self.arrival[0] = Arrival { state, reps };
        self.arrival[0]
    }

    #[inline(always)]
    pub fn end(&self) -> usize {
        self.end
    }

    #[inline(always)]
    pub fn price(&self, node: usize) -> Price {
        self.price[node]
    }

    /// The next node behind this one from which steps are worth a try. They
    /// are not if what is two bytes further, or the end, is cheaper already:
    /// most that could start here can start there, too.
    #[inline(always)]
    pub fn next_worthwhile(&self, node: usize) -> usize {
        let enough = self.price[self.end];
        let mut next = node + 1;
        while next < self.end && self.price[next] >= enough.min(self.price[next + 2]) {
            next += 1;
        }
        next
    }

    /// Finds out state and reps at a node from those where its step starts.
    #[inline(always)]
    pub fn arrive(&mut self, node: usize) -> Arrival {
        let step = self.step[node];
        let start = self.arrival[node - step.len()];
        let arrival =
            Arrival { state: step.apply(start.state), reps: self.source[node].apply(start.reps) };
        self.arrival[node] = arrival;
        arrival
    }

    /// Enters a step of one byte from `node`, which is not the end. Returns
    /// whether this is the best way there so far.
    #[inline(always)]
    pub fn enter_next(&mut self, node: usize, price: Price, step: Step) -> bool {
        let better = price < self.price[node + 1];
        if better {
            self.price[node + 1] = price;
            self.source[node + 1] = Source::REP0;
            self.step[node + 1] = step;
        }
        better
    }

    /// The step to a node.
    pub fn step(&self, node: usize) -> (Source, Step) {
        (self.source[node], self.step[node])
    }

    /// Enters a step from `node`. Returns whether this is the best way there
    /// so far.
    #[inline(always)]
    pub fn enter(&mut self, node: usize, price: Price, source: Source, step: Step) -> bool {
        let to = node + step.len();
        self.end = self.end.max(to);
        let better = price < self.price[to];
        if better {
            self.price[to] = price;
            self.source[to] = source;
            self.step[to] = step;
        }
        better
    }

    /// Enters reps of all lengths of a run, which cost `lens`.
    #[inline(always)]
    pub fn enter_reps(&mut self, run: Run, lens: &[Price; LENS], source: Source) {
        self.enter_run(run, |len| (*wide(lens, len), [source; WIDE]));
    }

    /// Enters matches of all lengths of a run, which cost `lens` and their
    /// distances.
    #[inline(always)]
    pub fn enter_matches(&mut self, run: Run, lens: &[Price; LENS], distances: &Distances) {
        self.enter_run(run, |len| {
            let mut prices = *wide(lens, len);
            for (price, distance) in prices.iter_mut().zip(wide(&distances.price, len)) {
                *price += distance;
            }
            (prices, *wide(&distances.source, len))
        });
    }

    #[inline(always)]
    fn enter_run(&mut self, run: Run, group: impl Fn(usize) -> ([Price; WIDE], [Source; WIDE])) {
        let Run { node, from, to, .. } = run;
        self.end = self.end.max(node + to);
        let mut len = from;
        while len <= to {
            let left = (to - len) as i32;
            // Which lengths are better is not to be predicted: so all of a
            // group are written, the others with what is there.
            let (mut prices, mut sources) = group(len);
            let mut steps = [Step::single(run.kind, len); WIDE];
            let at = node + len;
            let known = *wide(&self.price, at);
            let known_sources = *wide(&self.source, at);
            let known_steps = *wide(&self.step, at);
            for i in 0..WIDE {
                let price = run.price + prices[i];
                let cheaper = (price as i32 - known[i] as i32) >> 31;
                let within = (i as i32 - left - 1) >> 31;
                let better = (cheaper & within) as u32;
                let step = steps[i].0 + i as u32 * Step::LONGER;
                prices[i] = select(better, price, known[i]);
                sources[i].0 = select(better, sources[i].0, known_sources[i].0);
                steps[i].0 = select(better, step, known_steps[i].0);
            }
            *wide_mut(&mut self.price, at) = prices;
            *wide_mut(&mut self.source, at) = sources;
            *wide_mut(&mut self.step, at) = steps;
            len += WIDE;
        }
    }
}

/// For each length, the distance of a match, or which rep it is.
#[derive(Debug)]
pub(super) struct Distances {
    price: [Price; LENS],
    source: [Source; LENS],
}

impl Distances {
    pub fn new() -> Self {
        Self { price: [0; LENS], source: [Source::default(); LENS] }
    }

    /// Sets the lengths from `from` to `to`, and writes what it wants behind.
    #[inline(always)]
    pub fn fill(&mut self, from: usize, to: usize, distance: &DistancePrice<'_>, source: Source) {
        let mut len = from;
        while len <= to {
            let prices = distance.prices(len);
            *wide_mut(&mut self.price, len) = prices;
            *wide_mut(&mut self.source, len) = [source; WIDE];
            len += WIDE;
        }
    }
}

/// `a` where `mask` is all ones, `b` where it is 0.
#[inline(always)]
fn select(mask: u32, a: u32, b: u32) -> u32 {
    b ^ ((a ^ b) & mask)
}

#[inline(always)]
fn wide<T>(table: &[T], at: usize) -> &[T; WIDE] {
    match table[at..at + WIDE].first_chunk() {
        Some(wide) => wide,
        None => unreachable!("a whole group was taken"),
    }
}

#[inline(always)]
fn wide_mut<T>(table: &mut [T], at: usize) -> &mut [T; WIDE] {
    match table[at..at + WIDE].first_chunk_mut() {
        Some(wide) => wide,
        None => unreachable!("a whole group was taken"),
    }
}
