//! IA-64: `br.call` with an IP-relative target, in bundles of three slots.

use crate::filter::converter::Direction;

const SLOT_BITS: u32 = 41;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let (bundles, _) = buf.as_chunks_mut::<16>();
    let mut address = position;
    for bundle in &mut *bundles {
        // A bundle starts with its template, which says what the slots hold.
        let branches = BRANCHES[usize::from(bundle[0] & 0x1F)] & calls(bundle);
        if branches != 0 {
            for slot in 0..3 {
                if branches & 1 << slot != 0 {
                    convert_slot(direction, address, bundle, 5 + slot * SLOT_BITS);
                }
            }
        }
        address = address.wrapping_add(16);
    }
    bundles.as_flattened().len()
}

/// By template: which slots hold branches.
const BRANCHES: [u8; 32] = {
    let mut branches = [0; 32];
    let mut template = 0;
    while template < 32 {
        branches[template] = match template {
            0x16 | 0x17 => 0b111,
            0x12 | 0x13 => 0b110,
            0x10 | 0x11 | 0x18 | 0x19 | 0x1C | 0x1D => 0b100,
            _ => 0,
        };
        template += 1;
    }
    branches
};

/// Which slots would be IP-relative calls, were they branches: major opcode 5,
/// and zeros in the bits that real ones do not use. Without a branch in the
/// code: in what is no code, nobody can predict it.
fn calls(bundle: &[u8; 16]) -> u8 {
    let bits = u128::from_le_bytes(*bundle);
    let is_call = |slot: u32| {
        let slot = (bits >> (5 + slot * SLOT_BITS)) as u64;
        u8::from(slot & (0xF << 37 | 0x7 << 9) == 0x5 << 37)
    };
    is_call(0) | is_call(1) << 1 | is_call(2) << 2
}

/// Converts the call in the slot that starts at this bit.
fn convert_slot(direction: Direction, address: u32, bundle: &mut [u8; 16], bit: u32) {
    let bits = u128::from_le_bytes(*bundle);
    let slot = (bits >> bit) as u64;
    // The target counts bundles: 20 bits, and the sign.
    let target = (slot >> 13 & 0xF_FFFF | slot >> 16 & 0x10_0000) as u32;
    let target = u64::from(direction.convert_target(target, address >> 4));
    let field = 0xF_FFFF << 13 | 1 << 36;
    let converted = slot & !field | (target & 0xF_FFFF) << 13 | (target & 0x10_0000) << 16;
    let change = u128::from(slot ^ converted) << bit;
    *bundle = (bits ^ change).to_le_bytes();
}
