//! Encoding bits.

use alloc::vec::Vec;

use super::{LITERAL_SIZE, MOVE_BITS, PROB_BITS, PROB_ONE, Prob, RANGE_MIN};
use crate::error::Result;
use crate::memory;

/// Bytes that [`RangeEncoder::finish`] adds.
pub(crate) const FINISH_BYTES: usize = 5;

/// What probabilities move toward at a 1: at a distance below 1/32, they stay.
const ONE_TOWARD: u32 = (1 << MOVE_BITS) - 1;

/// Encodes bits into bytes.
#[derive(Debug)]
pub(crate) struct RangeEncoder {
    interval: Interval,
    out: Bytes,
}

/// What a range coder has narrowed down so far.
#[derive(Debug, Clone, Copy)]
struct Interval {
    /// The lower end, and above its 32 bits the byte shifted out last, so that
    /// a carry hardly ever goes further.
    low: u64,
    range: u32,
}

impl Interval {
    const INIT: Self = Self { low: 0, range: u32::MAX };
}

/// Bytes that were shifted out.
#[derive(Debug)]
struct Bytes {
    /// Room for more than there is.
    buf: Vec<u8>,
    len: usize,
    /// No carry can reach these.
    certain: usize,
}

impl RangeEncoder {
    pub fn new() -> Self {
        Self { interval: Interval::INIT, out: Bytes { buf: Vec::new(), len: 0, certain: 0 } }
    }

    /// Starts over with no bytes.
    pub fn reset(&mut self) {
        self.interval = Interval::INIT;
        self.out.len = 0;
        self.out.certain = 0;
    }

    /// Makes room for [`size`](Self::size) to reach `size`.
    pub fn reserve(&mut self, size: usize) -> Result<()> {
        memory::grow(&mut self.out.buf, size, 0)
    }

    /// The bytes that are certain.
    pub fn bytes(&self) -> &[u8] {
        &self.out.buf[..self.out.certain]
    }

    /// Forgets the bytes that are certain, which the caller has taken.
    pub fn clear(&mut self) {
        self.out.buf.copy_within(self.out.certain..self.out.len, 0);
        self.out.len -= self.out.certain;
        self.out.certain = 0;
    }

    /// Finds out which bytes are certain: those before the last one that a
    /// carry would not ripple through.
    pub fn settle(&mut self) {
        let bytes = &self.out.buf[..self.out.len];
        self.out.certain = bytes.iter().rposition(|&byte| byte != 0xFF).unwrap_or(0);
    }

    /// How many bytes there would be if the data ended here.
    #[inline(always)]
    pub fn size(&self) -> usize {
        self.out.len + FINISH_BYTES
    }

    /// Encodes several bits: what they change stays in registers.
    #[inline(always)]
    pub fn encode(&mut self, encode: impl FnOnce(&mut BitWriter<'_>)) {
        let mut bits = BitWriter { interval: self.interval, out: &mut self.out };
        encode(&mut bits);
        self.interval = bits.interval;
    }

    #[cfg(test)]
    pub fn bit(&mut self, prob: &mut Prob, bit: bool) {
        self.encode(|bits| bits.bit(prob, bit));
    }

    /// Writes out what determines the interval.
    pub fn finish(&mut self) {
        self.encode(|bits| {
            for _ in 0..FINISH_BYTES {
                bits.shift_low();
            }
        });
        self.out.certain = self.out.len;
    }
}

/// Encodes bits.
pub(crate) struct BitWriter<'a> {
    interval: Interval,
    out: &'a mut Bytes,
}

impl BitWriter<'_> {
    #[inline(always)]
    pub fn bit(&mut self, prob: &mut Prob, bit: bool) {
        let Interval { low, range } = &mut self.interval;
        let p = u32::from(*prob);
        let bound = (*range >> PROB_BITS) * p;
        // Without a branch, since it would often be mispredicted.
        let mask = u32::from(bit).wrapping_neg();
        *low += u64::from(bound & mask);
        *range = if bit { *range - bound } else { bound };
        let toward = if bit { ONE_TOWARD } else { PROB_ONE };
        *prob = (p as i32 + ((toward as i32 - p as i32) >> MOVE_BITS)) as Prob;
        self.normalize();
    }

    /// `count` bits of probability one half, high bit first.
    #[inline(always)]
    pub fn direct_bits(&mut self, value: u32, count: u32) {
        for i in (0..count).rev() {
            self.interval.range >>= 1;
            let mask = ((value >> i) & 1).wrapping_neg();
            self.interval.low += u64::from(self.interval.range & mask);
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

    /// The eight bits of `byte`, high bit first: as [`tree`](Self::tree), without
    /// a loop.
    #[inline(always)]
    pub fn byte(&mut self, probs: &mut [Prob; LITERAL_SIZE], byte: u8) {
        let symbol = usize::from(byte) | 0x100;
        macro_rules! bits {
            ($($i:literal)*) => {
                $(self.bit(&mut probs[symbol >> ($i + 1)], symbol >> $i & 1 != 0);)*
            };
        }
        bits!(7 6 5 4 3 2 1 0);
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

    #[inline(always)]
    fn normalize(&mut self) {
        // One step is enough: no probability is below 31/2048.
        if self.interval.range < RANGE_MIN {
            self.interval.range <<= 8;
            self.shift_low();
        }
    }

    #[inline(always)]
    fn shift_low(&mut self) {
        let low = self.interval.low;
        if low >> 40 != 0 {
            self.out.carry();
        }
        self.out.push((low >> 32) as u8);
        self.interval.low = u64::from(low as u32) << 8;
    }
}

impl Bytes {
    #[inline(always)]
    fn push(&mut self, byte: u8) {
        match self.buf.get_mut(self.len) {
            Some(place) => *place = byte,
            None => self.push_beyond(byte),
        }
        self.len += 1;
    }

    /// As `push`, where no room was reserved.
    #[cold]
    #[inline(never)]
    fn push_beyond(&mut self, byte: u8) {
        self.buf.push(byte);
    }

    /// Adds one to the last byte, and where that overflows, to those before.
    #[cold]
    #[inline(never)]
    fn carry(&mut self) {
        for byte in self.buf[..self.len].iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
}
