//! One file after the other, from source to target.

use std::mem::replace;

use oxz::{CheckId, Error, Status};

use crate::args::{Mode, Options};
use crate::messages::{Messages, Problem};
use crate::progress::{Direction, Progress};
use crate::source::Source;
use crate::stream::{self, Failure, Feed, Watch};
use crate::target::Target;

/// What only compressed files start with. A `.lzma` file has nothing like it,
/// and is recognised by the whole of its header.
const MAGIC: [&[u8]; 2] = [b"\xFD7zXZ\0", b"LZIP"];
const LZMA_HEADER: u64 = 13;

/// Deals with all files, and says what went wrong with which.
pub fn run_all(options: &Options, messages: &Messages) {
    for (index, name) in options.files.iter().enumerate() {
        let result = Source::open(name, options).and_then(|source| {
            let place = format!("{}/{}", index + 1, options.files.len());
            Job { source, options, messages }.run(&place)
        });
        if let Err(problem) = result {
            messages.report(&problem);
        }
    }
}

/// What follows the headers of a file.
enum Content {
    Compressed,
    Nothing,
    /// There were no headers: something else than a compressed file.
    Foreign,
}

struct Job<'a> {
    source: Source,
    options: &'a Options,
    messages: &'a Messages,
}

impl Job<'_> {
    fn run(self, place: &str) -> Result<(), Problem> {
        let mut watcher = Watcher::new(&self, place);
        let result = match self.options.mode {
            Mode::Compress => self.compress(&mut watcher),
            Mode::Decompress | Mode::Test => self.decompress(&mut watcher),
        };
        watcher.progress.end(result.is_ok());
        self.complete(result?)
    }

    fn compress(&self, watcher: &mut Watcher<'_>) -> Result<Target, Problem> {
        let mut target = Target::open(&self.source, self.options)?;
        let encoder = self.options.encode().and_then(|encode| encode.encoder());
        let mut encoder = encoder.map_err(|error| self.problem(None, Failure::Code(error)))?;
        let mut feed = Feed::new(&self.source.file);
        stream::run(&mut encoder, &mut feed, &mut target, watcher)
            .map_err(|failure| self.problem(Some(&target), failure))?;
        Ok(target)
    }

    fn decompress(&self, watcher: &mut Watcher<'_>) -> Result<Target, Problem> {
        let decoder = self.options.decode().decoder();
        let mut decoder = decoder.map_err(|error| self.problem(None, Failure::Code(error)))?;
        let mut feed = Feed::new(&self.source.file);
        let content = match stream::decode_headers(&mut decoder, &mut feed, watcher) {
            Ok(Status::Finished) => Content::Nothing,
            Ok(_) => Content::Compressed,
            Err(failure) if self.copies_foreign_files() && is_foreign(&failure, feed.rewind()) => {
                Content::Foreign
            }
            Err(failure) => return Err(self.problem(None, failure)),
        };
        let mut target = Target::open(&self.source, self.options)?;
        let result = match content {
            Content::Compressed => stream::run(&mut decoder, &mut feed, &mut target, watcher),
            Content::Foreign => stream::copy(&mut feed, &mut target, watcher),
            Content::Nothing => {
                watcher.moved(feed.taken(), 0);
                Ok(())
            }
        };
        result.map_err(|failure| self.problem(Some(&target), failure))?;
        Ok(target)
    }

    /// With `-dcf`, what is not compressed comes out as it is.
    fn copies_foreign_files(&self) -> bool {
        self.options.mode == Mode::Decompress && self.options.stdout && self.options.force
    }

    /// The source goes only when the target is there to stay.
    fn complete(&self, target: Target) -> Result<(), Problem> {
        let options = self.options;
        let removes_source = options.writes_files() && !options.keep;
        for problem in target.finish(&self.source, removes_source)? {
            self.messages.report(&problem);
        }
        if removes_source { self.source.remove(options) } else { Ok(()) }
    }

    fn problem(&self, target: Option<&Target>, failure: Failure) -> Problem {
        let source = &self.source.name;
        match (failure, target) {
            (Failure::Code(error), _) => Problem::error(source, error),
            (Failure::Write(error), Some(target)) => Problem::io(&target.name, &error),
            (Failure::Read(error) | Failure::Write(error), _) => Problem::io(source, &error),
        }
    }
}

/// Whether the input is not compressed at all, as far as its start tells.
fn is_foreign(failure: &Failure, start: &[u8]) -> bool {
    match failure {
        Failure::Code(Error::NotRecognised) => true,
        Failure::Code(Error::Truncated { offset }) => {
            *offset < LZMA_HEADER && !MAGIC.iter().any(|magic| start.starts_with(magic))
        }
        _ => false,
    }
}

/// Passes on what the coder tells.
struct Watcher<'a> {
    progress: Progress,
    messages: &'a Messages,
    name: &'a str,
    warned_of_check: bool,
}

impl<'a> Watcher<'a> {
    fn new(job: &'a Job<'_>, place: &str) -> Self {
        let direction = match job.options.mode {
            Mode::Compress => Direction::Compress,
            Mode::Decompress | Mode::Test => Direction::Decompress,
        };
        let progress = if job.messages.is_verbose() {
            Progress::shown(direction, &job.source.name, place, job.source.size())
        } else {
            Progress::hidden(direction)
        };
        Self { progress, messages: job.messages, name: &job.source.name, warned_of_check: false }
    }
}

impl Watch for Watcher<'_> {
    fn moved(&mut self, read: u64, written: u64) {
        self.progress.update(read, written);
    }

    fn unknown_check(&mut self, id: CheckId) {
        if replace(&mut self.warned_of_check, true) {
            return;
        }
        let text = format!("the data is not verified: its integrity check, ID {id}, is unknown");
        let problem = Problem::warning(self.name, text);
        self.progress.step_aside(|| self.messages.report(&problem));
    }
}
