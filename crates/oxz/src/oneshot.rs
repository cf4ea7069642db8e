//! One call each way.

use alloc::vec::Vec;

use crate::coder::{Action, Input, Output, Status};
use crate::container::size_hint;
use crate::error::{Error, Result};
use crate::options::{Decode, Encode};

/// How much of a result is made ready at a time: little enough that the null
/// bytes written for it are still in the cache when the coder overwrites
/// them.
const STEP: usize = 256 << 10;
/// How much memory is asked for on the word of a header.
const FIRST_CAPACITY_MAX: usize = 64 << 20;
/// The most that LZMA makes of one byte, rounded up: a match is at most 273
/// bytes long and costs about 0.3 bits at the least.
const EXPANSION_MAX: usize = 8192;

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
/// Those of [`Encode::encoder`]; [`Error::OutOfMemory`].
pub fn compress(data: &[u8], options: &Encode) -> Result<Vec<u8>> {
    let mut encoder = options.encoder()?;
    let mut input = Input::new(data);
    // Text and programs shrink to a third or less; what does not makes the
    // result grow.
    let expected = data.len() / 3 + 1024;
    collect(expected, |out| encoder.code_into(&mut input, out, Action::Finish))
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
/// the result itself.
pub fn decompress(data: &[u8], options: &Decode) -> Result<Vec<u8>> {
    let mut decoder = options.decoder()?;
    let mut input = Input::new(data);
    let plausible = data.len().saturating_mul(EXPANSION_MAX).saturating_add(64 << 10);
    let expected = match size_hint(data, options) {
        Some(size) => usize::try_from(size).unwrap_or(usize::MAX),
        None => data.len().saturating_mul(4),
    };
    collect(expected.min(plausible), |out| decoder.code_into(&mut input, out, true))
}

/// Collects what `code` writes until it is finished.
fn collect(
    expected: usize,
    mut code: impl FnMut(&mut Output<'_>) -> Result<Status>,
) -> Result<Vec<u8>> {
    let mut result = Vec::new();
    // A guess: should it be refused, less may do.
    result.try_reserve_exact(expected.min(FIRST_CAPACITY_MAX)).ok();
    let mut pos = 0;
    loop {
        let end = result.len();
        let mut out = Output { buf: &mut result, pos, end, stable: true };
        let status = code(&mut out)?;
        pos = out.pos;
        if status == Status::Finished {
            result.truncate(pos);
            result.shrink_to_fit();
            return Ok(result);
        }
        if pos == result.len() {
            grow(&mut result, expected)?;
        }
    }
}

/// Makes `buf` longer by a step or less, so that memory is touched only when
/// it will be used.
fn grow(buf: &mut Vec<u8>, expected: usize) -> Result<()> {
    let len = buf.len();
    if len == buf.capacity() {
        let doubled = len.max(STEP).saturating_mul(2);
        // No more than what is expected, once that is within reach.
        let capacity = if (len + 1..doubled).contains(&expected) { expected } else { doubled };
        buf.try_reserve_exact(capacity - len)
            .map_err(|_| Error::OutOfMemory { bytes: capacity as u64 })?;
    }
    let step = (buf.capacity() - len).min(STEP);
    buf.resize(len + step, 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Field;
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
    fn growth_is_exact_once_the_end_is_in_reach() {
        let expected = 5 * STEP + 1;
        let mut buf = Vec::new();
        while buf.len() < expected {
            let before = buf.len();
            grow(&mut buf, expected).unwrap();
            assert!(buf.len() > before && buf.len() <= before + STEP);
        }
        assert_eq!((buf.len(), buf.capacity()), (expected, expected));
        grow(&mut buf, expected).unwrap();
        assert!(buf.len() > expected);
    }

    #[test]
    fn headers_that_lie_about_the_size_allocate_nothing() {
        // .lzma, a size of 2^37 bytes, and the first byte of the data.
        let alone = [93, 0, 0, 1, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0];
        assert_eq!(decompress(&alone, &Decode::auto()), Err(Error::Truncated { offset: 14 }));
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
