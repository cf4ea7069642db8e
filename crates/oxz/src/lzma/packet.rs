//! The packets that LZMA data consists of, and how the four most recent
//! distances move.

/// One step of the coded data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packet {
    /// A byte.
    Literal(u8),
    /// One byte, repeated from the most recent distance.
    ShortRep,
    /// A match at one of the recent distances.
    Rep { index: usize, len: usize },
    /// A match at a new distance. The distance counts from 0: the byte just
    /// before is at 0. [`END_MARKER`] in its place ends the data.
    Match { distance: u32, len: usize },
}

impl Packet {
    /// How many bytes it stands for.
    #[inline(always)]
    pub fn len(self) -> usize {
        match self {
            Self::Literal(_) | Self::ShortRep => 1,
            Self::Rep { len, .. } | Self::Match { len, .. } => len,
        }
    }
}

/// The distance that marks the end of the data.
pub(crate) const END_MARKER: u32 = u32::MAX;

/// The four most recent distances, latest first, counted from 0.
pub(crate) type Reps = [u32; 4];

/// Moves the distance at `index` to the front.
#[inline(always)]
pub(crate) fn use_rep(reps: &mut Reps, index: usize) {
    let [a, b, c, d] = *reps;
    *reps = match index {
        0 => [a, b, c, d],
        1 => [b, a, c, d],
        2 => [c, a, b, d],
        _ => [d, a, b, c],
    };
}

/// Puts a new distance in front.
#[inline(always)]
pub(crate) fn push_rep(reps: &mut Reps, distance: u32) {
    let [a, b, c, _] = *reps;
    *reps = [distance, a, b, c];
}
