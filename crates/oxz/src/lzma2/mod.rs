//! LZMA2: LZMA in chunks (`.xz` specification, 5.3.1).

pub(crate) mod decoder;
pub(crate) mod encoder;

/// The control bytes that start a chunk. Those from [`LZMA`](control::LZMA)
/// on hold the highest five bits of the chunk's size, less one.
mod control {
    /// No chunk: the end.
    pub const END: u8 = 0;
    /// A stored chunk, before which the dictionary is reset.
    pub const STORED_DICT_RESET: u8 = 1;
    /// A stored chunk.
    pub const STORED: u8 = 2;
    /// An LZMA chunk that goes on with the state.
    pub const LZMA: u8 = 0x80;
    /// One that starts with a new state.
    pub const LZMA_STATE_RESET: u8 = 0xA0;
    /// One that also has new properties.
    pub const LZMA_PROPERTIES: u8 = 0xC0;
    /// One before which the dictionary is reset, too.
    pub const LZMA_DICT_RESET: u8 = 0xE0;
}
