//! What has been found: the matches at one position, and those at positions
//! that the parser has yet to come to.

use alloc::vec::Vec;
use core::ops::Range;

use crate::error::Result;
use crate::lz::match_len::match_len;
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

    /// Adds a match if it is longer than `best`, without a branch. Returns how
    /// long the longer one is.
    #[inline(always)]
    pub fn push_longer(&mut self, len: usize, distance: u32, best: usize) -> usize {
        self.list[self.count] = Match { len: len as u32, distance };
        self.count += usize::from(len > best);
        best.max(len)
    }

    #[inline(always)]
    pub fn last(&self) -> Option<Match> {
        self.as_slice().last().copied()
    }

    #[inline(always)]
    pub fn last_mut(&mut self) -> Option<&mut Match> {
        self.list[..self.count].last_mut()
    }

    /// Adds those that are longer than `best`.
    #[inline(always)]
    fn add_longer(&mut self, matches: &[Match], best: usize) {
        let mut count = self.count;
        for &found in matches {
            self.list[count] = found;
            count += usize::from(found.len as usize > best);
        }
        self.count = count;
    }
}

/// Matches for which there is room at the positions ahead.
const ROOM: usize = 16 << 10;

/// Matches that are copied at a time.
pub(super) const COPIED: usize = 8;

/// What was found at one position.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    /// Where its matches begin and end.
    span: [u32; 2],
    /// How far back the latest positions with the same 2 and 3 bytes (or hash)
    /// are; 0 where they are out of reach.
    short: [u32; 2],
}

/// The matches at the last positions that were entered.
#[derive(Debug, Default)]
pub(super) struct Found {
    matches: Vec<Match>,
    positions: Vec<Position>,
}

impl Found {
    /// Forgets all, and makes room for `count` positions.
    pub fn renew(&mut self, count: usize) -> Result<()> {
        self.matches.clear();
        memory::reserve(&mut self.matches, ROOM + COPIED)?;
        self.positions.clear();
        memory::grow(&mut self.positions, count, Position::default())
    }

    /// Whether there is room for this many matches.
    #[inline(always)]
    pub fn has_room(&self, count: usize) -> bool {
        self.matches.len() + count <= ROOM
    }

    /// Where the `index`-th position's 2 and 3 bytes have been last.
    #[inline(always)]
    pub fn set_short(&mut self, index: usize, short: [u32; 2]) {
        self.positions[index].short = short;
    }

    /// What was found at the `index`-th position: the first `count` of a list, behind
    /// which there are [`COPIED`] more of whatever kind. Mostly they are few: so they
    /// are copied by so many, which takes no call.
    #[inline(always)]
    pub fn set(&mut self, index: usize, list: &[Match], count: usize) {
        let start = self.matches.len();
        let end = start + count;
        for group in list[..count + COPIED].as_chunks::<COPIED>().0 {
            self.matches.extend_from_slice(group);
            if self.matches.len() >= end {
                break;
            }
        }
        self.matches.truncate(end);
        self.positions[index].span = [start as u32, end as u32];
    }

    /// Nothing was found at the `index`-th position.
    #[inline(always)]
    pub fn set_none(&mut self, index: usize) {
        self.positions[index].span = [0; 2];
    }

    /// At all of these positions the one match.
    pub fn set_all(&mut self, indexes: Range<usize>, found: Match) {
        let start = self.matches.len() as u32;
        self.matches.push(found);
        for position in &mut self.positions[indexes] {
            position.span = [start, start + 1];
        }
    }

    /// No more than `count` positions have been entered.
    pub fn end(&mut self, count: usize) {
        self.positions.truncate(count);
    }

    /// What was found at the `back`-th last position, counted from 1, which is
    /// at `at`. Where 2 and 3 bytes have been last is looked at only now: most
    /// positions in long matches are never asked for.
    #[inline(always)]
    pub fn report(
        &self,
        padded: &[u8],
        at: usize,
        back: usize,
        limit: usize,
        matches: &mut Matches,
    ) {
        let Position { span: [start, end], short } = self.positions[self.positions.len() - back];
        let mut best = 1;
        for delta in short {
            if delta != 0 {
                let len = match_len(padded, at - delta as usize, at, 0, limit);
                best = matches.push_longer(len, delta - 1, best);
            }
        }
        matches.add_longer(&self.matches[start as usize..end as usize], best);
    }
}
