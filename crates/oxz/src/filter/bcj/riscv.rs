//! RISC-V: `JAL`, and pairs of `AUIPC` with the instruction that uses its
//! result.
//!
//! A pair forms a 32-bit target from two fields, neither of which is absolute
//! alone. The encoder stores the whole target, big-endian, in place of the
//! second instruction, and most of the second instruction in the first, whose
//! register becomes `x2`, the stack pointer, to mark it:
//!
//! ```text
//! plain:   AUIPC rd, target[31:12]         inst2[31:20] = target[11:0], inst2[19:15] = rd
//! packed:  AUIPC x2, inst2[19:0]           target, absolute
//! ```
//!
//! Data that looks packed already must come back too. The encoder therefore
//! turns it into a pair that no target was added to, and the decoder packs
//! every plain pair it meets.

use crate::filter::converter::Direction;

/// `JAL` and its register, where that is `x1` or, with bit 9, `x5`: these are
/// calls.
const JAL_CALL: u32 = 0x0EF;
const JAL_CALL_OPCODE: u32 = 0xDFF;

const AUIPC: u32 = 0x17;
const AUIPC_OPCODE: u32 = 0x7F;
/// `AUIPC x2` with the two bits of `inst2` that say "not compressed".
const PACKED: u32 = 3 << 12 | 2 << 7 | AUIPC;
const PACKED_OPCODE: u32 = 0x3FFF;

/// Eight bytes are looked at together; a `JAL` needs only the first four.
const WINDOW: usize = 8;

pub(super) fn convert(direction: Direction, position: u32, buf: &mut [u8]) -> usize {
    let mut at = 0;
    loop {
        at += before_opcode(&buf[at..]);
        let Some(window) = buf[at..].first_chunk_mut::<WINDOW>() else {
            return at;
        };
        let bytes = u64::from_le_bytes(*window);
        let (inst, inst2) = (bytes as u32, (bytes >> 32) as u32);
        if inst & JAL_CALL_OPCODE == JAL_CALL {
            let address = position.wrapping_add(at as u32);
            let jal = match direction {
                Direction::Encode => encode_jal(inst, address),
                Direction::Decode => decode_jal(inst, address),
            };
            window[..4].copy_from_slice(&jal.to_le_bytes());
            at += 4;
        } else {
            let address = position.wrapping_add(at as u32);
            let form = Form::of(inst, inst2);
            if let Some(pair) = convert_pair(direction, address, form, inst, inst2) {
                *window = pair;
            }
            at += form.len();
        }
    }
}

/// How many bytes come before the first halfword that begins a `JAL` to
/// convert or an `AUIPC`; without one, all but the last that fill no window.
fn before_opcode(bytes: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 0xFFFF;
    let (windows, _) = bytes.as_chunks::<WINDOW>();
    for (i, window) in windows.iter().enumerate() {
        let halfwords = u64::from_le_bytes(*window);
        let jal = halfwords & (EACH * JAL_CALL_OPCODE as u64) ^ (EACH * JAL_CALL as u64);
        let auipc = halfwords & (EACH * AUIPC_OPCODE as u64) ^ (EACH * AUIPC as u64);
        // Halfwords of zero are matches; subtracting 1 from each borrows into
        // bit 15 there first.
        let zeros = (jal.wrapping_sub(EACH) | auipc.wrapping_sub(EACH)) & (EACH << 15);
        if zeros != 0 {
            return i * WINDOW + zeros.trailing_zeros() as usize / 16 * 2;
        }
    }
    windows.as_flattened().len()
}

/// What an `AUIPC` is part of.
#[derive(Clone, Copy)]
enum Form {
    /// A pair as compilers write it: `inst2` reads what `AUIPC` writes.
    Plain,
    /// A pair as the encoder writes it.
    Packed,
    /// Neither, though a register is written: the next instruction may be an
    /// `AUIPC` too.
    Unpaired,
    /// Neither; `x0` (a landing pad) or `x2`.
    Reserved,
}

impl Form {
    fn of(inst: u32, inst2: u32) -> Self {
        let is_link = |register: u32| register != 0 && register != 2;
        let register = inst >> 7 & 0x1F;
        if is_link(register) {
            let reads_it = inst2 >> 15 & 0x1F == register;
            let is_compressed = inst2 & 3 != 3;
            if reads_it && !is_compressed { Self::Plain } else { Self::Unpaired }
        } else if inst & PACKED_OPCODE == PACKED && is_link(inst >> 27) {
            Self::Packed
        } else {
            Self::Reserved
        }
    }

    /// How far to go on.
    fn len(self) -> usize {
        match self {
            Self::Plain | Self::Packed => 8,
            // Were the next instruction converted from its first byte, this
            // one might become its pair.
            Self::Unpaired => 6,
            Self::Reserved => 4,
        }
    }
}

fn convert_pair(
    direction: Direction,
    address: u32,
    form: Form,
    inst: u32,
    inst2: u32,
) -> Option<[u8; WINDOW]> {
    let (inst, inst2) = match (form, direction) {
        (Form::Plain, Direction::Encode) => {
            // The low part of the target is signed.
            let low = (inst2 as i32 >> 20) as u32;
            let target = (inst & !0xFFF).wrapping_add(low).wrapping_add(address);
            (pack(inst2), target.swap_bytes())
        }
        (Form::Plain, Direction::Decode) => (pack(inst2), inst & !0xFFF | inst2 >> 20),
        (Form::Packed, Direction::Encode) => unpack(inst, inst2, inst2),
        (Form::Packed, Direction::Decode) => {
            let target = inst2.swap_bytes().wrapping_sub(address);
            unpack(inst, target.wrapping_add(0x800), target)
        }
        (Form::Unpaired | Form::Reserved, _) => return None,
    };
    Some((u64::from(inst2) << 32 | u64::from(inst)).to_le_bytes())
}

/// The first half of a packed pair.
fn pack(inst2: u32) -> u32 {
    inst2 << 12 | 2 << 7 | AUIPC
}

/// A plain pair, from the first half of a packed one and the two parts of the
/// target: the high 20 bits of `high` and the low 12 of `low`.
fn unpack(inst: u32, high: u32, low: u32) -> (u32, u32) {
    let register = inst >> 27;
    (high & !0xFFF | register << 7 | AUIPC, low << 20 | inst >> 12)
}

// `JAL` scatters the bits of its target, which count bytes: bit 31 down to 12
// of the instruction are bits 20, 10 to 1, 11, 19 to 12 of the target. The
// encoder stores bits 20 to 1 in the order of big-endian bytes: 20 to 17 in
// bits 15 to 12, 16 to 9 in bits 23 to 16, 8 to 1 in bits 31 to 24.

fn encode_jal(inst: u32, address: u32) -> u32 {
    let target = (inst & 0x000F_F000)
        | (inst >> 9 & 0x0000_0800)
        | (inst >> 20 & 0x0000_07FE)
        | (inst >> 11 & 0x0010_0000);
    let target = target.wrapping_add(address);
    (inst & 0xFFF)
        | (target >> 5 & 0x0000_F000)
        | (target << 7 & 0x00FF_0000)
        | (target << 23 & 0xFF00_0000)
}

fn decode_jal(inst: u32, address: u32) -> u32 {
    let target = (inst << 5 & 0x001E_0000) | (inst >> 7 & 0x0001_FE00) | (inst >> 23 & 0x0000_01FE);
    let target = target.wrapping_sub(address);
    (inst & 0xFFF)
        | (target & 0x000F_F000)
        | (target << 9 & 0x0010_0000)
        | (target << 20 & 0x7FE0_0000)
        | (target << 11 & 0x8000_0000)
}
