//! LZMA and XZ.
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

extern crate alloc;

mod check;
mod coder;
mod container;
mod error;
mod filter;
mod lz;
mod lzma;
mod lzma2;
mod memory;
mod oneshot;
mod options;
mod range;
#[cfg(test)]
mod testing;

pub use check::{Check, CheckId, CheckValue};
pub use coder::{Action, Progress, Status};
pub use container::{Decoder, Encoder};
pub use error::{ChainFault, Error, Feature, Field, Place, Result};
pub use filter::{BcjArch, CHAIN_MAX, DELTA_ID, Filter, FilterChain, LZMA1_ID, LZMA2_ID};
pub use lzma::{
    DICT_SIZE_MAX, DICT_SIZE_MIN, LCLP_MAX, LzmaOptions, MATCH_LEN_MAX, MATCH_LEN_MIN, MatchFinder,
    Mode, PB_MAX,
};
pub use oneshot::{compress, decompress};
pub use options::{Decode, Encode, Format, Preset};
