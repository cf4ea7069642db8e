//! Branch/call/jump converters (`.xz` specification, 5.3.2).

mod arm;
mod arm64;
mod armthumb;
mod ia64;
mod powerpc;
mod riscv;
mod sparc;
mod x86;

use crate::filter::converter::Direction;

/// The architectures whose machine code a BCJ filter knows.
///
/// ```
/// use oxz::{BcjArch, Encode, Filter, LzmaOptions};
///
/// let arm64 = Filter::Bcj { arch: BcjArch::Arm64, start_offset: 0 };
/// let options = Encode::xz().filters([arm64, Filter::Lzma2(LzmaOptions::default())]);
/// # options.encoder()?;
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BcjArch {
    /// 32- and 64-bit x86.
    X86,
    /// Big-endian PowerPC.
    PowerPc,
    /// IA-64 (Itanium).
    Ia64,
    /// 32-bit ARM.
    Arm,
    /// ARM Thumb and Thumb-2.
    ArmThumb,
    /// SPARC.
    Sparc,
    /// 64-bit ARM. XZ Utils read it from version 5.4.0 on.
    Arm64,
    /// 32- and 64-bit RISC-V. XZ Utils read it from version 5.6.0 on.
    RiscV,
}

impl BcjArch {
    /// Every architecture, by Filter ID.
    pub(crate) const ALL: [Self; 8] = [
        Self::X86,
        Self::PowerPc,
        Self::Ia64,
        Self::Arm,
        Self::ArmThumb,
        Self::Sparc,
        Self::Arm64,
        Self::RiscV,
    ];

    /// The Filter ID.
    pub const fn id(self) -> u64 {
        match self {
            Self::X86 => 0x04,
            Self::PowerPc => 0x05,
            Self::Ia64 => 0x06,
            Self::Arm => 0x07,
            Self::ArmThumb => 0x08,
            Self::Sparc => 0x09,
            Self::Arm64 => 0x0A,
            Self::RiscV => 0x0B,
        }
    }

    /// The architecture of this Filter ID.
    pub(crate) fn from_id(id: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|arch| arch.id() == id)
    }

    /// The filter's name, for error messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86 BCJ",
            Self::PowerPc => "PowerPC BCJ",
            Self::Ia64 => "IA-64 BCJ",
            Self::Arm => "ARM BCJ",
            Self::ArmThumb => "ARM Thumb BCJ",
            Self::Sparc => "SPARC BCJ",
            Self::Arm64 => "ARM64 BCJ",
            Self::RiscV => "RISC-V BCJ",
        }
    }

    /// What a start offset must be a multiple of, in bytes.
    pub const fn alignment(self) -> u32 {
        match self {
            Self::X86 => 1,
            Self::PowerPc | Self::Arm | Self::Sparc | Self::Arm64 => 4,
            Self::Ia64 => 16,
            Self::ArmThumb | Self::RiscV => 2,
        }
    }
}

/// A BCJ filter at work.
#[derive(Debug)]
pub(crate) struct Bcj {
    arch: BcjArch,
    direction: Direction,
    /// The address of the next byte; addresses wrap around.
    position: u32,
    /// Used by x86 alone.
    x86: x86::Recent,
}

impl Bcj {
    /// `start_offset` is the address of the first byte.
    pub fn new(arch: BcjArch, start_offset: u32, direction: Direction) -> Self {
        Self { arch, direction, position: start_offset, x86: x86::Recent::default() }
    }

    /// Converts from the front of `buf`; returns how many leading bytes are
    /// final. The others must come again, with more behind them.
    pub fn convert(&mut self, buf: &mut [u8]) -> usize {
        let (direction, position) = (self.direction, self.position);
        let done = match self.arch {
            BcjArch::X86 => x86::convert(direction, position, &mut self.x86, buf),
            BcjArch::PowerPc => powerpc::convert(direction, position, buf),
            BcjArch::Ia64 => ia64::convert(direction, position, buf),
            BcjArch::Arm => arm::convert(direction, position, buf),
            BcjArch::ArmThumb => armthumb::convert(direction, position, buf),
            BcjArch::Sparc => sparc::convert(direction, position, buf),
            BcjArch::Arm64 => arm64::convert(direction, position, buf),
            BcjArch::RiscV => riscv::convert(direction, position, buf),
        };
        // Addresses are 32 bits wide, whatever the size of the data.
        self.position = position.wrapping_add(done as u32);
        done
    }
}

