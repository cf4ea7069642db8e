//! The LZMA model and its coders.
//!
//! Igor Pavlov's "LZMA Specification" (2015) describes the format.

pub(crate) mod decoder;
mod distance;
pub(crate) mod encoder;
mod model;
mod options;
mod packet;

pub use options::*;
