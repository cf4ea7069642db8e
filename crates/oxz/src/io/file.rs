//! Compressed files by their names.

use std::fs;
use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::seeker::Seeker;
use super::writer::Writer;
use crate::container::Decoder;
use crate::options::{Decode, Encode, Format};

/// A compressed file, open for reading or for writing what it decodes to.
///
/// ```
/// use oxz::{Decode, Encode, File, Preset};
/// use std::io::{BufRead, Read, Seek, SeekFrom, Write};
///
/// # let folder = std::env::temp_dir().join(format!("oxz-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("words.xz");
/// let mut file = File::create(&path)?;
/// writeln!(file, "to be")?;
/// file.finish()?;
///
/// let mut file = File::append_with(&path, &Encode::xz().preset(Preset::new(9)?))?;
/// writeln!(file, "or not to be")?;
/// file.finish()?;
///
/// let lines: Vec<String> = File::open(&path)?.lines().collect::<Result<_, _>>()?;
/// assert_eq!(lines, ["to be", "or not to be"]);
///
/// let mut file = File::open_with(&path, &Decode::xz().memory_limit(100 << 20))?;
/// assert_eq!(file.size()?, 19);
/// file.seek(SeekFrom::End(-6))?;
/// let mut end = String::new();
/// file.read_to_string(&mut end)?;
/// assert_eq!(end, "to be\n");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Writing
///
/// **Call [`finish`](Self::finish) at the end.** A file that is dropped without
/// it is cut short, as a decoder will say; [`Writer`] tells why. Flushing
/// writes out what was written so far, as [`Writer`] does. Writing starts at
/// the position 0, also where it appends.
///
/// # Seeking
///
/// Positions are those in the decoded data. `seek` itself only takes note; the
/// next read decodes and discards what lies between, from the start of the
/// file if it goes backward, and reports what is wrong there. As in any file
/// one may seek beyond the end, where there is nothing to read. Only
/// [`SeekFrom::End`] needs to know the [size](Self::size).
///
/// While writing, the position can be asked for, but not changed.
///
/// # Errors
/// Those of [`Reader`](super::Reader) and [`Writer`], those of the file
/// system, and [`Unsupported`](ErrorKind::Unsupported) for reading where the
/// file is open for writing, and the other way round.
#[derive(Debug)]
pub struct File(Mode);

#[derive(Debug)]
enum Mode {
    Reading(Seeker<fs::File>),
    Writing {
        writer: Writer<fs::File>,
        /// How many bytes have been written.
        position: u64,
    },
}

