//! The data that an encoder can see: what is to be coded, what lies ahead of
//! it, and as much of what lies behind it as matches may reach.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use crate::coder::Input;
use crate::copy::copy;
use crate::error::Result;
use crate::memory;

/// Bytes behind the data that comparisons may look at.
pub(crate) const PADDING: usize = 16;

/// Bytes by which the buffer grows: few, so that little data takes little.
const STEP: usize = 1 << 8;

/// Bytes that there is room for at least where the first data was not all.
const SECOND_ROOM: usize = 1 << 12;

#[derive(Debug)]
pub(crate) struct Window {
    /// Grows with the data up to `max_size + PADDING`.
    buf: Vec<u8>,
    /// `filled + PADDING <= buf.len()`, unless both are 0.
    filled: usize,
    /// What `filled` may reach.
    max_size: usize,
    /// How many bytes in front of the cursor must stay.
    keep: usize,
}

impl Window {
    /// `keep` bytes in front of the cursor stay, and at least `ahead` bytes
    /// behind it find room.
    pub fn new(keep: usize, ahead: usize) -> Self {
        // Data is moved down once in every `slack` bytes.
        let slack = keep / 4 + (1 << 19);
        Self { buf: Vec::new(), filled: 0, max_size: keep + ahead + slack, keep }
    }

    /// Forgets all data.
    pub fn reset(&mut self) {
        self.filled = 0;
    }

    /// How much data there is.
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// The data, and [`PADDING`] bytes of no meaning behind it.
    pub fn padded(&self) -> &[u8] {
        &self.buf[..self.filled + PADDING]
    }

    /// Takes as much input as there is room for.
    pub fn fill(&mut self, input: &mut Input<'_>) -> Result<()> {
        let count = input.rest().len().min(self.max_size - self.filled);
        let needed = self.filled + count + PADDING;
        if needed > self.buf.len() {
            let max_len = self.max_size + PADDING;
            let len = needed.next_multiple_of(STEP).min(max_len);
            memory::grow_steadily(&mut self.buf, len, SECOND_ROOM..=max_len, 0)?;
        }
        copy(&mut self.buf[self.filled..self.filled + count], &input.rest()[..count]);
        self.filled += count;
        input.pos += count;
        Ok(())
    }

    /// Whether there is no room left.
    pub fn is_full(&self) -> bool {
        self.filled == self.max_size
    }

    /// Moves the data down as far as matches from `cursor` on allow; returns
    /// how far.
    pub fn slide(&mut self, cursor: usize) -> usize {
        let by = cursor.saturating_sub(self.keep);
        self.buf.copy_within(by..self.filled, 0);
        self.filled -= by;
        by
    }
}
