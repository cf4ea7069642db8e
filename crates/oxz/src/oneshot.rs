//! One call each way.

use alloc::vec::Vec;

use crate::error::Result;
use crate::options::{Decode, Encode};

/// Compresses `data`.
///
/// # Errors
/// todo
pub fn compress(_data: &[u8], _options: &Encode) -> Result<Vec<u8>> {
    todo!()
}

/// Decompresses `data`, all Streams of it.
///
/// # Errors
/// todo
pub fn decompress(_data: &[u8], _options: &Decode) -> Result<Vec<u8>> {
    todo!()
}
