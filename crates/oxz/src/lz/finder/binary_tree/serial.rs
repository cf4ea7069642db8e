//! One position after another enters its tree.
//!
//! The state of a walk is in registers, and the processor guesses which way it
//! goes. That is best where strings agree far, and near.

use crate::lz::finder::found::{Match, list_len};
use crate::lz::finder::ring::{Frame, NONE};
use crate::lz::match_len::{COMPARED, compare};

use super::batch::{BATCH, Batch, Staged};
use super::{LARGER, SMALLER};

/// How many matches there has to be room for.
pub(super) fn room(nice_len: usize) -> usize {
    list_len(nice_len)
}

/// Enters positions, all of them unless there are too many matches, or more data
/// has to be seen.
pub(super) fn run<const BYTES: usize>(batch: &mut Batch<'_, BYTES>) {
    while let Some(staged) = batch.stage(BATCH) {
        let Staged { turn, at, pos, root } = staged;
        let limit = batch.limit_at(at);
        let unwanted_len = batch.unwanted_len(turn, limit);
        let list = batch.found.list();
        list[0].len = unwanted_len;
        let walk = Walk { at, pos, limit, depth: batch.limits.depth };
        let padded = batch.data.padded;
        let way = walk.down(root, batch.links, batch.frame, padded, list);
        let longest = list[way.count].len;
        batch.found.set(turn, way.count);
        batch.come_in(turn, way.is_same, way.node, longest);
    }
}

/// A position that becomes the root of its tree.
struct Walk {
    at: u32,
    pos: u32,
    /// How far strings are compared.
    limit: u32,
    /// Nodes that are visited at the most.
    depth: u32,
}

/// How a walk ended.
struct Way {
    /// The last node, and whether its string is the same up to the limit.
    node: u32,
    is_same: bool,
    /// How many matches were found.
    count: usize,
}

/// The smaller or the larger strings of a tree that is being split.
#[derive(Debug, Clone, Copy)]
struct Side {
    /// The link that waits for the next of them.
    open: usize,
    /// How far the last of them agrees.
    len: usize,
}

impl Walk {
    /// Visits all nodes, and adds to the list what is longer than all before.
    #[inline(always)]
    fn down(
        &self,
        root: u32,
        links: &mut [u32],
        frame: Frame,
        padded: &[u8],
        list: &mut [Match],
    ) -> Way {
        let limit = self.limit as usize;
        let current = &padded[self.at as usize..][..limit + COMPARED];
        let first = 2 * frame.index(self.pos) as usize;
        let [mut below, mut above] =
            [SMALLER, LARGER].map(|side| Side { open: first + side, len: 0 });
        let oldest = frame.oldest(self.pos);
        let (mut node, mut depth) = (root, self.depth);
        let mut count = 0;
        let mut len = 0;
        loop {
            let first = 2 * frame.index(node) as usize;
            let start = frame.at(node) as usize;
            let source = &padded[start..start + (limit + COMPARED)];
            let (of_source, of_current) = (source[len], current[len]);
            let is_smaller = if of_source == of_current {
                let is_smaller;
                (len, is_smaller) = compare(source, current, len, limit);
                list[count + 1] = Match { len: len as u32, distance: self.pos - node - 1 };
                count += usize::from(len as u32 > list[count].len);
                if len == limit {
                    // As far as can be told it is the same string.
                    links[below.open] = links[first + SMALLER];
                    links[above.open] = links[first + LARGER];
                    return Way { node, is_same: true, count };
                }
                is_smaller
            } else {
                of_source < of_current
            };
            // The next link is read where it is known which one it is: one of
            // two that are at hand would have to wait in memory.
            let next;
            if is_smaller {
                next = links[first + LARGER];
                links[below.open] = node;
                below = Side { open: first + LARGER, len };
                len = len.min(above.len);
            } else {
                next = links[first + SMALLER];
                links[above.open] = node;
                above = Side { open: first + SMALLER, len };
                len = len.min(below.len);
            }
            depth -= 1;
            if depth == 0 || next < oldest {
                links[below.open] = NONE;
                links[above.open] = NONE;
                return Way { node, is_same: false, count };
            }
            node = next;
        }
    }
}
