//! Objects that take data in pieces and give what comes of it: Python's
//! `LZMACompressor` and `LZMADecompressor` in Rust's terms.

mod compressor;
mod decompressor;

pub use compressor::{Compressor, Flush};
pub use decompressor::Decompressor;
