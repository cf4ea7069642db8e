//! Copies that take as long wherever they go.
//!
//! For a few KiB and more, C libraries copy by the processor's own instruction for
//! it. On some processors that takes up to 15 times as long where the destination
//! lies a few bytes behind the source, counted within a page, as it is with stored
//! data between buffers that begin with a page. In small pieces that does not happen.

use alloc::vec::Vec;

/// So little is copied by other instructions; 4 KiB are not.
const PIECE: usize = 2 << 10;

/// Copies `src` to `dest`, which is as long.
#[inline]
pub(crate) fn copy(dest: &mut [u8], src: &[u8]) {
    assert_eq!(dest.len(), src.len());
    let (pieces, rest) = src.as_chunks::<PIECE>();
    let (dest_pieces, dest_rest) = dest.as_chunks_mut::<PIECE>();
    for (dest, piece) in dest_pieces.iter_mut().zip(pieces) {
        dest.copy_from_slice(piece);
    }
    dest_rest.copy_from_slice(rest);
}

/// Appends `src` to `buf`, in which there is room for it.
#[inline]
pub(crate) fn append(buf: &mut Vec<u8>, src: &[u8]) {
    debug_assert!(src.len() <= buf.capacity() - buf.len());
    for piece in src.chunks(PIECE) {
        buf.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;

    #[test]
    fn all_of_it_is_copied_and_no_more() {
        for len in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7] {
            let src = Random::new(len as u64 + 1).bytes(len);

            let mut dest = alloc::vec![7; len + 2];
            copy(&mut dest[1..=len], &src);
            assert!(dest[1..=len] == src && dest[0] == 7 && dest[len + 1] == 7, "{len}");

            let mut buf = Vec::with_capacity(len + 1);
            buf.push(7);
            append(&mut buf, &src);
            assert!(buf[0] == 7 && buf[1..] == src, "{len}");
        }
    }
}
