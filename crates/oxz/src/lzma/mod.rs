//! The LZMA model and its coders.

mod options;

pub use options::*;
