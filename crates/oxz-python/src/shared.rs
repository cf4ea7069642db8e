//! State that belongs to a Python object and may be used from any thread.

use std::cell::RefCell;

use parking_lot::ReentrantMutex;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// A state that one thread at a time works on, detached from the interpreter.
///
/// No thread waits here while it is attached, and whoever has the lock may
/// attach: so no two threads wait for each other. A signal handler or a file
/// object's method may run in the thread that has the lock; if it comes back
/// here it is refused.
pub struct Shared<T>(ReentrantMutex<RefCell<T>>);

impl<T: Send> Shared<T> {
    pub fn new(state: T) -> Self {
        Self(ReentrantMutex::new(RefCell::new(state)))
    }

    /// Runs `work` on the state without the interpreter, once no other thread
    /// does.
    ///
    /// # Errors
    /// Those of `work`, and `RuntimeError` where this thread is already in
    /// such a call.
    pub fn with<R: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut T) -> PyResult<R> + Send,
    ) -> PyResult<R> {
        py.detach(|| {
            let lock = self.0.lock();
            let mut state = lock
                .try_borrow_mut()
                .map_err(|_| PyRuntimeError::new_err("reentrant call of an object at work"))?;
            work(&mut state)
        })
    }
}
