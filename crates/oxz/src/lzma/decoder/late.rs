//! Matches whose place is taken, but which have not been copied yet.
//!
//! What a match refers to is often far away, and a processor that waits for
//! it cannot finish what comes behind. So it is asked for, more packets are
//! decoded, and then the bytes are copied.

use super::window::{Repeat, Span};

/// Up to `N` matches, at least one, to be copied in order.
pub(super) struct Late<const N: usize> {
    due: [Repeat; N],
    /// Which of them is the oldest.
    turn: usize,
}

impl<const N: usize> Late<N> {
    pub fn new() -> Self {
        Self { due: [Repeat::default(); N], turn: 0 }
    }

    /// Puts off a match; the one that has waited longest is copied if there
    /// are too many.
    #[inline(always)]
    pub fn put_off(&mut self, span: &mut Span<'_>, repeat: Repeat) {
        let oldest = core::mem::replace(&mut self.due[self.turn % N], repeat);
        self.turn = (self.turn + 1) % N;
        span.copy(oldest);
    }

    /// Copies all that is due, and returns the byte written last and the byte
    /// at `distance`, with which the last match would go on. Those are read
    /// where the match is copied from: what has just been stored is not as
    /// soon to be had.
    #[inline(always)]
    pub fn settle_and_read(&mut self, span: &mut Span<'_>, distance: u32) -> (u8, u8) {
        for i in 0..N - 1 {
            span.copy(core::mem::take(&mut self.due[(self.turn + i) % N]));
        }
        let last = core::mem::take(&mut self.due[(self.turn + N - 1) % N]);
        let ahead = span.end_of_source(last);
        span.copy(last);
        match ahead {
            Some([last, next]) => (last, next),
            None => (span.last_byte(), span.byte_at(distance)),
        }
    }

    /// Copies all that is due.
    #[inline(always)]
    pub fn settle(&mut self, span: &mut Span<'_>) {
        for i in 0..N {
            span.copy(core::mem::take(&mut self.due[(self.turn + i) % N]));
        }
    }
}
