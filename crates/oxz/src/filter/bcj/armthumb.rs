//! ARM Thumb: the pair of halfwords that make a `BL`.

use crate::filter::converter::Direction;

/// The upper halfword, and the lower one: five bits of opcode, then half of
/// the target each.
const HIGH: u32 = 0xF000;
const LOW: u32 = 0xF800;
const OPCODE: u32 = 0xF800;
const HALF: u32 = 0x07FF;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let mut at = 0;
    while let Some(pair) = buf.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) {
        let instructions = u32::from_le_bytes(*pair);
        let (high, low) = (instructions & 0xFFFF, instructions >> 16);
        if high & OPCODE != HIGH || low & OPCODE != LOW {
            at += 2;
            continue;
        }
        // Targets count halfwords, and are relative to the second next.
        let from = position.wrapping_add(at as u32).wrapping_add(4) >> 1;
        let target = (high & HALF) << 11 | low & HALF;
        let target = direction.convert_target(target, from);
        let (high, low) = (target >> 11 & HALF, target & HALF);
        *pair = ((LOW | low) << 16 | HIGH | high).to_le_bytes();
        at += 4;
    }
    at
}
