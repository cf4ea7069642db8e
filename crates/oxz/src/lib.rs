//! LZMA and XZ, without C: `.xz`, `.lzma` (LZMA_Alone), `.lz` (lzip) and raw
//! streams, read and written.
//!
//! One call each way:
//!
//! ```
//! use oxz::{Decode, Encode, Preset};
//!
//! let data = b"The same words, the same words, the same words again.";
//! let packed = oxz::compress(data, &Encode::xz().preset(Preset::new(6)?))?;
//! let unpacked = oxz::decompress(&packed, &Decode::auto().memory_limit(100 << 20))?;
//! assert_eq!(unpacked, data);
//! # Ok::<(), oxz::Error>(())
//! ```
//!
//! [`compress`] and [`decompress`] hold all data in memory. [`Encoder`] and
//! [`Decoder`] take and give slices, of any size, and do no input or output of
//! their own; [`Encode`] and [`Decode`] hold the options for both. `File` reads
//! and writes files by their names, and the module `io` has readers and writers
//! around all that reads and writes.
//!
//! # Untrusted input
//!
//! A header alone makes nothing large be allocated: memory grows with the data,
//! and [`Decode::memory_limit`] bounds it. No input panics, and damage is
//! reported as an [`Error`] that says what, where and how much.
//!
//! # Features
//!
//! - `std` (default): `io`, and vector CRC64. Without it the crate needs `core`
//!   and `alloc` alone.
//! - `tokio`, `futures`: `io` for the traits of tokio and of the crate
//!   futures-io.
//! - `safe`: forbids unsafe code in this crate; its kernels run their safe
//!   twins.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

extern crate alloc;

mod check;
mod coder;
mod collect;
pub mod constants;
mod container;
mod error;
mod filter;
mod incremental;
#[cfg(feature = "std")]
pub mod io;
mod lz;
mod lzma;
mod lzma2;
mod memory;
mod oneshot;
mod options;
mod range;
#[cfg(test)]
mod testing;

pub use check::{Check, CheckId, CheckValue, is_check_supported};
pub use coder::{Action, Progress, Status};
pub use container::{Decoder, Encoder};
pub use error::{ChainFault, Error, Feature, Field, Place, Result};
pub use filter::{BcjArch, CHAIN_MAX, DELTA_ID, Filter, FilterChain, LZMA1_ID, LZMA2_ID};
pub use incremental::{Compressor, Decompressor, Flush};
#[cfg(feature = "std")]
pub use io::File;
pub use lzma::{
    DICT_SIZE_MAX, DICT_SIZE_MIN, LCLP_MAX, LzmaOptions, MATCH_LEN_MAX, MATCH_LEN_MIN, MatchFinder,
    Mode, PB_MAX,
};
pub use oneshot::{
    compress, compress_to_vec, decompress, decompress_to_slice_while, decompress_to_vec,
    decompress_to_vec_while,
};
pub use options::{Decode, Encode, Format, Preset};

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The examples of the README run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
