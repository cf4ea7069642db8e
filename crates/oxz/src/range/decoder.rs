//! Decoding bits.
//!
//! [`BitDecoder`] has two instances. [`RangeDecoder`] decodes for real: it
//! adapts the probabilities and reads its input without looking where it
//! ends. [`DryRun`] only finds out whether the input at hand is enough for
//! what is to be decoded next, and leaves everything as it was. The code that
//! knows which bits come in which order is written once, over the trait.

use core::slice;

use super::kernel::{self, Either, MatchedBit, TreeBit, pin};
use super::{LITERAL_SIZE, MOVE_BITS, PROB_BITS, PROB_ONE, Prob, RANGE_MIN};

/// The bytes that start a range coded stream; the first is always zero.
pub(crate) const INIT_BYTES: usize = 5;

/// What a range decoder carries from packet to packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RangeState {
    pub range: u32,
    /// `code < range`, unless the data is damaged.
    pub code: u32,
}

impl RangeState {
    /// The state after the first bytes, of which the first has been found
    /// zero.
    pub fn new([_, code @ ..]: [u8; INIT_BYTES]) -> Self {
        Self { range: u32::MAX, code: u32::from_be_bytes(code) }
    }

    /// Whether the next bit will take a byte of input.
    pub fn wants_byte(self) -> bool {
        self.range < RANGE_MIN
    }

    /// Shifts in the byte that [`wants_byte`](Self::wants_byte) asks for.
    pub fn shift_in(&mut self, byte: u8) {
        self.range <<= 8;
        self.code = (self.code << 8) | u32::from(byte);
    }
}

/// Decodes bits with adapting and with fixed probabilities.
///
/// Tables of probabilities come as arrays, so that the compiler can see that
/// no index leaves them and omits the check.
pub(crate) trait BitDecoder {
    /// Whether probabilities adapt; else they come back as they were.
    const ADAPTS: bool;

    fn state_mut(&mut self) -> &mut RangeState;

    /// Takes a byte of input if the range has become too small.
    fn normalize(&mut self);

    /// The next five bytes of input: four, the first one highest, and one.
    fn next_five(&self) -> (u32, u8);

    /// Passes over bytes of input.
    fn skip(&mut self, bytes: usize);

    /// One bit where one value is much more likely than the other, so that a
    /// branch is predicted well.
    fn bit(&mut self, prob: &mut Prob) -> bool;

    /// One bit of a tree, which may be either: no branch. `symbol` is less
    /// than `LIMIT / 2`, and what becomes of it less than `LIMIT`.
    #[inline(always)]
    fn tree_bit<const LIMIT: usize>(
        &mut self,
        prob: u32,
        next: Either<u32>,
        symbol: usize,
    ) -> TreeBit {
        self.normalize();
        let mut bit = kernel::tree_bit::<LIMIT>(*self.state_mut(), prob, next, symbol);
        *self.state_mut() = bit.state;
        if !Self::ADAPTS {
            bit.prob = prob;
        }
        bit
    }

    /// The same for a literal after a match, with the choices that depend on
    /// the bit.
    #[inline(always)]
    fn matched_bit<const LIMIT: usize>(
        &mut self,
        prob: u32,
        next: Either<u32>,
        symbol: usize,
        agree: Either<usize>,
        index: Either<usize>,
    ) -> MatchedBit {
        self.normalize();
        let mut bit =
            kernel::matched_bit::<LIMIT>(*self.state_mut(), prob, next, symbol, agree, index);
        *self.state_mut() = bit.state;
        if !Self::ADAPTS {
            bit.prob = prob;
        }
        bit
    }

    /// `count` bits of probability one half, high bit first; at most 26.
    #[inline(always)]
    fn direct_bits(&mut self, count: u32) -> u32 {
        let bits = kernel::direct_bits(*self.state_mut(), count, self.next_five());
        *self.state_mut() = bits.state;
        self.skip(bits.bytes);
        bits.value
    }

    /// A value of `BITS` bits, high bit first; each bit's probability depends
    /// on the bits before it.
    ///
    /// What a bit is decides which probability is next. Both that may be are
    /// loaded while the bit is being decoded, so that the wait for the load is
    /// no part of the chain from bit to bit.
    #[inline(always)]
    fn tree<const BITS: u32, const N: usize>(&mut self, probs: &mut [Prob; N]) -> u32 {
        let root = probs[1].into();
        self.tree_then::<BITS, N>(probs, root, |_| [0; 2]).0
    }

