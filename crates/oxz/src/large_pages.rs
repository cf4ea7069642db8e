//! Asking for large pages.
//!
//! A match finder and a decoder jump about in tables of many megabytes. In
//! pages of 4 KiB, the processor knows the places of only a small part of
//! them, and a jump elsewhere costs several more loads.

use alloc::vec::Vec;

/// Has the system lay out a large table in large pages, if it can.
#[cfg(all(target_os = "linux", feature = "std", not(feature = "safe"), not(miri)))]
#[allow(unsafe_code)]
pub(crate) fn advise<T>(table: &Vec<T>) {
    use core::ffi::{c_int, c_void};

    /// Smaller tables take no memory that they do not use.
    const MIN_BYTES: usize = 1 << 22;
    /// Elsewhere pages may be larger; then the advice is refused.
    const PAGE: usize = 1 << 12;
    const MADV_HUGEPAGE: c_int = 14;

    // SAFETY: this is the declaration of the C library, which `std` links.
    unsafe extern "C" {
        fn madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int;
    }

    let bytes = table.capacity() * size_of::<T>();
    if bytes < MIN_BYTES {
        return;
    }
    // To the ends of the pages: an allocation of this size has them to itself,
    // and the system would not move it as a whole if only a part of it were
    // in large pages. Then growing would take twice the memory.
    let start = table.as_ptr().cast::<c_void>();
    let before = start.addr() % PAGE;
    let length = (before + bytes).next_multiple_of(PAGE);
    // SAFETY: the range is the pages that the table lies in, and the advice
    // leaves what is there as it is. Whether it is taken does not matter.
    unsafe { madvise(start.wrapping_byte_sub(before).cast_mut(), length, MADV_HUGEPAGE) };
}

/// The safe twin: leaves it to the system.
#[cfg(not(all(target_os = "linux", feature = "std", not(feature = "safe"), not(miri))))]
pub(crate) fn advise<T>(_: &Vec<T>) {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    #[test]
    fn tables_stay_as_they_are() {
        let mut table: Vec<u32> = (0..1 << 21).collect();
        super::advise(&table);
        table.reserve(table.len());
        super::advise(&table);
        assert!(table.iter().zip(0..).all(|(value, i)| *value == i));
        super::advise(&Vec::<u64>::new());
    }
}
