//! The `.xz` format, as its specification (version 1.2) divides it.

mod block;
mod decoder;
mod encoder;
mod flags;
mod header;
mod index;
mod size_hint;
mod vli;

pub(super) use decoder::XzDecoder;
pub(super) use encoder::XzEncoder;
pub(super) use flags::HEADER_MAGIC;
pub(super) use size_hint::uncompressed_size;

/// The least Unpadded Size: a Block Header of five bytes' worth.
const UNPADDED_SIZE_MIN: u64 = 5;
/// The greatest Unpadded Size: what Block Padding rounds up stays a valid
/// integer.
const UNPADDED_SIZE_MAX: u64 = vli::VLI_MAX & !3;
