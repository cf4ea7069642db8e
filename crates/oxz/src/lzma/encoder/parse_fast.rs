//! Choosing packets with one look ahead.

use super::Parser;
use super::repeats::repeated;
use super::symbols::Model;
use crate::error::Result;
use crate::lz::finder::{Finder, Match};
use crate::lz::lookahead::Lookahead;
use crate::lzma::model::{MATCH_MAX, MATCH_MIN};
use crate::lzma::packet::Packet;

/// Takes the longest match, unless a rep is nearly as long, or the next
/// position has a better one.
#[derive(Debug)]
pub(crate) struct FastParser {
    nice_len: usize,
}

/// By length, from which distance on a short match is not taken: it costs
/// about as much as literals, and those leave more choice.
const TOO_FAR: [u32; 5] = [0, 0, 1 << 6, 1 << 12, 1 << 17];

/// A match of this part of `nice_len` is long: then only a longer one is looked for
/// at the next position.
const LONG_SHARE: usize = 8;

/// Whether the larger of two distances costs so much more that one byte of
/// match does not make up for it.
fn is_much_farther(distance: u32, than: u32) -> bool {
    distance >> 7 > than
}

impl FastParser {
    pub fn new(nice_len: usize) -> Self {
        Self { nice_len }
    }

    /// The longest rep; the first that is long enough to stop at.
    #[inline(always)]
    fn best_rep<F: Finder>(
        &self,
        look: &Lookahead<'_, F>,
        model: &Model,
        at: usize,
        limit: usize,
    ) -> (usize, usize) {
        let mut best = (0, 0);
        let mut repeated = repeated(look.padded, at, &model.reps);
        while repeated != 0 {
            let index = repeated.trailing_zeros() as usize % model.reps.len();
            repeated &= repeated - 1;
            let len = look.repeat_len(at, model.reps[index], 0, limit);
            if len >= MATCH_MIN && len > best.1 {
                best = (index, len);
                if len >= self.nice_len {
                    break;
                }
            }
        }
        best
    }

    /// The match to take of those found: a shorter one if it is much nearer.
    #[inline(always)]
    fn best_match(found: &[Match]) -> Match {
        let Some((&longest, mut shorter)) = found.split_last() else { return Match::default() };
        let mut best = longest;
        while let Some((&next, rest)) = shorter.split_last() {
            if best.len != next.len + 1 || !is_much_farther(best.distance, next.distance) {
                break;
            }
            best = next;
            shorter = rest;
        }
        if TOO_FAR.get(best.len as usize).is_some_and(|&too_far| best.distance >= too_far) {
            return Match::default();
        }
        best
    }

    #[inline(always)]
    fn prefers_rep(rep_len: usize, found: Match) -> bool {
        let len = found.len as usize;
        rep_len >= MATCH_MIN
            && (rep_len + 1 >= len
                || (rep_len + 2 >= len && found.distance >= 1 << 9)
                || (rep_len + 3 >= len && found.distance >= 1 << 15))
    }

    /// Whether what was found at the next position is worth a literal first.
    #[inline(always)]
    fn prefers_next(next: Option<Match>, found: Match) -> bool {
        next.is_some_and(|next| {
            (next.len >= found.len && next.distance < found.distance)
                || (next.len == found.len + 1 && !is_much_farther(next.distance, found.distance))
                || next.len > found.len + 1
                || (next.len + 1 >= found.len
                    && found.len >= 3
                    && is_much_farther(found.distance, next.distance))
        })
    }
}

impl Parser for FastParser {
    fn reset(&mut self) {}

    fn forget(&mut self) {}

    fn reserve(&mut self, _ahead: usize, _reach: usize) -> Result<()> {
        Ok(())
    }

    #[inline(always)]
    fn next<F: Finder>(
        &mut self,
        look: &mut Lookahead<'_, F>,
        model: &Model,
        _position: usize,
    ) -> Packet {
        let at = look.cursor.coded;
        let literal = Packet::Literal(look.padded[at]);
        let limit = (look.filled() - at).min(MATCH_MAX);
        let (rep_index, rep_len) = self.best_rep(look, model, at, limit);
        if rep_len >= self.nice_len {
            look.skip(at + rep_len - look.cursor.next);
            return Packet::Rep { index: rep_index, len: rep_len };
        }
        if look.cursor.next == at {
            look.find_longer(rep_len + 1);
        }
        if limit < MATCH_MIN {
            return literal;
        }
        if let Some(Match { len, distance }) = look.matches.last()
            && len as usize >= self.nice_len
        {
            look.skip(at + len as usize - look.cursor.next);
            return Packet::Match { distance, len: len as usize };
        }
        let found = Self::best_match(look.matches.as_slice());
        if Self::prefers_rep(rep_len, found) {
            look.skip(at + rep_len - look.cursor.next);
            return Packet::Rep { index: rep_index, len: rep_len };
        }
        let len = found.len as usize;
        if len < MATCH_MIN || limit == MATCH_MIN {
            return literal;
        }
        // One that ends in the same place is better if it is much nearer. But there
        // the match itself is found again, and a long one takes long to compare.
        let is_long = len >= self.nice_len / LONG_SHARE;
        look.find_longer(if is_long { len - 1 } else { (len - 2).max(1) });
        if Self::prefers_next(look.matches.last(), found) {
            return literal;
        }
        // A rep at the next position that is nearly as long is cheaper.
        let enough = (len - 1).max(MATCH_MIN).min(limit - 1);
        let mut repeated = repeated(look.padded, at + 1, &model.reps);
        while repeated != 0 {
            let rep = model.reps[repeated.trailing_zeros() as usize % model.reps.len()];
            repeated &= repeated - 1;
            if look.repeat_len(at + 1, rep, 0, enough) >= enough {
                return literal;
            }
        }
        look.skip(at + len - look.cursor.next);
        Packet::Match { distance: found.distance, len }
    }
}
