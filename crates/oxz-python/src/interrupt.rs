//! Ctrl-C in the middle of a long call.

use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// How long signals may wait. To let handlers run the thread has to attach to
/// the interpreter, for which it may wait as long as another thread's turn
/// takes (5 ms, unless configured); this often it does not matter.
const PATIENCE: Duration = Duration::from_millis(50);

/// Lets Python's signal handlers run every now and then, in a thread that is
/// not attached to the interpreter.
#[derive(Default)]
pub struct Interrupts {
    /// `None` before the first step is done: most calls are short, and never
    /// look at the clock.
    last: Option<Instant>,
    raised: Option<PyErr>,
}

impl Interrupts {
    /// To be called between steps of work: false once a signal handler has
    /// raised an exception.
    pub fn go_on(&mut self) -> bool {
        let now = Instant::now();
        match self.last {
            Some(last) if now - last < PATIENCE => return true,
            Some(_) => self.raised = Python::attach(|py| py.check_signals()).err(),
            None => {}
        }
        self.last = Some(now);
        self.raised.is_none()
    }

    /// The exception, if there was one.
    pub fn result(self) -> PyResult<()> {
        self.raised.map_or(Ok(()), Err)
    }

    /// Both, where work stops by itself on an error.
    pub fn check(&mut self) -> PyResult<()> {
        self.go_on();
        self.raised.take().map_or(Ok(()), Err)
    }
}
