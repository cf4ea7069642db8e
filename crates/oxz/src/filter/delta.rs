//! The Delta filter (`.xz` specification, 5.3.3).

use alloc::boxed::Box;
use alloc::vec;

use crate::filter::converter::Direction;

/// The least distance.
pub(crate) const DISTANCE_MIN: u32 = 1;
/// The greatest distance.
pub(crate) const DISTANCE_MAX: u32 = 256;

/// Replaces each byte by its difference from the byte `distance` before, or
/// back. Bytes before the data count as zero.
#[derive(Debug)]
pub(crate) struct Delta {
    direction: Direction,
    /// The last `distance` bytes of the original data, as a ring.
    history: Box<[u8]>,
    /// The oldest byte of the ring; `pos < history.len()`.
    pos: usize,
}

impl Delta {
    /// `distance` is 1 to 256; what is outside counts as the nearest of these.
    pub fn new(distance: u32, direction: Direction) -> Self {
        let distance = distance.clamp(DISTANCE_MIN, DISTANCE_MAX) as usize;
        Self { direction, history: vec![0; distance].into_boxed_slice(), pos: 0 }
    }

    /// Converts every byte of `buf`.
    pub fn convert(&mut self, buf: &mut [u8]) {
        match self.direction {
            Direction::Encode => self.convert_with(buf, encode),
            Direction::Decode => self.convert_with(buf, decode),
        }
    }

    /// Closes the row that the previous call began, then goes row by row.
    fn convert_with(&mut self, buf: &mut [u8], convert: impl Fn(&mut u8, &mut u8)) {
        let to_row_end = (self.history.len() - self.pos).min(buf.len());
        let (head, rows) = buf.split_at_mut(to_row_end);
        convert_row(head, &mut self.history[self.pos..], &convert);
        if rows.is_empty() {
            self.pos = (self.pos + to_row_end) % self.history.len();
            return;
        }
        let tail = match self.history.len() {
            // The distances of common samples, pixels and numbers, whose rows
            // are too short to be loops: 8 times (distance 1), 2.6 times (4),
            // 10 times (16) as fast.
            1 => convert_short_rows::<1>(rows, &mut self.history, &convert),
            2 => convert_short_rows::<2>(rows, &mut self.history, &convert),
            3 => convert_short_rows::<3>(rows, &mut self.history, &convert),
            4 => convert_short_rows::<4>(rows, &mut self.history, &convert),
            8 => convert_short_rows::<8>(rows, &mut self.history, &convert),
            16 => convert_short_rows::<16>(rows, &mut self.history, &convert),
            _ => convert_rows(rows, &mut self.history, &convert),
        };
        convert_row(tail, &mut self.history, &convert);
        self.pos = tail.len();
    }
}

fn encode(byte: &mut u8, before: &mut u8) {
    let original = *byte;
    *byte = original.wrapping_sub(*before);
    *before = original;
}

fn decode(byte: &mut u8, before: &mut u8) {
    *byte = byte.wrapping_add(*before);
    *before = *byte;
}

/// Converts at most as many bytes as the ring has.
fn convert_row(row: &mut [u8], ring: &mut [u8], convert: &impl Fn(&mut u8, &mut u8)) {
    for (byte, before) in row.iter_mut().zip(ring) {
        convert(byte, before);
    }
}

/// Converts whole rows; returns the bytes behind them.
fn convert_rows<'a>(
    buf: &'a mut [u8],
    ring: &mut [u8],
    convert: &impl Fn(&mut u8, &mut u8),
) -> &'a mut [u8] {
    let mut rows = buf.chunks_exact_mut(ring.len());
    for row in &mut rows {
        convert_row(row, ring, convert);
    }
    rows.into_remainder()
}

/// The same for rows of `N` bytes, whose ring stays in registers.
fn convert_short_rows<'a, const N: usize>(
    buf: &'a mut [u8],
    history: &mut [u8],
    convert: &impl Fn(&mut u8, &mut u8),
) -> &'a mut [u8] {
    let mut ring = [0; N];
    ring.copy_from_slice(history);
    let (rows, tail) = buf.as_chunks_mut::<N>();
    for row in rows {
        convert_row(row, &mut ring, convert);
    }
    history.copy_from_slice(&ring);
    tail
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::filter::Filter;
    use crate::filter::testing::{Random, convert, liblzma};

    #[test]
    fn every_distance_agrees_with_liblzma() {
        let mut random = Random::new(1);
        for distance in DISTANCE_MIN..=DISTANCE_MAX {
            let filter = Filter::Delta { distance };
            for len in [0, 1, 2, 3, 7, 255, 256, 257, 1021, 3000] {
                let data = random.bytes(len);
                let encoded = convert(&filter, Direction::Encode, &data);
                assert_eq!(
                    encoded,
                    liblzma(core::slice::from_ref(&filter), Direction::Encode, &data),
                    "distance {distance}, {len} bytes"
                );
                assert_eq!(convert(&filter, Direction::Decode, &encoded), data);
            }
        }
    }

    #[test]
    fn pieces_make_no_difference() {
        let mut random = Random::new(2);
        let data = random.bytes(2000);
        for distance in DISTANCE_MIN..=DISTANCE_MAX {
            let filter = Filter::Delta { distance };
            let mut cut = data.clone();
            let mut delta = Delta::new(distance, Direction::Encode);
            let mut rest = &mut cut[..];
            while !rest.is_empty() {
                let piece = random.below(2 * distance as usize + 2).min(rest.len());
                let (front, back) = rest.split_at_mut(piece);
                delta.convert(front);
                rest = back;
            }
            assert_eq!(cut, convert(&filter, Direction::Encode, &data), "distance {distance}");
        }
    }

    #[test]
    fn bytes_before_the_data_count_as_zero() {
        let filter = Filter::Delta { distance: 2 };
        let encoded = convert(&filter, Direction::Encode, &[10, 20, 11, 18, 255]);
        assert_eq!(encoded, Vec::from([10, 20, 1, 254, 244]));
    }
}
