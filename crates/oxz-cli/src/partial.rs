//! The file being written, which disappears unless it is completed.
//!
//! It has its final name from the start, as with `xz`: creating the name
//! exclusively is the one way to never overwrite that holds on every file
//! system, also against a second process, and it fails before the work is
//! done and not after. Until it is complete nobody else can read it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::signals;

/// What a fatal signal must remove.
static UNFINISHED: Mutex<Option<Unfinished>> = Mutex::new(None);

#[derive(Debug)]
struct Unfinished {
    path: PathBuf,
    device_and_inode: (u64, u64),
}

impl Unfinished {
    /// Removes the file, unless another one has taken its name.
    fn remove(&self) {
        if let Ok(found) = fs::symlink_metadata(&self.path)
            && (found.dev(), found.ino()) == self.device_and_inode
        {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes the unfinished file and keeps another one from being created while
/// the result lives: the process is about to end.
pub fn abandon() -> impl Sized {
    let mut unfinished = lock();
    if let Some(file) = unfinished.take() {
        file.remove();
    }
    unfinished
}

fn lock() -> MutexGuard<'static, Option<Unfinished>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new file. There is one at a time.
#[derive(Debug)]
pub struct PartialFile(());

impl PartialFile {
    /// Creates the file; fails where the name is taken.
    pub fn create(path: &Path) -> io::Result<(Self, File)> {
        signals::clean_up_before_dying()?;
        let mut unfinished = lock();
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let metadata = file.metadata()?;
        *unfinished = Some(Unfinished {
            path: path.into(),
            device_and_inode: (metadata.dev(), metadata.ino()),
        });
        Ok((Self(()), file))
    }

    /// The file is complete and stays.
    pub fn keep(self) {
        *lock() = None;
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        drop(abandon());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_only_when_complete() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new");

        let (partial, _) = PartialFile::create(&path).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        drop(partial);
        assert!(!path.exists());

        let (partial, _) = PartialFile::create(&path).unwrap();
        partial.keep();
        assert!(path.exists());
        let taken = PartialFile::create(&path).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);

        let other = dir.path().join("other");
        let (partial, _) = PartialFile::create(&other).unwrap();
        fs::rename(&path, &other).unwrap();
        drop(partial);
        assert!(other.exists(), "somebody else's file by now");
    }
}
