//! What is measured: the files of a directory, one by one and as one.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};

use crate::codecs::REFERENCE;
use crate::preset::Preset;
use crate::settings::Settings;

/// The name of all files as one input.
pub const ALL: &str = "all";

/// A file shorter than this says more about a call than about a codec.
const SIZE_MIN: usize = 64 << 10;

/// One input, in memory.
#[derive(Clone)]
pub struct Input {
    pub name: String,
    pub data: Rc<Vec<u8>>,
}

impl Input {
    pub fn new(name: impl Into<String>, data: Vec<u8>) -> Self {
        Self { name: name.into(), data: Rc::new(data) }
    }

    /// The `len` bytes in the middle, named after their count.
    pub fn middle(&self, len: usize) -> Self {
        let mut data = self.data.to_vec();
        keep_middle(&mut data, len);
        Self::new(format!("{}:{len}", self.name), data)
    }
}

/// Reads the files of `dir`, unpacks those that end in `.xz`, and adds all of
/// them together as the last input. `slice` keeps that many bytes from the
/// middle of each.
pub fn load(dir: &Path, slice: Option<usize>) -> Result<Vec<Input>> {
    let mut files = read_files(dir)?;
    ensure!(!files.is_empty(), "{}: no file of {SIZE_MIN} bytes or more", dir.display());
    if let Some(len) = slice {
        files.iter_mut().for_each(|(_, data)| keep_middle(data, len));
    }
    if files.len() > 1 {
        let data = files.iter().flat_map(|(_, data)| data).copied().collect();
        files.push((ALL.into(), data));
    }
    Ok(files.into_iter().map(|(name, data)| Input::new(name, data)).collect())
}

/// Names and contents.
fn read_files(dir: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.is_file());
    paths.sort();

    let mut files = Vec::new();
    for path in paths {
        let (name, data) = read_file(&path).with_context(|| path.display().to_string())?;
        if data.len() < SIZE_MIN {
            eprintln!("{}: under {SIZE_MIN} bytes, left out", path.display());
        } else {
            files.push((name, data));
        }
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<(String, Vec<u8>)> {
    let packed = path.extension().is_some_and(|extension| extension == "xz");
    let name = if packed { path.file_stem() } else { path.file_name() };
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(path)?;
    if !packed {
        return Ok((name, bytes));
    }
    let mut data = Vec::new();
    let any_preset = Settings::xz(Preset::new(6), None);
    REFERENCE.reader(&bytes, &any_preset)?.read_to_end(&mut data)?;
    Ok((name, data))
}

fn keep_middle(data: &mut Vec<u8>, len: usize) {
    if data.len() > len {
        let start = (data.len() - len) / 2;
        data.drain(..start);
        data.truncate(len);
        data.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middle() {
        let mut data = vec![1, 2, 3, 4, 5];
        keep_middle(&mut data, 3);
        assert_eq!(data, [2, 3, 4]);
        keep_middle(&mut data, 9);
        assert_eq!(data, [2, 3, 4]);
    }
}
