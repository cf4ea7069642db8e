//! `compress`, `decompress`, `decompress_into`.

use oxz::{Decode, Format, Progress, Status};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffers::{Data, Room};
use crate::compressor::compress_whole;
use crate::errors;
use crate::interrupt::Interrupts;
use crate::streams::{self, Kind};
use crate::{options, output};

/// Compress data, a bytes-like object, and return the file as bytes.
///
/// The other arguments are those of LZMACompressor.
///
/// >>> import oxz
/// >>> file = oxz.compress(b"to and fro, " * 1000)
/// >>> len(file) < 200, oxz.decompress(file) == b"to and fro, " * 1000
/// (True, True)
/// >>> oxz.compress(b"", format=oxz.FORMAT_LZIP)[:4]
/// b'LZIP'
#[pyfunction]
#[pyo3(
    signature = (data, format = 1, check = -1, preset = None, filters = None),
    text_signature = "(data, format=FORMAT_XZ, check=-1, preset=None, filters=None)"
)]
pub fn compress<'py>(
    py: Python<'py>,
    data: Data<'py>,
    format: i32,
    check: i32,
    preset: Option<&Bound<'py, PyAny>>,
    filters: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let options = options::encode(format, check, preset, filters)?;
    let data = data.as_slice();
    let file = py.detach(|| compress_whole(data, &options))?;
    output::bytes(py, &file)
}

/// Decompress data, a bytes-like object, and return what it holds as bytes.
///
/// format: FORMAT_AUTO (.xz, .lzma or .lz), FORMAT_XZ, FORMAT_ALONE,
/// FORMAT_LZIP or FORMAT_RAW.
/// memlimit: the bytes of memory that decompressing may need; more raises
/// LZMAError. The result is not counted.
/// filters: the filters that wrote the data, for FORMAT_RAW alone.
///
/// Several Streams become one result; Stream Padding may follow them. As with
/// lzma, what comes after a first Stream and is no Stream is ignored.
///
/// >>> import oxz
/// >>> file = oxz.compress(b"Hello, ") + bytes(4) + oxz.compress(b"world")
/// >>> oxz.decompress(file)
/// b'Hello, world'
/// >>> oxz.decompress(file[:50])
/// Traceback (most recent call last):
///     ...
/// oxz.LZMAError: Compressed data ended before the end-of-stream marker was reached
#[pyfunction]
#[pyo3(
    signature = (data, format = 0, memlimit = None, filters = None),
    text_signature = "(data, format=FORMAT_AUTO, memlimit=None, filters=None)"
)]
pub fn decompress<'py>(
    py: Python<'py>,
    data: Data<'py>,
    format: i32,
    memlimit: Option<&Bound<'py, PyAny>>,
    filters: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let input = Streams::new(data.as_slice(), format, memlimit, filters)?;
    if let Some(size) = input.size() {
        let mut written = Ok(None);
        let result = PyBytes::new_with(py, size, |room| {
            written = py.detach(|| input.to_slice(room));
            Ok(())
        })?;
        match written? {
            Some(written) if written == size => return Ok(result),
            Some(written) => return output::bytes(py, &result.as_bytes()[..written]),
            // The size was wrong: go on without it.
            None => {}
        }
    }
    let result = py.detach(|| input.to_vec())?;
    output::bytes(py, &result)
}

/// Decompress data into a buffer, any writable bytes-like object, and return
/// the number of bytes written to its start.
///
/// The other arguments are those of decompress. If the buffer is too small
/// ValueError is raised; what is in it then is not defined.
///
/// >>> import oxz
/// >>> buffer = bytearray(100)
/// >>> count = oxz.decompress_into(oxz.compress(b"in place"), buffer)
/// >>> buffer[:count]
/// bytearray(b'in place')
#[pyfunction]
#[pyo3(
    signature = (data, buffer, format = 0, memlimit = None, filters = None),
    text_signature = "(data, buffer, format=FORMAT_AUTO, memlimit=None, filters=None)"
)]
pub fn decompress_into<'py>(
    py: Python<'py>,
    data: Data<'py>,
    mut buffer: Room,
    format: i32,
    memlimit: Option<&Bound<'py, PyAny>>,
    filters: Option<&Bound<'py, PyAny>>,
) -> PyResult<usize> {
    if buffer.overlaps(&data) {
        return Err(PyValueError::new_err("data and buffer overlap"));
    }
    let input = Streams::new(data.as_slice(), format, memlimit, filters)?;
    let room = buffer.as_mut_slice();
    match py.detach(|| input.to_slice(room))? {
        Some(written) => Ok(written),
        None => Err(PyValueError::new_err("the buffer is too small")),
    }
}

/// A result as long as this is worth being written where it is to be.
const SIZE_MIN: u64 = 64 << 10;
/// How many times as long as its input a result may be to be believed.
const EXPANSION_BELIEVED: u64 = 16;

/// Streams one after the other.
struct Streams<'a> {
    data: &'a [u8],
    /// `None`: any.
    format: Option<Format>,
    options: Decode,
}

impl<'a> Streams<'a> {
    fn new(
        data: &'a [u8],
        format: i32,
        memlimit: Option<&Bound<'_, PyAny>>,
        filters: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options::decode(format, memlimit, filters)?;
        let format = u32::try_from(format).ok().and_then(Format::from_id);
        Ok(Self { data, format, options })
    }

    /// How long the result is, if the data says so, and if it is long enough
    /// to matter and short enough to believe it.
    fn size(&self) -> Option<usize> {
        let size = self.options.size_hint(self.data)?;
        let believed = EXPANSION_BELIEVED.saturating_mul(self.data.len() as u64);
        (SIZE_MIN..=believed).contains(&size).then(|| usize::try_from(size).ok())?
    }

    fn to_vec(&self) -> PyResult<Vec<u8>> {
        let mut result = Vec::new();
        self.each(|data, go_on| {
            let start = result.len();
            oxz::decompress_to_vec_while(data, &mut result, &self.options, go_on)
                .inspect_err(|_| result.truncate(start))
        })?;
        Ok(result)
    }

    /// Returns how much was written; `None` if there is more than `room`.
    fn to_slice(&self, room: &mut [u8]) -> PyResult<Option<usize>> {
        let mut pos = 0;
        let status = self.each(|data, go_on| {
            let room = &mut room[pos..];
            let progress = oxz::decompress_to_slice_while(data, room, &self.options, go_on)?;
            pos += progress.written;
            Ok(progress)
        })?;
        Ok((status == Status::Finished).then_some(pos))
    }

    /// Has `decompress_one` decompress each Stream, the first at the start of
    /// what it is given, until one is not finished.
    fn each(
        &self,
        mut decompress_one: impl FnMut(&[u8], &mut dyn FnMut() -> bool) -> oxz::Result<Progress>,
    ) -> PyResult<Status> {
        let mut interrupts = Interrupts::default();
        let mut rest = self.data;
        let mut first = true;
        loop {
            let result = decompress_one(rest, &mut || interrupts.go_on());
            interrupts.check()?;
            let progress = match result {
                Err(error) if !first && streams::is_no_stream(&error) => break,
                result => result.map_err(errors::to_py)?,
            };
            if progress.status != Status::Finished {
                return Ok(progress.status);
            }
            let kind = Kind::of(self.format, rest.first().copied().unwrap_or(0));
            rest = &rest[progress.read..];
            rest = &rest[kind.padding(streams::nulls(rest))..];
            if rest.is_empty() {
                break;
            }
            first = false;
        }
        Ok(Status::Finished)
    }
}
