//! Large tables, allocated fallibly: the one place that asks the system for
//! memory in amounts that can fail.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut, RangeInclusive};

use crate::copy;
use crate::error::{Error, Result};
use crate::large_pages;

/// A table of so many bytes takes all the room that it may come to need.
const LARGE: usize = 1 << 20;
/// The same for one that doubles.
const LARGE_TO_DOUBLE: usize = 1 << 16;
/// A table that doubles is in large pages once it has so many bytes, if it may come
/// to have eight times as many: before that, and in smaller tables, the room behind
/// what is in use would weigh too much.
const IN_LARGE_PAGES: usize = 2 << 20;

/// Grows `table` to `len` elements, the new ones `value`. A table that is long
/// enough already stays as it is.
///
/// # Errors
/// [`Error::OutOfMemory`]; the table is as it was.
pub(crate) fn grow<T: Copy>(table: &mut Vec<T>, len: usize, value: T) -> Result<()> {
    if len > table.len() {
        reserve(table, len)?;
        table.resize(len, value);
    }
    Ok(())
}

/// As [`grow`], for a table that grows by little, often, up to the end of `room`.
///
/// At first it takes what it needs, since that may be all. Where it has to move, it
/// takes room for four times as much, or for the start of `room` if that is more, and
/// a large one for all that there will be: to move it would break up its large pages.
/// Room that is not written to takes no memory from the system, so that what is in use
/// stays close to `len`.
pub(crate) fn grow_steadily<T: Copy>(
    table: &mut Vec<T>,
    len: usize,
    room: RangeInclusive<usize>,
    value: T,
) -> Result<()> {
    let (least, most) = room.into_inner();
    debug_assert!(len <= most);
    let capacity = table.capacity();
    if len > capacity && capacity > 0 {
        let times = if capacity < least { least } else { capacity.saturating_mul(4) };
        let more = len.max(times).min(most);
        let all = if size_of_val(&table[..]) < LARGE { more } else { most };
        // If that much is not to be had, less may be.
        let _ = reserve(table, all).or_else(|_| reserve(table, more));
    }
    grow(table, len, value)
}

/// Makes room for `len` elements in all, in large pages if they are many.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(crate) fn reserve<T>(table: &mut Vec<T>, len: usize) -> Result<()> {
    if len > table.capacity() {
        reserve_exact(table, len)?;
        large_pages::advise(table);
    }
    Ok(())
}

/// Doubles `table`, up to `max_len` elements: each becomes two.
///
/// It stays where it is, as two tables would take too much memory: soon it takes room
/// for all that there will be. Room that is not written to takes no memory from the
/// system.
///
/// # Errors
/// [`Error::OutOfMemory`]; the table is as it was.
pub(crate) fn double<T: Copy>(table: &mut Vec<T>, max_len: usize) -> Result<()> {
    let (old, len) = (table.len(), 2 * table.len());
    debug_assert!(len <= max_len);
    let bytes = len * size_of::<T>();
    if len > table.capacity() {
        let all = if bytes < LARGE_TO_DOUBLE { len } else { max_len };
        // If that much is not to be had, less may be.
        reserve_exact(table, all).or_else(|_| reserve_exact(table, len))?;
    }
    if len == max_len || (bytes >= IN_LARGE_PAGES && bytes <= max_len * size_of::<T>() / 8) {
        large_pages::advise(table);
    }
    for i in old..len {
        table.push(table[i / 2]);
    }
    for i in (1..old).rev() {
        table[i] = table[i / 2];
    }
    Ok(())
}

fn reserve_exact<T>(table: &mut Vec<T>, len: usize) -> Result<()> {
    table.try_reserve_exact(len - table.len()).map_err(|_| Error::OutOfMemory {
        bytes: (len as u64).saturating_mul(size_of::<T>() as u64),
    })
}

/// Appends `data` to `buf`.
///
/// # Errors
/// [`Error::OutOfMemory`]; the buffer is as it was.
pub(crate) fn extend(buf: &mut Vec<u8>, data: &[u8]) -> Result<()> {
    buf.try_reserve(data.len())
        .map_err(|_| Error::OutOfMemory { bytes: (buf.len() as u64) + data.len() as u64 })?;
    copy::append(buf, data);
    Ok(())
}

