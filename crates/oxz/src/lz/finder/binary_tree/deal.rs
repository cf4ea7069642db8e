//! How trees are split when their table grows.

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::lz::finder::ring::{NONE, Ring};
use crate::lz::hash::{MAX_GROWTH, spread, word_at};

use super::{LARGER, SMALLER};

/// Deals the trees out to the buckets that a bucket is split into; `next` is
/// the window's index of the ring's next position.
///
/// A tree ordered by string across and by position down is determined by its
/// strings: a walk in the order of the strings hands each node to its new
/// tree, where it goes to the right end, above all older ones there.
///
/// # Errors
/// Out of memory; the trees are of no use then.
pub(super) fn deal<const BYTES: usize>(
    ring: &mut Ring<2>,
    padded: &[u8],
    next: usize,
    old: &[u32],
    new: &mut [u32],
    added: u32,
) -> Result<()> {
    let bits = new.len().ilog2();
    // Nodes whose smaller strings are being visited.
    let mut path = Vec::new();
    // Of each new tree the nodes along its right edge, root first.
    let mut edges = [const { Vec::<u32>::new() }; 1 << MAX_GROWTH];
    for (&root, buckets) in old.iter().zip(new.chunks_exact_mut(1 << added)) {
        let mut node = root;
        loop {
            while ring.shape().delta(ring.next(), node).is_some() {
                push(&mut path, node)?;
                node = *link(ring, node, SMALLER);
            }
            let Some(pos) = path.pop() else { break };
            node = *link(ring, pos, LARGER);

            let at = next - (ring.next().pos - pos) as usize;
            let hash = spread::<BYTES>(word_at(padded, at)) >> (32 - bits);
            let bucket = hash as usize & (buckets.len() - 1);
            let edge = &mut edges[bucket];
            let mut older = NONE;
            while let Some(last) = edge.pop_if(|last| *last < pos) {
                older = last;
            }
            match edge.last() {
                Some(&newer) => *link(ring, newer, LARGER) = pos,
                None => buckets[bucket] = pos,
            }
            *link(ring, pos, SMALLER) = older;
            *link(ring, pos, LARGER) = NONE;
            push(edge, pos)?;
        }
        edges.iter_mut().for_each(Vec::clear);
    }
    Ok(())
}

/// A link of the node at `pos`, which must be in reach.
fn link(ring: &mut Ring<2>, pos: u32, side: usize) -> &mut u32 {
    let node = ring.last((ring.next().pos - pos) as usize).index;
    &mut ring.links()[node as usize][side]
}

fn push(stack: &mut Vec<u32>, pos: u32) -> Result<()> {
    stack.try_reserve(1).map_err(|_| Error::OutOfMemory { bytes: 8 * stack.len() as u64 })?;
    stack.push(pos);
    Ok(())
}
