//! The twin that needs no assembly.

use core::hint::select_unpredictable;

use super::{Either, MatchedBit, TreeBit};
use crate::range::decoder::RangeState;
use crate::range::{MOVE_BITS, PROB_BITS, PROB_ONE};

/// Makes one shift serve both directions: `p - (p >> 5)` is the way down, and
/// `p - ((p - 2048 + 31) >> 5)` equals the way up.
const TOWARD_ZERO: i32 = (1 << MOVE_BITS) - 1 - PROB_ONE as i32;

/// Whether the bit is 0, the state behind it, and the probability, adapted.
#[inline(always)]
fn bit(RangeState { range, code }: RangeState, prob: u32) -> (bool, RangeState, u32) {
    let bound = (range >> PROB_BITS) * prob;
    let zero = code < bound;
    let range = select_unpredictable(zero, bound, range.wrapping_sub(bound));
    let code = select_unpredictable(zero, code, code.wrapping_sub(bound));
    let toward = select_unpredictable(zero, TOWARD_ZERO, 0);
    let prob = prob as i32;
    (zero, RangeState { range, code }, (prob - ((prob + toward) >> MOVE_BITS)) as u32)
}

/// One bit of a tree. `symbol` is less than `LIMIT / 2`, and what becomes of it
/// less than `LIMIT`.
#[inline(always)]
pub(crate) fn tree_bit<const LIMIT: usize>(
    state: RangeState,
    prob: u32,
    next: Either<u32>,
    symbol: usize,
) -> TreeBit {
    let (zero, state, prob) = bit(state, prob);
    let next = select_unpredictable(zero, next[0], next[1]);
    TreeBit { state, prob, next, symbol: (symbol << 1) | usize::from(!zero) }
}

/// One bit of a literal after a match. As [`tree_bit`]; `agree` is at most
/// 0x100, and `index` less than `LITERAL_SIZE`.
#[inline(always)]
pub(crate) fn matched_bit<const LIMIT: usize>(
    state: RangeState,
    prob: u32,
    next: Either<u32>,
    symbol: usize,
    agree: Either<usize>,
    index: Either<usize>,
) -> MatchedBit {
    let (zero, state, prob) = bit(state, prob);
    MatchedBit {
        state,
        prob,
        next: select_unpredictable(zero, next[0], next[1]),
        symbol: (symbol << 1) | usize::from(!zero),
        agree: select_unpredictable(zero, agree[0], agree[1]),
        index: select_unpredictable(zero, index[0], index[1]),
    }
}

/// The quotient of a dividend of at most 58 bits by a divisor of at least 17.
#[inline(always)]
pub(crate) fn divide(dividend: u64, divisor: u32) -> u64 {
    /// Added to the quotient, and taken away again. For x86-64, compilers look
    /// first whether 32 bits will do, which nobody can foretell; now they never
    /// do.
    const MORE: u64 = 1 << 16;
    let divisor = u64::from(divisor);
    (dividend + MORE * divisor) / divisor - MORE
}
