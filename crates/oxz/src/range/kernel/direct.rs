//! Bits of probability one half, all at once.
//!
//! One by one, each bit halves the range and subtracts the half from the code
//! if it is not larger; bytes are shifted in where the range has become too
//! small. How many bits there are, and where the bytes come, is different each
//! time, and a processor that guesses these branches is wrong about two times
//! for every distance. But together the bits are a quotient: of the code,
//! with all the bytes it will need, by the range.

use super::divide;
use crate::range::RANGE_MIN;
use crate::range::decoder::RangeState;

/// What a row of direct bits leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DirectBits {
    /// Normalised.
    pub state: RangeState,
    /// The bits, the first one highest.
    pub value: u32,
    /// How many of the next bytes were shifted in.
    pub bytes: usize,
}

/// Decodes `count` bits, at most 26. The `next` five bytes of input come as
/// four, the first one highest, and one.
///
/// The quotient needs nothing but the state as it is. While it is being found,
/// there is time for everything else: to normalise, and to see what the range
/// will be. It loses its lowest bits only until the next byte comes, as it has
/// 24 bits from then on and a byte of zeros below them. With `unit` for what
/// is left of the range, `lost` for the `first` bits of it that were cut off,
/// and the bits `b1`, `b2`, ... of the value,
///
/// ```text
/// code = value * unit + b1 * (lost >> 1) + b2 * (lost >> 2) + ... + rest
/// ```
///
/// where the rest is less than the unit. No other value has such a rest, and
/// the quotient seldom is another: if the range's loss is more than the rest.
#[inline(always)]
pub(crate) fn direct_bits(state: RangeState, count: u32, next: (u32, u8)) -> DirectBits {
    debug_assert!(state.range >= 1 << 16 && count <= 26);
    let RangeState { range, code } = state;
    let (four, fifth) = next;
    let code = (u64::from(code) << 32) | u64::from(four);
    let value = divide(code >> (32 - count), range);

    let zeros = range.leading_zeros();
    let shift = zeros & 8;
    let range = range << shift;
    let code = (code << shift) | if shift == 0 { 0 } else { u64::from(fifth) };

    let first = (8 - (zeros & 7)).min(count);
    let then = count - first;
    let unit = range >> first;
    // At the top of a byte: so the last of the first bits goes with a shift by 8.
    let lost = (range << (8 - first)) as u8;
    // The last byte's bits need not all be used.
    let spare = if unit < RANGE_MIN { 8 - (then & 7) } else { 0 };

    let scale = 32 - then;
    let product = value.wrapping_mul(u64::from(unit)) << scale;
    let cut = cut_product((value >> then) as u8, lost) << 32;
    let rest = code.wrapping_sub(product).wrapping_sub(cut);
    // Damaged data shows itself here, too.
    if value >> count != 0 || rest >= u64::from(unit) << scale {
        return one_by_one(state, count, next);
    }
    DirectBits {
        state: RangeState { range: unit << spare, code: (rest >> (scale - spare)) as u32 },
        value: value as u32,
        bytes: ((shift + then + spare) / 8) as usize,
    }
}

/// The sum, over the set bits of `bits`, of `lost >> 1` for the highest one, to
/// `lost >> 8` for the lowest.
#[inline(always)]
fn cut_product(bits: u8, lost: u8) -> u64 {
    let (high, low) = (bits >> 4, bits & 15);
    let (lost_high, lost_low) = (lost >> 4, lost & 15);
    let cut = |bits: u8, lost: u8| u64::from(CUT_PRODUCTS[usize::from((bits << 4) | lost)]);
    u64::from(high) * u64::from(lost_high) + cut(high, lost_low) + cut(low, lost_high)
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
pub(super) fn one_by_one(mut state: RangeState, count: u32, next: (u32, u8)) -> DirectBits {
    let mut value = 0;
    let mut bytes = 0;
    let next = (u64::from(next.0) << 8) | u64::from(next.1);
    let mut normalize = |state: &mut RangeState| {
        if state.wants_byte() {
            state.shift_in((next >> (32 - 8 * bytes)) as u8);
            bytes += 1;
        }
    };
    for _ in 0..count {
        normalize(&mut state);
        state.range >>= 1;
        let one = state.code >= state.range;
        state.code -= if one { state.range } else { 0 };
        value = (value << 1) | u32::from(one);
    }
    normalize(&mut state);
    DirectBits { state, value, bytes }
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
            let range = match i % 8 {
                0 => (1 << 24) + random.word() % 64,
                1 => u32::MAX - random.word() % 64,
                2 => (1 << 24) - 1 - random.word() % 64,
                3 => (1 << 17) + random.word() % 64,
                _ => (random.word() >> (random.word() % 15)) | 1 << 17,
            };
            // Damaged data may have a code that is not in range.
            let code = match random.word() % 8 {
                0 => range - 1,
                1 => random.word(),
                _ => random.word() % range,
            };
            let state = RangeState { range, code };
            let count = random.word() % 27;
            let next = (random.word(), random.word() as u8);
            assert_eq!(direct_bits(state, count, next), one_by_one(state, count, next));
        }
    }

    /// All that the table does not hold is a product.
    #[test]
    fn cut_products_are_sums() {
        for bits in 0..=255u8 {
            for lost in 0..=255u8 {
                let of_bit = |i: u32| u64::from(bits >> (8 - i) & 1) * (u64::from(lost) >> i);
                assert_eq!(cut_product(bits, lost), (1..=8).map(of_bit).sum());
            }
        }
    }
}
