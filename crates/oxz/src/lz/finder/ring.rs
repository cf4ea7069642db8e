//! Links from position to position, for as many as the dictionary is long.

use alloc::vec::Vec;

use crate::error::Result;
use crate::lz::hash;
use crate::memory;

/// A position is an index in the window plus an offset that grows as the
/// window slides, so that differences stay true. When positions come near
/// the end of `u32`, all are lowered.
const POS_LIMIT: u32 = 1 << 31;

/// Positions for which there is room at first.
const FIRST_SIZE: usize = 1 << 13;

/// `LINKS` positions for each of the last `dict_size + 1`.
///
/// The table grows with the data; once it has its full size, position after
/// position is overwritten.
#[derive(Debug)]
pub(super) struct Ring<const LINKS: usize> {
    links: Vec<[u32; LINKS]>,
    /// One more than the dictionary, so that the farthest match still has its
    /// links when the current position gets its own.
    max_size: usize,
    /// The index of the current position.
    index: usize,
    /// The current position; at least `max_size`, so that 0 is out of reach.
    pos: u32,
    /// Positions are lowered beyond this.
    pos_limit: u32,
}

impl<const LINKS: usize> Ring<LINKS> {
    pub fn new(dict_size: u32) -> Self {
        let max_size = dict_size as usize + 1;
        Self { links: Vec::new(), max_size, index: 0, pos: max_size as u32, pos_limit: POS_LIMIT }
    }

    pub fn reset(&mut self) -> Result<()> {
        self.index = 0;
        self.pos = self.max_size as u32;
        self.links.clear();
        self.grow_to(FIRST_SIZE)
    }

    fn grow_to(&mut self, len: usize) -> Result<()> {
        memory::grow_steadily(&mut self.links, len.min(self.max_size), self.max_size, [0; LINKS])
    }

    /// The current position.
    #[inline(always)]
    pub fn pos(&self) -> u32 {
        self.pos
    }

    /// How far back an earlier position is, counted from 1, if it is in reach.
    #[inline(always)]
    pub fn delta(&self, earlier: u32) -> Option<usize> {
        let delta = (self.pos - earlier) as usize;
        if delta < self.max_size { Some(delta) } else { None }
    }

    /// The index of the links of the position `delta` back, which is in reach.
    #[inline(always)]
    pub fn index_of(&self, delta: usize) -> usize {
        if delta <= self.index { self.index - delta } else { self.index + self.max_size - delta }
    }

    #[inline(always)]
    pub fn links(&mut self) -> &mut [[u32; LINKS]] {
        &mut self.links
    }

    /// Goes on to the next position.
    #[inline(always)]
    pub fn advance(&mut self) {
        self.pos += 1;
        self.index += 1;
        if self.index == self.max_size {
            self.index = 0;
        }
    }

    /// Whether there may be no room for `count` more positions.
    pub fn must_grow(&self, count: usize) -> bool {
        self.links.len() < self.max_size && self.index + count > self.links.len()
    }

    /// Makes room for `count` more positions, and some.
    pub fn grow(&mut self, count: usize) -> Result<()> {
        self.grow_to(self.index + count + self.links.len() / 8)
    }

    /// To be called now and then: if positions have become large, by how much
    /// all of them must be lowered. Those in the ring have been.
    pub fn lower(&mut self) -> Option<u32> {
        if self.pos < self.pos_limit {
            return None;
        }
        let by = self.pos - self.max_size as u32;
        self.pos -= by;
        hash::lower(self.links.as_flattened_mut(), by);
        Some(by)
    }

    /// Lowers positions earlier than in real use.
    #[cfg(test)]
    pub fn set_pos_limit(&mut self, limit: u32) {
        self.pos_limit = limit;
    }
}
