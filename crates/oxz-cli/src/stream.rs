//! From the source through a coder to the target.

use std::io::{self, ErrorKind, Read};

use oxz::{Action, CheckId, Decoder, Encoder, Progress, Status};

/// What a pipe holds on Linux: more than this seldom comes at once.
const INPUT: usize = 64 << 10;
/// Small enough to stay in the second-level cache between coding and writing.
const OUTPUT: usize = 256 << 10;

/// An encoder or a decoder.
pub trait Coder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress>;

    /// The first Check that cannot be verified, once it has been met.
    fn unknown_check(&self) -> Option<CheckId> {
        None
    }
}

impl Coder for Encoder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress> {
        Self::code(self, input, output, action)
    }
}

impl Coder for Decoder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress> {
        Self::code(self, input, output, action)
    }

    fn unknown_check(&self) -> Option<CheckId> {
        self.unverified_check()
    }
}

/// Where the output goes.
pub trait Sink {
    fn write_all(&mut self, data: &[u8]) -> io::Result<()>;
}

/// Is told how things go.
pub trait Watch {
    /// Bytes read and written in this run so far.
    fn moved(&mut self, read: u64, written: u64);

    /// A Stream has a Check that cannot be verified; repeated with each call.
    fn unknown_check(&mut self, id: CheckId);
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Failure {
    Read(io::Error),
    Write(io::Error),
    Code(oxz::Error),
}

/// Input that was read and waits to be coded.
#[derive(Debug)]
pub struct Feed<R> {
    reader: R,
    buffer: Box<[u8]>,
    /// `start <= end <= buffer.len()`; what waits is between them.
    start: usize,
    end: usize,
    /// Bytes that have gone to the coder, over all.
    taken: u64,
    /// The reader has no more.
    at_end: bool,
    /// The coder has asked for more input than it was given.
    wanted: bool,
}

impl<R: Read> Feed<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; INPUT].into_boxed_slice(),
            start: 0,
            end: 0,
            taken: 0,
            at_end: false,
            wanted: true,
        }
    }

    /// Reads more if nothing waits. It lands behind what was read before until
    /// the buffer is full, so that the start of the input can be had again.
    fn fill(&mut self) -> Result<(), Failure> {
        if self.start < self.end || self.at_end {
            return Ok(());
        }
        if self.end == self.buffer.len() {
            (self.start, self.end) = (0, 0);
        }
        let count = loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result.map_err(Failure::Read)?,
            }
        };
        self.end += count;
        self.at_end = count == 0;
        Ok(())
    }

    fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Bytes that have gone to the coder.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    fn take(&mut self, count: usize) {
        self.start += count;
        self.taken += count as u64;
    }

    /// Goes back to the start of the input, from within the first few bytes,
    /// and returns what is there.
    pub fn rewind(&mut self) -> &[u8] {
        self.start = 0;
        self.taken = 0;
        self.waiting()
    }

    fn action(&self) -> Action {
        if self.at_end { Action::Finish } else { Action::Run }
    }

    fn step<C: Coder>(
        &mut self,
        coder: &mut C,
        output: &mut [u8],
        watch: &mut impl Watch,
    ) -> Result<Progress, Failure> {
        // A read can wait long, and must not while there is output to be had.
        if self.wanted {
            self.fill()?;
        }
        let result = coder.code(self.waiting(), output, self.action());
        if let Some(id) = coder.unknown_check() {
            watch.unknown_check(id);
        }
        let progress = result.map_err(Failure::Code)?;
        self.take(progress.read);
        self.wanted = progress.status == Status::NeedsInput;
        Ok(progress)
    }
}

/// Decodes the headers before a target exists: what is not compressed, or
/// needs too much memory, is found out now. `Finished` if there is no data.
pub fn decode_headers<R: Read>(
    decoder: &mut impl Coder,
    feed: &mut Feed<R>,
    watch: &mut impl Watch,
) -> Result<Status, Failure> {
    loop {
        let progress = feed.step(decoder, &mut [], watch)?;
        if progress.status != Status::NeedsInput {
            return Ok(progress.status);
        }
    }
}

/// Codes everything.
///
/// What a call returns is written at once: a reader at the other end of a pipe
/// gets all that the input so far amounts to.
pub fn run<R: Read>(
    coder: &mut impl Coder,
    feed: &mut Feed<R>,
    sink: &mut impl Sink,
    watch: &mut impl Watch,
) -> Result<(), Failure> {
    let mut output = vec![0; OUTPUT];
    let mut written = 0;
    loop {
        let progress = feed.step(coder, &mut output, watch)?;
        if progress.written > 0 {
            sink.write_all(&output[..progress.written]).map_err(Failure::Write)?;
            written += progress.written as u64;
        }
        watch.moved(feed.taken, written);
        if progress.status == Status::Finished {
            return Ok(());
        }
    }
}

