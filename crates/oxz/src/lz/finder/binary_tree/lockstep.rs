//! Several positions enter their trees at the same time.
//!
//! A walk down a tree is a chain of loads, each of which needs the one before
//! and hardly one of which is in the cache. But trees are independent: each
//! walk takes a step in turn and has its next node brought closer, which is
//! there when its turn comes again.
//!
//! In one tree, walks follow each other: the links that one has yet to write are
//! [`PENDING`], and whoever comes to one of them waits there. So each finds the tree as
//! if those before had come to their ends.

use core::array;

use crate::lz::finder::found::{COPIED, Match, list_len};
use crate::lz::finder::ring::PENDING;
use crate::lz::prefetch::prefetch;

use super::batch::{Batch, Staged};
use super::repeat::LAG;
use super::walk::{Walk, walk_on};
use super::{LARGER, SMALLER};

/// Walks at a time.
const LANES: usize = 16;

/// How many matches there has to be room for: those of all that may be under way.
pub(super) fn room(nice_len: usize) -> usize {
    LAG * list_len(nice_len) + COPIED
}

/// How long the lists of matches are, one for each lane.
pub(super) fn lists_len(nice_len: usize) -> usize {
    LANES * list_len(nice_len) + COPIED
}

/// A batch whose positions walk side by side.
pub(super) struct Lockstep<'a, 'b, const BYTES: usize> {
    batch: &'a mut Batch<'b, BYTES>,
    /// The positions that are under way, a bit for each turn modulo [`LAG`].
    under_way: u32,
    /// How long the list of a lane is.
    list_len: usize,
}

impl<'a, 'b, const BYTES: usize> Lockstep<'a, 'b, BYTES> {
    pub fn new(batch: &'a mut Batch<'b, BYTES>) -> Self {
        let list_len = list_len(batch.limits.nice_len);
        Self { batch, under_way: 0, list_len }
    }

    /// Enters positions, all of them unless there are too many matches, or more
    /// data has to be seen.
    pub fn run(mut self, lists: &mut [Match]) {
        let mut lanes: [Walk; LANES] = array::from_fn(|lane| {
            let list = (lane * self.list_len) as u32;
            Walk { list, ..Walk::default() }
        });
        let mut busy = 0;
        loop {
            while busy < LANES
                && let Some(staged) = self.stage()
            {
                lanes[busy] = self.set_out(staged, lanes[busy].list, lists);
                busy += 1;
            }
            if busy == 0 {
                break;
            }
            let batch = &mut *self.batch;
            let walks = &mut lanes[..busy];
            let mut ended = walk_on(walks, batch.links, batch.frame, batch.data.padded, lists);
            // The last lane first, as it takes the place of one that is given up.
            while let Some(lane) = ended.lanes.checked_ilog2() {
                ended.lanes ^= 1 << lane;
                let walk = &mut lanes[lane as usize];
                self.come_in(walk, ended.same >> lane & 1 == 1, lists);
                if let Some(staged) = self.stage() {
                    *walk = self.set_out(staged, walk.list, lists);
                } else {
                    busy -= 1;
                    lanes.swap(lane as usize, busy);
                }
            }
        }
    }

    /// A walk has ended.
    #[inline(always)]
    fn come_in(&mut self, walk: &Walk, is_same: bool, lists: &mut [Match]) {
        let turn = walk.turn as usize;
        let list = &mut lists[walk.list as usize..];
        let count = (walk.last - walk.list) as usize;
        // Strings are compared beyond the limit.
        list[count].len = list[count].len.min(walk.limit);
        self.batch.found.copy(turn, list, count);
        self.batch.come_in(turn, is_same, walk.node, list[count].len);
        self.under_way &= !(1 << (turn % LAG));
    }

    /// The next position that sets out to walk down its tree.
    #[inline(always)]
    fn stage(&mut self) -> Option<Staged> {
        loop {
            let before = self.batch.turn();
            if let Some(staged) = self.batch.stage(self.arrived()) {
                self.under_way |= 1 << (staged.turn % LAG);
                return Some(staged);
            }
            // Some may have come that need not set out.
            if self.batch.turn() == before {
                return None;
            }
        }
    }

    /// How many of the first positions have arrived, or been left out.
    #[inline(always)]
    fn arrived(&self) -> usize {
        const { assert!(LAG == u32::BITS as usize) };
        let turn = self.batch.turn();
        // The oldest of those that may be under way is the lowest bit.
        let under_way = self.under_way.rotate_right((turn % LAG) as u32);
        turn + under_way.trailing_zeros() as usize - LAG
    }

    /// `list` is where its list of matches starts.
    #[inline(always)]
    fn set_out(&mut self, staged: Staged, list: u32, lists: &mut [Match]) -> Walk {
        let Staged { turn, at, pos, root } = staged;
        let frame = self.batch.frame;
        let place = frame.index(root);
        prefetch(self.batch.links, 2 * place as usize);
        prefetch(self.batch.data.padded, frame.at(root) as usize);
        let limit = self.batch.limit_at(at);
        lists[list as usize].len = self.batch.unwanted_len(turn, u32::MAX);
        let own = 2 * frame.index(pos);
        self.batch.links[own as usize..][..2].fill(PENDING);
        Walk {
            at,
            turn: turn as u32,
            list,
            last: list,
            limit,
            depth: self.batch.limits.depth,
            oldest: frame.oldest(pos),
            node: root,
            place,
            open: [LARGER, SMALLER].map(|side| own + side as u32),
            lens: [0; 2],
            len: 0,
        }
    }
}
