//! The contract between every coder and its caller: bytes in, bytes out, and
//! what to do with them.

use alloc::vec::Vec;

use crate::copy::copy;
use crate::memory;

/// What a coder is asked to do with the input of one call.
///
/// ```
/// use oxz::{Action, Encode, Status};
///
/// let mut encoder = Encode::xz().encoder()?;
/// let mut message = [0; 100];
/// // All of this shall arrive now, though more will follow.
/// let progress = encoder.code(b"ping", &mut message, Action::SyncFlush)?;
/// assert_eq!((progress.read, progress.status), (4, Status::Finished));
///
/// let mut decoder = oxz::Decode::xz().decoder()?;
/// let mut received = [0; 100];
/// let progress =
///     decoder.code(&message[..progress.written], &mut received, Action::Run)?;
/// assert_eq!(&received[..progress.written], b"ping");
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// More input will follow.
    Run,
    /// Encoders only: write out everything received so far, so that a decoder
    /// can return all of it, and go on with the same history.
    SyncFlush,
    /// `.xz` encoders only: end the current Block, so that decoding can start
    /// after it, and write it out whole.
    FullFlush,
    /// `.xz` encoders only: like [`FullFlush`](Self::FullFlush), but a
    /// threaded encoder need not wait until the Block has been written out.
    FullBarrier,
    /// The input ends with this slice.
    Finish,
}

/// Why a call returned: what the next one should bring.
///
/// [`Decoder`](crate::Decoder) and [`Encoder`](crate::Encoder) have the loops in
/// which it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// All input was consumed and nothing more can be written without more.
    NeedsInput,
    /// The output slice is full (or an error is waiting behind the bytes that
    /// were just delivered): take the output and call again.
    NeedsOutput,
    /// The action asked for is complete. A decoder has reached the end of the
    /// data; an encoder has written the end, or everything up to the flush.
    Finished,
}

/// How far one call came.
///
/// ```
/// use oxz::{Action, Decode, Encode, Progress, Status};
///
/// let file = oxz::compress(b"one two three", &Encode::xz())?;
/// let mut decoder = Decode::xz().decoder()?;
/// let mut output = [0; 3];
/// let Progress { read, written, status } = decoder.code(&file, &mut output, Action::Finish)?;
/// assert_eq!((&output[..written], status), (&b"one"[..], Status::NeedsOutput));
///
/// // Next time with the input from here on, and with room for more output.
/// let mut output = [0; 100];
/// let progress = decoder.code(&file[read..], &mut output, Action::Finish)?;
/// assert_eq!(&output[..progress.written], b" two three");
/// assert_eq!(progress.status, Status::Finished);
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// Bytes consumed from the front of the input slice.
    pub read: usize,
    /// Bytes written to the front of the output slice.
    pub written: usize,
    /// Why the call returned.
    pub status: Status,
}

/// The input of one call and how much of it the layers have consumed.
///
/// Layers move `pos`; it stays valid when a layer returns an error.
#[derive(Debug)]
pub(crate) struct Input<'a> {
    pub buf: &'a [u8],
    /// `pos <= buf.len()`
    pub pos: usize,
}

impl<'a> Input<'a> {
    pub fn new(buf: &'a [u8]) -> Self {
        Self { buf, pos: 0 }
    }

    /// What has not been consumed yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.buf[self.pos..]
    }

    pub fn is_empty(&self) -> bool {
        self.pos == self.buf.len()
    }

    /// Takes the next byte, if there is one.
    pub fn next(&mut self) -> Option<u8> {
        let byte = *self.buf.get(self.pos)?;
        self.pos += 1;
        Some(byte)
    }

    /// Moves bytes into `dest[*filled..]` until it is full or the input ends;
    /// true once it is full.
    pub fn fill(&mut self, dest: &mut [u8], filled: &mut usize) -> bool {
        let count = (dest.len() - *filled).min(self.buf.len() - self.pos);
        dest[*filled..*filled + count].copy_from_slice(&self.buf[self.pos..self.pos + count]);
        *filled += count;
        self.pos += count;
        *filled == dest.len()
    }
}

/// The output of one call and how much of it the layers have written.
///
/// Layers write at `pos` and never beyond `end`; both stay valid when a layer
/// returns an error. Bytes between `pos` and `end` may be used as scratch.
#[derive(Debug)]
pub(crate) struct Output<'a> {
    buffer: Buffer<'a>,
    /// `pos <= end`
    pub pos: usize,
    /// A layer may lower it for a layer below.
    pub end: usize,
    /// The caller promises that what lies in front of `pos` will be there,
    /// unchanged and at the same indices, in every later call (the memory
    /// itself may have grown or moved). A decoder may then use it as its
    /// window and keep no copy.
    pub stable: bool,
}

