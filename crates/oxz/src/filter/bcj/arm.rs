//! 32-bit ARM: `BL` that is always executed.

use super::for_each_branch;
use crate::filter::converter::Direction;

/// Condition "always", opcode `BL`.
const BL: u32 = 0xEB00_0000;
const OPCODE: u32 = 0xFF00_0000;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let is_branch = |word| u32::from_le_bytes(word) & OPCODE == BL;
    for_each_branch(position, buf, is_branch, |word, address| {
        // Targets count instructions, and are relative to the second next.
        let from = address.wrapping_add(8) >> 2;
        let target = direction.convert_target(u32::from_le_bytes(word), from);
        (BL | target & !OPCODE).to_le_bytes()
    })
}
