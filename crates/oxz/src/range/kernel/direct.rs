//! Bits of probability one half, all at once.
//!
//! One by one, each bit halves the range and subtracts the half from the code
//! if it is not larger; bytes are shifted in where the range has become too
//! small. How many bits there are, and where the bytes come, is different each
//! time, and a processor that guesses these branches is wrong about two times
//! for every distance. But together the bits are a quotient: of the code,
//! with all the bytes it will need, by the range that remains.

use super::divide;
use crate::range::decoder::RangeState;

/// What a row of direct bits leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DirectBits {
    pub state: RangeState,
    /// The bits, the first one highest.
    pub value: u32,
    /// How many of the next bytes were shifted in.
    pub bytes: usize,
}

/// Decodes `count` bits, at most 26, from a normalised state and the `next`
/// four bytes.
///
/// The range loses its lowest bits only until the first byte comes, as it has
/// 24 bits from then on and a byte of zeros below them. With `unit` for what
/// is left of the range, `lost` for the `first` bits of it that were cut off,
/// and the bits `b1`, `b2`, ... of the value,
///
/// ```text
/// code = value * unit + b1 * (lost >> 1) + b2 * (lost >> 2) + ... + rest
/// ```
///
/// so that the quotient is the value, unless what `lost` adds is more than the
/// remainder.
#[inline(always)]
pub(crate) fn direct_bits(state: RangeState, count: u32, next: u32) -> DirectBits {
    debug_assert!(state.range >= 1 << 24 && count <= 26);
    let code = (u64::from(state.code) << 32) | u64::from(next);
    let first = (8 - (state.range.leading_zeros() & 7)).min(count);
    let then = count - first;
    let unit = state.range >> first;
    let lost = state.range & ((1 << first) - 1);

    let scale = 32 - then;
    let (quotient, remainder) = divide(code >> scale, unit);
    let first_bits = ((quotient << (8 - first)) >> then) as u32;
    let rest = ((remainder << scale) | (code & ((1 << scale) - 1)))
        .wrapping_sub(cut_product(first_bits, lost) << 32);
    // A quotient that is too large; damaged data, too, shows itself here.
    if quotient >> count != 0 || (rest as i64) < 0 {
        return one_by_one(state, count, next);
    }
    // The last byte's bits need not all be used.
    let spare = then.wrapping_neg() & 7;
    DirectBits {
        state: RangeState { range: unit << spare, code: (rest >> (scale - spare)) as u32 },
        value: quotient as u32,
        bytes: (then.div_ceil(8)) as usize,
    }
}

/// The sum of `lost >> i` over the set bits of `bits`, of which the highest of
/// eight counts as 1.
#[inline(always)]
fn cut_product(bits: u32, lost: u32) -> u64 {
    let (high, low) = ((bits >> 4) & 15, bits & 15);
    let (lost_high, lost_low) = ((lost >> 4) & 15, lost & 15);
    let cut = |bits: u32, lost: u32| u32::from(CUT_PRODUCTS[((bits << 4) | lost) as usize]);
    u64::from(high * lost_high + cut(high, lost_low) + cut(low, lost_high))
}

/// The same for four bits each.
static CUT_PRODUCTS: [u8; 256] = {
    let mut products = [0; 256];
    let mut i = 0;
    while i < 256 {
        let (bits, lost) = (i >> 4, i as u8 & 15);
        let mut shift = 1;
        while shift <= 4 {
            if (bits >> (4 - shift)) & 1 == 1 {
                products[i] += lost >> shift;
            }
            shift += 1;
        }
        i += 1;
    }
    products
};

/// The definition: bit by bit.
#[cold]
#[inline(never)]
pub(super) fn one_by_one(mut state: RangeState, count: u32, next: u32) -> DirectBits {
    let mut value = 0;
    let mut bytes = 0;
    for _ in 0..count {
        if state.wants_byte() {
            state.shift_in((next >> (24 - 8 * bytes)) as u8);
            bytes += 1;
        }
        state.range >>= 1;
        let one = state.code >= state.range;
        state.code -= if one { state.range } else { 0 };
        value = (value << 1) | u32::from(one);
    }
    DirectBits { state, value, bytes: bytes as usize }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;

    /// The quotient finds what halving finds, at the edges as well.
    #[test]
    fn division_is_the_same() {
        let mut random = Random::new(11);
        for i in 0..500_000u32 {
            let range = match i % 4 {
                0 => (1 << 24) + random.word() % 64,
                1 => u32::MAX - random.word() % 64,
                _ => (random.word() >> (random.word() % 8)) | 1 << 24,
            };
            // Damaged data may have a code that is not in range.
            let code = match i % 8 {
                0 => range - 1,
                1 => random.word(),
                _ => random.word() % range,
            };
            let state = RangeState { range, code };
            let (count, next) = (random.word() % 27, random.word());
            assert_eq!(direct_bits(state, count, next), one_by_one(state, count, next));
        }
    }
}
