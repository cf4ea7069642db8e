//! The buffer between a coder and whoever takes its output.

use crate::coder::Output;
use crate::error::Result;
use crate::memory;

/// The length of a buffer, of ours and of those that are put around readers.
pub(super) const BUFFER_SIZE: usize = 32 << 10;

/// What a coder has written and nobody has taken yet.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    /// Empty until it is first written to, [`BUFFER_SIZE`] from then on.
    bytes: Vec<u8>,
    /// `start <= end <= bytes.len()`; both are 0 when nothing is left.
    start: usize,
    end: usize,
}

impl Buffer {
    /// What waits.
    pub fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Removes `count` bytes, or what there is, from the front.
    pub fn consume(&mut self, count: usize) {
        self.start = self.end.min(self.start.saturating_add(count));
        if self.is_empty() {
            self.clear();
        }
    }

    pub fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Moves what waits to `dest`, as far as there is room; returns how much.
    pub fn take(&mut self, dest: &mut [u8]) -> usize {
        let count = dest.len().min(self.waiting().len());
        dest[..count].copy_from_slice(&self.waiting()[..count]);
        self.consume(count);
        count
    }

    /// Has `write` write behind what waits. What it has written stays, even
    /// if it fails in the end.
    pub fn fill<T, E: From<crate::Error>>(
        &mut self,
        write: impl FnOnce(&mut Output<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        memory::grow(&mut self.bytes, BUFFER_SIZE, 0)?;
        let mut out = Output::new(&mut self.bytes[self.end..]);
        let result = write(&mut out);
        self.end += out.pos;
        result
    }
}
