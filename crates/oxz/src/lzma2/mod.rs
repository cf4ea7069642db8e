//! LZMA2: LZMA in chunks (`.xz` specification, 5.3.1).

pub(crate) mod decoder;
pub(crate) mod encoder;
