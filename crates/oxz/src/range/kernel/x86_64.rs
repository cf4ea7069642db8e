//! The twin in assembly: one comparison, whose outcome every selection takes
//! from the carry flag.
#![allow(unsafe_code)]

use core::arch::asm;
use core::hint::assert_unchecked;

use super::{Either, MatchedBit, TreeBit};
use crate::range::LITERAL_SIZE;
use crate::range::decoder::RangeState;

/// As `portable::tree_bit`. That the result is less than `LIMIT` saves checks
/// where it is used as an index.
#[inline(always)]
pub(crate) fn tree_bit<const LIMIT: usize>(
    RangeState { mut range, mut code }: RangeState,
    mut prob: u32,
    [mut next, next_of_one]: Either<u32>,
    symbol: usize,
) -> TreeBit {
    assert!(symbol < LIMIT / 2);
    let after: usize;
    // SAFETY: the assembly touches no memory and no stack.
    unsafe {
        asm!(
            "mov {bound:e}, {range:e}",
            "shr {bound:e}, 11",
            "imul {bound:e}, {prob:e}",
            "lea {up:e}, [{prob:r} - 2017]",
            "sub {range:e}, {bound:e}",
            "mov {rest:e}, {code:e}",
            "mov {toward:e}, {prob:e}",
            "lea {after:e}, [2*{symbol:r} + 1]",
            "sub {rest:e}, {bound:e}", // carry: the bit is 0
            "cmovb {range:e}, {bound:e}",
            "cmovae {code:e}, {rest:e}",
            "cmovae {next:e}, {next_of_one:e}",
            "cmovb {toward:e}, {up:e}",
            "sbb {after:e}, 0",
            "sar {toward:e}, 5",
            "sub {prob:e}, {toward:e}",
            range = inout(reg) range,
            code = inout(reg) code,
            prob = inout(reg) prob,
            next = inout(reg) next,
            next_of_one = in(reg) next_of_one,
            symbol = in(reg) symbol,
            after = out(reg) after,
            bound = out(reg) _,
            rest = out(reg) _,
            toward = out(reg) _,
            up = out(reg) _,
            options(pure, nomem, nostack),
        );
    }
    // SAFETY: it is `2 * symbol + 1` less the carry, and `symbol` has been
    // seen to be less than `LIMIT / 2`.
    unsafe { assert_unchecked(after < LIMIT) };
    TreeBit { state: RangeState { range, code }, prob, next, symbol: after }
}

/// As `portable::matched_bit`.
#[inline(always)]
pub(crate) fn matched_bit<const LIMIT: usize>(
    RangeState { mut range, mut code }: RangeState,
    mut prob: u32,
    [mut next, next_of_one]: Either<u32>,
    mut symbol: usize,
    [mut agree, agree_of_one]: Either<usize>,
    [mut index, index_of_one]: Either<usize>,
) -> MatchedBit {
    assert!(symbol < LIMIT / 2 && agree <= 0x100 && agree_of_one <= 0x100);
    assert!(index < LITERAL_SIZE && index_of_one < LITERAL_SIZE);
    // SAFETY: the assembly touches no memory and no stack.
    unsafe {
        asm!(
            "mov {bound:e}, {range:e}",
            "shr {bound:e}, 11",
            "imul {bound:e}, {prob:e}",
            "sub {range:e}, {bound:e}",
            "mov {toward:e}, {code:e}",
            "lea {symbol:e}, [2*{symbol:r} + 1]",
            "sub {toward:e}, {bound:e}", // carry: the bit is 0
            "cmovb {range:e}, {bound:e}",
            "cmovae {code:e}, {toward:e}",
            "cmovae {next:e}, {next_of_one:e}",
            "lea {toward:e}, [{prob:r} - 2017]",
            "cmovae {toward:e}, {prob:e}",
            "cmovae {agree:r}, {agree_of_one:r}",
            "cmovae {index:r}, {index_of_one:r}",
            "sbb {symbol:e}, 0",
            "sar {toward:e}, 5",
            "sub {prob:e}, {toward:e}",
            range = inout(reg) range,
            code = inout(reg) code,
            prob = inout(reg) prob,
            next = inout(reg) next,
            next_of_one = in(reg) next_of_one,
            symbol = inout(reg) symbol,
            agree = inout(reg) agree,
            agree_of_one = in(reg) agree_of_one,
            index = inout(reg) index,
            index_of_one = in(reg) index_of_one,
            bound = out(reg) _,
            toward = out(reg) _,
            options(pure, nomem, nostack),
        );
    }
    // SAFETY: the symbol is as in `tree_bit`; the others are each one of two
    // that have been seen to be in range.
    unsafe {
        assert_unchecked(symbol < LIMIT);
        assert_unchecked(agree <= 0x100);
        assert_unchecked(index < LITERAL_SIZE);
    }
    MatchedBit { state: RangeState { range, code }, prob, next, symbol, agree, index }
}

/// As `portable::divide`.
#[inline(always)]
pub(crate) fn divide(dividend: u64, divisor: u32) -> u64 {
    assert!(divisor != 0);
    let quotient;
    // SAFETY: the assembly touches no memory and no stack. The divisor is not
    // 0, and a dividend with nothing in its upper half has no quotient that is
    // too large.
    unsafe {
        asm!(
            "div {divisor}",
            divisor = in(reg) u64::from(divisor),
            inout("rax") dividend => quotient,
            inout("rdx") 0u64 => _,
            options(pure, nomem, nostack),
        );
    }
    quotient
}