/// What an [`Output`] writes to.
#[derive(Debug)]
pub(crate) enum Buffer<'a> {
    /// `end` is at most its length.
    Slice(&'a mut [u8]),
    /// Its length is at least `pos`, its capacity at least `end`: what is
    /// [appended](Output::append) has no null bytes written in its place before.
    Vec(&'a mut Vec<u8>),
}

impl Buffer<'_> {
    /// Writes `src` at `pos`, where there must be room for it.
    pub fn write_at(&mut self, pos: usize, src: &[u8]) {
        match self {
            Self::Slice(buf) => copy(&mut buf[pos..pos + src.len()], src),
            Self::Vec(buf) => memory::write_at(buf, pos, src),
        }
    }
}

impl<'a> Output<'a> {
    pub fn new(buf: &'a mut [u8]) -> Self {
        Self::behind(0, buf)
    }

    /// `buf`, of which `pos` bytes have been written by earlier calls.
    pub fn behind(pos: usize, buf: &'a mut [u8]) -> Self {
        let end = buf.len();
        Self { buffer: Buffer::Slice(buf), pos, end, stable: false }
    }

    /// The capacity of `buf` up to `end`, of which `pos` bytes have been
    /// written. The length is `pos` or more afterwards.
    pub fn growing(buf: &'a mut Vec<u8>, pos: usize, end: usize) -> Self {
        debug_assert!(pos <= buf.len() && pos <= end && end <= buf.capacity());
        Self { buffer: Buffer::Vec(buf), pos, end, stable: true }
    }

    /// Room left for this call.
    pub fn room(&self) -> usize {
        self.end - self.pos
    }

    pub fn is_full(&self) -> bool {
        self.pos == self.end
    }

    /// What has been written, by earlier calls too.
    pub fn written(&self) -> &[u8] {
        match &self.buffer {
            Buffer::Slice(buf) => &buf[..self.pos],
            Buffer::Vec(buf) => &buf[..self.pos],
        }
    }

    /// The buffer, of at least `pos + count` bytes, and `pos`. There must be
    /// room for so many.
    pub fn lend(&mut self, count: usize) -> (&mut [u8], &mut usize) {
        let end = self.pos + count;
        debug_assert!(end <= self.end);
        let buf = match &mut self.buffer {
            Buffer::Slice(buf) => &mut **buf,
            Buffer::Vec(buf) => {
                if buf.len() < end {
                    buf.resize(end, 0);
                }
                &mut buf[..]
            }
        };
        (buf, &mut self.pos)
    }

    /// The buffer, to be written to at `pos` and not beyond `end`, and `pos`.
    pub fn buffer(&mut self) -> (Buffer<'_>, &mut usize) {
        let buffer = match &mut self.buffer {
            Buffer::Slice(buf) => Buffer::Slice(buf),
            Buffer::Vec(buf) => Buffer::Vec(buf),
        };
        (buffer, &mut self.pos)
    }

    /// What has been written from `start` on.
    pub fn written_since(&mut self, start: usize) -> &mut [u8] {
        match &mut self.buffer {
            Buffer::Slice(buf) => &mut buf[start..self.pos],
            Buffer::Vec(buf) => &mut buf[start..self.pos],
        }
    }

    /// Writes bytes from `src` until they or the room end; returns how many.
    pub fn append(&mut self, src: &[u8]) -> usize {
        let src = &src[..src.len().min(self.room())];
        self.buffer.write_at(self.pos, src);
        self.pos += src.len();
        src.len()
    }

    /// [Appends](Self::append) from `src[*taken..]`; true once all is written.
    pub fn drain(&mut self, src: &[u8], taken: &mut usize) -> bool {
        *taken += self.append(&src[*taken..]);
        *taken == src.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_goes_over_what_was_lent_and_behind_it() {
        let mut buf = Vec::with_capacity(20);
        let mut out = Output::growing(&mut buf, 0, 10);
        let (lent, pos) = out.lend(6);
        lent[..3].copy_from_slice(b"one");
        *pos += 3;
        assert_eq!(out.append(b" two three"), 7);
        assert_eq!((out.written(), out.is_full()), (&b"one two th"[..], true));

        let mut out = Output::growing(&mut buf, 10, 13);
        assert!(out.drain(b"ree", &mut 0));
        assert_eq!(buf, b"one two three");
    }
}
