//! When tables of rows grow: early, so that few positions are forgotten, but the
//! largest no earlier than a hash chain would take as much memory.

use super::rows::MAX_BITS;

/// Bytes of the dictionary for which there is one row, in bits; of `near` there are
/// no more rows than stay in the cache.
const FAR_SHARE: u32 = 4;
const LONG_SHARE: u32 = FAR_SHARE + 2;
const NEAR_BITS: u32 = 13;

/// Tables double once there are this many positions for each row.
const FILL: u64 = 8;
const LONG_FILL: u64 = 2 * FILL;

/// After how many positions a table doubles for the last two times, at the earliest,
/// in shares of the dictionary.
///
/// A chain takes the memory of two dictionaries at once, and 4 bytes for each position.
/// At its full size `far` takes that of four, `long` that of one.
type Late = [u64; 2];
const SHARES: u64 = 32;
const FAR: Late = [8, 28];
const LONG: Late = [5, 18];
/// Where there are no other rows.
const FAR_ALONE: Late = [5, 24];

/// When a table grows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    /// The most rows, in bits, at most [`MAX_BITS`].
    pub max_bits: u32,
    /// How many positions there must be for each row.
    fill: u64,
    /// And in all, before it doubles for the last two times.
    late: [u64; 2],
}

impl Growth {
    /// For the rows over the fewest bytes.
    pub fn near(dict_size: u32) -> Self {
        Self::early(bits(dict_size, FAR_SHARE).min(NEAR_BITS), FILL)
    }

    /// For those over more bytes; `is_alone` if there are no others.
    pub fn far(dict_size: u32, is_alone: bool) -> Self {
        let late = if is_alone { FAR_ALONE } else { FAR };
        Self::early(bits(dict_size, FAR_SHARE), FILL).but_late(late, dict_size)
    }

    /// For those over the most bytes.
    pub fn long(dict_size: u32) -> Self {
        Self::early(bits(dict_size, LONG_SHARE), LONG_FILL).but_late(LONG, dict_size)
    }

    /// Whenever there are `fill` positions for each row, up to `max_bits`.
    pub fn early(max_bits: u32, fill: u64) -> Self {
        Self { max_bits, fill, late: [0; 2] }
    }

    fn but_late(self, late: Late, dict_size: u32) -> Self {
        Self { late: late.map(|shares| shares * u64::from(dict_size) / SHARES), ..self }
    }

    /// After how many positions a table with so many rows, in bits, should grow;
    /// `u64::MAX` for never.
    pub fn after(&self, bits: u32) -> u64 {
        let filled = self.fill << bits;
        let [half, full] = self.late;
        match self.max_bits - bits {
            0 => u64::MAX,
            1 => filled.max(full),
            2 => filled.max(half),
            _ => filled,
        }
    }
}

fn bits(dict_size: u32, share: u32) -> u32 {
    (dict_size.ilog2() - share).min(MAX_BITS)
}