impl Direction {
    /// Makes a relative target absolute, or back. Both are counted in the same
    /// unit; the caller cuts the result to the width of the field.
    fn convert_target(self, target: u32, position: u32) -> u32 {
        match self {
            Self::Encode => target.wrapping_add(position),
            Self::Decode => target.wrapping_sub(position),
        }
    }
}

/// Hands each whole 4-byte instruction that `is_branch` takes for one, and its
/// address, to `convert`; returns how many bytes all instructions have.
fn for_each_branch(
    position: u32,
    buf: &mut [u8],
    is_branch: impl Fn([u8; 4]) -> bool,
    convert: impl Fn([u8; 4], u32) -> [u8; 4],
) -> usize {
    /// So many are looked at together: most blocks of what is no code, and
    /// many of what is, have nothing to convert.
    const BLOCK: usize = 16;
    let (words, _) = buf.as_chunks_mut::<4>();
    let mut address = position;
    for block in words.chunks_mut(BLOCK) {
        let found = match <&[_; BLOCK]>::try_from(&*block) {
            Ok(block) => block.iter().fold(false, |found, word| found | is_branch(*word)),
            Err(_) => true,
        };
        if found {
            let mut address = address;
            for word in &mut *block {
                if is_branch(*word) {
                    *word = convert(*word, address);
                }
                address = address.wrapping_add(4);
            }
        }
        address = address.wrapping_add(4 * BLOCK as u32);
    }
    words.as_flattened().len()
}

#[cfg(test)]
mod tests {
    use core::slice;

    use super::*;
    use crate::filter::Filter;
    use crate::filter::testing::{Random, convert, executable, liblzma, machine_code};

    /// The last ones wrap around within the data.
    const START_OFFSETS: [u32; 6] = [0, 4096, 0x7FFF_FFE0, 0xFFFF_0000, 0xFFFF_FF00, 0xFFFF_FFF0];

    /// Both directions on the same bytes: a decoder meets data that no encoder
    /// wrote, too.
    fn compare(arch: BcjArch, start_offset: u32, data: &[u8]) {
        let filter = Filter::Bcj { arch, start_offset };
        for direction in [Direction::Encode, Direction::Decode] {
            let ours = convert(&filter, direction, data);
            let theirs = liblzma(slice::from_ref(&filter), direction, data);
            assert!(
                ours == theirs,
                "{direction:?} {filter:x?} of {} bytes differs at {:?}; data {:02x?}",
                data.len(),
                ours.iter().zip(&theirs).position(|(a, b)| a != b),
                &data[..data.len().min(64)]
            );
        }
        let encoded = convert(&filter, Direction::Encode, data);
        assert!(
            convert(&filter, Direction::Decode, &encoded) == data,
            "{filter:x?} is no way back"
        );
    }

    #[test]
    fn short_data_agrees_with_liblzma() {
        let mut random = Random::new(3);
        for arch in BcjArch::ALL {
            for len in 0..=40 {
                for start_offset in START_OFFSETS {
                    compare(arch, start_offset, &machine_code(arch, len, &mut random));
                }
            }
        }
    }

    #[test]
    fn long_data_agrees_with_liblzma() {
        let mut random = Random::new(4);
        for arch in BcjArch::ALL {
            for start_offset in START_OFFSETS {
                let code = machine_code(arch, 100_003, &mut random);
                compare(arch, start_offset, &code);
                compare(arch, start_offset, &random.bytes(50_001));
                let filter = Filter::Bcj { arch, start_offset };
                let changed = convert(&filter, Direction::Encode, &code)
                    .iter()
                    .zip(&code)
                    .filter(|(a, b)| a != b)
                    .count();
                assert!(changed > code.len() / 50, "{arch:?} found only {changed} bytes to change");
            }
        }
    }

    #[test]
    fn programs_agree_with_liblzma() {
        let program = executable(400_000);
        for arch in BcjArch::ALL {
            compare(arch, 0, &program);
        }
    }

    #[test]
    fn presented_again_the_tail_is_converted_as_if_whole() {
        let mut random = Random::new(5);
        for arch in BcjArch::ALL {
            for direction in [Direction::Encode, Direction::Decode] {
                let data = machine_code(arch, 20_000, &mut random);
                let mut cut = data.clone();
                let mut bcj = Bcj::new(arch, 0xFFFF_E000, direction);
                let (mut done, mut end) = (0, 0);
                while end < cut.len() {
                    end = (end + random.below(24)).min(cut.len());
                    done += bcj.convert(&mut cut[done..end]);
                }
                let filter = Filter::Bcj { arch, start_offset: 0xFFFF_E000 };
                assert!(cut == convert(&filter, direction, &data), "{direction:?} {arch:?}");
            }
        }
    }
}
