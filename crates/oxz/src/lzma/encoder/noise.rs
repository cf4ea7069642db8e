//! Passing over data that does not shrink, without choosing packets for it.
//!
//! Where nothing worth it is found, and literals would take as many bits as
//! they have, the data is going to be stored.

mod anchors;
#[cfg(test)]
mod tests;

use core::mem;

pub(super) use self::anchors::Anchors;
use self::anchors::Repeat;
use crate::lz::finder::{Finder, Match};
use crate::lz::lookahead::Lookahead;
use crate::lzma::model::Contexts;

/// Literals are judged this many at a time, which is seen from the start of
/// them unless the data ends.
pub(super) const BLOCK: usize = 1 << 12;

/// Literal coders that a model may have.
const CODERS: usize = 16;

/// Possible bytes less one: the chi-square statistic of noise, on average.
const FREEDOM: u32 = 255;

/// Beyond this, the statistic of a block's literals stands for more bits saved
/// (1.1 % of the block) than probabilities that adapt lose on noise. It is
/// more than five standard deviations from what noise comes to.
const EXCESS_MAX: i32 = 500;

/// Bits that a block's matches may promise in all: 0.1 % of the block. Any match
/// of 8 bytes promises as much.
const PROMISE_MAX: u32 = 24;

/// One in so many positions is looked up. A match that starts between two of them is
/// found at the second; of 8 bytes, enough are left for every finder.
const STEP: usize = 2;

/// What a match costs besides its distance's own bits, where most packets are
/// literals, and what another at the same distance does in all.
const MATCH_BITS: u32 = 14;
const REP_BITS: u32 = 6;

/// Why passing over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    /// More data has to be seen.
    Starved,
    /// As much as was allowed has been passed over.
    Spent,
    /// What comes next may shrink.
    Promising,
}

/// What is known of the data that is being passed over.
#[derive(Debug, Default)]
pub(super) struct Noise {
    /// Bytes of the block that have yet to be passed over.
    left: usize,
    /// Bits that the block's matches would have saved.
    promise: u32,
    /// Of the last match.
    distance: u32,
    /// How many of the next bytes that match covers.
    covered: u32,
    /// Where the block is the same as long before.
    repeat: Option<Repeat>,
    /// Bytes before the block that did not shrink, and have yet to be scanned for anchors.
    stored: usize,
}

impl Noise {
    /// Starts with a new block, behind so many bytes that did not shrink.
    pub fn behind(stored: usize) -> Self {
        Self { stored, ..Self::default() }
    }

    /// Passes over bytes up to the window's index `stop`, as long as there
    /// are `ahead` more. `to_position` is added to an index to get a position
    /// in the data.
    pub fn pass<F: Finder>(
        &mut self,
        look: &mut Lookahead<'_, F>,
        anchors: &mut Anchors,
        contexts: Contexts,
        to_position: usize,
        stop: usize,
        ahead: usize,
    ) -> Halt {
        loop {
            let at = look.cursor.coded;
            if look.filled() - at < ahead {
                return Halt::Starved;
            }
            if at >= stop {
                return Halt::Spent;
            }
            if self.left == 0 {
                let end = at + BLOCK;
                if end > look.filled() || !is_flat(&look.padded[..end], contexts, to_position) {
                    return Halt::Promising;
                }
                (self.left, self.promise) = (BLOCK, 0);
                let start = at.saturating_sub(mem::take(&mut self.stored));
                anchors.scan(&look.padded[..at], start, to_position);
                self.repeat = anchors.scan(&look.padded[..end], at, to_position);
            }
            if look.cursor.next == at {
                look.find();
            }
            if look.finder.has_failed() {
                return Halt::Starved;
            }
            if self.takes_repeat(look, at, to_position) {
                return Halt::Promising;
            }
            if self.covered > 0 {
                self.covered = self.covered.saturating_sub(STEP as u32);
            } else if let Some(longest) = look.matches.last() {
                self.note(self.with_start(longest, look.padded, at));
                if self.promise >= PROMISE_MAX {
                    return Halt::Promising;
                }
            }
            let step = STEP.min(self.left).min(stop - at).min(look.filled() - at);
            look.skip(at + step - look.cursor.next);
            self.left -= step;
            look.cursor.coded += step;
        }
    }

    /// Whether a long repeat has been come to: then it is among the matches.
    #[inline(always)]
    fn takes_repeat<F: Finder>(
        &mut self,
        look: &mut Lookahead<'_, F>,
        at: usize,
        to_position: usize,
    ) -> bool {
        let here = at.wrapping_add(to_position);
        let reached = |repeat: &mut Repeat| here.wrapping_sub(repeat.position) < BLOCK;
        let Some(Repeat { delta, .. }) = self.repeat.take_if(reached) else { return false };
        look.add_match(at, delta)
    }

    /// A match at `at`, with the byte before it if it starts there: within the block, that
    /// was not looked up.
    #[inline(always)]
    fn with_start(&self, found: Match, padded: &[u8], at: usize) -> Match {
        let Match { len, distance } = found;
        let source = at.checked_sub(distance as usize + 2);
        let earlier = self.left < BLOCK && source.is_some_and(|i| padded[i] == padded[at - 1]);
        Match { len: len + u32::from(earlier), distance }
    }

    /// Adds what a match would have saved.
    #[inline(always)]
    fn note(&mut self, Match { len, distance }: Match) {
        let cost = match distance == self.distance {
            true => REP_BITS,
            false => MATCH_BITS + u32::BITS - distance.leading_zeros(),
        };
        self.promise += (8 * len).saturating_sub(cost);
        (self.distance, self.covered) = (distance, len - 1);
    }
}

/// Whether the last [`BLOCK`] of these bytes are spread evenly over their
/// literal coders' symbols.
fn is_flat(data: &[u8], contexts: Contexts, to_position: usize) -> bool {
    let start = data.len() - BLOCK;
    let mut prev = start.checked_sub(1).map_or(0, |before| data[before]);
    let mut counts = [[0_u16; 256]; CODERS];
    for (index, &byte) in (start..).zip(&data[start..]) {
        let coder = contexts.literal_coder(index.wrapping_add(to_position), prev);
        counts[coder][usize::from(byte)] += 1;
        prev = byte;
    }
    let excess: i32 = counts.iter().map(excess).sum();
    excess < EXCESS_MAX
}

/// How far the chi-square statistic is from that of noise.
fn excess(counts: &[u16; 256]) -> i32 {
    let total: u32 = counts.iter().map(|&count| u32::from(count)).sum();
    if total == 0 {
        return 0;
    }
    // At most `BLOCK` squared, times 256: that is 32 bits and one more.
    let squares: u64 = counts.iter().map(|&count| u64::from(count) * u64::from(count)).sum();
    let statistic = (squares << 8) / u64::from(total) - u64::from(total);
    statistic as i32 - FREEDOM as i32
}
