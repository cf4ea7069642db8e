//! What has been found: the matches at one position, and those at positions
//! that the parser has yet to come to.

use alloc::vec::Vec;

use crate::error::Result;
use crate::lzma::MATCH_LEN_MAX;
use crate::memory;

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
    pub const fn new() -> Self {
        Self { list: [Match { len: 0, distance: 0 }; MATCH_LEN_MAX as usize], count: 0 }
    }

    #[inline(always)]
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

    #[inline(always)]
    fn copy(&mut self, matches: &[Match]) {
        self.count = matches.len();
        for (to, from) in self.list[..matches.len()].iter_mut().zip(matches) {
            *to = *from;
        }
    }
}

/// The matches at one position, while they are being found, in a list that has
/// an end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Finding {
    pub count: usize,
    /// Only longer matches are added.
    pub best: usize,
}

impl Finding {
    /// Adds a match if it is longer than the best. Which it is is hard to
    /// predict, so there is no branch.
    #[inline(always)]
    pub fn see(&mut self, list: &mut [Match], len: usize, delta: usize) {
        list[self.count] = Match { len: len as u32, distance: delta as u32 - 1 };
        self.count += usize::from(len > self.best);
        self.best = self.best.max(len);
    }
}

/// Matches for which there is room at the positions ahead.
const ROOM: usize = 6 << 10;

/// The matches at the last positions that were entered.
#[derive(Debug, Default)]
pub(super) struct Found {
    matches: Vec<Match>,
    /// For each position where its matches begin and end.
    spans: Vec<[u32; 2]>,
}

impl Found {
    /// Forgets all, and makes room for `count` positions.
    pub fn renew(&mut self, count: usize) -> Result<()> {
        self.matches.clear();
        memory::reserve(&mut self.matches, ROOM)?;
        self.spans.clear();
        memory::grow(&mut self.spans, count, [0; 2])
    }

    /// Whether there is room for this many positions, whatever they match.
    #[inline(always)]
    pub fn has_room(&self, count: usize) -> bool {
        self.matches.len() + count * MATCH_LEN_MAX as usize <= ROOM
    }

    /// What was found at the `index`-th position.
    #[inline(always)]
    pub fn set(&mut self, index: usize, matches: &[Match]) {
        let start = self.matches.len() as u32;
        self.matches.extend(matches);
        self.spans[index] = [start, self.matches.len() as u32];
    }

    /// No more than `count` positions have been entered.
    pub fn end(&mut self, count: usize) {
        self.spans.truncate(count);
    }

    /// What was found at the `back`-th last position, counted from 1.
    #[inline(always)]
    pub fn copy_to(&self, back: usize, matches: &mut Matches) {
        let [start, end] = self.spans[self.spans.len() - back];
        matches.copy(&self.matches[start as usize..end as usize]);
    }
}
