//! SPARC: `call` with a target up to 16 MiB away.

use super::for_each_word;
use crate::filter::converter::Direction;

const CALL: u32 = 0x4000_0000;
/// The field of the target, counted in instructions.
const TARGET: u32 = 0x3FFF_FFFF;
/// How much of the field is converted; the bits above repeat the highest of
/// these.
const TARGET_BITS: u32 = 23;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    for_each_word(position, buf, |word, address| {
        let instruction = u32::from_be_bytes(*word);
        // The opcode, and a field in which the unconverted bits and the one
        // below them are all zero or all one.
        if matches!(instruction >> (TARGET_BITS - 1), 0x100 | 0x1FF) {
            let target = direction.convert_target(instruction, address >> 2);
            *word = (CALL | extend_sign(target) & TARGET).to_be_bytes();
        }
    })
}

fn extend_sign(target: u32) -> u32 {
    let unused = 32 - TARGET_BITS;
    ((target << unused) as i32 >> unused) as u32
}
