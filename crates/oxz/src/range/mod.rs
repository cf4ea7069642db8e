//! The range coder: one bit at a time, each with a probability that adapts.
//!
//! Igor Pavlov's "LZMA Specification" (2015) describes the arithmetic; the
//! `.xz` specification refers to it.

pub(crate) mod decoder;
pub(crate) mod encoder;
mod kernel;
pub(crate) mod price;
#[cfg(test)]
mod tests;

/// The probability that a bit is 0, in units of 1/2048.
pub(crate) type Prob = u16;

/// Precision of [`Prob`] in bits.
pub(crate) const PROB_BITS: u32 = 11;
/// What stands for certainty.
pub(crate) const PROB_ONE: u32 = 1 << PROB_BITS;
/// Where every probability starts: one half.
pub(crate) const PROB_INIT: Prob = (PROB_ONE / 2) as Prob;
/// How slowly probabilities adapt: by 1/32 of the remaining distance.
pub(crate) const MOVE_BITS: u32 = 5;
/// The range is kept at or above this by shifting in or out whole bytes.
pub(crate) const RANGE_MIN: u32 = 1 << 24;

/// Probabilities of a literal coder: 0x100 for literals after literals, 0x200
/// for literals after matches, and as many unused that the size is a power of
/// two, so that the compiler sees every index in range.
pub(crate) const LITERAL_SIZE: usize = 0x400;
