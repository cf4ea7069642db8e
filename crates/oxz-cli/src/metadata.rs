//! The source's owner, permissions and times for the target.

use std::fs::{File, FileTimes, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

/// Copies what may be copied; returns what could not be and would be missed.
///
/// Setuid, setgid and sticky bits are left out on purpose.
pub fn copy(source: &Metadata, target: &File) -> Vec<(&'static str, io::Error)> {
    let mut missed = Vec::new();
    // Only root can give files away; nobody else expects it.
    if let Err(error) = fchown(target, Some(source.uid()), None)
        && rustix::process::geteuid().is_root()
    {
        missed.push(("owner", error));
    }
    let mut mode = source.mode() & 0o777;
    if let Err(error) = copy_group(source, target) {
        mode = mode_for_another_group(mode);
        missed.push(("group", error));
    }
    if let Err(error) = target.set_permissions(Permissions::from_mode(mode)) {
        missed.push(("permissions", error));
    }
    // Some file systems keep no times; the data is none the worse for it.
    let _ = copy_times(source, target);
    missed
}

fn copy_group(source: &Metadata, target: &File) -> io::Result<()> {
    if target.metadata()?.gid() == source.gid() {
        return Ok(());
    }
    fchown(target, None, Some(source.gid()))
}

fn copy_times(source: &Metadata, target: &File) -> io::Result<()> {
    let times = FileTimes::new().set_accessed(source.accessed()?).set_modified(source.modified()?);
    target.set_times(times)
}

/// The target's group are other people than the source's: they, and everybody
/// else, get only what both the group and all others could do before.
fn mode_for_another_group(mode: u32) -> u32 {
    let shared = (mode >> 3) & mode & 0o007;
    (mode & 0o700) | (shared << 3) | shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_group_gains_nothing() {
        for (mode, restricted) in
            [(0o777, 0o777), (0o664, 0o644), (0o640, 0o600), (0o604, 0o600), (0o755, 0o755)]
        {
            assert_eq!(mode_for_another_group(mode), restricted, "{mode:o}");
        }
    }

    #[test]
    fn mode_and_times_are_copied() {
        let source = tempfile::NamedTempFile::new().unwrap();
        let target = tempfile::NamedTempFile::new().unwrap();
        let (atime, mtime) = (
            filetime::FileTime::from_unix_time(1_000_000_000, 123_456_789),
            filetime::FileTime::from_unix_time(-5, 0),
        );
        source.as_file().set_permissions(Permissions::from_mode(0o4751)).unwrap();
        filetime::set_file_times(source.path(), atime, mtime).unwrap();

        let missed = copy(&source.as_file().metadata().unwrap(), target.as_file());
        assert!(missed.is_empty(), "{missed:?}");
        let copied = target.as_file().metadata().unwrap();
        assert_eq!(copied.mode() & 0o7777, 0o751);
        assert_eq!(filetime::FileTime::from_last_access_time(&copied), atime);
        assert_eq!(filetime::FileTime::from_last_modification_time(&copied), mtime);
    }
}
