//! Where a file's output goes: a new file, standard output, or nowhere.

use std::fs::{self, File};
use std::io::{self, ErrorKind, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use crate::args::{Mode, Options};
use crate::messages::{Problem, describe, printable};
use crate::metadata;
use crate::partial::PartialFile;
use crate::signals;
use crate::source::Source;
use crate::sparse::SparseWriter;
use crate::stream::Sink;
use crate::suffix::{self, Unnamed};

/// An open target.
#[derive(Debug)]
pub struct Target {
    /// For messages.
    pub name: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Nowhere,
    Stdout(SparseWriter),
    File { partial: PartialFile, writer: SparseWriter, path: PathBuf },
}

impl Target {
    /// Opens what the output of `source` belongs in.
    pub fn open(source: &Source, options: &Options) -> Result<Self, Problem> {
        if options.mode == Mode::Test {
            return Ok(Self { name: String::new(), kind: Kind::Nowhere });
        }
        match &source.path {
            Some(path) if !options.stdout => Self::file(path, &source.name, options),
            _ => Self::stdout(options),
        }
    }

    fn stdout(options: &Options) -> Result<Self, Problem> {
        let name = "(stdout)".to_owned();
        let stdout = io::stdout();
        if options.mode == Mode::Compress && stdout.is_terminal() {
            return Err(Problem::error(&name, "not writing compressed data to a terminal"));
        }
        let file = stdout.as_fd().try_clone_to_owned().map(File::from);
        let file = file.map_err(|error| Problem::io(&name, &error))?;
        Ok(Self { name, kind: Kind::Stdout(SparseWriter::new(file, wants_holes(options))) })
    }

    fn file(source: &Path, source_name: &str, options: &Options) -> Result<Self, Problem> {
        let custom = options.suffix.as_deref();
        let path = match options.mode {
            Mode::Compress => suffix::compressed(source, options.format, custom),
            Mode::Decompress | Mode::Test => suffix::decompressed(source, custom),
        };
        let path = path.map_err(|unnamed| match unnamed {
            Unnamed::HasSuffix(suffix) => {
                Problem::skipped(source_name, &format!("already has the suffix `{suffix}'"))
            }
            Unnamed::UnknownSuffix => Problem::skipped(source_name, "has an unknown suffix"),
        })?;
        let name = printable(path.as_os_str());
        let (partial, file) = create(&path, options.force).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Problem::error(&name, "exists already; -f replaces it"),
            _ => Problem::io(&name, &error),
        })?;
        let writer = SparseWriter::new(file, wants_holes(options));
        Ok(Self { name, kind: Kind::File { partial, writer, path } })
    }

    /// Completes the target; returns what went wrong around it, if anything.
    ///
    /// `durable`: the data has reached the disk when this returns, because the
    /// source will be removed.
    pub fn finish(self, source: &Source, durable: bool) -> Result<Vec<Problem>, Problem> {
        let failed = |error: io::Error| Problem::io(&self.name, &error);
        match self.kind {
            Kind::Nowhere => Ok(Vec::new()),
            Kind::Stdout(writer) => writer.finish().map(|_| Vec::new()).map_err(failed),
            Kind::File { partial, writer, path } => {
                let file = writer.finish().inspect_err(end_if_limited).map_err(failed)?;
                let missed = metadata::copy(&source.metadata, &file);
                if durable {
                    file.sync_all().and_then(|()| sync_directory_of(&path)).map_err(failed)?;
                }
                drop(file);
                partial.keep();
                let problem = |(what, error)| {
                    Problem::notice(&self.name, format!("{what} not copied: {}", describe(&error)))
                };
                Ok(missed.into_iter().map(problem).collect())
            }
        }
    }
}

impl Sink for Target {
    fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        match &mut self.kind {
            Kind::Nowhere => Ok(()),
            Kind::File { writer, .. } => writer.write_all(data).inspect_err(end_if_limited),
            Kind::Stdout(writer) => {
                let result = writer.write_all(data);
                if result.as_ref().is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
                    signals::die_of_broken_pipe();
                }
                result
            }
        }
    }
}

fn end_if_limited(_: &io::Error) {
    signals::die_if_size_limit_was_hit();
}

fn wants_holes(options: &Options) -> bool {
    options.sparse && options.mode == Mode::Decompress
}

fn create(path: &Path, replace: bool) -> io::Result<(PartialFile, File)> {
    if replace {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    PartialFile::create(path)
}

/// The name must be on disk before the source's name goes. Directories that
/// may not be read, and file systems that do not sync directories, are let off.
fn sync_directory_of(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let Ok(directory) = File::open(parent.unwrap_or(".".as_ref())) else { return Ok(()) };
    match directory.sync_all() {
        Err(error) if error.kind() != ErrorKind::InvalidInput => Err(error),
        _ => Ok(()),
    }
}
