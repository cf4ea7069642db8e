//! Readers and writers for the traits of the crate futures-io.
//!
//! ```
//! use oxz::io::futures::{Reader, Writer};
//! use oxz::{Decode, Encode};
//! use futures_lite::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # futures_lite::future::block_on(async {
//! let mut writer = Writer::new(Vec::new(), &Encode::xz())?;
//! writer.write_all(b"to be or not to be").await?;
//! writer.close().await?;
//! let file = writer.into_inner();
//!
//! let mut reader = Reader::from_bufread(&file[..], &Decode::auto())?;
//! let mut text = String::new();
//! reader.read_to_string(&mut text).await?;
//! assert_eq!(text, "to be or not to be");
//! # Ok::<(), std::io::Error>(())
//! # })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Cancellation and fairness
//!
//! A future of these that is dropped before it is ready has lost nothing: what
//! a reader has taken from its source it keeps, and what a writer has not
//! reported as written it has not taken. (`read_exact`, `write_all` and the
//! like count on their own, and lose their count.)
//!
//! Coding happens inside the polls, in the task that polls. After every 64 KiB
//! decoded or 8 KiB encoded, other tasks have a turn. Where that is too
//! long for the others, give it a thread of its own.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncBufRead, AsyncRead, AsyncWrite};
use pin_project_lite::pin_project;

use super::poll::{Decoding, Encoding, Sink, Source};
use crate::container::Decoder;
use crate::error::Result;
use crate::options::{Decode, Encode};

pin_project! {
    /// Decodes what it reads from `R`, as [`io::Reader`](crate::io::Reader)
    /// does.
    ///
    /// # Errors
    /// Those of [`io::Reader`](crate::io::Reader).
    #[derive(Debug)]
    pub struct Reader<R> {
        #[pin]
        inner: R,
        decoding: Decoding,
    }
}

impl<R: AsyncBufRead> Reader<R> {
    /// Decodes from the buffer of `inner`, and consumes there exactly what
    /// belongs to the data.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`].
    pub fn from_bufread(inner: R, options: &Decode) -> Result<Self> {
        Ok(Self { inner, decoding: Decoding::new(options.decoder()?) })
    }
}

impl<R> Reader<R> {
    /// The inner reader.
    pub fn get_ref(&self) -> &R {
        &self.inner
    }

    /// The inner reader. What is read from it is missing here.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// The inner reader; what was decoded and not read is lost.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// The decoder; see [`io::Reader::decoder`](crate::io::Reader::decoder).
    pub fn decoder(&self) -> &Decoder {
        &self.decoding.pull.coder
    }

    /// Sets another memory limit, in bytes, as
    /// [`Decoder::set_memory_limit`] does.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        self.decoding.pull.coder.set_memory_limit(bytes);
    }
}

impl<R: AsyncBufRead> AsyncRead for Reader<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.project();
        this.decoding.poll_read(&mut Inner(this.inner), cx, buf)
    }
}

impl<R: AsyncBufRead> AsyncBufRead for Reader<R> {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.project();
        ready!(this.decoding.poll_fill(&mut Inner(this.inner), cx))?;
        Poll::Ready(Ok(this.decoding.buffer.waiting()))
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        self.project().decoding.buffer.consume(amount);
    }
}

pin_project! {
    /// Encodes what is written to it and writes that to `W`, as
    /// [`io::Writer`](crate::io::Writer) does.
    ///
    /// **Close it at the end**: that writes the end of the file, and
    /// closes `W` too. A writer that is dropped leaves a file that is
    /// cut short. Flushing does what it does in
    /// [`io::Writer`](crate::io::Writer).
    ///
    /// # Errors
    /// Those of the inner writer; no byte is lost by them.
    #[derive(Debug)]
    pub struct Writer<W> {
        #[pin]
        inner: W,
        encoding: Encoding,
    }
}

impl<W: AsyncWrite> Writer<W> {
    /// Encodes to `inner`, which need not be buffered. Nothing is written yet.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`].
    pub fn new(inner: W, options: &Encode) -> Result<Self> {
        Ok(Self { inner, encoding: Encoding::new(options.encoder()?) })
    }
}

impl<W> Writer<W> {
    /// The inner writer.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The inner writer. What is written to it stands in the middle of the
    /// compressed data.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    /// The inner writer, without what has not been written to it yet.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: AsyncWrite> AsyncWrite for Writer<W> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.project();
        this.encoding.poll_write(&mut Inner(this.inner), cx, data)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.project();
        this.encoding.poll_flush(&mut Inner(this.inner), cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.project();
        this.encoding.poll_close(&mut Inner(this.inner), cx)
    }
}

/// What stands inside, seen from the loops.
struct Inner<'a, T>(Pin<&'a mut T>);

impl<R: AsyncBufRead> Source for Inner<'_, R> {
    fn poll_fill_buf(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        self.0.as_mut().poll_fill_buf(cx)
    }

    fn consume(&mut self, amount: usize) {
        self.0.as_mut().consume(amount);
    }
}

impl<W: AsyncWrite> Sink for Inner<'_, W> {
    fn poll_write(&mut self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write(cx, data)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_flush(cx)
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_close(cx)
    }
}
