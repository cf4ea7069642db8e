//! The formats around filter chains.

mod alone;
mod decoder;
mod digested;
mod encoder;
mod lzip;
mod raw;
mod size_hint;
mod xz;

pub use decoder::Decoder;
pub use encoder::Encoder;
pub(crate) use size_hint::size_hint;
#[cfg(feature = "std")]
pub(crate) use size_hint::{ReadAt, declared_size};

use crate::error::{Error, Result};
use crate::options::Format;

/// What a decoder needs before a header says more: itself.
const MEMORY_BASE: u64 = 32 << 10;

fn check_memory(needed: u64, limit: u64) -> Result<()> {
    if needed <= limit { Ok(()) } else { Err(Error::MemoryLimit { needed, limit }) }
}

/// The format that data with this first byte is taken for. It is no other:
/// no properties byte that LZMA allows is one of these.
fn recognise(first: u8) -> Format {
    if first == xz::HEADER_MAGIC[0] {
        Format::Xz
    } else if first == lzip::MAGIC[0] {
        Format::Lzip
    } else {
        Format::Alone
    }
}
