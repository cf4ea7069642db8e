//! The file to read, and whether it may be read.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::args::{Mode, Options};
use crate::messages::{Problem, describe, printable};

const SET_ID: u32 = 0o6000;
const STICKY: u32 = 0o1000;

/// An open source.
#[derive(Debug)]
pub struct Source {
    pub file: File,
    pub metadata: Metadata,
    /// For messages.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
}

impl Source {
    /// Opens the file that the command line calls `name`.
    pub fn open(name: &OsStr, options: &Options) -> Result<Self, Problem> {
        match name.as_encoded_bytes() {
            b"-" => Self::stdin(options),
            b"" => Err(Problem::error("(empty)", "a file cannot have an empty name")),
            _ => Self::named(name.to_owned(), options),
        }
    }

    fn stdin(options: &Options) -> Result<Self, Problem> {
        let name = "(stdin)".to_owned();
        let stdin = io::stdin();
        if options.mode != Mode::Compress && stdin.is_terminal() {
            return Err(Problem::error(&name, "not reading compressed data from a terminal"));
        }
        let opened = stdin.as_fd().try_clone_to_owned().map(File::from);
        let with_metadata = opened.and_then(|file| Ok((file.metadata()?, file)));
        let (metadata, file) = with_metadata.map_err(|error| Problem::io(&name, &error))?;
        Ok(Self { file, metadata, name, path: None })
    }

    fn named(path: OsString, options: &Options) -> Result<Self, Problem> {
        let name = printable(&path);
        let path = PathBuf::from(path);
        let (file, metadata) = open(&path, options).map_err(|error| {
            if !follows_links(options) && path.is_symlink() {
                return Problem::skipped(&name, "is a symbolic link");
            }
            Problem::io(&name, &error)
        })?;
        match objection(&metadata, options) {
            Some(why) => Err(Problem::skipped(&name, why)),
            None => Ok(Self { file, metadata, name, path: Some(path) }),
        }
    }

    /// Bytes to read, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.metadata.is_file().then_some(self.metadata.len())
    }

    /// Removes the file, unless another one has taken its name.
    pub fn remove(&self, options: &Options) -> Result<(), Problem> {
        let Some(path) = &self.path else { return Ok(()) };
        let found =
            if follows_links(options) { fs::metadata(path) } else { fs::symlink_metadata(path) };
        let identity = |metadata: &Metadata| (metadata.dev(), metadata.ino());
        let removed = match found {
            Ok(found) if identity(&found) == identity(&self.metadata) => fs::remove_file(path),
            _ => Err(io::Error::other("the name belongs to another file now")),
        };
        removed.map_err(|error| {
            Problem::warning(&self.name, format!("not removed: {}", describe(&error)))
        })
    }
}

fn follows_links(options: &Options) -> bool {
    !options.writes_files() || options.force || options.keep
}

fn open(path: &Path, options: &Options) -> io::Result<(File, Metadata)> {
    let mut flags = OFlags::NOCTTY;
    if options.writes_files() {
        // Only regular files will do; opening a FIFO must not wait for its
        // writer just to find that out.
        flags |= OFlags::NONBLOCK;
    }
    if !follows_links(options) {
        flags |= OFlags::NOFOLLOW;
    }
    let file = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// Why this file must be left alone.
fn objection(metadata: &Metadata, options: &Options) -> Option<&'static str> {
    if metadata.is_dir() {
        return Some("is a directory");
    }
    if !options.writes_files() {
        return None;
    }
    if !metadata.is_file() {
        return Some("is not a regular file");
    }
    if options.force || options.keep {
        return None;
    }
    match metadata.mode() {
        mode if mode & SET_ID != 0 => Some("has its setuid or setgid bit set"),
        mode if mode & STICKY != 0 => Some("has its sticky bit set"),
        _ if metadata.nlink() > 1 => Some("has more than one hard link"),
        _ => None,
    }
}
