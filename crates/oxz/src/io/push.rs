//! A coder between a caller who hands over input and a sink for the output.

use std::io::{self, ErrorKind, Write};

use super::buffer::Buffer;
use super::pull::Coder;
use crate::coder::{Action, Status};
use crate::error::{Error, Feature, Result};

/// A coder, and its output on the way to the sink.
///
/// The output is buffered, so that the sink gets large pieces, and so that a
/// sink that fails, or takes but a part, makes nothing be lost.
#[derive(Debug)]
pub(super) struct Push<C> {
    pub coder: C,
    buffer: Buffer,
    /// An action that was begun, and that must be completed before another.
    unfinished: Option<Action>,
}

impl<C: Coder> Push<C> {
    pub fn new(coder: C) -> Self {
        Self { coder, buffer: Buffer::default(), unfinished: None }
    }

    /// What the sink is to be given.
    pub fn waiting(&self) -> &[u8] {
        self.buffer.waiting()
    }

    /// The sink's answer to [`waiting`](Self::waiting).
    pub fn sink_took(&mut self, answer: io::Result<usize>) -> io::Result<()> {
        match answer {
            Ok(0) => Err(ErrorKind::WriteZero.into()),
            Ok(count) => {
                self.buffer.consume(count);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Codes from `data`, which must not be empty, as far as there is room;
    /// returns how much of it was taken, or `None` if the sink has to take
    /// what waits first.
    ///
    /// An action that was begun must have been [completed](Self::advance).
    pub fn take(&mut self, data: &[u8]) -> Result<Option<usize>> {
        let (read, status) = self.buffer.fill(|out| self.coder.code(data, out, Action::Run))?;
        Ok((read > 0 || status == Status::Finished).then_some(read))
    }

    /// The action to be completed before input can be taken.
    pub fn unfinished(&self) -> Option<Action> {
        self.unfinished
    }

    /// Carries out `action`, and one that was begun before it, as far as there
    /// is room; true once it is complete. [`Action::Run`] is complete when the
    /// coder has nothing left that it can write.
    pub fn advance(&mut self, action: Action) -> Result<bool> {
        let current = self.unfinished.unwrap_or(action);
        let (_, status) = self.buffer.fill(|out| self.coder.code(&[], out, current))?;
        let more = status == Status::NeedsOutput;
        self.unfinished = Some(current).filter(|&current| more && current != Action::Run);
        Ok(!more && current == action)
    }

    /// [`advance`](Self::advance) with what makes the coder write out all, or
    /// as much as it can.
    pub fn advance_flush(&mut self) -> Result<bool> {
        match self.advance(Action::SyncFlush) {
            Err(Error::Unsupported { feature: Feature::Action(_), .. }) => {
                self.advance(Action::Run)
            }
            result => result,
        }
    }

    /// Takes some of `data`.
    pub fn write(&mut self, sink: &mut impl Write, data: &[u8]) -> io::Result<usize> {
        if data.is_empty() {
            return Ok(0);
        }
        if let Some(action) = self.unfinished() {
            self.complete(sink, |push| push.advance(action))?;
        }
        loop {
            match self.take(data) {
                Ok(Some(taken)) => return Ok(taken),
                Ok(None) => self.drain(sink)?,
                Err(error) => return Err(self.after_draining(sink, error)),
            }
        }
    }

    /// Repeats `advance` until it is complete, and gives all to the sink.
    pub fn complete(
        &mut self,
        sink: &mut impl Write,
        mut advance: impl FnMut(&mut Self) -> Result<bool>,
    ) -> io::Result<()> {
        loop {
            match advance(self) {
                Ok(true) => return self.drain(sink),
                Ok(false) => self.drain(sink)?,
                Err(error) => return Err(self.after_draining(sink, error)),
            }
        }
    }

    /// What came before an error goes to the sink before it is told.
    fn after_draining(&mut self, sink: &mut impl Write, error: Error) -> io::Error {
        self.drain(sink).err().unwrap_or_else(|| error.into())
    }

    fn drain(&mut self, sink: &mut impl Write) -> io::Result<()> {
        while !self.waiting().is_empty() {
            let answer = sink.write(self.waiting());
            self.sink_took(answer)?;
        }
        Ok(())
    }
}
