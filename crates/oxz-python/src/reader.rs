//! The raw reader below `LZMAFile`: what a file object gives, decompressed.

use std::sync::atomic::{AtomicBool, Ordering};

use oxz::{Decode, Decompressor, Error, Format};
use pyo3::exceptions::{PyEOFError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffers::{Data, Room};
use crate::errors;
use crate::interrupt::Interrupts;
use crate::shared::Shared;
use crate::streams::{self, Kind};
use crate::{options, output, unpack};

/// How much one call decompresses at most: signal handlers run between calls.
const READ_MAX: usize = 4 << 20;
/// By how much the result of `readall` grows: what is added is filled with null
/// bytes, which are still in the cache when they are written over.
const STEP_MIN: usize = 8 << 10;
const STEP_MAX: usize = 256 << 10;
/// How much of what is skipped is decompressed at a time.
const SCRATCH: usize = 64 << 10;

/// A raw stream, as io.BufferedReader wants it, that decompresses what a file
/// object gives: all Streams, and Stream Padding behind them.
///
/// Signal handlers run, and the file object is read, only where nothing is
/// lost: after an exception from there it goes on where its position is. What
/// readall() had collected is gone then.
#[pyclass(module = "oxz._oxz", frozen)]
pub struct RawReader {
    file: Py<PyAny>,
    closed: AtomicBool,
    state: Shared<State>,
}

struct State {
    /// How much of the file is read at a time.
    chunk_size: usize,
    format: Option<Format>,
    options: Decode,
    decompressor: Decompressor,
    step: Step,
    /// What has been read behind the end of a Stream and not been looked at.
    pending: Vec<u8>,
    /// Bytes given out since the start of the file.
    pos: u64,
    /// Where the end is, once it has been seen.
    size: Option<u64>,
}

#[derive(Clone, Copy)]
enum Step {
    /// In a Stream; `None` before its first byte.
    Stream(Option<Kind>),
    /// Behind a Stream: `nulls` null bytes so far, modulo four.
    Between {
        kind: Kind,
        nulls: usize,
    },
    End,
}

#[pymethods]
impl RawReader {
    #[new]
    #[pyo3(signature = (file, chunk_size, format, memlimit, filters, /))]
    fn new(
        file: Py<PyAny>,
        chunk_size: usize,
        format: i32,
        memlimit: Option<&Bound<'_, PyAny>>,
        filters: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options::decode(format, memlimit, filters)?;
        let state = State {
            chunk_size,
            format: u32::try_from(format).ok().and_then(Format::from_id),
            decompressor: Decompressor::new(&options).map_err(errors::to_py)?,
            options,
            step: Step::Stream(None),
            pending: Vec::new(),
            pos: 0,
            size: None,
        };
        Ok(Self { file, closed: AtomicBool::new(false), state: Shared::new(state) })
    }

    fn readable(&self) -> bool {
        true
    }

    fn writable(&self) -> bool {
        false
    }

    fn seekable(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.file.call_method0(py, "seekable")
    }

    #[getter]
    fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn flush(&self) {}

    fn readinto(&self, py: Python<'_>, mut buffer: Room) -> PyResult<usize> {
        self.check_open()?;
        py.check_signals()?;
        let room = buffer.as_mut_slice();
        let count = room.len().min(READ_MAX);
        self.state.with(py, |state| state.read_into(&self.file, &mut room[..count]))
    }

    fn readall<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.check_open()?;
        let mut result = Vec::new();
        let mut pos = 0;
        loop {
            py.check_signals()?;
            if pos == result.len() {
                let step = pos.clamp(STEP_MIN, STEP_MAX);
                output::lengthen(&mut result, step).map_err(errors::to_py)?;
            }
            let room = &mut result[pos..];
            match self.state.with(py, |state| state.read_into(&self.file, room))? {
                0 => return output::bytes(py, &result[..pos]),
                count => pos += count,
            }
        }
    }

    #[pyo3(signature = (offset, whence = 0, /))]
    fn seek(&self, py: Python<'_>, offset: i64, whence: i32) -> PyResult<u64> {
        self.check_open()?;
        self.state.with(py, |state| state.seek(&self.file, offset, whence))
    }

    fn tell(&self, py: Python<'_>) -> PyResult<u64> {
        self.check_open()?;
        self.state.with(py, |state| Ok(state.pos))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.file)
    }
}

impl RawReader {
    fn check_open(&self) -> PyResult<()> {
        if self.closed() {
            return Err(PyValueError::new_err("I/O operation on closed file"));
        }
        Ok(())
    }
}

/// All of these run detached from the interpreter.
impl State {
    /// Writes something to `room`, if it is not empty; 0 at the end.
    fn read_into(&mut self, file: &Py<PyAny>, room: &mut [u8]) -> PyResult<usize> {
        if room.is_empty() {
            return Ok(0);
        }
        loop {
            let written = match self.step {
                Step::Stream(kind) => self.read_stream(file, kind, room)?,
                Step::Between { kind, nulls } => self.read_between(file, kind, nulls, room)?,
                Step::End => {
                    self.size = Some(self.pos);
                    return Ok(0);
                }
            };
            if written > 0 {
                self.pos += written as u64;
                return Ok(written);
            }
        }
    }

