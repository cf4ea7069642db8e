//! SPARC: `call` with a target up to 16 MiB away.

use super::for_each_branch;
use crate::filter::converter::Direction;

/// The opcode, and the bits of the field that are not converted and the one
/// below them: all zero, or all one.
const OPCODE: u32 = 0xFFC0_0000;
const CALL: u32 = 0x4000_0000;
const CALL_BACK: u32 = 0x7FC0_0000;
/// The field of the target, counted in instructions.
const TARGET: u32 = 0x3FFF_FFFF;
/// How much of the field is converted; the bits above repeat the highest of
/// these.
const TARGET_BITS: u32 = 23;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let is_branch = |word| {
        let opcode = u32::from_ne_bytes(word) & OPCODE.to_be();
        (opcode == CALL.to_be()) | (opcode == CALL_BACK.to_be())
    };
    for_each_branch(position, buf, is_branch, |word, address| {
        let target = direction.convert_target(u32::from_be_bytes(word), address >> 2);
        (CALL | extend_sign(target) & TARGET).to_be_bytes()
    })
}

fn extend_sign(target: u32) -> u32 {
    let unused = 32 - TARGET_BITS;
    ((target << unused) as i32 >> unused) as u32
}
