//! Test data: deterministic, of many kinds, made on the spot.

use oxz::BcjArch;

/// xorshift64*: small, fast, and the same everywhere.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        // Any odd multiplier keeps distinct seeds distinct; zero would stick.
        Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn word(&mut self) -> u32 {
        (self.next() >> 32) as u32
    }

    pub fn byte(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }

    /// 0 to `bound - 1`; `bound` must not be zero.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 16) as usize % bound
    }

    /// Like [`below`](Self::below), but small numbers come far more often.
    pub fn skewed(&mut self, bound: usize) -> usize {
        let narrowed = self.below(bound) + 1;
        self.below(narrowed)
    }
}

/// Every byte independent of all others.
pub fn random(len: usize, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    (0..len).map(|_| rng.byte()).collect()
}

/// Runs of one byte, 1 to 700 long: longer than the longest match at times.
pub fn runs(len: usize, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    filled(len, |data| {
        let (byte, count) = (rng.byte() & 0x0F, 1 + rng.skewed(700));
        data.resize(data.len() + count, byte);
    })
}

/// Words of an invented language, the frequent ones short.
pub fn text(len: usize, seed: u64) -> Vec<u8> {
    const LETTERS: &[u8] = b"etaoinshrdlucmfwypvbgkjqxz";
    const WORDS: usize = 900;
    let mut rng = Rng::new(seed);
    let words: Vec<Vec<u8>> = (0..WORDS)
        .map(|rank| {
            let letters = 1 + rank / 100 + rng.below(4);
            (0..letters).map(|_| LETTERS[rng.skewed(LETTERS.len())]).collect()
        })
        .collect();
    filled(len, |data| {
        data.extend(&words[rng.skewed(WORDS)]);
        data.extend(match rng.below(24) {
            0 => b".\n".as_slice(),
            1 | 2 => b", ",
            _ => b" ",
        });
    })
}

/// Records of 32 bytes: a counter, a clock, a measured value, a name, zeros.
pub fn records(len: usize, seed: u64) -> Vec<u8> {
    const NAMES: [&[u8; 8]; 5] =
        [b"alpha\0\0\0", b"beta\0\0\0\0", b"gamma\0\0\0", b"delta12\0", b"epsilon\0"];
    let mut rng = Rng::new(seed);
    let (mut id, mut clock, mut value) = (1u32, 0x5F00_0000_0000u64, 20.0f32);
    filled(len, |data| {
        data.extend(id.to_le_bytes());
        data.extend(clock.to_le_bytes());
        data.extend(value.to_le_bytes());
        data.extend(NAMES[rng.skewed(NAMES.len())]);
        data.extend([0; 8]);
        id += 1;
        clock += rng.below(5000) as u64;
        value += rng.below(201) as f32 / 100.0 - 1.0;
    })
}

/// One random block of `distance` bytes, repeated with a byte changed here
/// and there: every match reaches exactly `distance` back.
pub fn repeats_at(distance: usize, len: usize, seed: u64) -> Vec<u8> {
    let block = random(distance, seed);
    let mut rng = Rng::new(!seed);
    let mut data: Vec<u8> = block.iter().copied().cycle().take(len).collect();
    let mut at = distance + rng.below(600);
    while at < len {
        data[at] ^= 0x55;
        at += 1 + rng.below(600);
    }
    data
}

/// Something like machine code: calls to a few functions from many places
/// among other instructions, so that the converters find what they look for
/// and, in the random operands, what only looks like it.
pub fn machine_code(arch: BcjArch, len: usize, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let targets: Vec<u32> = (0..24).map(|_| rng.word() & 0x000F_FFF0).collect();
    filled(len, |data| {
        for _ in 0..rng.below(6) {
            other_instruction(arch, &mut rng, data);
        }
        let from = data.len() as u32;
        call(arch, targets[rng.skewed(24)].wrapping_sub(from), &mut rng, data);
    })
}