impl File {
    /// Opens a `.xz`, `.lzma` or `.lz` file for reading.
    ///
    /// # Errors
    /// Those of [`fs::File::open`].
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::open_with(path, &Decode::auto())
    }

    /// Opens a file for reading, as `options` say.
    ///
    /// # Errors
    /// Those of [`Decode::decoder`] and [`fs::File::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &Decode) -> io::Result<Self> {
        let seeker = Seeker::new(fs::File::open(path)?, options)?;
        Ok(Self(Mode::Reading(seeker)))
    }

    /// Opens a `.xz` file for writing, with preset 6; what was in it is lost.
    ///
    /// # Errors
    /// Those of [`fs::File::create`].
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::create_with(path, &Encode::xz())
    }

    /// Opens a file for writing, as `options` say; what was in it is lost.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`], before anything happens to the file, and
    /// of [`fs::File::create`].
    pub fn create_with(path: impl AsRef<Path>, options: &Encode) -> io::Result<Self> {
        let how = fs::OpenOptions::new().write(true).create(true).truncate(true).clone();
        Self::write_to(&how, path, options)
    }

    /// Makes a new `.xz` file, with preset 6.
    ///
    /// # Errors
    /// Those of [`fs::File::create_new`]: [`ErrorKind::AlreadyExists`] if there
    /// is one.
    pub fn create_new(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::create_new_with(path, &Encode::xz())
    }

    /// Makes a new file, as `options` say.
    ///
    /// # Errors
    /// Those of [`Encode::encoder`] and [`fs::File::create_new`].
    pub fn create_new_with(path: impl AsRef<Path>, options: &Encode) -> io::Result<Self> {
        let how = fs::OpenOptions::new().write(true).create_new(true).clone();
        Self::write_to(&how, path, options)
    }

    /// Opens a `.xz` file for writing another Stream at its end, with preset
    /// 6. There is a new file if there was none.
    ///
    /// # Errors
    /// Those of [`fs::OpenOptions::open`].
    pub fn append(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::append_with(path, &Encode::xz())
    }

    /// Opens a file for writing another Stream or member at its end, as
    /// `options` say. There is a new file if there was none. The format of
    /// what is in the file must be the same, which is not verified.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for `.lzma` and raw data, where nothing may
    /// follow; those of [`Encode::encoder`] and [`fs::OpenOptions::open`].
    pub fn append_with(path: impl AsRef<Path>, options: &Encode) -> io::Result<Self> {
        if !matches!(options.format, Format::Xz | Format::Lzip) {
            return Err(unsupported("only .xz and .lz files can be appended to"));
        }
        let how = fs::OpenOptions::new().append(true).create(true).clone();
        Self::write_to(&how, path, options)
    }

    fn write_to(
        how: &fs::OpenOptions,
        path: impl AsRef<Path>,
        options: &Encode,
    ) -> io::Result<Self> {
        // Before a file is made or emptied for options that cannot be.
        let encoder = options.encoder()?;
        let writer = Writer::with_encoder(how.open(path)?, encoder);
        Ok(Self(Mode::Writing { writer, position: 0 }))
    }

    /// Writes the end of the file, if it is open for writing, and returns the
    /// inner file, of which [`fs::File::sync_all`] may be asked.
    ///
    /// # Errors
    /// Those of the inner file.
    pub fn finish(self) -> io::Result<fs::File> {
        match self.0 {
            Mode::Reading(seeker) => Ok(seeker.into_inner()),
            Mode::Writing { writer, .. } => writer.finish(),
        }
    }

    /// Like [`finish`](Self::finish), but the file stays, so that it can be
    /// tried again. Once it has succeeded, writing fails.
    ///
    /// # Errors
    /// Those of the inner file.
    pub fn try_finish(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Mode::Reading(_) => Ok(()),
            Mode::Writing { writer, .. } => writer.try_finish(),
        }
    }

    /// The size of the decoded data in bytes, wherever the file stands.
    ///
    /// A `.xz` file tells it by the Index of each Stream, a `.lz` file by the
    /// trailer of each member, and some `.lzma` files in their header; that is
    /// verified as far as it goes without decoding. All else is decoded to its
    /// end. A file can lie about its size; whoever reads it to its end will
    /// be told.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the file is open for writing, and those of
    /// reading.
    pub fn size(&mut self) -> io::Result<u64> {
        self.seeker()?.size()
    }

    /// The inner file.
    pub fn get_ref(&self) -> &fs::File {
        match &self.0 {
            Mode::Reading(seeker) => seeker.get_ref(),
            Mode::Writing { writer, .. } => writer.get_ref(),
        }
    }

    /// The decoder of a file that is open for reading; see
    /// [`Reader::decoder`](super::Reader::decoder).
    pub fn decoder(&self) -> Option<&Decoder> {
        match &self.0 {
            Mode::Reading(seeker) => Some(seeker.decoder()),
            Mode::Writing { .. } => None,
        }
    }

    /// Sets another memory limit, in bytes, for reading, as
    /// [`Decoder::set_memory_limit`] does.
    pub fn set_memory_limit(&mut self, bytes: u64) {
        if let Mode::Reading(seeker) = &mut self.0 {
            seeker.set_memory_limit(bytes);
        }
    }

    fn seeker(&mut self) -> io::Result<&mut Seeker<fs::File>> {
        match &mut self.0 {
            Mode::Reading(seeker) => Ok(seeker),
            Mode::Writing { .. } => Err(unsupported("the file is open for writing, not reading")),
        }
    }
}

fn unsupported(why: &str) -> io::Error {
    io::Error::new(ErrorKind::Unsupported, why)
}

impl Read for File {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.seeker()?.read(buf)
    }

    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> io::Result<usize> {
        self.seeker()?.read_to_end(buf)
    }
}

impl BufRead for File {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.seeker()?.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Mode::Reading(seeker) = &mut self.0 {
            seeker.consume(amount);
        }
    }
}

impl Write for File {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Mode::Reading(_) => Err(unsupported("the file is open for reading, not writing")),
            Mode::Writing { writer, position } => {
                let count = writer.write(data)?;
                *position += count as u64;
                Ok(count)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Mode::Reading(_) => Ok(()),
            Mode::Writing { writer, .. } => writer.flush(),
        }
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match (&mut self.0, to) {
            (Mode::Reading(seeker), _) => seeker.seek(to),
            (Mode::Writing { position, .. }, SeekFrom::Current(0)) => Ok(*position),
            (Mode::Writing { .. }, _) => {
                Err(unsupported("cannot seek in a file that is being written"))
            }
        }
    }
}
