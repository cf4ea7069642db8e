//! Encoding bits.

use alloc::vec::Vec;

use super::{MOVE_BITS, PROB_BITS, PROB_ONE, Prob, RANGE_MIN};
use crate::error::{Error, Result};

/// Bytes that [`RangeEncoder::finish`] adds.
pub(crate) const FINISH_BYTES: usize = 5;

/// Encodes bits into bytes.
///
/// A carry out of `low` may still change bytes that seem done. So the last
/// byte is held back in `cache`, and a run of 0xFF behind it, through which a
/// carry would ripple, is only counted.
#[derive(Debug)]
pub(crate) struct RangeEncoder {
    /// The lower end of the interval; bit 32 is the carry.
    low: u64,
    range: u32,
    cache: u8,
    /// `cache` and the 0xFF bytes behind it.
    held: usize,
    out: Vec<u8>,
}

impl RangeEncoder {
    pub fn new() -> Self {
        Self { low: 0, range: u32::MAX, cache: 0, held: 1, out: Vec::new() }
    }

    /// Starts over with no bytes.
    pub fn reset(&mut self) {
        self.low = 0;
        self.range = u32::MAX;
        self.cache = 0;
        self.held = 1;
        self.out.clear();
    }

    /// Makes room for `more` bytes beyond those that are there or held back.
    pub fn reserve(&mut self, more: usize) -> Result<()> {
        let more = more + self.held;
        self.out
            .try_reserve_exact(more)
            .map_err(|_| Error::OutOfMemory { bytes: (self.out.len() + more) as u64 })
    }

    /// The bytes that are certain.
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }

    /// Forgets the bytes, which the caller has taken.
    pub fn clear(&mut self) {
        self.out.clear();
    }

    /// How many bytes there would be if the data ended here.
    #[inline(always)]
    pub fn size(&self) -> usize {
        self.out.len() + self.held + FINISH_BYTES - 1
    }

    #[inline(always)]
    pub fn bit(&mut self, prob: &mut Prob, bit: bool) {
        let p = u32::from(*prob);
        let bound = (self.range >> PROB_BITS) * p;
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
            *prob = (p - (p >> MOVE_BITS)) as Prob;
        } else {
            self.range = bound;
            *prob = (p + ((PROB_ONE - p) >> MOVE_BITS)) as Prob;
        }
        self.normalize();
    }

    /// `count` bits of probability one half, high bit first.
    pub fn direct_bits(&mut self, value: u32, count: u32) {
        for i in (0..count).rev() {
            self.range >>= 1;
            if (value >> i) & 1 != 0 {
                self.low += u64::from(self.range);
            }
            self.normalize();
        }
    }

    /// `value`, which is below `probs.len()`, high bit first.
    #[inline(always)]
    pub fn tree(&mut self, probs: &mut [Prob], value: u32) {
        let bits = probs.len().ilog2();
        let mut symbol = 1;
        for i in (0..bits).rev() {
            let bit = (value >> i) & 1;
            self.bit(&mut probs[symbol as usize], bit != 0);
            symbol = (symbol << 1) | bit;
        }
    }

    /// `count` bits of `value`, low bit first.
    #[inline(always)]
    pub fn reverse_tree(&mut self, probs: &mut [Prob], value: u32, count: u32) {
        let mut symbol = 1;
        for i in 0..count {
            let bit = (value >> i) & 1;
            self.bit(&mut probs[symbol as usize], bit != 0);
            symbol = (symbol << 1) | bit;
        }
    }

    /// Writes out what determines the interval.
    pub fn finish(&mut self) {
        for _ in 0..FINISH_BYTES {
            self.shift_low();
        }
    }

    #[inline(always)]
    fn normalize(&mut self) {
        // One step is enough: no probability is below 31/2048.
        if self.range < RANGE_MIN {
            self.range <<= 8;
            self.shift_low();
        }
    }

    fn shift_low(&mut self) {
        let carry = (self.low >> 32) as u8;
        let top = (self.low >> 24) as u8;
        if top != 0xFF || carry != 0 {
            self.out.push(self.cache.wrapping_add(carry));
            for _ in 1..self.held {
                self.out.push(0xFFu8.wrapping_add(carry));
            }
            self.held = 0;
            self.cache = top;
        }
        self.held += 1;
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }
}
