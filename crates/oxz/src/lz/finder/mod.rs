//! Match finders: given a position, where the bytes there occurred before.

mod binary_tree;
mod found;
mod hash_chain;
mod hash_rows;
mod heads;
mod ring;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use binary_tree::BinaryTree;
pub(crate) use found::{Match, Matches};
pub(crate) use hash_chain::HashChain;
pub(crate) use hash_rows::{HashRows, NARROW, WIDE};

use crate::error::Result;
use crate::lzma::LzmaOptions;

/// The data as a finder sees it: `padded` is the window's, with the padding
/// behind it.
///
/// Positions are entered one by one, in order, and each at most
/// [`Finder::BATCH`] positions before it is looked up. What is found there
/// does not depend on how far the finder is ahead.
pub(crate) trait Finder {
    /// The most positions that a finder goes ahead.
    const BATCH: usize;

    /// Forgets all positions.
    fn reset(&mut self) -> Result<()>;

    /// How many bytes must follow a position before it is entered. Where more
    /// data will come than is there, a tree must be able to order its strings.
    fn bytes_needed(&self, ending: bool) -> usize;

    /// The longest match that is looked for.
    fn nice_len(&self) -> usize;

    /// Enters the positions from `next` on, which is the next one, until `at`
    /// is entered if that is before `end`, and goes on up to [`Self::BATCH`]
    /// positions ahead, but not beyond `end`. Positions before `at` will not
    /// be looked up, and if they are many, some may be left out. Returns the next
    /// position to be entered. If that is neither behind `at` nor at `end`, there
    /// is no memory for it, or what to do with it depends on more data: unless
    /// the data is `ending`.
    fn enter(&mut self, padded: &[u8], next: usize, at: usize, end: usize, ending: bool) -> usize;

    /// The matches up to `nice_len` bytes at `at`, which has been entered as
    /// the `back`-th last one, counted from 1. Those up to `best` bytes need not
    /// be among them.
    fn find(&mut self, padded: &[u8], at: usize, back: usize, best: usize, matches: &mut Matches);

    /// How far back the data is the same, where the next position to be entered
    /// is in a repeat; 0 where it is in none that is known.
    fn repeat(&self) -> usize {
        0
    }

    /// Whether there was no memory to enter a position.
    fn has_failed(&self) -> bool;

    /// The error that [`Self::has_failed`] tells of, which is forgotten.
    fn take_failure(&mut self) -> Result<()>;

    /// The window's data has moved down.
    fn slide(&mut self, by: usize);
}

/// What a finder is told by the options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub dict_size: u32,
    /// At least as long as the longest hash.
    pub nice_len: usize,
    pub depth: u32,
}

impl Limits {
    /// With liblzma's default for the depth: `tree` for binary trees, which
    /// need less.
    pub fn new(options: &LzmaOptions, hash_bytes: u32, tree: bool) -> Self {
        let nice_len = options.nice_len.max(hash_bytes);
        let depth = match (options.depth, tree) {
            (0, true) => 16 + nice_len / 2,
            (0, false) => 4 + nice_len / 4,
            (depth, _) => depth,
        };
        Self { dict_size: options.dict_size, nice_len: nice_len as usize, depth }
    }
}
