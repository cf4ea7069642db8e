//! What happens to one bit once its probability and a normalised state are at
//! hand: the chain of instructions that everything in a decoder waits for.
//!
//! There are two twins: assembly for x86-64, where compilers compare the code
//! with the bound anew for each value that depends on the outcome, and
//! portable Rust for everything else and for the feature `safe`. They touch
//! registers alone.

mod direct;
mod pin;
#[cfg(any(test, not(target_arch = "x86_64"), feature = "safe", miri))]
mod portable;
#[cfg(all(test, target_arch = "x86_64", not(feature = "safe"), not(miri)))]
mod tests;
#[cfg(all(target_arch = "x86_64", not(feature = "safe"), not(miri)))]
mod x86_64;

pub(super) use direct::direct_bits;
pub(super) use pin::pin;
#[cfg(not(all(target_arch = "x86_64", not(feature = "safe"), not(miri))))]
pub(super) use portable::{divide, matched_bit, tree_bit};
#[cfg(all(target_arch = "x86_64", not(feature = "safe"), not(miri)))]
pub(super) use x86_64::{divide, matched_bit, tree_bit};

use super::decoder::RangeState;

/// What one bit of a tree leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeBit {
    pub state: RangeState,
    /// The probability, adapted.
    pub prob: u32,
    /// That of the two probabilities offered which comes next.
    pub next: u32,
    /// The bits of the tree so far behind a leading 1.
    pub symbol: usize,
}

/// What one bit of a literal after a match leaves behind; as [`TreeBit`], and
/// the choice between two of everything that depends on the bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MatchedBit {
    pub state: RangeState,
    pub prob: u32,
    pub next: u32,
    pub symbol: usize,
    pub agree: usize,
    pub index: usize,
}

/// What is behind a 0 and behind a 1.
pub(crate) type Either<T> = [T; 2];
