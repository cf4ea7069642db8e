//! From the name of the source to the name of the target.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use oxz::Format;

/// The suffixes of compressed files, and what takes their place.
const KNOWN: [(&str, &str); 5] =
    [(".xz", ""), (".txz", ".tar"), (".lzma", ""), (".tlz", ".tar"), (".lz", "")];

/// Why there is no name for the target.
#[derive(Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// The source is called like a compressed file already.
    HasSuffix(String),
    /// The source is not called like a compressed file.
    UnknownSuffix,
}

/// The name of the compressed file.
pub fn compressed(
    source: &Path,
    format: Option<Format>,
    custom: Option<&OsStr>,
) -> Result<PathBuf, Unnamed> {
    let (usual, tar) = match format {
        Some(Format::Alone) => (".lzma", ".tlz"),
        Some(Format::Lzip) => (".lz", ".tlz"),
        _ => (".xz", ".txz"),
    };
    let usual_ones: [&OsStr; 2] = [usual.as_ref(), tar.as_ref()];
    for suffix in custom.into_iter().chain(usual_ones) {
        if stem(source, suffix).is_some() {
            return Err(Unnamed::HasSuffix(suffix.to_string_lossy().into_owned()));
        }
    }
    let mut name = source.as_os_str().to_owned();
    name.push(custom.unwrap_or(usual.as_ref()));
    Ok(name.into())
}

/// The name of the decompressed file.
pub fn decompressed(source: &Path, custom: Option<&OsStr>) -> Result<PathBuf, Unnamed> {
    let known = KNOWN.iter().map(|&(suffix, tar)| (OsStr::new(suffix), tar));
    let (mut name, tar) = known
        .chain(custom.map(|suffix| (suffix, "")))
        .find_map(|(suffix, tar)| Some((stem(source, suffix)?, tar)))
        .ok_or(Unnamed::UnknownSuffix)?;
    name.push(tar);
    Ok(name.into())
}

/// The path without the suffix, where something of the file's name is left.
fn stem(path: &Path, suffix: &OsStr) -> Option<OsString> {
    let stem = path.as_os_str().as_bytes().strip_suffix(suffix.as_bytes())?;
    let named = stem.last().is_some_and(|&byte| byte != b'/');
    named.then(|| OsString::from_vec(stem.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn down(source: &str, custom: Option<&str>) -> Result<PathBuf, Unnamed> {
        decompressed(source.as_ref(), custom.map(OsStr::new))
    }

    fn up(source: &str, format: Option<Format>, custom: Option<&str>) -> Result<PathBuf, Unnamed> {
        compressed(source.as_ref(), format, custom.map(OsStr::new))
    }

    #[test]
    fn known_suffixes_are_removed_or_become_tar() {
        for (compressed, plain) in [
            ("d/a.xz", "d/a"),
            ("a.txz", "a.tar"),
            ("a.lzma", "a"),
            ("a.tlz", "a.tar"),
            ("a.tar.lz", "a.tar"),
        ] {
            assert_eq!(down(compressed, None), Ok(plain.into()));
        }
    }

    #[test]
    fn a_suffix_alone_is_no_name() {
        for source in ["a", ".xz", "d/.xz", "xz", "a.XZ"] {
            assert_eq!(down(source, None), Err(Unnamed::UnknownSuffix), "{source}");
        }
    }

    #[test]
    fn each_format_adds_its_own() {
        assert_eq!(up("a", None, None), Ok("a.xz".into()));
        assert_eq!(up("a.lzma", None, None), Ok("a.lzma.xz".into()));
        assert_eq!(up("a", Some(Format::Alone), None), Ok("a.lzma".into()));
        assert_eq!(up("a", Some(Format::Lzip), None), Ok("a.lz".into()));
        for (source, format) in [
            ("a.xz", None),
            ("a.txz", Some(Format::Xz)),
            ("a.tlz", Some(Format::Alone)),
            ("a.lz", Some(Format::Lzip)),
        ] {
            assert!(matches!(up(source, format, None), Err(Unnamed::HasSuffix(_))), "{source}");
        }
    }

    #[test]
    fn custom_suffix() {
        assert_eq!(up("a", None, Some("foo")), Ok("afoo".into()));
        assert_eq!(up("a.foo", None, Some(".foo")), Err(Unnamed::HasSuffix(".foo".into())));
        assert_eq!(down("a.foo", Some(".foo")), Ok("a".into()));
        assert_eq!(down("a.xz", Some(".foo")), Ok("a".into()));
        assert_eq!(down("a.bar", Some(".foo")), Err(Unnamed::UnknownSuffix));
    }
}
