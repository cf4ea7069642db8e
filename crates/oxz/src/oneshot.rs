//! One call each way.

use alloc::vec::Vec;

use crate::coder::{Action, Input, Output, Progress, Status};
use crate::collect::{collect, fill};
use crate::error::Result;
use crate::options::{Decode, Encode};

/// The most that LZMA makes of one byte, rounded up: a match is at most 273
/// bytes long and costs about 0.3 bits at the least.
const EXPANSION_MAX: usize = 8192;

/// Bytes that a format with one filter adds to stored data, rounded up.
const AROUND: usize = 96;

/// Compresses `data`.
///
/// ```
/// use oxz::{Decode, Encode, Preset};
///
/// let data = b"It was the best of times, it was the worst of times";
/// let file = oxz::compress(data, &Encode::xz().preset(Preset::new(9)?))?;
/// assert_eq!(oxz::decompress(&file, &Decode::auto())?, data);
/// # Ok::<(), oxz::Error>(())
/// ```
///
/// # Errors
/// Those of [`Encode::encoder`]; [`Error::OutOfMemory`](crate::Error).
pub fn compress(data: &[u8], options: &Encode) -> Result<Vec<u8>> {
    let mut result = Vec::new();
    compress_to_vec(data, &mut result, options)?;
    result.shrink_to_fit();
    Ok(result)
}

/// Compresses `data` and appends the result to `file`.
///
/// ```
/// use oxz::{Decode, Encode};
///
/// // Two .xz Streams, one after the other, are a .xz file.
/// let mut file = Vec::new();
/// oxz::compress_to_vec(b"one, ", &mut file, &Encode::xz())?;
/// oxz::compress_to_vec(b"two", &mut file, &Encode::xz())?;
/// assert_eq!(oxz::decompress(&file, &Decode::xz())?, b"one, two");
/// # Ok::<(), oxz::Error>(())
/// ```
///
/// # Errors
/// As [`compress`]; `file` is then as it was.
pub fn compress_to_vec(data: &[u8], file: &mut Vec<u8>, options: &Encode) -> Result<()> {
    let mut encoder = options.encoder()?;
    let mut input = Input::new(data);
    let start = file.len();
    // Text and programs shrink to a third or less; what does not makes the
    // result grow. Not in large pages: of the last one most would be unused.
    // Of little data no more comes than that and what is around it.
    let expected = (data.len() / 3 + 1024).min(data.len() + AROUND);
    let _ = file.try_reserve(expected);
    let code = |out: &mut Output<'_>| encoder.code_into(&mut input, out, Action::Finish);
    let status = collect(file, expected, usize::MAX, code, || true);
    status.map(drop).inspect_err(|_| file.truncate(start))
}

/// Decompresses `data`.
///
/// All Streams of a `.xz` file and all members of a `.lz` file are
/// decompressed, unless [`Decode::concatenated`] says otherwise.
/// [`Decoder::code`](crate::Decoder::code) tells what may follow them; it is
/// ignored.
///
/// ```
/// use oxz::{Decode, Error};
///
/// // A .xz file without data.
/// let file = b"\xFD7zXZ\0\0\x01\x69\x22\xDE\x36\0\0\0\0\x1C\xDF\x44\x21\
///              \x90\x42\x99\x0D\x01\0\0\0\0\x01YZ";
/// assert_eq!(oxz::decompress(file, &Decode::auto())?, b"");
///
/// let error = oxz::decompress(&file[..20], &Decode::auto()).unwrap_err();
/// assert_eq!(error, Error::Truncated { offset: 20 });
/// # Ok::<(), oxz::Error>(())
/// ```
///
/// # Errors
/// Those of [`Decode::decoder`] and of [`Decoder::code`](crate::Decoder::code);
/// what was decoded before an error is lost. The memory limit does not count
/// the result itself, and nothing else limits it: for files from strangers see
/// the [guide](crate::guide::untrusted_input).
pub fn decompress(data: &[u8], options: &Decode) -> Result<Vec<u8>> {
    let mut result = Vec::new();
    decompress_to_vec(data, &mut result, options)?;
    result.shrink_to_fit();
    Ok(result)
}

/// Decompresses `file`, appends the result to `data`, and returns how much of
/// `file` that was.
///
/// ```
/// use oxz::{Decode, Encode};
///
/// let mut file = oxz::compress(b"one", &Encode::xz())?;
/// file.extend(oxz::compress(b"two", &Encode::xz())?);
///
/// let first = Decode::xz().concatenated(false);
/// let mut data = Vec::new();
/// let read = oxz::decompress_to_vec(&file, &mut data, &first)?;
/// assert_eq!(data, b"one");
/// assert_eq!(oxz::decompress(&file[read..], &first)?, b"two");
/// # Ok::<(), oxz::Error>(())
/// ```
///
/// # Errors
/// As [`decompress`]; what was decompressed before the error has been
/// appended.
pub fn decompress_to_vec(file: &[u8], data: &mut Vec<u8>, options: &Decode) -> Result<usize> {
    decompress_to_vec_while(file, data, options, || true).map(|progress| progress.read)
}