    /// As [`tree`](Self::tree), from the root's probability on, and up to the
    /// first probability of what comes next: `next` is told the value without
    /// its last bit, and returns what it is if that bit is 0 or 1.
    #[inline(always)]
    fn tree_then<const BITS: u32, const N: usize>(
        &mut self,
        probs: &mut [Prob; N],
        root: u32,
        next: impl FnOnce(usize) -> Either<u32>,
    ) -> (u32, u32) {
        const { assert!(N >= 1 << BITS) };
        macro_rules! steps {
            ($($limit:literal)* ; $last:literal) => {{
                let (mut symbol, mut prob) = (1, root);
                $((symbol, prob) = self.tree_step::<N, $limit>(probs, symbol, prob);)*
                let next = next(symbol - (1 << (BITS - 1)));
                let last = self.tree_bit::<$last>(prob, next.map(pin), symbol);
                probs[symbol] = last.prob as Prob;
                last
            }};
        }
        // Spelled out: then every index is seen to be in range.
        let last = match BITS {
            3 => steps!(4 8; 16),
            4 => steps!(4 8 16; 32),
            6 => steps!(4 8 16 32 64; 128),
            _ => steps!(4 8 16 32 64 128 256; 512),
        };
        ((last.symbol - (1 << BITS)) as u32, last.next)
    }

    /// One bit and its node: what follows, and its probability.
    #[inline(always)]
    fn tree_step<const N: usize, const LIMIT: usize>(
        &mut self,
        probs: &mut [Prob; N],
        symbol: usize,
        prob: u32,
    ) -> (usize, u32) {
        let next = [pin(probs[2 * symbol].into()), pin(probs[2 * symbol + 1].into())];
        let bit = self.tree_bit::<LIMIT>(prob, next, symbol);
        probs[symbol] = bit.prob as Prob;
        (bit.symbol, bit.next)
    }

    /// A value of `count` bits, low bit first; each bit's probability depends
    /// on the bits before it. `1 << count` is at most `N`, a power of two.
    #[inline(always)]
    fn reverse_tree<const N: usize>(&mut self, probs: &mut [Prob; N], count: u32) -> u32 {
        debug_assert!(1 << count <= N);
        let mut symbol = 1;
        let mut value = 0;
        for i in 0..count {
            let prob = &mut probs[symbol & (N - 1)];
            let bit = self.tree_bit::<{ usize::MAX }>((*prob).into(), [0; 2], symbol);
            *prob = bit.prob as Prob;
            symbol = bit.symbol;
            value |= (symbol as u32 & 1) << i;
        }
        value
    }

    /// A literal where the last packet was a literal.
    #[inline(always)]
    fn literal(&mut self, probs: &mut [Prob; LITERAL_SIZE]) -> u8 {
        self.tree::<8, LITERAL_SIZE>(probs) as u8
    }

    /// A literal where the last packet was a match: as long as its bits agree
    /// with those of the byte that the match would have gone on with, they
    /// have probabilities of their own. Loads ahead as [`tree`](Self::tree).
    #[inline(always)]
    fn matched_literal(&mut self, probs: &mut [Prob; LITERAL_SIZE], match_byte: u8) -> u8 {
        let match_bits = usize::from(match_byte) << 1;
        let index = 0x101 + (match_bits & 0x100);
        let mut m =
            Matched { symbol: 1, match_bits, agree: 0x100, index, prob: probs[index].into() };
        m = self.matched_step::<4>(probs, m);
        m = self.matched_step::<8>(probs, m);
        m = self.matched_step::<16>(probs, m);
        m = self.matched_step::<32>(probs, m);
        m = self.matched_step::<64>(probs, m);
        m = self.matched_step::<128>(probs, m);
        m = self.matched_step::<256>(probs, m);
        // No choice depends on the last bit.
        let last = self.tree_bit::<512>(m.prob, [0; 2], m.symbol);
        probs[m.index] = last.prob as Prob;
        last.symbol as u8
    }

    #[inline(always)]
    fn matched_step<const LIMIT: usize>(
        &mut self,
        probs: &mut [Prob; LITERAL_SIZE],
        m: Matched,
    ) -> Matched {
        let match_bit = m.match_bits & m.agree;
        let match_bits = m.match_bits << 1;
        let agree = [m.agree & !match_bit, match_bit];
        let index = [
            (agree[0] + (match_bits & agree[0])) | (m.symbol << 1),
            (agree[1] + (match_bits & agree[1])) | (m.symbol << 1) | 1,
        ];
        let next = index.map(|index| pin(probs[index].into()));
        let bit = self.matched_bit::<LIMIT>(m.prob, next, m.symbol, agree, index);
        probs[m.index] = bit.prob as Prob;
        let MatchedBit { symbol, agree, index, next: prob, .. } = bit;
        Matched { symbol, match_bits, agree, index, prob }
    }
}

