//! Decoding with a digest that runs along.

use crate::check::Digest;
use crate::coder::{Input, Output, Status};
use crate::error::Result;
use crate::filter::chain::ChainDecoder;

/// Output is digested after this many bytes, while it is still in the cache.
const SLICE: usize = 64 << 10;

/// Decodes like [`ChainDecoder::code`] and digests what comes out.
///
/// Within this call the output stays where it is, so that it can serve as the
/// window from slice to slice.
pub(super) fn code(
    chain: &mut ChainDecoder,
    digest: &mut Digest,
    input: &mut Input<'_>,
    out: &mut Output<'_>,
) -> Result<Status> {
    let (end, stable) = (out.end, out.stable);
    out.stable = true;
    let result = slices(chain, digest, input, out, end);
    out.stable = stable;
    if !matches!(result, Ok(Status::Finished) | Err(_)) {
        chain.leave(out)?;
    }
    result
}

fn slices(
    chain: &mut ChainDecoder,
    digest: &mut Digest,
    input: &mut Input<'_>,
    out: &mut Output<'_>,
    end: usize,
) -> Result<Status> {
    loop {
        let start = out.pos;
        out.end = start + (end - start).min(SLICE);
        let result = chain.code(input, out);
        out.end = end;
        digest.update(&out.written()[start..]);
        match result {
            Ok(Status::NeedsOutput) if !out.is_full() => {}
            result => return result,
        }
    }
}
