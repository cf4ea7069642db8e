//! `LZMADecompressor`.

use oxz::constants::CHECK_UNKNOWN;
use oxz::{CheckId, Decompressor};
use parking_lot::Mutex;
use pyo3::exceptions::{PyEOFError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyBytes;

use crate::buffers::{Data, Room};
use crate::errors::{self, LZMAError};
use crate::shared::Shared;
use crate::unpack::{self, Fault};
use crate::{options, output};

/// LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)
/// --
///
/// Decompress one Stream that comes in pieces.
///
/// format: FORMAT_AUTO (.xz, .lzma or .lz), FORMAT_XZ, FORMAT_ALONE,
/// FORMAT_LZIP or FORMAT_RAW.
/// memlimit: the bytes of memory that decompressing may need; more raises
/// LZMAError. The result is not counted.
/// filters: the filters that wrote the data, for FORMAT_RAW alone.
///
/// >>> import oxz
/// >>> file = oxz.compress(b"to and fro, " * 1000)
/// >>> decompressor = oxz.LZMADecompressor()
/// >>> parts = [decompressor.decompress(file + b"more", max_length=5000)]
/// >>> while not decompressor.eof:
/// ...     parts.append(decompressor.decompress(b"", max_length=5000))
/// >>> [len(part) for part in parts]
/// [5000, 5000, 2000]
/// >>> decompressor.unused_data
/// b'more'
///
/// One object may be used from several threads; each call then waits for the
/// one before. After an LZMAError or a MemoryError every later call raises it
/// again. If a call is interrupted by an exception from a signal handler
/// (Ctrl-C), what it had decompressed is lost, and every later call raises
/// LZMAError. The attributes stay what they were before such a call.
#[pyclass(module = "oxz", frozen)]
pub struct LZMADecompressor {
    format: i32,
    state: Shared<State>,
    /// What the last call has left behind; it can be read while another runs.
    view: Mutex<View>,
    unused_data: PyOnceLock<Py<PyBytes>>,
}

struct State {
    decompressor: Decompressor,
    /// A signal handler has raised an exception in the middle of a call.
    interrupted: bool,
}

#[derive(Clone, Copy)]
struct View {
    check: Option<CheckId>,
    eof: bool,
    needs_input: bool,
}

impl View {
    fn of(decompressor: &Decompressor) -> Self {
        Self {
            check: decompressor.check(),
            eof: decompressor.eof(),
            needs_input: decompressor.needs_input(),
        }
    }
}

#[pymethods]
impl LZMADecompressor {
    #[new]
    #[pyo3(
        signature = (format = 0, memlimit = None, filters = None),
        text_signature = "(format=FORMAT_AUTO, memlimit=None, filters=None)"
    )]
    fn new(
        format: i32,
        memlimit: Option<&Bound<'_, PyAny>>,
        filters: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options::decode(format, memlimit, filters)?;
        let decompressor = Decompressor::new(&options).map_err(errors::to_py)?;
        let view = Mutex::new(View::of(&decompressor));
        let state = Shared::new(State { decompressor, interrupted: false });
        Ok(Self { format, state, view, unused_data: PyOnceLock::new() })
    }

    /// Take data, a bytes-like object, and return what comes out: at most
    /// max_length bytes, or all if that is negative.
    ///
    /// If there may be more, needs_input is False, and the next call can be
    /// made with b"". After the end of the Stream EOFError is raised.
    #[pyo3(
        signature = (data, max_length = -1),
        text_signature = "($self, data, max_length=-1)"
    )]
    fn decompress<'py>(
        &self,
        py: Python<'py>,
        data: Data<'py>,
        max_length: isize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let data = data.as_slice();
        let max_length = usize::try_from(max_length).ok();
        let result = self.run(py, |decompressor| unpack::to_vec(decompressor, data, max_length))?;
        output::bytes(py, &result)
    }

    /// Take data, and write what comes out to buffer, any writable bytes-like
    /// object; return the number of bytes written to its start.
    ///
    /// If there may be more, needs_input is False.
    ///
    /// >>> import oxz
    /// >>> buffer = bytearray(4)
    /// >>> decompressor = oxz.LZMADecompressor()
    /// >>> decompressor.decompress_into(oxz.compress(b"one two"), buffer)
    /// 4
    /// >>> buffer, decompressor.eof, decompressor.needs_input
    /// (bytearray(b'one '), False, False)
    #[pyo3(signature = (data, buffer))]
    fn decompress_into<'py>(
        &self,
        py: Python<'py>,
        data: Data<'py>,
        mut buffer: Room,
    ) -> PyResult<usize> {
        if buffer.overlaps(&data) {
            return Err(PyValueError::new_err("data and buffer overlap"));
        }
        let data = data.as_slice();
        let room = buffer.as_mut_slice();
        self.run(py, |decompressor| unpack::to_slice(decompressor, data, room))
    }

    /// ID of the integrity check that the Stream has; CHECK_UNKNOWN until its
    /// header has been decompressed.
    #[getter]
    fn check(&self) -> u8 {
        self.view.lock().check.map_or(CHECK_UNKNOWN, CheckId::get)
    }

    /// True once the end of the Stream has been reached.
    #[getter]
    fn eof(&self) -> bool {
        self.view.lock().eof
    }

    /// True if decompress() needs more input to return more.
    #[getter]
    fn needs_input(&self) -> bool {
        self.view.lock().needs_input
    }

    /// What followed the Stream; b"" before its end is reached.
    #[getter]
    fn unused_data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        if !self.eof() {
            return output::bytes(py, b"");
        }
        let unused = self.unused_data.get_or_try_init(py, || {
            self.state.with(py, |state| {
                let unused = state.decompressor.unused_data();
                Python::attach(|py| output::bytes(py, unused).map(Bound::unbind))
            })
        })?;
        Ok(unused.bind(py).clone())
    }

    fn __repr__(&self) -> String {
        let View { eof, needs_input, .. } = *self.view.lock();
        let python = |value| if value { "True" } else { "False" };
        format!(
            "<oxz.LZMADecompressor format={} eof={} needs_input={}>",
            options::format_name(self.format),
            python(eof),
            python(needs_input),
        )
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("cannot pickle 'oxz.LZMADecompressor' object"))
    }
}

impl LZMADecompressor {
    /// Decompresses as `work` says, detached from the interpreter, and notes
    /// what is to be seen from outside.
    fn run<R: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Decompressor) -> Result<R, Fault> + Send,
    ) -> PyResult<R> {
        self.state.with(py, |state| {
            let result = state.run(work);
            let after = View::of(&state.decompressor);
            let mut view = self.view.lock();
            *view = match result {
                Ok(_) => after,
                Err(_) => View { check: after.check, ..*view },
            };
            result
        })
    }
}

impl State {
    fn run<R>(&mut self, work: impl FnOnce(&mut Decompressor) -> Result<R, Fault>) -> PyResult<R> {
        if self.interrupted {
            let message = "an earlier call was interrupted: some of the data is missing";
            return Err(LZMAError::new_err(message));
        }
        if self.decompressor.eof() {
            return Err(PyEOFError::new_err("Already at end of stream"));
        }
        work(&mut self.decompressor).map_err(|fault| {
            self.interrupted = matches!(fault, Fault::Interrupted(_));
            fault.into()
        })
    }
}