fn other_instruction(arch: BcjArch, rng: &mut Rng, data: &mut Vec<u8>) {
    let word = if rng.below(3) == 0 { rng.word() } else { 0x0110_0084 + rng.skewed(64) as u32 };
    match arch {
        BcjArch::X86 => data.extend(&word.to_le_bytes()[..1 + rng.below(4)]),
        BcjArch::ArmThumb | BcjArch::RiscV => data.extend(&word.to_le_bytes()[..2]),
        BcjArch::Ia64 => data.extend([word; 4].iter().flat_map(|word| word.to_le_bytes())),
        _ => data.extend(word.to_le_bytes()),
    }
}

fn call(arch: BcjArch, offset: u32, rng: &mut Rng, data: &mut Vec<u8>) {
    let words = offset >> 2;
    match arch {
        BcjArch::X86 => {
            data.push(0xE8 | rng.skewed(2) as u8);
            data.extend((offset & 0x01FF_FFFF).to_le_bytes());
        }
        BcjArch::PowerPc => data.extend((0x4800_0001 | (offset & 0x03FF_FFFC)).to_be_bytes()),
        BcjArch::Arm => data.extend((0xEB00_0000 | (words & 0x00FF_FFFF)).to_le_bytes()),
        BcjArch::ArmThumb => {
            data.extend((0xF000 | ((offset >> 12) as u16 & 0x07FF)).to_le_bytes());
            data.extend((0xF800 | ((offset >> 1) as u16 & 0x07FF)).to_le_bytes());
        }
        BcjArch::Sparc => data.extend((0x4000_0000 | (words & 0x003F_FFFF)).to_be_bytes()),
        BcjArch::Arm64 if rng.below(3) == 0 => {
            data.extend((0x9000_0000 | (offset & 0x60FF_FFFF)).to_le_bytes()); // ADRP
        }
        BcjArch::Arm64 => data.extend((0x9400_0000 | (words & 0x03FF_FFFF)).to_le_bytes()), // BL
        BcjArch::RiscV if rng.below(2) == 0 => {
            data.extend((0x0000_00EF | (offset << 12)).to_le_bytes()); // JAL
        }
        BcjArch::RiscV => {
            data.extend((0x0000_0097 | (offset & 0xFFFF_F000)).to_le_bytes()); // AUIPC, then JALR
            data.extend((0x0000_80E7 | (offset << 20)).to_le_bytes());
        }
        BcjArch::Ia64 => ia64_bundle(offset >> 4, data),
    }
}

/// A bundle of template 0x10 with an IP-relative branch in its third slot.
fn ia64_bundle(bundles: u32, data: &mut Vec<u8>) {
    let target = u128::from(bundles & 0x000F_FFFF);
    let branch = (0x5u128 << 37) | (target << 13);
    data.extend((0x10u128 | (branch << 87)).to_le_bytes());
}

/// All kinds in turn, in sections of 2 to 50 KB, parts of earlier sections
/// among them.
pub fn mixed(len: usize, seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    filled(len, |data| {
        let (size, seed) = (2_000 + rng.below(48_000), rng.next());
        match rng.below(7) {
            0 | 1 => data.extend(text(size, seed)),
            2 => data.extend(records(size, seed)),
            3 => data.extend(runs(size, seed)),
            4 => data.extend(random(size / 4, seed)),
            5 => data.extend(machine_code(BcjArch::X86, size, seed)),
            _ => {
                let from = rng.below(data.len() + 1);
                data.extend_from_within(from..data.len().min(from + size));
            }
        }
    })
}

/// Calls `more` until there are `len` bytes, then cuts what is too much.
fn filled(len: usize, mut more: impl FnMut(&mut Vec<u8>)) -> Vec<u8> {
    let mut data = Vec::with_capacity(len + 1024);
    while data.len() < len {
        more(&mut data);
    }
    data.truncate(len);
    data
}
