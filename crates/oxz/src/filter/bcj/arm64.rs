//! 64-bit ARM: `BL`, and `ADRP` with a target up to 512 MiB away.

use super::for_each_branch;
use crate::filter::converter::Direction;

const BL: u32 = 0x9400_0000;
const BL_OPCODE: u32 = 0xFC00_0000;

const ADRP: u32 = 0x9000_0000;
const ADRP_OPCODE: u32 = 0x9F00_0000;
const ADRP_REGISTER: u32 = 0x0000_001F;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let is_bl = |instruction| instruction & BL_OPCODE == BL;
    let is_branch = |word| {
        let instruction = u32::from_le_bytes(word);
        is_bl(instruction) | (instruction & ADRP_OPCODE == ADRP)
    };
    for_each_branch(position, buf, is_branch, |word, address| {
        let instruction = u32::from_le_bytes(word);
        let converted = if is_bl(instruction) {
            // Targets count instructions.
            let target = direction.convert_target(instruction, address >> 2);
            BL | target & !BL_OPCODE
        } else {
            convert_adrp(direction, instruction, address).unwrap_or(instruction)
        };
        converted.to_le_bytes()
    })
}

/// Converts the 21-bit number of 4 KiB pages; `None` where it has more than 18
/// significant bits, which is rather data than code.
fn convert_adrp(direction: Direction, instruction: u32, address: u32) -> Option<u32> {
    // The two low bits of the number stand above the others.
    let pages = instruction >> 29 & 0x3 | instruction >> 3 & 0x1F_FFFC;
    // Moves the range up to start at zero: one test for both signs.
    if pages.wrapping_add(0x2_0000) & 0x1C_0000 != 0 {
        return None;
    }
    let pages = direction.convert_target(pages, address >> 12);
    let sign = if pages & 0x2_0000 == 0 { 0 } else { 0x00E0_0000 };
    Some(ADRP | instruction & ADRP_REGISTER | (pages & 0x3) << 29 | (pages & 0x3_FFFC) << 3 | sign)
}
