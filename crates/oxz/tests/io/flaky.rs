//! Inner readers and writers that do little at a time, and fail in between.

use std::io::{self, ErrorKind, Read, Write};

use crate::data::Rng;

/// What a call does.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// Moves at most this many bytes.
    Some(usize),
    Fail(ErrorKind),
}

/// Does with each call what the next event says.
pub struct Flaky<T, F> {
    pub inner: T,
    events: F,
}

impl<T, F: FnMut() -> Event> Flaky<T, F> {
    pub fn new(inner: T, events: F) -> Self {
        Self { inner, events }
    }

    fn next(&mut self) -> io::Result<usize> {
        match (self.events)() {
            Event::Some(count) => Ok(count),
            Event::Fail(kind) => Err(kind.into()),
        }
    }
}

impl<T: Read, F: FnMut() -> Event> Read for Flaky<T, F> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.next()?.min(buf.len());
        self.inner.read(&mut buf[..count])
    }
}

impl<T: Write, F: FnMut() -> Event> Write for Flaky<T, F> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.next()?.min(data.len());
        self.inner.write(&data[..count])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.next()?;
        self.inner.flush()
    }
}

/// Always this many bytes.
pub fn pieces(count: usize) -> impl FnMut() -> Event {
    move || Event::Some(count)
}

/// Pieces, and one failure in call number `call`, counted from 0.
pub fn fails_at(call: usize, kind: ErrorKind, piece: usize) -> impl FnMut() -> Event {
    let mut calls = 0;
    move || {
        calls += 1;
        if calls - 1 == call { Event::Fail(kind) } else { Event::Some(piece) }
    }
}

/// Anything, half of it failures.
pub fn random(seed: u64) -> impl FnMut() -> Event {
    let mut rng = Rng::new(seed);
    move || match rng.below(8) {
        0 | 1 => Event::Fail(ErrorKind::Interrupted),
        2 | 3 => Event::Fail(ErrorKind::WouldBlock),
        4 => Event::Some(1),
        5 | 6 => Event::Some(1 + rng.skewed(500)),
        _ => Event::Some(1 + rng.skewed(100_000)),
    }
}

/// Repeats a call for as long as an inner reader or writer makes it fail.
pub fn persist<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            // What a kind alone was made of holds no further error.
            Err(error) if error.get_ref().is_none() && error.kind() != ErrorKind::WriteZero => {}
            result => return result,
        }
    }
}