/// As [`decompress_to_vec`], but asks `go_on` after every 64 KiB or less of
/// output, and stops once that says no: for calls that may take long and shall
/// be interrupted. The status is then [`Status::NeedsOutput`].
///
/// # Errors
/// As [`decompress_to_vec`].
pub fn decompress_to_vec_while(
    file: &[u8],
    data: &mut Vec<u8>,
    options: &Decode,
    go_on: impl FnMut() -> bool,
) -> Result<Progress> {
    let mut decoder = options.decoder()?;
    let mut input = Input::new(file);
    let plausible = file.len().saturating_mul(EXPANSION_MAX).saturating_add(64 << 10);
    let expected = match options.size_hint(file) {
        Some(size) => usize::try_from(size).unwrap_or(usize::MAX),
        None => file.len().saturating_mul(4),
    };
    let start = data.len();
    let code = |out: &mut Output<'_>| decoder.code_into(&mut input, out, true);
    let status = collect(data, expected.min(plausible), usize::MAX, code, go_on)?;
    Ok(Progress { read: input.pos, written: data.len() - start, status })
}

/// Decompresses `file` to the start of `room`, and asks `go_on` as
/// [`decompress_to_vec_while`] does. The status is
/// [`Status::NeedsOutput`] if
/// that said no, and if there is more than `room`.
///
/// ```
/// use oxz::{Decode, Encode, Status};
///
/// let file = oxz::compress(b"in place", &Encode::xz())?;
/// let mut room = [0; 8];
/// let progress = oxz::decompress_to_slice_while(&file, &mut room, &Decode::xz(), || true)?;
/// assert_eq!((progress.status, &room), (Status::Finished, b"in place"));
/// # Ok::<(), oxz::Error>(())
/// ```
///
/// # Errors
/// As [`decompress`]; what was decompressed before the error is there.
pub fn decompress_to_slice_while(
    file: &[u8],
    room: &mut [u8],
    options: &Decode,
    go_on: impl FnMut() -> bool,
) -> Result<Progress> {
    let mut decoder = options.decoder()?;
    let mut input = Input::new(file);
    let (written, status) = fill(room, |out| decoder.code_into(&mut input, out, true), go_on);
    let mut status = status?;
    if status == Status::NeedsOutput && written == room.len() {
        // There may be an end marker and nothing else, which is not looked at
        // without room.
        decoder.leave(&Output::behind(written, room))?;
        let mut more = [0];
        let mut out = Output::new(&mut more);
        let end = decoder.code_into(&mut input, &mut out, true);
        if out.pos == 0 {
            status = end?;
        }
    }
    Ok(Progress { read: input.pos, written, status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Field};
    use crate::filter::Filter;
    use crate::lzma::LzmaOptions;

    /// Stored LZMA2 chunks, which make more than one step of the result.
    fn stored(chunks: usize) -> (Vec<u8>, Vec<u8>) {
        let chunk = [0xA5; 1 << 16];
        let mut file = Vec::new();
        for i in 0..chunks {
            file.extend_from_slice(&[if i == 0 { 1 } else { 2 }, 0xFF, 0xFF]);
            file.extend_from_slice(&chunk);
        }
        file.push(0);
        (file, chunk.repeat(chunks))
    }

    #[test]
    fn results_grow_and_end_with_the_data() {
        let raw = Decode::raw([Filter::Lzma2(LzmaOptions::default())]);
        for chunks in [0, 1, 4, 5, 33] {
            let (file, data) = stored(chunks);
            let decoded = decompress(&file, &raw).unwrap();
            assert_eq!(decoded, data);
            assert_eq!(decoded.capacity(), data.len());
        }
    }

    #[test]
    fn headers_that_lie_about_the_size_allocate_nothing() {
        // .lzma, a size of 2^37 bytes, and the first byte of the data.
        let alone = [93, 0, 0, 1, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0];
        assert_eq!(decompress(&alone, &Decode::auto()), Err(Error::Truncated { offset: 14 }));
    }

    #[test]
    fn what_came_before_an_error_is_appended() {
        let (file, data) = stored(3);
        let raw = Decode::raw([Filter::Lzma2(LzmaOptions::default())]);
        let mut result = Vec::from(*b"before");
        let cut = decompress_to_vec(&file[..file.len() - 1], &mut result, &raw);
        assert_eq!(cut, Err(Error::Truncated { offset: file.len() as u64 - 1 }));
        assert_eq!(result, [b"before", &data[..]].concat());
    }

    #[test]
    fn the_first_error_is_the_result() {
        let (mut file, _) = stored(3);
        let end = file.len();
        file[end - 1] = 0x7F;
        let raw = Decode::raw([Filter::Lzma2(LzmaOptions::default())]);
        match decompress(&file, &raw) {
            Err(Error::Corrupt { field: Field::Lzma2Control, place }) => {
                assert_eq!(place.offset, end as u64);
            }
            other => panic!("{other:?}"),
        }
    }
}
