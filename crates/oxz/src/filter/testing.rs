//! What the tests of the converters share: data, and liblzma as the measure.

extern crate std;

use alloc::vec::Vec;

use liblzma::stream::{Action, Filters, LzmaOptions, Status, Stream};

use super::bcj::BcjArch;
use super::converter::{Converter, Direction};
use super::{DELTA_ID, Filter};
pub(super) use crate::testing::Random;

/// Bytes among which a BCJ filter finds much to convert, and much that only
/// just is not to be converted.
pub(super) fn machine_code(arch: BcjArch, len: usize, random: &mut Random) -> Vec<u8> {
    let mut code = Vec::new();
    while code.len() < len {
        if random.below(3) == 0 {
            // As short as it may be: what follows then starts anywhere.
            let noise = arch.alignment() as usize * (1 + random.below(3));
            code.extend(random.bytes(noise));
        } else {
            push_branch(arch, random, &mut code);
        }
    }
    code.truncate(len);
    code
}

fn push_branch(arch: BcjArch, random: &mut Random, code: &mut Vec<u8>) {
    let word = random.word();
    match arch {
        BcjArch::X86 => {
            let byte = [0xE8, 0xE9, 0xE8, 0x00, 0xFF, 0x00, 0xFF, 0x01, 0xFE, 0xE7];
            code.push(byte[random.below(byte.len())]);
        }
        BcjArch::PowerPc => code.extend((0x4800_0001 | word & 0x03FF_FFFC).to_be_bytes()),
        BcjArch::Ia64 => {
            let mut bundle = u128::from(0x10 | word & 0xF);
            for slot in 0..3 {
                let bits = u64::from(random.word()) << 12 ^ u64::from(random.word());
                let call = 0x5 << 37 | bits & 0x1F_FFFF_F1FF;
                bundle |= u128::from(call) << (5 + 41 * slot);
            }
            code.extend(bundle.to_le_bytes());
        }
        BcjArch::Arm => code.extend((0xEB00_0000 | word & 0x00FF_FFFF).to_le_bytes()),
        BcjArch::ArmThumb => code.extend((0xF800_F000 | word & 0x07FF_07FF).to_le_bytes()),
        BcjArch::Sparc => {
            let call = if word >> 31 == 0 { 0x4000_0000 } else { 0x7FC0_0000 };
            code.extend((call | word & 0x003F_FFFF).to_be_bytes());
        }
        BcjArch::Arm64 => {
            let adrp = 0x9000_0000 | word & 0x601F_FFFF;
            let instruction = match random.below(3) {
                0 => 0x9400_0000 | word & 0x03FF_FFFF,
                1 => adrp,
                _ => adrp | 0x00E0_0000,
            };
            code.extend(instruction.to_le_bytes());
        }
        BcjArch::RiscV => push_riscv(random, code),
    }
}

fn push_riscv(random: &mut Random, code: &mut Vec<u8>) {
    let word = random.word();
    let register = word & 0x1F;
    let auipc = 0x17 | register << 7 | random.word() & 0xFFFF_F000;
    let user = random.word() & 0xFFF0_7FFC | register << 15 | 3;
    let instructions: &[u32] = match random.below(6) {
        0 => &[0x0EF | word & 0xFFFF_F200],
        1 => &[0x06F | word & 0xFFFF_FF80],
        2 => &[auipc, user],
        3 => &[0x3117 | word & 0xFFFF_C000, random.word()],
        4 => &[auipc],
        _ => &[0x117 | word & 0xFFFF_F000],
    };
    for instruction in instructions {
        code.extend(instruction.to_le_bytes());
    }
}

/// A part of the program that runs the tests: real machine code.
pub(super) fn executable(len: usize) -> Vec<u8> {
    let path = std::env::current_exe().expect("the path of this program");
    let program = std::fs::read(path).expect("this program");
    let start = program.len() / 3;
    program[start..].iter().copied().take(len).collect()
}

/// What liblzma's filters make of `data`, in the order in which an encoder
/// applies them.
///
/// Encoding, its LZMA2 is taken off again; decoding, it is put on before.
pub(super) fn liblzma(filters: &[Filter], direction: Direction, data: &[u8]) -> Vec<u8> {
    let (encoder, decoder) = match direction {
        Direction::Encode => (filters, &[][..]),
        Direction::Decode => (&[][..], filters),
    };
    let encoder = Stream::new_raw_encoder(&liblzma_chain(encoder)).expect("an encoder");
    let decoder = Stream::new_raw_decoder(&liblzma_chain(decoder)).expect("a decoder");
    run(decoder, &run(encoder, data))
}

fn liblzma_chain(filters: &[Filter]) -> Filters {
    let mut chain = Filters::new();
    for filter in filters {
        let properties = match filter {
            Filter::Delta { distance } => Vec::from([(distance - 1) as u8]),
            Filter::Bcj { start_offset, .. } => start_offset.to_le_bytes().to_vec(),
            Filter::Lzma1(_) | Filter::Lzma2(_) => panic!("LZMA is no converter"),
        };
        let add = match filter.id() {
            DELTA_ID => Filters::delta_properties,
            0x04 => Filters::x86_properties,
            0x05 => Filters::powerpc_properties,
            0x06 => Filters::ia64_properties,
            0x07 => Filters::arm_properties,
            0x08 => Filters::arm_thumb_properties,
            0x09 => Filters::sparc_properties,
            0x0A => Filters::arm64_properties,
            _ => Filters::riscv_properties,
        };
        add(&mut chain, &properties).expect("properties that liblzma takes");
    }
    chain.lzma2(&LzmaOptions::new_preset(0).expect("preset 0"));
    chain
}

fn run(mut coder: Stream, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096);
    loop {
        let rest = &data[coder.total_in() as usize..];
        match coder.process_vec(rest, &mut out, Action::Finish).expect("liblzma works") {
            Status::StreamEnd => return out,
            _ => out.reserve(out.len()),
        }
    }
}

/// The converters of filters that an encoder applies in this order, in the
/// order in which this direction applies them.
pub(super) fn converters(filters: &[Filter], direction: Direction) -> Vec<Converter> {
    let mut converters: Vec<_> =
        filters.iter().filter_map(|filter| Converter::new(filter, direction)).collect();
    if direction == Direction::Decode {
        converters.reverse();
    }
    converters
}

/// What our converter makes of `data`, presented whole.
pub(super) fn convert(filter: &Filter, direction: Direction, data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    Converter::new(filter, direction).expect("a converter").convert(&mut data);
    data
}
