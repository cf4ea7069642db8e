//! How much data a whole `.xz` file holds, by its Indexes.

use super::flags::{STREAM_HEADER_SIZE, StreamFooter};
use super::index::{INDEX_INDICATOR, Record, Totals};
use super::vli;
use crate::error::Result;

/// The Uncompressed Size of all Streams; `None` unless their Indexes and
/// Stream Footers fit the file. Nothing else is verified.
pub(in crate::container) fn uncompressed_size(file: &[u8]) -> Option<u64> {
    let mut rest = file;
    let mut total = 0u64;
    while !rest.is_empty() {
        let (totals, before) = last_stream(rest)?;
        total = total.checked_add(totals.uncompressed_size)?;
        rest = before;
    }
    Some(total)
}

/// What the last Stream holds, and what stands before it.
fn last_stream(file: &[u8]) -> Option<(Totals, &[u8])> {
    let end = file.iter().rposition(|&byte| byte != 0)? + 1;
    let (file, footer) = file[..end].split_last_chunk::<STREAM_HEADER_SIZE>()?;
    let index_size = StreamFooter::from_bytes(footer).ok()?.backward_size;
    let index_start = file.len().checked_sub(usize::try_from(index_size).ok()?)?;
    let (file, index) = file.split_at(index_start);
    let totals = index_totals(index).ok()?;
    let size = totals.blocks_size.checked_add(STREAM_HEADER_SIZE as u64)?;
    let start = file.len().checked_sub(usize::try_from(size).ok()?)?;
    Some((totals, &file[..start]))
}

fn index_totals(index: &[u8]) -> Result<Totals> {
    let mut rest = index.strip_prefix(&[INDEX_INDICATOR]).unwrap_or_default();
    let mut totals = Totals::default();
    for _ in 0..vli::take(&mut rest)? {
        let unpadded_size = vli::take(&mut rest)?;
        let uncompressed_size = vli::take(&mut rest)?;
        totals.add(Record { unpadded_size, uncompressed_size })?;
    }
    Ok(totals)
}
