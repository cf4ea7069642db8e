//! What the asynchronous readers and writers share, whatever their traits.
//!
//! Nothing is taken from a source or a caller in a poll that returns
//! `Pending`, unless it is kept here: so nothing is lost when the future that
//! polled is dropped.

use std::io;
use std::task::{Context, Poll, ready};

use super::buffer::Buffer;
use super::pull::{Pull, Step};
use super::push::Push;
use crate::coder::{Action, Output};
use crate::container::{Decoder, Encoder};
use crate::error::Result;

/// Bytes that are decoded before other tasks have their turn.
const READ_TURN: usize = 64 << 10;
/// Bytes that are encoded before other tasks have their turn: encoding takes
/// longer.
const WRITE_TURN: usize = 8 << 10;
/// As in [`Reader`](super::Reader), smaller reads go through the buffer.
const DIRECT: usize = 4 << 10;

/// Where a reader's input comes from.
pub(super) trait Source {
    fn poll_fill_buf(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>>;
    fn consume(&mut self, amount: usize);
}

/// Where a writer's output goes.
pub(super) trait Sink {
    fn poll_write(&mut self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>>;
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// How much was coded since other tasks last had a turn. Sources and sinks
/// that are always ready would leave them none.
#[derive(Debug, Default)]
struct Turn(usize);

impl Turn {
    fn worked(&mut self, bytes: usize) {
        self.0 += bytes.max(1);
    }

    /// Pending, once, after every `most` bytes.
    fn poll(&mut self, most: usize, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 < most {
            return Poll::Ready(());
        }
        self.0 = 0;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The inside of a reader.
#[derive(Debug)]
pub(super) struct Decoding {
    pub pull: Pull<Decoder>,
    pub buffer: Buffer,
    turn: Turn,
}

impl Decoding {
    pub fn new(decoder: Decoder) -> Self {
        Self { pull: Pull::new(decoder), buffer: Buffer::default(), turn: Turn::default() }
    }

    pub fn poll_read(
        &mut self,
        source: &mut impl Source,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if self.buffer.is_empty() && buf.len() >= DIRECT {
            let room = buf.len().min(READ_TURN);
            let mut out = Output::new(&mut buf[..room]);
            ready!(poll_pull(&mut self.pull, &mut self.turn, source, cx, &mut out))?;
            return Poll::Ready(Ok(out.pos));
        }
        if !buf.is_empty() {
            ready!(self.poll_fill(source, cx))?;
        }
        Poll::Ready(Ok(self.buffer.take(buf)))
    }

    /// Makes something wait in the buffer, unless the data has ended.
    pub fn poll_fill(
        &mut self,
        source: &mut impl Source,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.buffer.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let Self { pull, buffer, turn } = self;
        let filled = buffer.fill(|out| match poll_pull(pull, turn, source, cx, out) {
            Poll::Ready(result) => result.map(Poll::Ready),
            Poll::Pending => Ok(Poll::Pending),
        });
        match filled {
            Ok(poll) => poll.map(Ok),
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

/// Decodes until there is something in `out`, or nothing more to come.
fn poll_pull(
    pull: &mut Pull<Decoder>,
    turn: &mut Turn,
    source: &mut impl Source,
    cx: &mut Context<'_>,
    out: &mut Output<'_>,
) -> Poll<io::Result<()>> {
    let start = out.pos;
    loop {
        ready!(turn.poll(READ_TURN, cx));
        let input = if pull.wants_input() { ready!(source.poll_fill_buf(cx))? } else { &[] };
        let input = &input[..input.len().min(READ_TURN)];
        let Step { read, done } = pull.step(input, out)?;
        turn.worked(read.max(out.pos - start));
        source.consume(read);
        if done {
            return Poll::Ready(Ok(()));
        }
    }
}

/// The inside of a writer.
#[derive(Debug)]
pub(super) struct Encoding {
    push: Push<Encoder>,
    turn: Turn,
}

impl Encoding {
    pub fn new(encoder: Encoder) -> Self {
        Self { push: Push::new(encoder), turn: Turn::default() }
    }

    pub fn poll_write(
        &mut self,
        sink: &mut impl Sink,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        if data.is_empty() {
            return Poll::Ready(Ok(0));
        }
        ready!(self.turn.poll(WRITE_TURN, cx));
        if let Some(action) = self.push.unfinished() {
            ready!(self.poll_complete(sink, cx, |push| push.advance(action)))?;
        }
        let data = &data[..data.len().min(WRITE_TURN)];
        loop {
            if let Some(taken) = self.push.take(data)? {
                self.turn.worked(taken);
                return Poll::Ready(Ok(taken));
            }
            ready!(self.poll_drain(sink, cx))?;
        }
    }

    pub fn poll_flush(
        &mut self,
        sink: &mut impl Sink,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_complete(sink, cx, Push::advance_flush))?;
        sink.poll_flush(cx)
    }

    pub fn poll_close(
        &mut self,
        sink: &mut impl Sink,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_complete(sink, cx, |push| push.advance(Action::Finish)))?;
        sink.poll_close(cx)
    }

    /// Repeats `advance` until it is complete, and gives all to the sink. What
    /// an encoder has left to do then is little.
    fn poll_complete(
        &mut self,
        sink: &mut impl Sink,
        cx: &mut Context<'_>,
        mut advance: impl FnMut(&mut Push<Encoder>) -> Result<bool>,
    ) -> Poll<io::Result<()>> {
        loop {
            let complete = advance(&mut self.push)?;
            ready!(self.poll_drain(sink, cx))?;
            if complete {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn poll_drain(&mut self, sink: &mut impl Sink, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.push.waiting().is_empty() {
            let answer = ready!(sink.poll_write(cx, self.push.waiting()));
            self.push.sink_took(answer)?;
        }
        Poll::Ready(Ok(()))
    }
}
