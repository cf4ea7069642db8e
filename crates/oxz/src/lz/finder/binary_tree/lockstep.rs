//! Several positions enter their trees at the same time.
//!
//! A walk down a tree is a chain of loads, each of which needs the one before
//! and hardly one of which is in the cache. But trees are independent: each
//! walk takes a step in turn and has its next node brought closer, which is
//! there when its turn comes again. A position whose root is itself under way
//! follows that in the same lane.

use core::array;

use crate::lz::finder::found::{COPIED, Match, list_len};
use crate::lz::prefetch::prefetch;

use super::batch::{BATCH, Batch, Staged};
use super::repeat::LAG;
use super::walk::{Walk, walk_on};
use super::{LARGER, SMALLER};

/// Walks at a time.
const LANES: usize = 12;

/// How many matches there has to be room for: those of all that may be under way.
pub(super) fn room(nice_len: usize) -> usize {
    LAG * list_len(nice_len) + COPIED
}

/// How long the lists of matches are, one for each lane.
pub(super) fn lists_len(nice_len: usize) -> usize {
    LANES * list_len(nice_len) + COPIED
}

/// What is known of a position of a batch.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    /// The root of its tree before it came.
    root: u32,
    /// Whether it is on its way to become the root itself, or waits to set out.
    is_under_way: bool,
    /// The one of the batch that comes next into the same tree, and waits for
    /// that; 0 for none.
    follower: u16,
}

/// A batch whose positions walk side by side.
pub(super) struct Lockstep<'a, 'b, const BYTES: usize> {
    batch: &'a mut Batch<'b, BYTES>,
    turns: [Turn; BATCH],
    /// How many of the first have arrived, or been left out.
    arrived: usize,
    /// How long the list of a lane is.
    list_len: usize,
}

impl<'a, 'b, const BYTES: usize> Lockstep<'a, 'b, BYTES> {
    pub fn new(batch: &'a mut Batch<'b, BYTES>) -> Self {
        let list_len = list_len(batch.limits.nice_len);
        Self { batch, turns: [Turn::default(); BATCH], arrived: 0, list_len }
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
                if let Some(staged) = self.next_after(walk.turn as usize) {
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
        self.turns[turn].is_under_way = false;
    }

    /// Who takes over the lane of a position that has arrived: whoever waited
    /// for it has its new root in the cache.
    #[inline(always)]
    fn next_after(&mut self, turn: usize) -> Option<Staged> {
        match self.turns[turn].follower {
            0 => self.stage(),
            follower => {
                let turn = usize::from(follower);
                Some(self.batch.staged(turn, self.turns[turn].root))
            }
        }
    }

    /// The next position that can set out to walk down its tree.
    #[inline(always)]
    fn stage(&mut self) -> Option<Staged> {
        loop {
            while self.arrived < self.batch.turn() && !self.turns[self.arrived].is_under_way {
                self.arrived += 1;
            }
            let before = self.batch.turn();
            let Some(staged) = self.batch.stage(self.arrived) else {
                // Some may have come that need not set out.
                if self.batch.turn() == before {
                    return None;
                }
                continue;
            };
            let turn = &mut self.turns[staged.turn];
            turn.root = staged.root;
            turn.is_under_way = true;
            // Of the batch, if it is this large.
            let leader = staged.root.wrapping_sub(self.batch.first_pos()) as usize;
            match self.turns.get_mut(leader) {
                Some(leader) if leader.is_under_way => leader.follower = staged.turn as u16,
                _ => return Some(staged),
            }
        }
    }

    /// `list` is where its list of matches starts.
    #[inline(always)]
    fn set_out(&self, staged: Staged, list: u32, lists: &mut [Match]) -> Walk {
        let Staged { turn, at, pos, root } = staged;
        let frame = self.batch.frame;
        let place = frame.index(root);
        prefetch(self.batch.links, 2 * place as usize);
        prefetch(self.batch.data.padded, frame.at(root) as usize);
        let limit = self.batch.limit_at(at);
        lists[list as usize].len = self.batch.unwanted_len(turn, u32::MAX);
        let own = 2 * frame.index(pos);
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
