//! Writing files with holes where there are long runs of zeros.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};

use rustix::fs::OFlags;

/// Shorter runs of zeros are written out: a file system cannot leave out less
/// than one of its blocks.
const BLOCK: usize = 4096;

const ZEROS: [u8; BLOCK] = [0; BLOCK];

/// A file whose holes are made by seeking over them.
#[derive(Debug)]
pub struct SparseWriter {
    file: File,
    enabled: bool,
    /// Zeros after the file's position that have not been written.
    hole: u64,
}

impl SparseWriter {
    /// Makes holes if `wanted`, and if `file` is one that can have them: a
    /// regular file, written at its end.
    pub fn new(mut file: File, wanted: bool) -> Self {
        let enabled = wanted && can_have_holes(&mut file).unwrap_or(false);
        Self { file, enabled, hole: 0 }
    }

    pub fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        if !self.enabled {
            return self.file.write_all(data);
        }
        let mut rest = data;
        while !rest.is_empty() {
            let zeros = run_of_blocks(rest, true);
            self.hole += zeros as u64;
            rest = &rest[zeros..];
            let (filled, after) = rest.split_at(run_of_blocks(rest, false));
            if !filled.is_empty() {
                self.skip_hole()?;
                self.file.write_all(filled)?;
            }
            rest = after;
        }
        Ok(())
    }

    /// Gives the file its full length, also where it ends with a hole.
    pub fn finish(mut self) -> io::Result<File> {
        if self.hole > 0 {
            self.skip_hole()?;
            let end = self.file.stream_position()?;
            self.file.set_len(end)?;
        }
        Ok(self.file)
    }

    fn skip_hole(&mut self) -> io::Result<()> {
        if self.hole > 0 {
            let hole = i64::try_from(self.hole).map_err(io::Error::other)?;
            self.file.seek(SeekFrom::Current(hole))?;
            self.hole = 0;
        }
        Ok(())
    }
}

fn can_have_holes(file: &mut File) -> io::Result<bool> {
    let metadata = file.metadata()?;
    let appends = rustix::fs::fcntl_getfl(&*file)?.contains(OFlags::APPEND);
    Ok(metadata.is_file() && !appends && file.stream_position()? >= metadata.len())
}

/// Bytes at the front of `data` in blocks that are all zero, or are not.
fn run_of_blocks(data: &[u8], zero: bool) -> usize {
    let is_zero = |block: &&[u8]| block.len() == BLOCK && **block == ZEROS;
    data.chunks(BLOCK).take_while(|block| is_zero(block) == zero).map(<[u8]>::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    fn written(pieces: &[&[u8]], wanted: bool) -> (Vec<u8>, u64) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = SparseWriter::new(file.reopen().unwrap(), wanted);
        for piece in pieces {
            writer.write_all(piece).unwrap();
        }
        let blocks = writer.finish().unwrap().metadata().unwrap().blocks();
        (std::fs::read(file.path()).unwrap(), blocks)
    }

    #[test]
    fn holes_read_back_as_zeros() {
        let zeros = vec![0; 10 * BLOCK + 17];
        let mut mixed = vec![7; 3 * BLOCK];
        mixed[BLOCK..2 * BLOCK].fill(0);
        for pieces in [
            &[&zeros[..]][..],
            &[b"start", &zeros, b"end"],
            &[&zeros, &mixed, &zeros],
            &[&mixed, b"", &zeros[..BLOCK]],
        ] {
            assert_eq!(written(pieces, true).0, pieces.concat());
            assert_eq!(written(pieces, false).0, pieces.concat());
        }
    }

    #[test]
    fn holes_take_no_space() {
        let zeros = vec![0; 256 * BLOCK];
        let (sparse, dense) = (written(&[&zeros], true).1, written(&[&zeros], false).1);
        if dense == 0 {
            println!("skipped: this file system stores no zeros anyway");
            return;
        }
        assert!(sparse < dense, "{sparse} blocks, {dense} without holes");
    }

    #[test]
    fn what_exists_is_overwritten_with_zeros() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![1; 2 * BLOCK]).unwrap();
        let opened = std::fs::OpenOptions::new().write(true).open(file.path()).unwrap();
        let mut writer = SparseWriter::new(opened, true);
        writer.write_all(&ZEROS).unwrap();
        writer.finish().unwrap();
        let content = std::fs::read(file.path()).unwrap();
        assert_eq!((content[0], content[BLOCK]), (0, 1));
    }
}