    fn read_stream(
        &mut self,
        file: &Py<PyAny>,
        kind: Option<Kind>,
        room: &mut [u8],
    ) -> PyResult<usize> {
        if !self.decompressor.needs_input() {
            return self.decompress(kind, &[], room).map_err(errors::to_py);
        }
        let chunk = read_chunk(file, self.chunk_size)?;
        let Some(&first) = chunk.first() else { return Err(cut_short()) };
        let kind = kind.unwrap_or_else(|| Kind::of(self.format, first));
        self.decompress(Some(kind), &chunk, room).map_err(errors::to_py)
    }

    /// Looks for another Stream. What is not padding and not a Stream ends the
    /// data, as with `lzma`.
    fn read_between(
        &mut self,
        file: &Py<PyAny>,
        kind: Kind,
        nulls: usize,
        room: &mut [u8],
    ) -> PyResult<usize> {
        let mut chunk = std::mem::take(&mut self.pending);
        if chunk.is_empty() {
            chunk = read_chunk(file, self.chunk_size)?;
        }
        if chunk.is_empty() {
            if nulls > 0 {
                return Err(cut_short());
            }
            self.step = Step::End;
            return Ok(0);
        }
        if kind == Kind::Xz {
            let count = streams::nulls(&chunk);
            let nulls = (nulls + count) % 4;
            if count == chunk.len() {
                self.step = Step::Between { kind, nulls };
                return Ok(0);
            }
            // Null bytes that are no padding belong to what follows.
            chunk.splice(..count, std::iter::repeat_n(0, nulls));
        }
        self.start_stream(&chunk, room)
    }

    /// Starts the Stream at the start of `chunk`, if there is one.
    fn start_stream(&mut self, chunk: &[u8], room: &mut [u8]) -> PyResult<usize> {
        self.decompressor = Decompressor::new(&self.options).map_err(errors::to_py)?;
        match self.decompress(Some(Kind::of(self.format, chunk[0])), chunk, room) {
            Err(error) if streams::is_no_stream(&error) => {
                self.step = Step::End;
                Ok(0)
            }
            result => result.map_err(errors::to_py),
        }
    }

    fn decompress(
        &mut self,
        kind: Option<Kind>,
        chunk: &[u8],
        room: &mut [u8],
    ) -> Result<usize, Error> {
        self.step = Step::Stream(kind);
        let written = self.decompressor.decompress_into(chunk, room)?;
        unpack::meet_error(&mut self.decompressor)?;
        if self.decompressor.eof() {
            output::append(&mut self.pending, self.decompressor.unused_data())?;
            self.step = Step::Between { kind: kind.unwrap_or(Kind::Other), nulls: 0 };
        }
        Ok(written)
    }

    fn seek(&mut self, file: &Py<PyAny>, offset: i64, whence: i32) -> PyResult<u64> {
        let start = match whence {
            0 => 0,
            1 => self.pos,
            2 => self.find_size(file)?,
            _ => return Err(PyValueError::new_err(format!("Invalid value for whence: {whence}"))),
        };
        let target = start.saturating_add_signed(offset);
        if target < self.pos {
            self.rewind(file)?;
        }
        self.skip_to(file, target)?;
        Ok(self.pos)
    }

    fn find_size(&mut self, file: &Py<PyAny>) -> PyResult<u64> {
        match self.size {
            Some(size) => Ok(size),
            None => {
                self.skip_to(file, u64::MAX)?;
                Ok(self.pos)
            }
        }
    }

    /// Decompresses up to this position, or to the end if that comes first.
    fn skip_to(&mut self, file: &Py<PyAny>, target: u64) -> PyResult<()> {
        let mut scratch = vec![0; SCRATCH];
        let mut interrupts = Interrupts::default();
        while self.pos < target {
            let count = usize::try_from(target - self.pos).unwrap_or(usize::MAX).min(SCRATCH);
            if self.read_into(file, &mut scratch[..count])? == 0 {
                break;
            }
            interrupts.check()?;
        }
        Ok(())
    }

    fn rewind(&mut self, file: &Py<PyAny>) -> PyResult<()> {
        let decompressor = Decompressor::new(&self.options).map_err(errors::to_py)?;
        Python::attach(|py| file.call_method1(py, "seek", (0,)))?;
        self.decompressor = decompressor;
        self.step = Step::Stream(None);
        self.pending.clear();
        self.pos = 0;
        Ok(())
    }
}

/// The next bytes of the file; none at its end.
fn read_chunk(file: &Py<PyAny>, size: usize) -> PyResult<Vec<u8>> {
    Python::attach(|py| {
        py.check_signals()?;
        let chunk = file.bind(py).call_method1("read", (size,))?;
        let mut bytes = Vec::new();
        // A file that would block gives None, which is no data.
        if chunk.is_truthy()? {
            output::append(&mut bytes, chunk.extract::<Data<'_>>()?.as_slice())
                .map_err(errors::to_py)?;
        }
        Ok(bytes)
    })
}

fn cut_short() -> PyErr {
    PyEOFError::new_err("Compressed file ended before the end-of-stream marker was reached")
}
