//! Collecting what a coder writes in a `Vec` that grows with it.

use alloc::vec::Vec;

use crate::coder::{Output, Status};
use crate::error::Result;
use crate::memory;

/// How much of a result is made ready at a time: little enough that the null
/// bytes written for it are still in the cache when the coder overwrites
/// them.
const STEP: usize = 64 << 10;
/// The least room that is asked for.
const CAPACITY_MIN: usize = 1 << 10;
/// How much memory is asked for on the word of a header.
const FIRST_CAPACITY_MAX: usize = 64 << 20;

/// Appends what `code` writes to `result`, of which about `expected` bytes are
/// expected and at most `max` are wanted, until `code` wants no more output or
/// has failed, or until `go_on` says no, which is asked after each [`STEP`] at
/// the latest.
///
/// `result` then ends with what was written, also after an error.
pub(crate) fn collect(
    result: &mut Vec<u8>,
    expected: usize,
    max: usize,
    mut code: impl FnMut(&mut Output<'_>) -> Result<Status>,
    mut go_on: impl FnMut() -> bool,
) -> Result<Status> {
    let start = result.len();
    let expected = start.saturating_add(expected.min(max));
    let max = start.saturating_add(max);
    let first = expected.saturating_sub(result.capacity()).min(FIRST_CAPACITY_MAX);
    if first > 0 {
        // A guess: should it be refused, less may do.
        memory::reserve(result, result.capacity() + first).ok();
    }
    let mut pos = start;
    let mut end = start + (result.capacity().min(max) - start).min(STEP);
    let status = loop {
        let mut out = Output::growing(result, pos, end);
        let status = code(&mut out);
        pos = out.pos;
        if status != Ok(Status::NeedsOutput) || pos == max || (pos > start && !go_on()) {
            break status;
        }
        if pos == end {
            end = match make_room(result, pos, expected, max) {
                Ok(room) => pos + room,
                Err(error) => break Err(error),
            };
        }
    };
    result.truncate(pos);
    status
}

/// As [`collect`], into `room`: returns how much of it was written, and how
/// that ended.
pub(crate) fn fill(
    room: &mut [u8],
    mut code: impl FnMut(&mut Output<'_>) -> Result<Status>,
    mut go_on: impl FnMut() -> bool,
) -> (usize, Result<Status>) {
    let len = room.len();
    let mut out = Output::new(room);
    out.stable = true;
    loop {
        out.end = len.min(out.pos.saturating_add(STEP));
        match code(&mut out) {
            Ok(Status::NeedsOutput) if out.pos < len && go_on() => {}
            status => return (out.pos, status),
        }
    }
}

/// Makes room for a step or less behind the first `pos` bytes of `buf`; returns
/// how much.
fn make_room(buf: &mut Vec<u8>, pos: usize, expected: usize, max: usize) -> Result<usize> {
    if pos == buf.capacity() {
        let doubled = pos.saturating_mul(2).max(CAPACITY_MIN).min(max);
        // No more than what is expected, once that is within reach.
        let capacity = if (pos + 1..doubled).contains(&expected) { expected } else { doubled };
        memory::reserve(buf, capacity)?;
    }
    Ok((buf.capacity().min(max) - pos).min(STEP))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    /// A coder that has `left` bytes to write.
    fn writer(left: usize) -> impl FnMut(&mut Output<'_>) -> Result<Status> {
        let mut left = left;
        move |out| {
            left -= out.append(&alloc::vec![1; left]);
            Ok(if left > 0 { Status::NeedsOutput } else { Status::Finished })
        }
    }

    #[test]
    fn growth_is_exact_once_the_end_is_in_reach() {
        let expected = 5 * STEP + 1;
        let mut buf = Vec::new();
        while buf.len() < expected {
            let len = buf.len();
            let room = make_room(&mut buf, len, expected, usize::MAX).unwrap();
            assert!((1..=STEP).contains(&room) && len + room <= buf.capacity());
            buf.resize(len + room, 0);
        }
        assert_eq!((buf.len(), buf.capacity()), (expected, expected));
        assert!(make_room(&mut buf, expected, expected, usize::MAX).unwrap() > 0);
    }

    #[test]
    fn what_is_there_stays_and_is_followed() {
        let mut buf = Vec::from(*b"before");
        for (expected, len) in [(0, 3000), (10, 10), (100, 0), (5000, 5001)] {
            let before = buf.len();
            let status = collect(&mut buf, expected, usize::MAX, writer(len), || true);
            assert_eq!(status, Ok(Status::Finished));
            assert_eq!(buf.len(), before + len);
            assert!(buf.starts_with(b"before"));
        }
    }

    #[test]
    fn no_more_than_the_most_is_taken() {
        for max in [0, 1, 999, 1000, 1001, 3000] {
            let mut buf = Vec::from(*b"before");
            let status = collect(&mut buf, 1 << 20, max, writer(1000), || true).unwrap();
            assert_eq!(status == Status::Finished, max >= 1000);
            assert_eq!(buf.len(), 6 + max.min(1000));
            assert!(buf.capacity() <= 6 + max.max(6), "{}", buf.capacity());
        }
    }

    #[test]
    fn what_was_written_before_an_error_is_there() {
        let mut buf = Vec::new();
        let mut ok = writer(2000);
        let failing = |out: &mut Output<'_>| match ok(out)? {
            Status::Finished => Err(Error::Ended),
            status => Ok(status),
        };
        let status = collect(&mut buf, 0, usize::MAX, failing, || true);
        assert_eq!((status, buf.len()), (Err(Error::Ended), 2000));
    }

    #[test]
    fn whoever_says_no_gets_what_there_is() {
        let (mut code, mut steps) = (writer(10 * STEP), 3);
        let mut buf = Vec::new();
        let status = collect(&mut buf, 10 * STEP, usize::MAX, &mut code, || {
            steps -= 1;
            steps > 0
        });
        assert_eq!((status, buf.len()), (Ok(Status::NeedsOutput), 3 * STEP));
        let status = collect(&mut buf, 0, usize::MAX, &mut code, || true);
        assert_eq!((status, buf.len()), (Ok(Status::Finished), 10 * STEP));
    }
}
