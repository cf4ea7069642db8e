//! LZMA2: LZMA in chunks.
