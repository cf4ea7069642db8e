//! Large tables, allocated fallibly: the one place that asks the system for
//! memory in amounts that can fail.

use alloc::vec::Vec;

use crate::error::{Error, Result};

/// Grows `table` to `len` elements, the new ones `value`. A table that is long
/// enough already stays as it is.
pub(crate) fn grow<T: Copy>(table: &mut Vec<T>, len: usize, value: T) -> Result<()> {
    if let Some(more) = len.checked_sub(table.len()) {
        table.try_reserve_exact(more).map_err(|_| Error::OutOfMemory {
            bytes: (len as u64).saturating_mul(size_of::<T>() as u64),
        })?;
        table.resize(len, value);
    }
    Ok(())
}
