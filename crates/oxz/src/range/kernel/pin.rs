//! Keeping a load where it was written.

/// Returns `value`, which the compiler has to have in a register here.
///
/// Without this, a load whose value one arm of a select uses is moved behind
/// the select, where the bit that decides it is known, and the processor
/// waits for it. Where the selection is assembly itself (x86-64), the compiler
/// cannot.
#[cfg(all(target_arch = "aarch64", not(feature = "safe"), not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
pub(in crate::range) fn pin(mut value: u32) -> u32 {
    // SAFETY: the assembly is empty; it touches no memory, stack or flag.
    unsafe {
        core::arch::asm!("/* {0:w} */", inout(reg) value, options(pure, nomem, nostack, preserves_flags));
    }
    value
}

/// The safe twin: leaves it to the compiler.
#[cfg(not(all(target_arch = "aarch64", not(feature = "safe"), not(miri))))]
#[inline(always)]
pub(in crate::range) fn pin(value: u32) -> u32 {
    value
}

#[cfg(test)]
mod tests {
    /// The twins agree: both are the identity.
    #[test]
    fn changes_nothing() {
        for value in [0, 1, 0x1234, u32::MAX] {
            assert_eq!(super::pin(value), value);
        }
    }
}
