//! What tests all over the crate share: numbers, and data of many kinds.

use alloc::vec::Vec;

/// xorshift64*: the same numbers on every run.
pub(crate) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn word(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.word() as usize % end
    }

    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.word() as u8).collect()
    }
}

/// Data as finders and parsers meet it, with a name for messages.
pub(crate) fn samples(len: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut random = Random::new(1);
    Vec::from([
        ("text", text(len, &mut random)),
        ("three letters", (0..len).map(|_| b'a' + random.below(3) as u8).collect()),
        ("runs", pieces(len, || alloc::vec![random.word() as u8; 1 + random.below(600)])),
        ("periods", periods(len, &mut random)),
        ("rising records", records(len, |i| i)),
        ("falling records", records(len, |i| u32::MAX - i)),
        ("zeros", alloc::vec![0; len]),
        ("noise", random.bytes(len)),
    ])
}

fn pieces(len: usize, mut piece: impl FnMut() -> Vec<u8>) -> Vec<u8> {
    let mut data = Vec::new();
    while data.len() < len {
        data.extend(piece());
    }
    data.truncate(len);
    data
}

/// Words, of which a few make up most of the text.
fn text(len: usize, random: &mut Random) -> Vec<u8> {
    let letters = b"eeeettaaooiinnsshhrrdlcum\n,";
    let words: Vec<Vec<u8>> = (0..400)
        .map(|_| (0..1 + random.below(9)).map(|_| letters[random.below(letters.len())]).collect())
        .collect();
    pieces(len, || {
        let end = 1 + random.below(words.len());
        let mut word = words[random.below(end)].clone();
        word.push(b' ');
        word
    })
}

/// Noise that repeats, at ever new periods.
fn periods(len: usize, random: &mut Random) -> Vec<u8> {
    pieces(len, || {
        let period = 1 + random.below(300);
        random.bytes(period).repeat(1 + random.below(20))
    })
}

/// Records of 16 bytes with a counter in front.
fn records(len: usize, counter: impl Fn(u32) -> u32) -> Vec<u8> {
    let mut i = 0;
    pieces(len, || {
        i += 1;
        [counter(i).to_be_bytes(), *b"key=", (i / 7).to_le_bytes(), [0; 4]].concat()
    })
}
