//! Big-endian PowerPC: `bl`.

use super::for_each_branch;
use crate::filter::converter::Direction;

/// Opcode 18, relative (AA = 0), saving the return address (LK = 1).
const BL: u32 = 0x4800_0001;
const OPCODE: u32 = 0xFC00_0003;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let is_branch = |word| u32::from_ne_bytes(word) & OPCODE.to_be() == BL.to_be();
    for_each_branch(position, buf, is_branch, |word, address| {
        let target = direction.convert_target(u32::from_be_bytes(word) & !OPCODE, address);
        (BL | target & !OPCODE).to_be_bytes()
    })
}
