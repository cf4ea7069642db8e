//! Driving the library's decompressor as `lzma` drives its own.

use oxz::{Decompressor, Error};
use pyo3::prelude::*;

use crate::errors;
use crate::interrupt::Interrupts;

/// Why a call has stopped early.
pub enum Fault {
    Library(Error),
    /// What a signal handler has raised.
    Interrupted(PyErr),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Library(error) => errors::to_py(error),
            Fault::Interrupted(error) => error,
        }
    }
}

/// [`Decompressor::decompress`] with signal handlers, and with errors as
/// `lzma` has them.
pub fn to_vec(
    decompressor: &mut Decompressor,
    data: &[u8],
    max_length: Option<usize>,
) -> Result<Vec<u8>, Fault> {
    let mut interrupts = Interrupts::default();
    let result = decompressor.decompress_while(data, max_length, || interrupts.go_on())?;
    interrupts.result().map_err(Fault::Interrupted)?;
    meet_error(decompressor)?;
    Ok(result)
}

/// [`Decompressor::decompress_into`], likewise.
pub fn to_slice(
    decompressor: &mut Decompressor,
    data: &[u8],
    room: &mut [u8],
) -> Result<usize, Fault> {
    let mut interrupts = Interrupts::default();
    let written = decompressor.decompress_into_while(data, room, || interrupts.go_on())?;
    interrupts.result().map_err(Fault::Interrupted)?;
    meet_error(decompressor)?;
    Ok(written)
}

/// The library gives what comes before an error, and the error in the next
/// call. `lzma` raises the exception at once, and what comes before it is
/// lost.
pub fn meet_error(decompressor: &mut Decompressor) -> Result<(), Error> {
    if decompressor.eof() || decompressor.needs_input() {
        return Ok(());
    }
    decompressor.decompress_into(b"", &mut []).map(drop)
}
