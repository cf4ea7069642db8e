//! Inputs that are made up, the same in every run and on every machine.

use anyhow::Result;

use crate::codecs::REFERENCE;
use crate::corpus::Input;
use crate::preset::Preset;
use crate::settings::Settings;

/// Where every input's numbers begin.
const SEED: u64 = 0x6F78_7A20_6265_6E63;

/// Bytes of one input, unless told otherwise; `random-twice` has twice that.
pub const LEN: usize = 8 << 20;

pub const RANDOM: &str = "random";
pub const RANDOM_TWICE: &str = "random-twice";
/// Text that is in `.xz` already.
pub const PACKED: &str = "packed";
pub const ZEROS: &str = "zeros";
/// One byte again and again, 1 to 64 KiB of each.
pub const RUNS: &str = "runs";
/// Records of 96 bytes that differ in a counter and in one field.
pub const RECORDS: &str = "records";

/// Those that have nothing to find, but for the second half of the second.
pub const INCOMPRESSIBLE: [&str; 3] = [RANDOM, PACKED, RANDOM_TWICE];
/// Those that are little else than repeats.
pub const REPETITIVE: [&str; 3] = [ZEROS, RUNS, RECORDS];

pub const NAMES: [&str; 6] = [RANDOM, PACKED, RANDOM_TWICE, ZEROS, RUNS, RECORDS];

/// All of them, of `len` bytes each.
pub fn inputs(len: usize) -> Result<Vec<Input>> {
    let random = random(len);
    let twice = random.repeat(2);
    let named = [
        (RANDOM, random),
        (PACKED, packed(len)?),
        (RANDOM_TWICE, twice),
        (ZEROS, vec![0; len]),
        (RUNS, runs(len)),
        (RECORDS, records(len)),
    ];
    Ok(named.into_iter().map(|(name, data)| Input::new(name, data)).collect())
}

pub fn random(len: usize) -> Vec<u8> {
    let mut numbers = Numbers(SEED);
    let mut data = Vec::new();
    while data.len() < len {
        data.extend_from_slice(&numbers.next().to_le_bytes());
    }
    data.truncate(len);
    data
}

/// As much text as packs to at least `len` bytes, packed and cut there.
fn packed(len: usize) -> Result<Vec<u8>> {
    let mut text_len = len * 3;
    loop {
        let mut xz = REFERENCE.encode(&text(text_len), &Settings::xz(Preset::new(1), None))?;
        if xz.len() >= len {
            xz.truncate(len);
            return Ok(xz);
        }
        text_len *= 2;
    }
}

/// Words of a made-up language in random order, frequent ones first in its
/// dictionary.
fn text(len: usize) -> Vec<u8> {
    const WORDS: u64 = 1 << 14;
    let mut numbers = Numbers(SEED);
    let words: Vec<Vec<u8>> = (0..WORDS)
        .map(|_| {
            let letters = numbers.below(8) + 2;
            (0..letters).map(|_| b"etaoinshrdlucmfw"[numbers.below(16) as usize]).collect()
        })
        .collect();
    let mut text = Vec::new();
    while text.len() < len {
        let common = numbers.below(WORDS) + 1;
        text.extend_from_slice(&words[numbers.below(common) as usize]);
        text.push(b' ');
    }
    text.truncate(len);
    text
}

fn runs(len: usize) -> Vec<u8> {
    let mut numbers = Numbers(SEED);
    let mut data = Vec::new();
    while data.len() < len {
        let byte = numbers.next() as u8;
        let run = (numbers.below(64 << 10) + 1) as usize;
        data.resize((data.len() + run).min(len), byte);
    }
    data
}

fn records(len: usize) -> Vec<u8> {
    let mut numbers = Numbers(SEED);
    let mut data = Vec::new();
    for counter in 0_u32.. {
        if data.len() >= len {
            break;
        }
        let mut record: [u8; 96] = *b"\
            --------  ----  state=ready  owner=nobody  weight=0000000  \
            path=/var/lib/records/current/00    \n";
        record[..8].copy_from_slice(format!("{counter:08}").as_bytes());
        record[10..14].copy_from_slice(format!("{:04}", numbers.below(10_000)).as_bytes());
        data.extend_from_slice(&record);
    }
    data.truncate(len);
    data
}

/// SplitMix64: every state is followed by another, and each number is used
/// once in 2^64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `end`, without `end`.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX: Preset = Preset::new(6);

    #[test]
    fn numbers_stay_the_same() {
        // The first ones that the published algorithm gives for seed 0.
        let mut numbers = Numbers(0);
        assert_eq!(numbers.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(numbers.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn inputs_are_as_long_as_asked_and_the_same_again() {
        let first = inputs(10_007).unwrap();
        let again = inputs(10_007).unwrap();
        assert!(first.iter().zip(&again).all(|(one, other)| one.data == other.data));
        for input in first {
            let copies = if input.name == RANDOM_TWICE { 2 } else { 1 };
            assert_eq!(input.data.len(), 10_007 * copies, "{}", input.name);
        }
    }

    #[test]
    fn inputs_pack_as_their_names_say() {
        for input in inputs(1 << 18).unwrap() {
            let packed = REFERENCE.encode(&input.data, &Settings::xz(SIX, None)).unwrap().len();
            let share = packed as f64 / input.data.len() as f64;
            let expected = match input.name.as_str() {
                RANDOM | PACKED => 0.99..1.01,
                RANDOM_TWICE => 0.49..0.52,
                ZEROS | RUNS => 0.0..0.01,
                RECORDS => 0.01..0.1,
                other => panic!("{other}"),
            };
            assert!(expected.contains(&share), "{}: {share}", input.name);
        }
    }
}
