//! The way down one tree, a step at a time.

use crate::lz::finder::found::Match;
use crate::lz::finder::ring::{Frame, NONE, PENDING};
use crate::lz::match_len::compare_at;
use crate::lz::prefetch::prefetch;

use super::{LARGER, SMALLER};

/// Which of the links that are open waits for what.
const FOR_LARGER: usize = 0;
const FOR_SMALLER: usize = 1;

/// Whether a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    /// Where the tree ends, or the limit of depth is.
    End,
    /// At a string that is the same up to the limit.
    Same,
}

/// A position on its way to become the root of its tree: one cache line, as all
/// that is on its way is gone through again and again. Windows, and rings twice, end
/// below 2^32.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Walk {
    /// Its index in the window, and among those of its batch.
    pub at: u32,
    pub turn: u32,
    /// Where its list of matches starts, and what was found last. The first one is
    /// none, but as long as what is not wanted.
    pub list: u32,
    pub last: u32,
    /// How far strings are compared.
    pub limit: u32,
    /// Nodes that may yet be visited.
    pub depth: u32,
    /// The oldest position in reach.
    pub oldest: u32,
    /// The node that is visited next, or has been last, and its place in the ring.
    pub node: u32,
    pub place: u32,
    /// The links that wait for the next [larger](FOR_LARGER) and the next
    /// [smaller](FOR_SMALLER) string, counted as in a flat list: for each node the
    /// one to the smaller and the one to the larger strings.
    pub open: [u32; 2],
    /// How far the strings agree on either side, and so on both.
    pub lens: [u32; 2],
    pub len: u32,
}

const _: () = assert!(size_of::<Walk>() == 64);

impl Walk {
    /// Visits a node, and adds it to the matches if it is longer than they;
    /// the next one is brought closer. Where that is not known yet, the node is left as
    /// it was, to be visited again: so no other walk comes to wait for the same link.
    #[inline(always)]
    fn step(
        &mut self,
        links: &mut [u32],
        frame: Frame,
        padded: &[u8],
        lists: &mut [Match],
    ) -> Step {
        let source = frame.at(self.node);
        let (len, is_smaller) = compare_at(padded, source, self.at, self.len, self.limit);
        // Which matches are longer is hard to predict, so there is no branch.
        let next = self.last as usize + 1;
        lists[next] = Match { len, distance: self.at - source - 1 };
        self.last += u32::from(lists[next - 1].len < len);
        let first = 2 * self.place as usize;
        if len >= self.limit {
            return self.take_place(first, links);
        }
        // What waits for the smaller node waits for its larger strings next.
        const { assert!(FOR_SMALLER == LARGER && FOR_LARGER == SMALLER) };
        let side = usize::from(is_smaller);
        let link = first + side;
        let next = links[link];
        if next < self.oldest || self.depth == 1 {
            return self.end(side, link, links);
        }
        links[link] = PENDING;
        links[self.open[side] as usize] = self.node;
        self.open[side] = link as u32;
        self.lens[side] = len;
        self.depth -= 1;
        self.len = len.min(self.lens[1 - side]);
        self.node = next;
        self.place = frame.index(next);
        prefetch(links, 2 * self.place as usize);
        prefetch(padded, frame.at(next).wrapping_add(self.len) as usize);
        Step::Next
    }

    /// Ends at the node, behind whose `link` nothing is to come.
    #[inline(always)]
    fn end(&self, side: usize, link: usize, links: &mut [u32]) -> Step {
        if links[link] == PENDING {
            return Step::Next;
        }
        links[self.open[side] as usize] = self.node;
        links[self.open[1 - side] as usize] = NONE;
        links[link] = NONE;
        Step::End
    }

    /// Takes the place of the node whose links start at `first`: as far as can be told
    /// it is the same string.
    #[inline(always)]
    fn take_place(&self, first: usize, links: &mut [u32]) -> Step {
        let [smaller, larger] = [SMALLER, LARGER].map(|side| links[first + side]);
        if smaller == PENDING || larger == PENDING {
            return Step::Next;
        }
        links[self.open[FOR_LARGER] as usize] = larger;
        links[self.open[FOR_SMALLER] as usize] = smaller;
        Step::Same
    }
}

/// The walks that came to their end, a bit for each lane.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ended {
    pub lanes: u32,
    /// Those of them that ended at the [same](Step::Same) string.
    pub same: u32,
}

/// Has walks take a step in turn, all of them equally many, until some have come to
/// their ends.
///
/// Not inlined, so that registers are for what a step needs.
#[inline(never)]
pub(super) fn walk_on(
    walks: &mut [Walk],
    links: &mut [u32],
    frame: Frame,
    padded: &[u8],
    lists: &mut [Match],
) -> Ended {
    let mut ended = Ended::default();
    while ended.lanes == 0 {
        for (lane, walk) in walks.iter_mut().enumerate() {
            match walk.step(links, frame, padded, lists) {
                Step::Next => continue,
                Step::End => {}
                Step::Same => ended.same |= 1 << lane,
            }
            ended.lanes |= 1 << lane;
        }
    }
    ended
}
