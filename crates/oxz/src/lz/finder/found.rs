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

/// Matches for which there is room at the positions ahead, if they are many.
const ROOM: usize = 16 << 10;
/// Matches at a position that there is room for at first.
const FEW: usize = 4;

/// Matches that are copied at a time.
pub(super) const COPIED: usize = 8;

/// How long the list has to be in which the matches at a position are collected:
/// with one before them that is none, and one that is tried.
pub(super) const fn list_len(nice_len: usize) -> usize {
    1 + nice_len + 1
}

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
    /// Of these, so many are in use.
    matches: Vec<Match>,
    used: usize,
    positions: Vec<Position>,
}

impl Found {
    /// Forgets all, and makes room for `count` positions, of which one finds up to
    /// `most` matches.
    pub fn renew(&mut self, count: usize, most: usize) -> Result<()> {
        let least = FEW * count + most;
        // What was too little last time will be so again.
        let more = if self.has_room(most) { least } else { (2 * self.matches.len()).min(ROOM) };
        self.used = 0;
        memory::grow(&mut self.matches, least.max(more), Match::default())?;
        self.end(count);
        memory::grow(&mut self.positions, count, Position::default())
    }

    /// Whether there is room for this many matches.
    #[inline(always)]
    pub fn has_room(&self, count: usize) -> bool {
        self.used + count <= self.matches.len()
    }

    /// Where the `index`-th position's 2 and 3 bytes have been last. To be set for all
    /// positions, or for none.
    #[inline(always)]
    pub fn set_short(&mut self, index: usize, short: [u32; 2]) {
        self.positions[index].short = short;
    }

    /// Where the matches of a position can be put, behind one that is none.
    #[inline(always)]
    pub fn list(&mut self) -> &mut [Match] {
        &mut self.matches[self.used..]
    }

    /// What was found at the `index`-th position: the first `count` of the
    /// [list](Self::list), behind one that is none.
    #[inline(always)]
    pub fn set(&mut self, index: usize, count: usize) {
        let start = self.used + 1;
        self.used = start + count;
        self.positions[index].span = [start as u32, self.used as u32];
    }

    /// As [`set`](Self::set), of a list that is elsewhere, and behind whose end there are
    /// [`COPIED`] more matches of whatever kind. Mostly they are few: so they are
    /// copied by so many, which takes no call.
    #[inline(always)]
    pub fn copy(&mut self, index: usize, list: &[Match], count: usize) {
        if count > 0 {
            let groups = list[..count + COPIED].as_chunks::<COPIED>().0;
            let room = &mut self.list()[..groups.len() * COPIED];
            for (group, copied) in room.as_chunks_mut::<COPIED>().0.iter_mut().zip(groups) {
                *group = *copied;
            }
        }
        self.set(index, count);
    }

    /// Nothing was found at the `index`-th position but what its 2 and 3 bytes tell.
    #[inline(always)]
    pub fn set_none(&mut self, index: usize) {
        self.positions[index].span = [0; 2];
    }

    /// At all of these positions the one match.
    pub fn set_all(&mut self, indexes: Range<usize>, found: Match) {
        let start = self.used as u32;
        self.matches[self.used] = found;
        self.used += 1;
        self.positions[indexes].fill(Position { span: [start, start + 1], short: [0; 2] });
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
