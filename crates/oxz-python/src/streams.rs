//! What may follow the end of a Stream.

use oxz::{Error, Format};

/// What the Stream was that has ended, as far as it matters for what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Xz,
    Other,
}

impl Kind {
    /// The kind of a Stream with this first byte, which was decompressed as
    /// `format`; `None` is any.
    pub fn of(format: Option<Format>, first: u8) -> Self {
        match (format, first) {
            (Some(Format::Xz), _) | (None, 0xFD) => Self::Xz,
            _ => Self::Other,
        }
    }

    /// How many of `nulls` null bytes are Stream Padding.
    pub fn padding(self, nulls: usize) -> usize {
        match self {
            Self::Xz => nulls & !3,
            Self::Other => 0,
        }
    }
}

/// The null bytes at the start.
pub fn nulls(data: &[u8]) -> usize {
    data.iter().take_while(|&&byte| byte == 0).count()
}

/// Whether `lzma` takes data with this error for something else behind the
/// last Stream. Limits are no reason to leave out data in silence.
pub fn is_no_stream(error: &Error) -> bool {
    !matches!(
        error,
        Error::Truncated { .. } | Error::MemoryLimit { .. } | Error::OutOfMemory { .. }
    )
}