/// Writes `src` from `pos` on, over what is there and behind it. There must be
/// room for that.
pub(crate) fn write_at(buf: &mut Vec<u8>, pos: usize, src: &[u8]) {
    let (over, behind) = src.split_at(src.len().min(buf.len() - pos));
    copy::copy(&mut buf[pos..pos + over.len()], over);
    copy::append(buf, behind);
}

/// A value as large as a table: a `Box` that can be refused. To be cloned in
/// tests alone, since that cannot.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone, PartialEq))]
pub(crate) struct Large<T>(Box<[T; 1]>);

impl<T> Large<T> {
    /// Inlined, so that a value that is all null bytes is written once, not
    /// copied there.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    #[inline(always)]
    pub fn new(value: T) -> Result<Self> {
        let mut one = Vec::new();
        one.try_reserve_exact(1)
            .map_err(|_| Error::OutOfMemory { bytes: size_of::<T>() as u64 })?;
        one.push(value);
        let Ok(one) = one.try_into() else { unreachable!("it is one") };
        Ok(Self(one))
    }
}

impl<T> Deref for Large<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0[0]
    }
}

impl<T> DerefMut for Large<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0[0]
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn tables_keep_what_they_hold() {
        let mut table = Vec::from([1u32, 2, 3]);
        grow(&mut table, 5, 7).unwrap();
        grow(&mut table, 2, 9).unwrap();
        grow_steadily(&mut table, 6, 0..=8, 8).unwrap();
        assert_eq!(table, [1, 2, 3, 7, 7, 8]);
    }

    #[test]
    fn room_is_a_multiple_up_to_the_most() {
        let mut table = Vec::new();
        grow_steadily(&mut table, 100, 0..=1000, 0u8).unwrap();
        grow_steadily(&mut table, 101, 0..=1000, 0u8).unwrap();
        assert!((400..1000).contains(&table.capacity()));
        grow_steadily(&mut table, 900, 0..=1000, 0u8).unwrap();
        grow_steadily(&mut table, 1000, 0..=1000, 0u8).unwrap();
        assert_eq!((table.len(), table.capacity()), (1000, 1000));
    }

    #[test]
    fn what_comes_first_may_be_all() {
        let mut table = Vec::new();
        for (len, capacity) in [(10, 10), (11, 50), (51, 200)] {
            grow_steadily(&mut table, len, 50..=1000, 0u8).unwrap();
            assert_eq!((table.len(), table.capacity()), (len, capacity));
        }
    }

    #[test]
    fn a_large_table_moves_once() {
        let mut table = Vec::new();
        grow_steadily(&mut table, LARGE, 0..=32 * LARGE, 0u8).unwrap();
        grow_steadily(&mut table, LARGE + 1, 0..=32 * LARGE, 0u8).unwrap();
        assert_eq!((table.len(), table.capacity()), (LARGE + 1, 32 * LARGE));

        let mut table = vec![0u8; LARGE];
        grow_steadily(&mut table, LARGE + 1, 0..=usize::MAX, 0u8).unwrap();
        assert_eq!(table.capacity(), 4 * LARGE, "all is not to be had");
    }

    #[test]
    fn a_table_that_doubles_moves_while_it_is_small() {
        let mut table = Vec::from([1u32, 2]);
        let max_len = LARGE;
        while table.len() < max_len {
            let len = table.len();
            double(&mut table, max_len).unwrap();
            assert_eq!(table.len(), 2 * len);
            let is_large = 4 * table.len() >= LARGE_TO_DOUBLE;
            assert_eq!(table.capacity(), if is_large { max_len } else { table.len() });
        }
        assert!(
            table.iter().enumerate().all(|(i, value)| *value == if i < LARGE / 2 { 1 } else { 2 })
        );

        let mut table = vec![0u8; LARGE_TO_DOUBLE];
        double(&mut table, usize::MAX).unwrap();
        assert_eq!(table.capacity(), 2 * LARGE_TO_DOUBLE, "all is not to be had");
    }

    #[test]
    fn too_much_is_refused_and_changes_nothing() {
        let mut table = Vec::from([1u32]);
        let refused = grow(&mut table, usize::MAX / 4, 0);
        assert!(
            matches!(refused, Err(Error::OutOfMemory { bytes }) if bytes > (usize::MAX / 2) as u64)
        );
        assert_eq!(table, [1]);
    }
}
