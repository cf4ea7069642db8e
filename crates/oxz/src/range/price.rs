//! What bits cost: the estimate that the optimal parser minimises.

use super::{PROB_BITS, PROB_ONE, Prob};

/// A cost in units of 1/16 bit.
pub(crate) type Price = u32;

/// Fractional bits of a [`Price`].
pub(crate) const PRICE_SHIFT: u32 = 4;

/// Probabilities that share an entry of the table: 16 neighbours.
const STEP_BITS: u32 = 4;

/// -log2 of each probability, from the middle of its step.
const TABLE: [u8; (PROB_ONE >> STEP_BITS) as usize] = {
    let mut table = [0; (PROB_ONE >> STEP_BITS) as usize];
    let mut i = 0;
    while i < table.len() {
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
    let toward = if bit { PROB_ONE - 1 } else { 0 };
    let index = (u32::from(prob) ^ toward) >> STEP_BITS;
    Price::from(TABLE[index as usize & (TABLE.len() - 1)])
}

/// The price of `count` bits of probability one half.
#[inline(always)]
pub(crate) const fn direct(count: u32) -> Price {
    count << PRICE_SHIFT
}

/// The prices of the first values of a tree of bits, high bit first: `out`
/// gets as many as it is long, plus `base` each.
pub(crate) fn tree(probs: &[Prob], base: Price, out: &mut [Price]) {
    let bits = probs.len().ilog2();
    let Some(first) = out.first_mut() else { return };
    *first = base;
    // Bit by bit, each price of those so far becomes two.
    for level in 0..bits {
        let count = ((out.len() - 1) >> (bits - level)) + 1;
        for i in (0..count).rev() {
            let price = out[i];
            let prob = probs[(1 << level) + i];
            if let Some(one) = out.get_mut(2 * i + 1) {
                *one = price + bit(prob, true);
            }
            out[2 * i] = price + bit(prob, false);
        }
    }
}

/// The price of one value of a tree of `bits` bits, low bit first.
#[inline(always)]
pub(crate) fn reverse_tree_value(probs: &[Prob], bits: u32, value: u32) -> Price {
    let mut symbol = 1;
    let mut price = 0;
    for i in 0..bits {
        let one = (value >> i) & 1;
        price += bit(probs[symbol as usize], one != 0);
        symbol = (symbol << 1) | one;
    }
    price
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
