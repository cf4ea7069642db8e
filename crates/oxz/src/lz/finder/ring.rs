//! Links from position to position, for as many as the dictionary is long.

use alloc::vec::Vec;

use crate::error::Result;
use crate::memory;

/// A position is an index in the window plus an offset that grows as the
/// window slides, so that differences stay true. When positions come near
/// the end of `u32`, all are lowered.
pub(super) const POS_LIMIT: u32 = 1 << 31;

/// The positions, at the least, whose links stay when they are out of reach:
/// so far may positions be entered ahead of those that follow links.
pub(super) const SLACK: u32 = 1 << 9;

/// A link that leads nowhere: to a position that is never in reach.
pub(super) const NONE: u32 = 1;

/// A link of which it is not known yet where it leads, which is never in reach,
/// either. A link is so only while positions are being entered.
pub(super) const PENDING: u32 = 0;

/// Positions that there is room for at least where the first were not all.
const SECOND_ROOM: usize = 1 << 9;

/// A position, and where its links are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub pos: u32,
    pub index: u32,
}

/// How long a ring is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// One more than the dictionary: what is so far away is out of reach.
    reach: u32,
    /// Places once the ring has its full size.
    size: u32,
}

impl Shape {
    /// How far `earlier` is behind, counted from 1, if it is in reach.
    #[inline(always)]
    pub fn delta(self, place: Place, earlier: u32) -> Option<u32> {
        let delta = place.pos - earlier;
        if delta < self.reach { Some(delta) } else { None }
    }

    /// The index of the links `delta` back.
    #[inline(always)]
    pub fn index_of(self, place: Place, delta: u32) -> usize {
        let wrap = if delta <= place.index { 0 } else { self.size };
        (place.index + wrap - delta) as usize
    }
}

/// Where positions are: some that come next, before the ring's end, and those that
/// they reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    shape: Shape,
    /// A position less these is its index in the window and in the ring.
    window: u32,
    ring: u32,
}

impl Frame {
    /// The position at an index in the window.
    #[inline(always)]
    pub fn pos(self, at: u32) -> u32 {
        at.wrapping_add(self.window)
    }

    /// The index in the window.
    #[inline(always)]
    pub fn at(self, pos: u32) -> u32 {
        pos.wrapping_sub(self.window)
    }

    /// The index in the ring.
    #[inline(always)]
    pub fn index(self, pos: u32) -> u32 {
        let wrap = if pos < self.ring { self.shape.size } else { 0 };
        pos.wrapping_sub(self.ring).wrapping_add(wrap)
    }

    /// Whether an earlier position is in reach of `pos`.
    #[inline(always)]
    pub fn reaches(self, pos: u32, earlier: u32) -> bool {
        pos - earlier < self.shape.reach
    }

    /// The oldest position in reach of `pos`.
    #[inline(always)]
    pub fn oldest(self, pos: u32) -> u32 {
        pos - self.shape.reach + 1
    }
}

/// `LINKS` positions for each of the last `dict_size + 1`, and some slack.
///
/// The table grows with the data; once it has its full size, position after
/// position is overwritten.
#[derive(Debug)]
pub(super) struct Ring<const LINKS: usize> {
    links: Vec<[u32; LINKS]>,
    shape: Shape,
    /// The next position. It is beyond the reach, so that [`NONE`] is not in it.
    next: Place,
    /// Positions are lowered beyond this, which is more than the reach and
    /// [`SLACK`].
    pos_limit: u32,
}

impl<const LINKS: usize> Ring<LINKS> {
    pub fn new(dict_size: u32) -> Self {
        let shape = Shape { reach: dict_size + 1, size: dict_size + 1 + SLACK };
        let next = Place { pos: shape.reach + NONE, index: 0 };
        Self { links: Vec::new(), shape, next, pos_limit: POS_LIMIT }
    }

    pub fn reset(&mut self) -> Result<()> {
        self.next = Place { pos: self.shape.reach + NONE, index: 0 };
        self.links.clear();
        Ok(())
    }

    fn grow_to(&mut self, len: usize) -> Result<()> {
        let max_len = self.shape.size as usize;
        let room = SECOND_ROOM.min(max_len)..=max_len;
        memory::grow_steadily(&mut self.links, len.min(max_len), room, [0; LINKS])
    }

    /// The frame of the next positions, up to the ring's end; the first is at `at` in
    /// the window.
    pub fn frame(&self, at: usize) -> Frame {
        let Place { pos, index } = self.next;
        Frame { shape: self.shape, window: pos.wrapping_sub(at as u32), ring: pos - index }
    }

    /// How many positions come before the ring's end.
    pub fn straight(&self) -> usize {
        (self.shape.size - self.next.index) as usize
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The next position.
    #[inline(always)]
    pub fn next(&self) -> Place {
        self.next
    }

    /// `count` positions have been entered.
    pub fn advance(&mut self, count: usize) {
        self.next = self.next.plus(count, self.shape);
    }

    /// The place of the `back`-th last position, counted from 1.
    #[inline(always)]
    pub fn last(&self, back: usize) -> Place {
        let index = self.shape.index_of(self.next, back as u32) as u32;
        Place { pos: self.next.pos - back as u32, index }
    }

    #[inline(always)]
    pub fn links(&mut self) -> &mut [[u32; LINKS]] {
        &mut self.links
    }

    /// The links, while positions go on.
    #[inline(always)]
    pub fn parts(&mut self) -> (&mut [[u32; LINKS]], &mut Place) {
        (&mut self.links, &mut self.next)
    }

    /// Makes room for `count` more positions, and some.
    #[inline(always)]
    pub fn make_room(&mut self, count: usize) -> Result<()> {
        let end = self.next.index as usize + count;
        if !self.is_full_size() && end > self.links.len() {
            self.grow_to(end + self.links.len() / 8)?;
        }
        Ok(())
    }

    /// How many positions there is room for.
    #[inline(always)]
    pub fn room(&self) -> usize {
        if self.is_full_size() { usize::MAX } else { self.links.len() - self.next.index as usize }
    }

    #[inline(always)]
    fn is_full_size(&self) -> bool {
        self.links.len() == self.shape.size as usize
    }

    /// To be called now and then: if positions have become large, by how much
    /// all of them must be lowered. Those in the ring have been.
    pub fn lower(&mut self) -> Option<u32> {
        if self.next.pos < self.pos_limit {
            return None;
        }
        // Positions entered ahead have yet to be looked up: what leads nowhere must not
        // be in the reach of these, either.
        let by = self.next.pos - self.shape.reach - SLACK - NONE;
        self.next.pos -= by;
        for link in self.links.as_flattened_mut() {
            *link = link.saturating_sub(by).max(NONE);
        }
        Some(by)
    }

    /// Lowers positions earlier than in real use.
    #[cfg(test)]
    pub fn set_pos_limit(&mut self, limit: u32) {
        self.pos_limit = limit;
    }
}

impl Place {
    /// The place `count` positions on, fewer than there are in the ring.
    #[inline(always)]
    pub fn plus(self, count: usize, shape: Shape) -> Self {
        let count = count as u32;
        let index = self.index + count;
        let index = if index >= shape.size { index - shape.size } else { index };
        Self { pos: self.pos + count, index }
    }

    /// Goes on to the next position; returns the one before.
    #[inline(always)]
    pub fn advance(&mut self, shape: Shape) -> Self {
        let before = *self;
        *self = self.plus(1, shape);
        before
    }
}
