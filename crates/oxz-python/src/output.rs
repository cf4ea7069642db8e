//! Results on their way to Python.

use oxz::Error;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A `bytes` object with this content.
///
/// # Errors
/// `MemoryError`, where `PyBytes::new` would panic.
pub fn bytes<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    // A slice is at most isize::MAX long.
    let len = data.len() as ffi::Py_ssize_t;
    // SAFETY: the pointer and length are those of a slice, which is copied.
    // What comes back is a new reference to a bytes object, or null with an
    // exception set.
    unsafe {
        let object = ffi::PyBytes_FromStringAndSize(data.as_ptr().cast(), len);
        Ok(Bound::from_owned_ptr_or_err(py, object)?.cast_into_unchecked())
    }
}

/// Appends `piece`.
///
/// # Errors
/// [`Error::OutOfMemory`]; `result` is as it was.
pub fn append(result: &mut Vec<u8>, piece: &[u8]) -> Result<(), Error> {
    // Not exact: copying costs in proportion to the result.
    result.try_reserve(piece.len()).map_err(|_| out_of_memory(piece.len()))?;
    result.extend_from_slice(piece);
    Ok(())
}

/// Makes `result` longer by null bytes to write over, at most `step` of them.
///
/// # Errors
/// [`Error::OutOfMemory`]; `result` is as it was.
pub fn lengthen(result: &mut Vec<u8>, step: usize) -> Result<(), Error> {
    let len = result.len();
    if len == result.capacity() {
        result.try_reserve(step).map_err(|_| out_of_memory(step))?;
    }
    let end = result.capacity().min(len.saturating_add(step));
    result.resize(end, 0);
    Ok(())
}

fn out_of_memory(bytes: usize) -> Error {
    Error::OutOfMemory { bytes: bytes as u64 }
}
