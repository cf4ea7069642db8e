//! Asking for memory before it is needed.

/// Has the processor bring the cache line of this element closer, if it can.
#[cfg(all(target_arch = "x86_64", not(feature = "safe"), not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T], index: usize) {
    use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: a hint that no address makes fault; SSE is part of x86-64.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(slice.as_ptr().wrapping_add(index).cast()) }
}

/// The safe twin: leaves it to the processor.
#[cfg(not(all(target_arch = "x86_64", not(feature = "safe"), not(miri))))]
#[inline(always)]
pub(crate) fn prefetch<T>(_: &[T], _: usize) {}

#[cfg(test)]
mod tests {
    #[test]
    fn any_index_will_do() {
        for index in [0, 1, 99, usize::MAX] {
            super::prefetch(&[1u32, 2], index);
        }
    }
}
