//! `LZMACompressor`.

use oxz::{Compressor, Encode, Flush};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffers::Data;
use crate::errors::{self, LZMAError};
use crate::interrupt::Interrupts;
use crate::shared::Shared;
use crate::unpack::Fault;
use crate::{options, output};

/// How much is compressed before a look at the clock: at the slowest presets
/// this takes about 0.1 s.
const SLICE: usize = 64 << 10;

/// LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)
/// --
///
/// Compress data that comes in pieces.
///
/// format: FORMAT_XZ, FORMAT_ALONE (.lzma), FORMAT_LZIP (.lz) or FORMAT_RAW.
/// check: for FORMAT_XZ, one of the CHECK_ constants; -1 is CHECK_CRC64.
/// preset: 0 to 9, | PRESET_EXTREME to search harder; 6 if there are no
/// filters either. A preset excludes filters.
/// filters: a sequence of dicts, each with an "id" and options. FORMAT_RAW
/// needs it.
///
/// >>> import oxz
/// >>> compressor = oxz.LZMACompressor(preset=9)
/// >>> parts = [compressor.compress(b"Some data, ")]
/// >>> parts.append(compressor.compress(b"another piece of data"))
/// >>> parts.append(compressor.flush())
/// >>> oxz.decompress(b"".join(parts))
/// b'Some data, another piece of data'
///
/// One object may be used from several threads; each call then waits for the
/// one before. If a call is interrupted by an exception from a signal handler
/// (Ctrl-C), or runs out of memory, part of the file is lost: every later call
/// raises LZMAError or MemoryError.
#[pyclass(module = "oxz", frozen)]
pub struct LZMACompressor {
    format: i32,
    state: Shared<State>,
}

enum State {
    Open(Box<Compressor>),
    Flushed,
    /// A signal handler has raised an exception in the middle of a call.
    Interrupted,
}

#[pymethods]
impl LZMACompressor {
    #[new]
    #[pyo3(
        signature = (format = 1, check = -1, preset = None, filters = None),
        text_signature = "(format=FORMAT_XZ, check=-1, preset=None, filters=None)"
    )]
    fn new(
        py: Python<'_>,
        format: i32,
        check: i32,
        preset: Option<&Bound<'_, PyAny>>,
        filters: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options::encode(format, check, preset, filters)?;
        let compressor = py.detach(|| Compressor::new(&options)).map_err(errors::to_py)?;
        Ok(Self { format, state: Shared::new(State::Open(Box::new(compressor))) })
    }

    /// Take data, and return what is ready of the compressed file: often
    /// nothing yet.
    ///
    /// >>> import oxz
    /// >>> compressor = oxz.LZMACompressor()
    /// >>> head = compressor.compress(bytearray(b"any bytes-like object"))
    /// >>> oxz.decompress(head + compressor.flush())
    /// b'any bytes-like object'
    #[pyo3(signature = (data, /))]
    fn compress<'py>(&self, py: Python<'py>, data: Data<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let data = data.as_slice();
        let result = self.state.with(py, |state| state.compress(data))?;
        output::bytes(py, &result)
    }

    /// Finish the file: return what is left of it. The object cannot be used
    /// after that.
    fn flush<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let result = self.state.with(py, State::flush)?;
        output::bytes(py, &result)
    }

    fn __repr__(&self) -> String {
        format!("<oxz.LZMACompressor format={}>", options::format_name(self.format))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("cannot pickle 'oxz.LZMACompressor' object"))
    }
}

impl State {
    fn compress(&mut self, data: &[u8]) -> PyResult<Vec<u8>> {
        let compressor = match self {
            Self::Open(compressor) => compressor,
            Self::Flushed => return Err(PyValueError::new_err("Compressor has been flushed")),
            Self::Interrupted => return Err(interrupted()),
        };
        let result = compress_in_slices(compressor, data);
        if let Err(Fault::Interrupted(_)) = result {
            *self = Self::Interrupted;
        }
        result.map_err(PyErr::from)
    }

    fn flush(&mut self) -> PyResult<Vec<u8>> {
        match std::mem::replace(self, Self::Flushed) {
            Self::Open(mut compressor) => compressor.flush(Flush::Finish).map_err(errors::to_py),
            Self::Flushed => Err(PyValueError::new_err("Repeated call to flush()")),
            Self::Interrupted => Err(interrupted()),
        }
    }
}

fn interrupted() -> PyErr {
    LZMAError::new_err("an earlier call was interrupted: part of the file is missing")
}

fn compress_in_slices(compressor: &mut Compressor, data: &[u8]) -> Result<Vec<u8>, Fault> {
    let (mut slice, mut rest) = data.split_at(data.len().min(SLICE));
    let mut result = compressor.compress(slice)?;
    let mut interrupts = Interrupts::default();
    while !rest.is_empty() {
        interrupts.check().map_err(Fault::Interrupted)?;
        (slice, rest) = rest.split_at(rest.len().min(SLICE));
        let piece = compressor.compress(slice)?;
        output::append(&mut result, &piece)?;
    }
    Ok(result)
}

/// All of a file.
pub fn compress_whole(data: &[u8], options: &Encode) -> PyResult<Vec<u8>> {
    if data.len() <= SLICE {
        let mut file = Vec::new();
        oxz::compress_to_vec(data, &mut file, options).map_err(errors::to_py)?;
        return Ok(file);
    }
    let mut compressor = Compressor::new(options).map_err(errors::to_py)?;
    let mut file = compress_in_slices(&mut compressor, data)?;
    let end = compressor.flush(Flush::Finish).map_err(errors::to_py)?;
    output::append(&mut file, &end).map_err(errors::to_py)?;
    Ok(file)
}
