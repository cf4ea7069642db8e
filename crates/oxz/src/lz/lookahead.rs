//! Where a parser stands in the data, and how far the finder is ahead of it.

#[cfg(test)]
mod tests;

use super::finder::{Finder, Matches};
use super::match_len::match_len;
use super::window::PADDING;
use crate::lzma::{MATCH_LEN_MAX, MATCH_LEN_MIN};

/// The positions of a parser and its finder, kept between calls.
#[derive(Debug, Default)]
pub(crate) struct Cursor {
    /// Index in the window of the next byte to be coded.
    pub coded: usize,
    /// Index of the next byte to be looked up; `coded <= next`.
    pub next: usize,
    /// Index of the next byte that the finder has to enter. It lags behind
    /// `next` where too few bytes followed to do so.
    pub entered: usize,
    /// The data ends where the window ends.
    pub ending: bool,
}

impl Cursor {
    /// The window's data has moved down.
    pub fn slide(&mut self, by: usize) {
        self.coded -= by;
        self.next -= by;
        self.entered -= by;
    }
}

/// A parser's view of the data.
pub(crate) struct Lookahead<'a, F> {
    /// The window's data and its padding.
    pub padded: &'a [u8],
    pub cursor: &'a mut Cursor,
    pub finder: &'a mut F,
    /// The matches at `cursor.next - 1`.
    pub matches: &'a mut Matches,
}

impl<F: Finder> Lookahead<'_, F> {
    /// Where the data ends.
    #[inline(always)]
    pub fn filled(&self) -> usize {
        self.padded.len() - PADDING
    }

    /// The common prefix of the data at `at` and at `distance` before it, the
    /// distance counted from 0; 0 where that is before the start.
    #[inline(always)]
    pub fn repeat_len(&self, at: usize, distance: u32, from: usize, limit: usize) -> usize {
        match at.checked_sub(distance as usize + 1) {
            Some(source) => match_len(self.padded, source, at, from, limit),
            None => 0,
        }
    }

    /// Looks up the next position: its matches, shortest first.
    #[inline(always)]
    pub fn find(&mut self) {
        self.find_longer(1);
    }

    /// As [`find`](Self::find), where matches up to `best` bytes are not wanted
    /// and may be left out.
    #[inline(always)]
    pub fn find_longer(&mut self, best: usize) {
        let at = self.cursor.next;
        self.cursor.next += 1;
        self.matches.clear();
        if at >= self.cursor.entered {
            self.enter(at);
        }
        if at < self.cursor.entered {
            self.finder.find(self.padded, at, self.cursor.entered - at, best, self.matches);
            let available = self.filled() - at;
            // The finder stops at nice_len; a match may be longer.
            if let Some(longest) = self.matches.last_mut()
                && longest.len as usize == self.finder.nice_len()
            {
                let limit = available.min(MATCH_LEN_MAX as usize);
                let source = at - longest.distance as usize - 1;
                longest.len =
                    match_len(self.padded, source, at, longest.len as usize, limit) as u32;
            }
        } else {
            self.find_repeat(at);
        }
    }

    /// The match at a position that has not been entered, since too few bytes
    /// follow: the repeat that the finder has come to, if it goes on there.
    #[cold]
    fn find_repeat(&mut self, at: usize) {
        let delta = self.finder.repeat();
        let limit = (self.filled() - at).min(MATCH_LEN_MAX as usize);
        if delta != 0 && delta <= at {
            let len = match_len(self.padded, at - delta, at, 0, limit);
            if len >= MATCH_LEN_MIN as usize {
                self.matches.push(len, delta as u32 - 1);
            }
        }
    }

    /// Adds the match of the position that was looked up last, at `at`, that is `delta`
    /// back, if it is longer than all that were found. Returns whether it is.
    pub fn add_match(&mut self, at: usize, delta: usize) -> bool {
        let limit = (self.filled() - at).min(MATCH_LEN_MAX as usize);
        let len = match_len(self.padded, at - delta, at, 0, limit);
        let is_longer = len > self.matches.last().map_or(1, |longest| longest.len as usize);
        if is_longer {
            self.matches.push(len, delta as u32 - 1);
        }
        is_longer
    }

    /// Passes over `count` positions. They are entered later, with others,
    /// unless they are many.
    #[inline(always)]
    pub fn skip(&mut self, count: usize) {
        self.cursor.next += count;
        if self.cursor.next >= self.cursor.entered + F::BATCH {
            self.enter(self.cursor.next);
        }
    }

    /// Enters positions up to `at`, as long as enough bytes follow; the finder
    /// may go on.
    #[inline(always)]
    fn enter(&mut self, at: usize) {
        let needs = self.finder.bytes_needed(self.cursor.ending);
        let possible = (self.filled() + 1).saturating_sub(needs);
        let next = self.cursor.entered;
        let ending = self.cursor.ending;
        self.cursor.entered = self.finder.enter(self.padded, next, at, possible, ending);
    }
}
