//! What bits cost: the estimate that the optimal parser minimises.

use super::{PROB_BITS, PROB_ONE, Prob};

/// A cost in units of 1/16 bit.
pub(crate) type Price = u32;

/// Fractional bits of a [`Price`].
pub(crate) const PRICE_SHIFT: u32 = 4;

/// Probabilities that share an entry of the table: 16 neighbours.
const STEP_BITS: u32 = 4;

/// -log2 of each probability, from the middle of its step. There are entries for
/// whatever a [`Prob`] may hold, so that no index is out of range; those beyond
/// [`PROB_ONE`] are never looked at.
const TABLE: [u8; 1 << (Prob::BITS - STEP_BITS)] = {
    let mut table = [0; 1 << (Prob::BITS - STEP_BITS)];
    let mut i = 0;
    while i < (PROB_ONE >> STEP_BITS) as usize {
        let middle = ((i as u64) << STEP_BITS) + (1 << (STEP_BITS - 1));
        table[i] = minus_log2(middle) as u8;
        i += 1;
    }
    table
};

/// -log2(prob / 2^11) in units of 1/16, by squaring: each square doubles the
/// logarithm, and what exceeds 2^32 is its next binary digit.
const fn minus_log2(prob: u64) -> u32 {
    let whole = prob.ilog2();
    let mut mantissa = prob << (32 - whole);
    let mut log2 = whole;
    let mut digit = 0;
    // One digit more than is kept, to round.
    while digit <= PRICE_SHIFT {
        mantissa = ((mantissa as u128 * mantissa as u128) >> 32) as u64;
        let carry = (mantissa >> 33) as u32;
        mantissa >>= carry;
        log2 = 2 * log2 + carry;
        digit += 1;
    }
    ((PROB_BITS << (PRICE_SHIFT + 1)) - log2).div_ceil(2)
}

/// The price of a bit.
#[inline(always)]
pub(crate) fn bit(prob: Prob, bit: bool) -> Price {
    let toward = if bit { PROB_ONE as Prob - 1 } else { 0 };
    Price::from(TABLE[usize::from((prob ^ toward) >> STEP_BITS)])
}

/// The price of `count` bits of probability one half.
#[inline(always)]
pub(crate) const fn direct(count: u32) -> Price {
    count << PRICE_SHIFT
}

/// The prices of all values of a tree of bits, high bit first, plus `base` each.
#[inline(always)]
pub(crate) fn whole_tree<const LEN: usize>(probs: &[Prob; LEN], base: Price) -> [Price; LEN] {
    let mut out = [base; LEN];
    for level in 0..LEN.ilog2() {
        for i in (0..1 << level).rev() {
            let (price, prob) = (out[i], probs[(1 << level) + i]);
            out[2 * i + 1] = price + bit(prob, true);
            out[2 * i] = price + bit(prob, false);
        }
    }
    out
}

/// The prices of the first values of a tree of bits, high bit first: `out` gets
/// as many as it is long, a multiple of eight. For each eight values, `tops` has
/// what all bits but the last three cost.
pub(crate) fn lowest_levels(probs: &[Prob], tops: &[Price], out: &mut [Price]) {
    let (two, four, eight) = (probs.len() / 4, probs.len() / 2, probs.len());
    let twos = probs[two..four].as_chunks::<2>().0;
    let fours = probs[four..eight].as_chunks::<4>().0;
    let nodes = probs[two / 2..two].iter().zip(twos).zip(fours);
    for ((out, top), ((&a, &[b, c]), &[d, e, f, g])) in
        out.as_chunks_mut().0.iter_mut().zip(tops).zip(nodes)
    {
        *out = whole_tree(&[0, a, b, c, d, e, f, g], *top);
    }
}

/// The numbers of up to five bits, the bits in reverse order.
const REVERSED: [u8; 1 << REVERSED_BITS] = {
    let mut reversed = [0; 1 << REVERSED_BITS];
    let mut i = 0;
    while i < reversed.len() {
        reversed[i] = (i as u8).reverse_bits() >> (u8::BITS - REVERSED_BITS);
        i += 1;
    }
    reversed
};
const REVERSED_BITS: u32 = 5;

/// The prices of all values of a tree of up to five bits, low bit first.
#[inline(always)]
pub(crate) fn reverse_tree<const LEN: usize>(probs: &[Prob; LEN]) -> [Price; LEN] {
    let mut out = [0; LEN];
    // Bit by bit, each price of those so far becomes two.
    for level in 0..LEN.ilog2() {
        for i in 0..1 << level {
            let reversed = usize::from(REVERSED[i]) >> (REVERSED_BITS - level);
            let (price, prob) = (out[i], probs[(1 << level) + reversed]);
            out[(1 << level) + i] = price + bit(prob, true);
            out[i] = price + bit(prob, false);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_the_logarithm() {
        for prob in 1..PROB_ONE {
            let middle = f64::from((prob >> STEP_BITS << STEP_BITS) + 8);
            let exact = -(middle / f64::from(PROB_ONE)).log2() * 16.0;
            let found = f64::from(bit(prob as Prob, false));
            assert!((found - exact).abs() <= 1.0, "{prob}: {found} for {exact}");
        }
    }

    #[test]
    fn certainty_is_cheap_and_surprise_is_dear() {
        assert!(bit(2040, false) <= 1 && bit(8, true) <= 1);
        assert!(bit(2040, true) > 100 && bit(8, false) > 100);
        assert_eq!(bit(1024, false), bit(1023, true));
    }
}
