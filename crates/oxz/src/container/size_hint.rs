//! How much will come out of data that is there as a whole.

use core::convert::Infallible;

use super::{alone, lzip, recognise, xz};
use crate::options::{Decode, Format};

/// A whole file, of which any piece can be had.
pub(crate) trait ReadAt {
    /// Why a piece cannot be had after all.
    type Error;

    /// Bytes in the file.
    fn size(&self) -> u64;

    /// Fills `piece` with what stands from `offset` on. All of it must lie
    /// inside the file.
    fn read_at(&mut self, offset: u64, piece: &mut [u8]) -> Result<(), Self::Error>;
}

impl ReadAt for &[u8] {
    type Error = Infallible;

    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&mut self, offset: u64, piece: &mut [u8]) -> Result<(), Infallible> {
        let start = offset as usize;
        piece.copy_from_slice(&self[start..start + piece.len()]);
        Ok(())
    }
}

/// The bytes from `offset` on, which must lie inside the file.
pub(super) fn first_bytes<const N: usize, F: ReadAt>(
    file: &mut F,
    offset: u64,
) -> Result<[u8; N], F::Error> {
    let mut bytes = [0; N];
    file.read_at(offset, &mut bytes)?;
    Ok(bytes)
}

/// The bytes in front of `end`, if there are so many.
pub(super) fn last_bytes<const N: usize, F: ReadAt>(
    file: &mut F,
    end: u64,
) -> Result<Option<[u8; N]>, F::Error> {
    match end.checked_sub(N as u64) {
        Some(offset) => first_bytes(file, offset).map(Some),
        None => Ok(None),
    }
}

/// Sizes of Streams or members, added from the last to the first.
#[derive(Debug)]
pub(super) struct Sum {
    /// `None` once it was too large.
    all: Option<u64>,
    first: Option<u64>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { all: Some(0), first: None }
    }
}

impl Sum {
    /// Adds the size of the one in front of those before.
    pub fn add_before(&mut self, size: u64) {
        self.all = self.all.and_then(|all| all.checked_add(size));
        self.first = Some(size);
    }

    /// The size of all, or of the first.
    pub fn total(&self, all: bool) -> Option<u64> {
        if all { self.all } else { self.first }
    }
}

/// What `file` says of the size of what `options` would decode from it, where
/// it says it: the data itself is not looked at, and may be damaged.
pub(crate) fn declared_size<F: ReadAt>(
    file: &mut F,
    options: &Decode,
) -> Result<Option<u64>, F::Error> {
    if file.size() == 0 {
        return Ok(None);
    }
    let [first] = first_bytes(file, 0)?;
    match options.format.unwrap_or_else(|| recognise(first)) {
        Format::Xz => xz::uncompressed_size(file, options.concatenated),
        Format::Alone => alone::uncompressed_size(file, options.format.is_none()),
        Format::Lzip => lzip::uncompressed_size(file, options.concatenated),
        Format::Raw => Ok(None),
    }
}

/// [`declared_size`], of data in memory.
pub(crate) fn size_hint(mut data: &[u8], options: &Decode) -> Option<u64> {
    match declared_size(&mut data, options) {
        Ok(size) => size,
        Err(never) => match never {},
    }
}