/// Copies what waits and what follows, uncoded.
pub fn copy<R: Read>(
    feed: &mut Feed<R>,
    sink: &mut impl Sink,
    watch: &mut impl Watch,
) -> Result<(), Failure> {
    loop {
        feed.fill()?;
        let count = feed.waiting().len();
        if count == 0 {
            return Ok(());
        }
        sink.write_all(feed.waiting()).map_err(Failure::Write)?;
        feed.take(count);
        watch.moved(feed.taken, feed.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expects `MAGIC`, then writes every byte twice.
    #[derive(Default)]
    struct Doubler {
        magic: usize,
        /// The byte that is still to be written, and how often.
        pending: (u8, usize),
        read: u64,
    }

    const MAGIC: &[u8] = b"twice";

    impl Coder for Doubler {
        fn code(&mut self, input: &[u8], out: &mut [u8], action: Action) -> oxz::Result<Progress> {
            let (mut read, mut written) = (0, 0);
            let status = loop {
                if self.pending.1 > 0 && written == out.len() {
                    break Status::NeedsOutput;
                }
                if self.pending.1 > 0 {
                    out[written] = self.pending.0;
                    self.pending.1 -= 1;
                    written += 1;
                    continue;
                }
                let Some(&byte) = input.get(read) else {
                    match action {
                        Action::Run => break Status::NeedsInput,
                        _ if self.magic < MAGIC.len() => {
                            return Err(oxz::Error::Truncated { offset: self.read });
                        }
                        _ => break Status::Finished,
                    }
                };
                read += 1;
                self.read += 1;
                match MAGIC.get(self.magic) {
                    Some(&magic) if magic == byte => self.magic += 1,
                    Some(_) => return Err(oxz::Error::NotRecognised),
                    None => self.pending = (byte, 2),
                }
            };
            Ok(Progress { read, written, status })
        }
    }

    /// Returns a few bytes at a time, and is interrupted in between.
    struct Trickle<'a> {
        rest: &'a [u8],
        interrupted: bool,
    }

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(ErrorKind::Interrupted.into());
            }
            let count = self.rest.len().min(buffer.len()).min(3);
            let (now, later) = self.rest.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.rest = later;
            Ok(count)
        }
    }

    fn trickle(rest: &[u8]) -> Feed<Trickle<'_>> {
        Feed::new(Trickle { rest, interrupted: false })
    }

    impl Sink for Vec<u8> {
        fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
            self.extend_from_slice(data);
            Ok(())
        }
    }

    struct Full;

    impl Sink for Full {
        fn write_all(&mut self, _data: &[u8]) -> io::Result<()> {
            Err(ErrorKind::StorageFull.into())
        }
    }

    #[derive(Default)]
    struct Last(u64, u64);

    impl Watch for Last {
        fn moved(&mut self, read: u64, written: u64) {
            assert!(read >= self.0 && written >= self.1);
            *self = Self(read, written);
        }

        fn unknown_check(&mut self, _id: CheckId) {
            panic!("the coder has no Check");
        }
    }

    fn doubled(data: &[u8]) -> Vec<u8> {
        data.iter().flat_map(|&byte| [byte; 2]).collect()
    }

    #[test]
    fn everything_arrives() {
        let data: Vec<u8> = (0..INPUT * 5 / 2).map(|i| ((i * i) >> 3) as u8).collect();
        let input = [MAGIC, &data].concat();
        let mut output = Vec::new();
        let mut last = Last::default();
        let mut coder = Doubler::default();
        let mut feed = trickle(&input);
        decode_headers(&mut coder, &mut feed, &mut last).unwrap();
        run(&mut coder, &mut feed, &mut output, &mut last).unwrap();
        assert!(output == doubled(&data));
        assert_eq!((last.0, last.1), (input.len() as u64, output.len() as u64));

        let mut output = Vec::new();
        let mut whole = Feed::new(&input[..]);
        run(&mut Doubler::default(), &mut whole, &mut output, &mut Last::default()).unwrap();
        assert!(output == doubled(&data));
    }

    #[test]
    fn what_is_not_recognised_can_be_copied() {
        for input in [&b"twin peaks"[..], b"twi", b"", &[b't'; INPUT + 1]] {
            let mut feed = trickle(input);
            let mut output = Vec::new();
            let failure = decode_headers(&mut Doubler::default(), &mut feed, &mut Last::default());
            assert!(matches!(failure, Err(Failure::Code(_))));
            assert!(input.starts_with(feed.rewind()));
            copy(&mut feed, &mut output, &mut Last::default()).unwrap();
            assert!(output == input);
        }
    }

    #[test]
    fn output_is_written_before_the_next_read() {
        /// Fails the test when read from before the first bytes have come out.
        struct Waiting<'a>(&'a std::cell::Cell<bool>, Option<&'a [u8]>);
        impl Read for Waiting<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let Some(data) = self.1.take() else {
                    assert!(self.0.get(), "the reader was asked for more too early");
                    return Ok(0);
                };
                buffer[..data.len()].copy_from_slice(data);
                Ok(data.len())
            }
        }
        struct Noting<'a>(&'a std::cell::Cell<bool>);
        impl Sink for Noting<'_> {
            fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
                self.0.set(data == b"xxyy");
                Ok(())
            }
        }
        let came_out = std::cell::Cell::new(false);
        let mut feed = Feed::new(Waiting(&came_out, Some(b"twicexy")));
        let mut last = Last::default();
        run(&mut Doubler::default(), &mut feed, &mut Noting(&came_out), &mut last).unwrap();
        assert_eq!((last.0, last.1), (7, 4));
    }

    #[test]
    fn failures_keep_apart() {
        let mut last = Last::default();
        let mut coder = Doubler::default();
        let full = run(&mut coder, &mut Feed::new(&b"twicex"[..]), &mut Full, &mut last);
        assert!(matches!(full, Err(Failure::Write(_))));

        let truncated = run(&mut Doubler::default(), &mut trickle(b"twi"), &mut Full, &mut last);
        let expected = oxz::Error::Truncated { offset: 3 };
        assert!(matches!(truncated, Err(Failure::Code(error)) if error == expected));

        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::PermissionDenied.into())
            }
        }
        let broken = run(&mut Doubler::default(), &mut Feed::new(Broken), &mut Full, &mut last);
        assert!(matches!(broken, Err(Failure::Read(_))));
    }
}
