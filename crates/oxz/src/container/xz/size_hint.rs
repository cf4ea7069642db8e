//! How much data a whole `.xz` file holds, by its Indexes.

use super::flags::{HEADER_MAGIC, STREAM_HEADER_SIZE, StreamFlags, StreamFooter};
use super::index::{IndexReader, Totals};
use crate::coder::Input;
use crate::container::size_hint::{ReadAt, Sum, first_bytes, last_bytes};

/// How much of a file is read at a time.
const PIECE: usize = 1024;

/// The Uncompressed Size of all Streams, or of the first; `None` unless Stream
/// Headers, Indexes and Stream Footers are right and fill the file together
/// with the Blocks, of which nothing is read.
pub(in crate::container) fn uncompressed_size<F: ReadAt>(
    file: &mut F,
    all: bool,
) -> Result<Option<u64>, F::Error> {
    let mut end = file.size();
    let mut sum = Sum::default();
    while end > 0 {
        let Some((start, size)) = last_stream(file, end)? else { return Ok(None) };
        sum.add_before(size);
        end = start;
    }
    Ok(sum.total(all))
}

/// Where the last Stream in front of `end` starts, and what it holds.
fn last_stream<F: ReadAt>(file: &mut F, end: u64) -> Result<Option<(u64, u64)>, F::Error> {
    let Some(end) = before_padding(file, end)? else { return Ok(None) };
    let Some(footer) = last_bytes::<STREAM_HEADER_SIZE, F>(file, end)? else { return Ok(None) };
    let Ok(footer) = StreamFooter::from_bytes(&footer) else { return Ok(None) };
    let index_end = end - STREAM_HEADER_SIZE as u64;
    let Some(index_start) = index_end.checked_sub(footer.backward_size) else { return Ok(None) };
    let Some(totals) = read_index(file, index_start, index_end)? else { return Ok(None) };

    let size = totals.blocks_size + STREAM_HEADER_SIZE as u64;
    let Some(start) = index_start.checked_sub(size) else { return Ok(None) };
    let header: [u8; STREAM_HEADER_SIZE] = first_bytes(file, start)?;
    let right = header.starts_with(&HEADER_MAGIC)
        && StreamFlags::from_header(&header).is_ok_and(|flags| flags == footer.flags);
    Ok(right.then_some((start, totals.uncompressed_size)))
}

/// Where the Stream Padding in front of `end` starts; `None` if there is
/// nothing else, or if its size cannot be.
fn before_padding<F: ReadAt>(file: &mut F, end: u64) -> Result<Option<u64>, F::Error> {
    // There is none, as a rule.
    if let Some([last]) = last_bytes(file, end)?
        && last != 0
    {
        return Ok(Some(end));
    }
    let mut piece = [0; PIECE];
    let mut start = end;
    while start > 0 {
        let piece = &mut piece[..start.min(PIECE as u64) as usize];
        let offset = start - piece.len() as u64;
        file.read_at(offset, piece)?;
        match piece.iter().rposition(|&byte| byte != 0) {
            None => start = offset,
            Some(last) => {
                let start = offset + last as u64 + 1;
                return Ok((end - start).is_multiple_of(4).then_some(start));
            }
        }
    }
    Ok(None)
}

/// What the Records of an Index add up to, if all of it is right.
fn read_index<F: ReadAt>(file: &mut F, start: u64, end: u64) -> Result<Option<Totals>, F::Error> {
    let mut reader = IndexReader::new(Totals::default());
    let mut piece = [0; PIECE];
    let mut offset = start;
    while offset < end {
        let piece = &mut piece[..(end - offset).min(PIECE as u64) as usize];
        file.read_at(offset, piece)?;
        offset += piece.len() as u64;
        let mut input = Input::new(piece);
        match reader.code(&mut input) {
            Ok(true) if offset == end && input.is_empty() => return Ok(Some(*reader.records())),
            Ok(false) => {}
            Ok(true) | Err(_) => return Ok(None),
        }
    }
    Ok(None)
}
