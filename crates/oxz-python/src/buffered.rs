//! A buffered reader that several threads may use, and its lines.

use parking_lot::ReentrantMutex;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString, PyTuple};

/// Lets one thread at a time use an io.BufferedReader, which may give bytes
/// twice, and others never, where two threads read lines.
#[pyclass(module = "oxz._oxz", frozen)]
pub struct LockedReader {
    /// A buffered reader is the iterator over its lines.
    buffer: Py<PyIterator>,
    /// A thread that has it may come back: then it is the buffered reader
    /// that refuses.
    lock: ReentrantMutex<()>,
}

#[pymethods]
impl LockedReader {
    #[new]
    #[pyo3(signature = (buffer, /))]
    fn new(buffer: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { buffer: buffer.try_iter()?.unbind(), lock: ReentrantMutex::new(()) })
    }

    /// Calls a method of the buffered reader.
    #[pyo3(signature = (method, /, *args))]
    fn call<'py>(
        &self,
        method: &Bound<'py, PyString>,
        args: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.locked(method.py(), |buffer| buffer.call_method1(method, args))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.buffer)
    }
}

impl LockedReader {
    fn locked<'py, R>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&Bound<'py, PyIterator>) -> R,
    ) -> R {
        loop {
            if let Some(_guard) = self.lock.try_lock() {
                return work(self.buffer.bind(py));
            }
            // Whoever has the lock may need the interpreter to give it back.
            py.detach(|| drop(self.lock.lock()));
        }
    }
}

/// Iterates over the lines of a file, with nothing between them and the
/// buffer; and keeps the file open, which the iterator may be all that is left
/// of, as in `for line in oxz.open(name)`.
#[pyclass(module = "oxz._oxz", frozen)]
pub struct LineIterator {
    file: Py<PyAny>,
    reader: Py<LockedReader>,
}

#[pymethods]
impl LineIterator {
    #[new]
    #[pyo3(signature = (file, reader, /))]
    fn new(file: Py<PyAny>, reader: Py<LockedReader>) -> Self {
        Self { file, reader }
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Option<PyResult<Bound<'py, PyAny>>> {
        self.reader.get().locked(py, |buffer| buffer.clone().next())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.file)?;
        visit.call(&self.reader)
    }
}
