//! IA-64: `br.call` with an IP-relative target, in bundles of three slots.

use crate::filter::converter::Direction;

const SLOT_BITS: u32 = 41;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let (bundles, _) = buf.as_chunks_mut::<16>();
    let mut address = position;
    for bundle in &mut *bundles {
        // A bundle starts with its template, which says what the slots hold.
        let first_branch = match bundle[0] & 0x1F {
            0x16 | 0x17 => 0,
            0x12 | 0x13 => 1,
            0x10 | 0x11 | 0x18 | 0x19 | 0x1C | 0x1D => 2,
            _ => 3,
        };
        for slot in first_branch..3 {
            convert_slot(direction, address, bundle, 5 + slot * SLOT_BITS);
        }
        address = address.wrapping_add(16);
    }
    bundles.as_flattened().len()
}

/// Converts the slot that starts at this bit, if it holds such a branch.
fn convert_slot(direction: Direction, address: u32, bundle: &mut [u8; 16], bit: u32) {
    let bits = u128::from_le_bytes(*bundle);
    let slot = (bits >> bit) as u64;
    // Major opcode 5 is the IP-relative call; real ones have zeros in the bits
    // that the instruction does not use.
    if slot >> 37 & 0xF != 0x5 || slot >> 9 & 0x7 != 0 {
        return;
    }
    // The target counts bundles: 20 bits, and the sign.
    let target = (slot >> 13 & 0xF_FFFF | slot >> 16 & 0x10_0000) as u32;
    let target = u64::from(direction.convert_target(target, address >> 4));
    let field = 0xF_FFFF << 13 | 1 << 36;
    let converted = slot & !field | (target & 0xF_FFFF) << 13 | (target & 0x10_0000) << 16;
    let change = u128::from(slot ^ converted) << bit;
    *bundle = (bits ^ change).to_le_bytes();
}
