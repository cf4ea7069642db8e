//! Long repeats in noise, far back.
//!
//! Of all positions with the same few bytes, finders of rows keep the latest. In noise
//! these have nothing else in common, and what is found again is mostly long: for that it
//! is enough to remember one position in many, if the data says which.

use alloc::vec::Vec;

use crate::error::Result;
use crate::lz::hash::eight_at;
use crate::lz::match_len::match_len;
use crate::memory;

/// One position in so many is an anchor, in bits.
const RARE: u32 = 7;

/// Anchors that are remembered, in bits: those of the last 8 MiB. Farther back, trees
/// find all.
const MAX_BITS: u32 = 16;

/// A shorter repeat is left to the finder.
const LONG: usize = 24;
/// Bytes that may be looked at to compare so many.
const SEEN: usize = LONG + 8;

/// Positions with rare hashes.
#[derive(Debug)]
pub(in crate::lzma::encoder) struct Anchors {
    /// The latest position in the data (wrapping) of each hash.
    table: Vec<u32>,
    bits: u32,
    dict_size: usize,
}

/// Data that is the same `delta` back from `position` in the data (wrapping) on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lzma::encoder) struct Repeat {
    pub position: usize,
    pub delta: usize,
}

impl Anchors {
    /// None yet, and no room for any.
    pub fn new(dict_size: u32) -> Self {
        let bits = (dict_size.ilog2() - RARE).min(MAX_BITS);
        Self { table: Vec::new(), bits, dict_size: dict_size as usize }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        self.table.fill(0);
    }

    /// Makes room, which takes 1/32 of the dictionary, at the most 256 KiB.
    pub fn reserve(&mut self) -> Result<()> {
        memory::grow(&mut self.table, 1 << self.bits, 0)
    }

    /// Remembers the anchors of the data from `start` on, after having looked them up.
    /// Returns the first long repeat, from where it starts. There must be room;
    /// `to_position` is added to an index to get a position in the data.
    pub fn scan(&mut self, data: &[u8], start: usize, to_position: usize) -> Option<Repeat> {
        /// 2^64 divided by the golden ratio.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut first = None;
        for at in start..data.len().saturating_sub(SEEN) {
            let hash = eight_at(data, at).wrapping_mul(FACTOR);
            if hash >> (u64::BITS - RARE) != 0 {
                continue;
            }
            let position = at.wrapping_add(to_position) as u32;
            let place = &mut self.table[(hash >> (u64::BITS - RARE - self.bits)) as usize];
            let delta = position.wrapping_sub(*place) as usize;
            *place = position;
            if first.is_none() && self.is_repeated(data, at, delta) {
                let at = at - same_before(data, start, at, delta);
                first = Some(Repeat { position: at.wrapping_add(to_position), delta });
            }
        }
        first
    }

    /// Whether a long string at `at` is the same `delta` back. What the table says of
    /// places that are not taken, or long ago, need not be so.
    fn is_repeated(&self, data: &[u8], at: usize, delta: usize) -> bool {
        (1..=self.dict_size.min(at)).contains(&delta)
            && match_len(data, at - delta, at, 0, LONG) == LONG
    }
}

/// How many bytes before `at`, back to `start`, are the same `delta` back.
fn same_before(data: &[u8], start: usize, at: usize, delta: usize) -> usize {
    let start = start.max(delta);
    let (here, there) = (data.get(start..at), data.get(start - delta..at - delta));
    let pairs = here.into_iter().flatten().rev().zip(there.into_iter().flatten().rev());
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::testing::Random;

    const DICT_SIZE: u32 = 1 << 17;
    const BLOCK: usize = 1 << 12;

    /// What is found in blocks of the data.
    fn repeats(data: &[u8], to_position: usize) -> Vec<Repeat> {
        let mut anchors = Anchors::new(DICT_SIZE);
        anchors.reserve().unwrap();
        let ends = (BLOCK..=data.len()).step_by(BLOCK);
        ends.filter_map(|end| anchors.scan(&data[..end], end - BLOCK, to_position)).collect()
    }

    #[test]
    fn noise_that_comes_again_is_found_from_where_it_starts() {
        let mut data = Random::new(1).bytes(60 * BLOCK);
        let start = 50 * BLOCK + 1001;
        for delta in [20_000, 77_777, DICT_SIZE as usize - 1000] {
            data.copy_within(start - delta..start - delta + 4 * BLOCK, start);
            for to_position in [0, 5, usize::MAX - 1000] {
                let position = start.wrapping_add(to_position);
                assert_eq!(repeats(&data, to_position)[0], Repeat { position, delta });
            }
        }
    }

    #[test]
    fn nothing_is_found_in_noise_nor_beyond_the_dictionary() {
        let noise = Random::new(2).bytes(3 * DICT_SIZE as usize);
        assert_eq!(repeats(&noise, 0), []);
        let twice = noise[..DICT_SIZE as usize + 1].repeat(2);
        assert_eq!(repeats(&twice, 0), []);
    }

    #[test]
    fn what_is_forgotten_is_not_found() {
        let twice = Random::new(3).bytes(BLOCK).repeat(2);
        let found = [false, true].map(|is_reset| {
            let mut anchors = Anchors::new(DICT_SIZE);
            anchors.reserve().unwrap();
            anchors.scan(&twice[..BLOCK], 0, 0);
            if is_reset {
                anchors.reset();
            }
            anchors.scan(&twice, BLOCK, 0)
        });
        assert_eq!(found, [Some(Repeat { position: BLOCK, delta: BLOCK }), None]);
    }
}
