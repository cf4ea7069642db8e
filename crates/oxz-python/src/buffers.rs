//! Memory of Python objects, read and written in place.

use std::slice;

use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};

/// The bytes of a bytes-like object, not copied.
pub enum Data<'py> {
    /// By far the most common, and quicker than an exported buffer.
    Bytes(Bound<'py, PyBytes>),
    Buffer(PyUntypedBuffer),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Data<'py> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.to_owned()));
        }
        contiguous(&object).map(Self::Buffer)
    }
}

impl Data<'_> {
    /// May be read while no interpreter is attached.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Buffer(buffer) if buffer.len_bytes() == 0 => &[],
            // SAFETY: `buf_ptr` is where the `len_bytes` bytes of a
            // C-contiguous buffer start. They stay where they are, and
            // allocated, until the buffer is released: that is what exporting
            // it means, and `self` holds the export for as long as the slice
            // lives. Any byte pattern is a `u8`. Another thread may write to a
            // bytearray meanwhile, as with every extension module that lets
            // other threads run: the codec then sees some mixture, and checks
            // its indices whatever it sees. The documentation forbids it.
            Self::Buffer(buffer) => unsafe {
                slice::from_raw_parts(buffer.buf_ptr().cast(), buffer.len_bytes())
            },
        }
    }
}

/// The bytes of an object that can be written to.
pub struct Room(PyUntypedBuffer);

impl<'py> FromPyObject<'_, 'py> for Room {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let buffer = contiguous(&object)?;
        if buffer.readonly() {
            let name = object.get_type().name()?;
            let message = format!("a read-write bytes-like object is required, not '{name}'");
            return Err(PyTypeError::new_err(message));
        }
        Ok(Self(buffer))
    }
}

impl Room {
    /// May be written to while no interpreter is attached.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        if self.0.len_bytes() == 0 {
            return &mut [];
        }
        // SAFETY: as in `Data::as_slice`; and the exporter has said that the
        // buffer may be written to. No Rust code has another slice of it: a
        // `Room` is made from an argument, is borrowed mutably here, and an
        // input that overlaps it is refused by `overlaps`.
        unsafe { slice::from_raw_parts_mut(self.0.buf_ptr().cast(), self.0.len_bytes()) }
    }

    /// Whether some byte belongs to `data` as well.
    pub fn overlaps(&self, data: &Data<'_>) -> bool {
        let data = data.as_slice().as_ptr_range();
        let start = self.0.buf_ptr().cast::<u8>().cast_const();
        let end = start.wrapping_add(self.0.len_bytes());
        start < data.end && data.start < end
    }
}

/// The buffer of an object, whatever its elements are.
fn contiguous(object: &Bound<'_, PyAny>) -> PyResult<PyUntypedBuffer> {
    let buffer = match PyUntypedBuffer::get(object) {
        // An object without dimensions, such as a ctypes structure.
        Err(error) if error.is_instance_of::<PyBufferError>(object.py()) => {
            let view = PyMemoryView::from(object)?.call_method1("cast", ("B",))?;
            PyUntypedBuffer::get(&view)?
        }
        buffer => buffer?,
    };
    if !buffer.is_c_contiguous() {
        return Err(PyBufferError::new_err("the bytes-like object is not C-contiguous"));
    }
    Ok(buffer)
}
