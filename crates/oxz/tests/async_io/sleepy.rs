//! Sources and sinks that are not ready at random.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::data::Rng;

/// Moves a random number of bytes at a time, at most `most`, and is not ready
/// every other time.
pub struct Sleepy<T> {
    pub inner: T,
    most: usize,
    rng: Rng,
    /// Fails in this call, once.
    pub fails_at: Option<usize>,
    pub closed: bool,
}

impl<T> Sleepy<T> {
    pub fn new(inner: T, most: usize, seed: u64) -> Self {
        Self { inner, most, rng: Rng::new(seed), fails_at: None, closed: false }
    }

    /// How many bytes to move.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match &mut self.fails_at {
            Some(0) => {
                self.fails_at = None;
                return Poll::Ready(Err(ErrorKind::ConnectionReset.into()));
            }
            Some(calls) => *calls -= 1,
            None => {}
        }
        if self.rng.below(2) == 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(1 + self.rng.below(self.most)))
    }

    fn poll_put(&mut self, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>>
    where
        T: io::Write,
    {
        assert!(!self.closed);
        self.poll(cx).map_ok(|count| self.inner.write(&data[..count.min(data.len())]).unwrap())
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx).map_ok(|_| self.closed = true)
    }
}

impl<T: io::Read + Unpin> tokio::io::AsyncRead for Sleepy<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll(cx).map_ok(|count| {
            let count = count.min(buf.remaining());
            let count = self.inner.read(buf.initialize_unfilled_to(count)).unwrap();
            buf.advance(count);
        })
    }
}

impl<T: io::Read + Unpin> futures_lite::AsyncRead for Sleepy<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(cx).map_ok(|count| {
            let count = count.min(buf.len());
            self.inner.read(&mut buf[..count]).unwrap()
        })
    }
}

impl<T: io::Write + Unpin> tokio::io::AsyncWrite for Sleepy<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_put(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx).map_ok(drop)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Sleepy::poll_close(&mut self, cx)
    }
}

impl<T: io::Write + Unpin> futures_lite::AsyncWrite for Sleepy<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_put(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx).map_ok(drop)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Sleepy::poll_close(&mut self, cx)
    }
}
