//! How much will come out of data that is there as a whole.

use super::{alone, lzip, recognise, xz};
use crate::options::{Decode, Format};

/// What the data says of its own size, where it says it: all Streams or
/// members taken together, even if `options` will stop after the first. It is
/// not verified.
pub(crate) fn size_hint(data: &[u8], options: &Decode) -> Option<u64> {
    let format = options.format.or_else(|| data.first().map(|&byte| recognise(byte)))?;
    match format {
        Format::Xz => xz::uncompressed_size(data),
        Format::Alone => alone::uncompressed_size(data),
        Format::Lzip => lzip::uncompressed_size(data),
        Format::Raw => None,
    }
}
