//! Match finders: given a position, where the bytes there occurred before.

mod binary_tree;
mod hash_chain;
mod ring;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use binary_tree::BinaryTree;
pub(crate) use hash_chain::HashChain;

use crate::error::Result;
use crate::lzma::{LzmaOptions, MATCH_LEN_MAX};

/// An earlier occurrence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Match {
    pub len: u32,
    /// How far back, counted from 0.
    pub distance: u32,
}

/// The matches at one position: lengths rise strictly, and each is the
/// nearest of its length that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Matches {
    list: [Match; MATCH_LEN_MAX as usize],
    count: usize,
}

impl Matches {
    pub fn new() -> Self {
        Self { list: [Match::default(); MATCH_LEN_MAX as usize], count: 0 }
    }

    pub fn as_slice(&self) -> &[Match] {
        &self.list[..self.count]
    }

    #[inline(always)]
    pub fn clear(&mut self) {
        self.count = 0;
    }

    #[inline(always)]
    pub fn push(&mut self, len: usize, distance: u32) {
        self.list[self.count] = Match { len: len as u32, distance };
        self.count += 1;
    }

    #[inline(always)]
    pub fn last(&self) -> Option<Match> {
        self.as_slice().last().copied()
    }

    #[inline(always)]
    pub fn last_mut(&mut self) -> Option<&mut Match> {
        self.list[..self.count].last_mut()
    }
}

/// Finds earlier occurrences. Positions are entered one by one, in order.
///
/// `padded` is the data and the window's padding behind it.
pub(crate) trait Finder {
    /// Forgets all positions.
    fn reset(&mut self) -> Result<()>;

    /// How many bytes must follow a position before it is entered. Where more
    /// data will come than is there, a tree must be able to order its strings.
    fn bytes_needed(&self, ending: bool) -> usize;

    /// Enters position `at`, of which `available` bytes are there, and reports
    /// its matches up to `nice_len` bytes.
    fn find(&mut self, padded: &[u8], at: usize, available: usize, matches: &mut Matches);

    /// Enters `count` positions from `at` on; the data ends at `filled`.
    fn skip(&mut self, padded: &[u8], at: usize, filled: usize, count: usize);

    /// The longest match that is looked for.
    fn nice_len(&self) -> usize;

    /// Whether tables must grow before `count` more positions are entered.
    fn must_grow(&self, count: usize) -> bool;

    /// Grows the tables; `next` is the position to be entered next.
    fn grow(&mut self, padded: &[u8], next: usize, count: usize) -> Result<()>;

    /// The window's data has moved down.
    fn slide(&mut self);
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
