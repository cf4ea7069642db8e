//! Big-endian PowerPC: `bl`.

use super::for_each_word;
use crate::filter::converter::Direction;

/// Opcode 18, relative (AA = 0), saving the return address (LK = 1).
const BL: u32 = 0x4800_0001;
const OPCODE: u32 = 0xFC00_0003;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    for_each_word(position, buf, |word, address| {
        let instruction = u32::from_be_bytes(*word);
        if instruction & OPCODE == BL {
            let target = direction.convert_target(instruction & !OPCODE, address);
            *word = (BL | target & !OPCODE).to_be_bytes();
        }
    })
}
