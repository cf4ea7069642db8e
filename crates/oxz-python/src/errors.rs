//! What an error of the library is in Python.

use oxz::Error;
use pyo3::exceptions::{PyException, PyMemoryError};
use pyo3::prelude::*;

pyo3::create_exception!(
    oxz,
    LZMAError,
    PyException,
    "The data cannot be decompressed, or the settings are not possible."
);

/// The exception that `lzma` raises in the same case.
pub fn to_py(error: Error) -> PyErr {
    match error {
        Error::OutOfMemory { .. } => PyMemoryError::new_err(error.to_string()),
        Error::Truncated { .. } => {
            LZMAError::new_err("Compressed data ended before the end-of-stream marker was reached")
        }
        _ => LZMAError::new_err(error.to_string()),
    }
}
