//! ARM Thumb: the pair of halfwords that make a `BL`.

use crate::filter::converter::Direction;

/// The upper halfword, and the lower one: five bits of opcode, then half of
/// the target each.
const HIGH: u32 = 0xF000;
const LOW: u32 = 0xF800;
const OPCODE: u32 = 0xF800;
const HALF: u32 = 0x07FF;

/// So many halfwords are looked at together, each with the next.
const BLOCK: usize = 16;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let mut at = 0;
    loop {
        let block = buf.get(at..).and_then(|rest| rest.first_chunk::<{ 2 * BLOCK + 2 }>());
        if block.is_some_and(|block| !has_pair(block)) {
            at += 2 * BLOCK;
            continue;
        }
        for _ in 0..BLOCK {
            let Some(pair) = buf.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()) else {
                return at;
            };
            let address = position.wrapping_add(at as u32);
            at += match convert_pair(direction, address, *pair) {
                Some(converted) => {
                    *pair = converted;
                    4
                }
                None => 2,
            };
        }
    }
}

/// Whether one of the pairs is a `BL`.
fn has_pair(halfwords: &[u8; 2 * BLOCK + 2]) -> bool {
    let even = halfwords.as_chunks::<4>().0;
    let odd = halfwords[2..].as_chunks::<4>().0;
    even.iter().zip(odd).fold(false, |found, (even, odd)| found | is_bl(*even) | is_bl(*odd))
}

fn is_bl(pair: [u8; 4]) -> bool {
    u32::from_le_bytes(pair) & (OPCODE << 16 | OPCODE) == (LOW << 16 | HIGH)
}

/// Converts a pair; `None` unless it is a `BL`.
fn convert_pair(direction: Direction, address: u32, pair: [u8; 4]) -> Option<[u8; 4]> {
    if !is_bl(pair) {
        return None;
    }
    let instructions = u32::from_le_bytes(pair);
    // Targets count halfwords, and are relative to the second next.
    let from = address.wrapping_add(4) >> 1;
    let target = (instructions & HALF) << 11 | instructions >> 16 & HALF;
    let target = direction.convert_target(target, from);
    let (high, low) = (target >> 11 & HALF, target & HALF);
    Some(((LOW | low) << 16 | HIGH | high).to_le_bytes())
}
