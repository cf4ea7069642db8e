//! What is measured: the files of a directory, one by one and as one.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::codecs::REFERENCE;

/// The name of all files as one input.
pub const ALL: &str = "all";

/// A file shorter than this says more about a call than about a codec.
const SIZE_MIN: usize = 64 << 10;

/// One input, in memory.
pub struct Input {
    pub name: String,
    pub data: Vec<u8>,
}

/// Reads the files of `dir`, unpacks those that end in `.xz`, and adds all of
/// them together as the last input. `slice` keeps that many bytes from the
/// middle of each; `names` keeps the inputs so named (no names: every one).
pub fn load(dir: &Path, slice: Option<usize>, names: &[String]) -> Result<Vec<Input>> {
    let mut inputs = read_files(dir)?;
    if let Some(len) = slice {
        inputs.iter_mut().for_each(|input| keep_middle(&mut input.data, len));
    }
    if inputs.len() > 1 {
        let data = inputs.iter().flat_map(|input| &input.data).copied().collect();
        inputs.push(Input { name: ALL.into(), data });
    }
    for name in names {
        let known = inputs.iter().any(|input| input.name == *name);
        ensure!(known, "{}: no input {name}", dir.display());
    }
    inputs.retain(|input| names.is_empty() || names.contains(&input.name));
    ensure!(!inputs.is_empty(), "{}: no file of {SIZE_MIN} bytes or more", dir.display());
    Ok(inputs)
}

fn read_files(dir: &Path) -> Result<Vec<Input>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.is_file());
    paths.sort();

    let mut inputs = Vec::new();
    for path in paths {
        let input = read_file(&path).with_context(|| path.display().to_string())?;
        if input.data.len() < SIZE_MIN {
            eprintln!("{}: under {SIZE_MIN} bytes, left out", path.display());
        } else {
            inputs.push(input);
        }
    }
    Ok(inputs)
}

fn read_file(path: &Path) -> Result<Input> {
    let packed = path.extension().is_some_and(|extension| extension == "xz");
    let name = if packed { path.file_stem() } else { path.file_name() };
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(path)?;
    if !packed {
        return Ok(Input { name, data: bytes });
    }
    let mut data = Vec::new();
    REFERENCE.decode_stream(&bytes, &mut |part| data.extend_from_slice(part))?;
    Ok(Input { name, data })
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
