//! Decoding bits.
//!
//! [`BitDecoder`] has two instances. [`RangeDecoder`] decodes for real: it
//! adapts the probabilities and reads its input without looking where it
//! ends. [`DryRun`] only finds out whether the input at hand is enough for
//! what is to be decoded next, and leaves everything as it was. The code that
//! knows which bits come in which order is written once, over the trait.

use core::hint::select_unpredictable;

use super::pin::pin;
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
    /// Takes a byte of input if the range has become too small.
    fn normalize(&mut self);

    /// One bit where one value is much more likely than the other, so that a
    /// branch is predicted well.
    fn bit(&mut self, prob: &mut Prob) -> bool;

    /// One bit that may be either, without a branch, of probability `prob`.
    /// Returns whether it is 0, and the probability after it.
    fn even_bit(&mut self, prob: Prob) -> (bool, Prob);

    /// `count` bits of probability one half, high bit first.
    fn direct_bits(&mut self, count: u32) -> u32;

    /// A value of `BITS` bits, high bit first; each bit's probability depends
    /// on the bits before it.
    ///
    /// What a bit is decides which probability is next. Both that may be are
    /// loaded while the bit is being decoded, so that the wait for the load is
    /// no part of the chain from bit to bit.
    #[inline(always)]
    fn tree<const BITS: u32, const N: usize>(&mut self, probs: &mut [Prob; N]) -> u32 {
        const { assert!(N >= 1 << BITS) };
        macro_rules! steps {
            ($($more:literal)*) => {{
                let mut symbol = 1;
                let mut prob = usize::from(probs[1]);
                $((symbol, prob) = self.tree_step(probs, symbol, prob, $more);)*
                let _ = prob;
                symbol
            }};
        }
        // Spelled out: then every index is seen to be in range.
        let symbol = match BITS {
            3 => steps!(true true false),
            6 => steps!(true true true true true false),
            _ => steps!(true true true true true true true false),
        };
        (symbol - (1 << BITS)) as u32
    }

    #[inline(always)]
    fn tree_step<const N: usize>(
        &mut self,
        probs: &mut [Prob; N],
        symbol: usize,
        prob: usize,
        more: bool,
    ) -> (usize, usize) {
        let next = match more {
            true => [pin(probs[2 * symbol].into()), pin(probs[2 * symbol + 1].into())],
            false => [0; 2],
        };
        let (zero, adapted) = self.even_bit(prob as Prob);
        probs[symbol] = adapted;
        let symbol = (symbol << 1) | usize::from(!zero);
        (symbol, select_unpredictable(zero, next[0], next[1]))
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
            let (zero, adapted) = self.even_bit(*prob);
            *prob = adapted;
            symbol = (symbol << 1) | usize::from(!zero);
            value |= u32::from(!zero) << i;
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
        macro_rules! steps {
            ($($more:literal)*) => {{
                let mut matched = Matched {
                    symbol: 1,
                    match_bits: usize::from(match_byte) << 1,
                    agree: 0x100,
                    index: 0x101 + (usize::from(match_byte) << 1 & 0x100),
                    prob: 0,
                };
                matched.prob = probs[matched.index].into();
                $(matched = self.matched_step(probs, matched, $more);)*
                matched.symbol as u8
            }};
        }
        steps!(true true true true true true true false)
    }

    #[inline(always)]
    fn matched_step(
        &mut self,
        probs: &mut [Prob; LITERAL_SIZE],
        m: Matched,
        more: bool,
    ) -> Matched {
        let match_bit = m.match_bits & m.agree;
        let match_bits = m.match_bits << 1;
        // Behind a 0 and behind a 1.
        let agree = [m.agree & !match_bit, match_bit];
        let index = [
            (agree[0] + (match_bits & agree[0])) | (m.symbol << 1),
            (agree[1] + (match_bits & agree[1])) | (m.symbol << 1) | 1,
        ];
        let next = match more {
            true => [pin(probs[index[0]].into()), pin(probs[index[1]].into())],
            false => [0; 2],
        };
        let (zero, adapted) = self.even_bit(m.prob as Prob);
        probs[m.index] = adapted;
        Matched {
            symbol: (m.symbol << 1) | usize::from(!zero),
            match_bits,
            agree: select_unpredictable(zero, agree[0], agree[1]),
            index: select_unpredictable(zero, index[0], index[1]),
            prob: select_unpredictable(zero, next[0], next[1]),
        }
    }
}

/// How far a literal after a match has been decoded.
pub(crate) struct Matched {
    symbol: usize,
    match_bits: usize,
    /// 0x100 while bits and match bits are the same, then 0.
    agree: usize,
    index: usize,
    prob: usize,
}

/// Decodes for real. The caller sees to it that as many bytes are there as
/// the bits to be decoded can take: reading beyond the input panics.
pub(crate) struct RangeDecoder<'a> {
    state: RangeState,
    input: &'a [u8],
    pos: usize,
}

impl<'a> RangeDecoder<'a> {
    pub fn new(state: RangeState, input: &'a [u8], pos: usize) -> Self {
        Self { state, input, pos }
    }

    pub fn pos(&self) -> usize {
        self.pos
    }

    pub fn state(&self) -> RangeState {
        self.state
    }
}

impl BitDecoder for RangeDecoder<'_> {
    #[inline(always)]
    fn normalize(&mut self) {
        if self.state.wants_byte() {
            self.state.shift_in(self.input[self.pos]);
            self.pos += 1;
        }
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

    #[inline(always)]
    fn even_bit(&mut self, prob: Prob) -> (bool, Prob) {
        /// Makes one shift serve both directions: `p - (p >> 5)` is the way
        /// down, and `p - ((p - 2048 + 31) >> 5)` equals the way up.
        const UP: i32 = (1 << MOVE_BITS) - 1 - PROB_ONE as i32;
        self.normalize();
        let RangeState { range, code } = self.state;
        let p = i32::from(prob);
        let bound = (range >> PROB_BITS) * u32::from(prob);
        let zero = code < bound;
        self.state.range = select_unpredictable(zero, bound, range.wrapping_sub(bound));
        self.state.code = select_unpredictable(zero, code, code.wrapping_sub(bound));
        let toward = select_unpredictable(zero, UP, 0);
        (zero, (p - ((p + toward) >> MOVE_BITS)) as Prob)
    }

    #[inline(always)]
    fn direct_bits(&mut self, count: u32) -> u32 {
        let mut value = 0;
        for _ in 0..count {
            self.normalize();
            let half = self.state.range >> 1;
            let rest = self.state.code.wrapping_sub(half);
            let one = self.state.code >= half;
            self.state.range = half;
            self.state.code = select_unpredictable(one, rest, self.state.code);
            value = 2 * value + u32::from(one);
        }
        value
    }
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
    fn normalize(&mut self) {
        if self.state.wants_byte() {
            self.state.shift_in(self.input.get(self.pos).copied().unwrap_or(0));
            self.pos += 1;
        }
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

    fn even_bit(&mut self, prob: Prob) -> (bool, Prob) {
        (!self.bit(&mut prob.clone()), prob)
    }

    fn direct_bits(&mut self, count: u32) -> u32 {
        let mut value = 0;
        for _ in 0..count {
            self.normalize();
            let half = self.state.range >> 1;
            let one = self.state.code >= half;
            self.state.range = half;
            self.state.code -= if one { half } else { 0 };
            value = 2 * value + u32::from(one);
        }
        value
    }
}
