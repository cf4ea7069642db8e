//! Telling quickly that most distances are not repeated.

use crate::lzma::packet::Reps;

/// Whether the two bytes at `at` are repeated from this distance.
#[inline(always)]
pub(super) fn repeats_two(data: &[u8], at: usize, distance: u32) -> bool {
    ends_repeated(&data[..at + 2], distance)
}

/// Whether the two bytes at `at` are repeated from each of these distances: a
/// bit each, lowest first.
#[inline(always)]
pub(super) fn repeated(data: &[u8], at: usize, reps: &Reps) -> u32 {
    let data = &data[..at + 2];
    let mut repeated = 0;
    for (index, &distance) in reps.iter().enumerate() {
        repeated |= u32::from(ends_repeated(data, distance)) << index;
    }
    repeated
}

/// Whether the last two bytes are repeated from this distance.
#[inline(always)]
fn ends_repeated(data: &[u8], distance: u32) -> bool {
    let Some(source) = data.len().checked_sub(distance as usize + 3) else { return false };
    data[source..].first_chunk::<2>() == data.last_chunk::<2>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_are_told_from_one_and_from_none() {
        let data = b"xyabcabdab__ab";
        // At the last `ab`, from here: `ab`, `ab`, `bd`, and before the data.
        assert_eq!(repeated(data, 12, &[3, 6, 5, 12]), 0b0011);
        assert_eq!(repeated(data, 8, &[5, 2, 2, 3]), 0b0111);
        assert_eq!(repeated(data, 0, &[0; 4]), 0);
        assert!(repeats_two(data, 12, 3) && !repeats_two(data, 11, 3));
    }
}
