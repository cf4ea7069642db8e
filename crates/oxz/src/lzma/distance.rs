//! How distances are cut into a slot and a footer ("LZMA Specification",
//! "Match Distance"): the slot is the position of the highest bit and the bit
//! below it; the footer is the rest.

/// The first slot whose distances have a footer.
pub(crate) const FIRST_FOOTER_SLOT: u32 = 4;
/// The first slot whose footer has bits of fixed probability.
pub(crate) const FIRST_DIRECT_SLOT: u32 = 14;

/// The slot of a distance.
#[inline(always)]
pub(crate) fn slot(distance: u32) -> u32 {
    // Of the first slots, too, this is right, without a branch.
    let low = (distance | 2).ilog2() - 1;
    2 * low + (distance >> low)
}

/// The number of footer bits in this slot, which must be at least 4.
#[inline(always)]
pub(crate) fn footer_bits(slot: u32) -> u32 {
    (slot >> 1) - 1
}

/// The least distance in this slot, which must be at least 4.
#[inline(always)]
pub(crate) fn slot_start(slot: u32) -> u32 {
    (2 | (slot & 1)) << footer_bits(slot)
}

/// Matches of 2, 3, 4, and more bytes use slot coders of their own.
#[inline(always)]
pub(crate) fn len_state(len: usize) -> usize {
    (len - super::model::MATCH_MIN).min(super::model::LEN_STATES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_cover_all_distances_without_gaps() {
        for s in FIRST_FOOTER_SLOT..64 {
            let first = slot_start(s);
            let last = first + ((1u64 << footer_bits(s)) - 1) as u32;
            assert_eq!((slot(first), slot(last)), (s, s));
            assert_eq!(slot(first - 1), s - 1);
        }
        assert_eq!([0, 1, 2, 3].map(slot), [0, 1, 2, 3]);
        assert_eq!(slot(u32::MAX), 63);
    }
}
