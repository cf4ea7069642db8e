//! Keeping a load where it was written.

/// Returns `value`, which the compiler has to have in a register here.
///
/// Without this, a load whose value one arm of a select uses is moved behind
/// the select, where the bit that decides it is known, and the processor
/// waits for it.
#[cfg(all(not(feature = "safe"), not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) fn pin(mut value: u32) -> u32 {
    // SAFETY: the assembly is empty; it touches no memory, stack or flag.
    unsafe {
        core::arch::asm!("/* {0} */", inout(reg) value, options(pure, nomem, nostack, preserves_flags));
    }
    value
}

/// The safe twin: leaves it to the compiler.
#[cfg(any(feature = "safe", miri))]
#[inline(always)]
pub(crate) fn pin(value: u32) -> u32 {
    value
}