/// How far a literal after a match has been decoded.
pub(crate) struct Matched {
    symbol: usize,
    match_bits: usize,
    /// 0x100 while bits and match bits are the same, then 0.
    agree: usize,
    index: usize,
    prob: u32,
}

/// Decodes for real. The caller sees to it that as many bytes are there as
/// the bits to be decoded can take: reading beyond the input panics.
pub(crate) struct RangeDecoder<'a> {
    state: RangeState,
    /// What is left of the input: where it starts takes one register, and the
    /// byte there waits for nothing.
    rest: slice::Iter<'a, u8>,
    input_len: usize,
}

impl<'a> RangeDecoder<'a> {
    pub fn new(state: RangeState, input: &'a [u8], pos: usize) -> Self {
        Self { state, rest: input[pos..].iter(), input_len: input.len() }
    }

    /// How many bytes of input are left.
    #[inline(always)]
    pub fn rest(&self) -> usize {
        self.rest.len()
    }

    pub fn pos(&self) -> usize {
        self.input_len - self.rest()
    }

    pub fn state(&self) -> RangeState {
        self.state
    }
}

impl BitDecoder for RangeDecoder<'_> {
    const ADAPTS: bool = true;

    #[inline(always)]
    fn state_mut(&mut self) -> &mut RangeState {
        &mut self.state
    }

    #[inline(always)]
    fn normalize(&mut self) {
        if self.state.wants_byte() {
            match self.rest.next() {
                Some(byte) => self.state.shift_in(*byte),
                None => beyond_input(),
            }
        }
    }

    #[inline(always)]
    fn next_five(&self) -> (u32, u8) {
        match self.rest.as_slice().first_chunk() {
            Some(&[a, b, c, d, fifth]) => (u32::from_be_bytes([a, b, c, d]), fifth),
            None => beyond_input(),
        }
    }

    #[inline(always)]
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.as_slice()[bytes..].iter();
    }

    #[inline(always)]
    fn bit(&mut self, prob: &mut Prob) -> bool {
        self.normalize();
        let RangeState { range, code } = self.state;
        let p = u32::from(*prob);
        let bound = (range >> PROB_BITS) * p;
        if code < bound {
            self.state.range = bound;
            *prob = (p + ((PROB_ONE - p) >> MOVE_BITS)) as Prob;
            false
        } else {
            self.state.range = range - bound;
            self.state.code = code - bound;
            *prob = (p - (p >> MOVE_BITS)) as Prob;
            true
        }
    }
}

#[cold]
#[inline(never)]
fn beyond_input() -> ! {
    panic!("the caller sees to it that there is enough input")
}

/// Finds out how many bytes the next bits take, and changes nothing.
///
/// Within one packet no probability is used twice, so that it does not matter
/// that they do not adapt.
pub(crate) struct DryRun<'a> {
    state: RangeState,
    input: &'a [u8],
    /// Beyond the end of `input` once the bytes have not been enough.
    pos: usize,
}

impl<'a> DryRun<'a> {
    pub fn new(state: RangeState, input: &'a [u8]) -> Self {
        Self { state, input, pos: 0 }
    }

    /// Whether the input has been enough so far.
    pub fn is_enough(&self) -> bool {
        self.pos <= self.input.len()
    }
}

impl BitDecoder for DryRun<'_> {
    const ADAPTS: bool = false;

    fn state_mut(&mut self) -> &mut RangeState {
        &mut self.state
    }

    fn normalize(&mut self) {
        if self.state.wants_byte() {
            self.state.shift_in(self.input.get(self.pos).copied().unwrap_or(0));
            self.pos += 1;
        }
    }

    fn next_five(&self) -> (u32, u8) {
        let byte = |i| self.input.get(self.pos + i).copied().unwrap_or(0);
        (u32::from_be_bytes(core::array::from_fn(byte)), byte(4))
    }

    fn skip(&mut self, bytes: usize) {
        self.pos += bytes;
    }

    fn bit(&mut self, prob: &mut Prob) -> bool {
        self.normalize();
        let RangeState { range, code } = self.state;
        let bound = (range >> PROB_BITS) * u32::from(*prob);
        let one = code >= bound;
        self.state = match one {
            false => RangeState { range: bound, code },
            true => RangeState { range: range - bound, code: code - bound },
        };
        one
    }
}
