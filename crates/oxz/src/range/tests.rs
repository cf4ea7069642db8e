//! Encoder and decoder are each other's measure.

use alloc::vec::Vec;

use super::decoder::{BitDecoder, DryRun, INIT_BYTES, RangeDecoder, RangeState};
use super::encoder::RangeEncoder;
use super::*;
use crate::testing::Random;

/// What can be coded at a time; each has its own probabilities in [`Probs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Bit(usize, bool),
    Even(usize, bool),
    Direct { value: u32, count: u32 },
    Tree(u32),
    Reverse { value: u32, count: u32 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Probs {
    bits: [Prob; 32],
    tree: [Prob; 64],
    reverse: [Prob; 32],
}

impl Probs {
    /// Anything that adapting can lead to: 31 to 2017.
    fn random(random: &mut Random) -> Self {
        let mut prob = || (31 + random.below(2017 - 31 + 1)) as Prob;
        Self {
            bits: core::array::from_fn(|_| prob()),
            tree: core::array::from_fn(|_| prob()),
            reverse: core::array::from_fn(|_| prob()),
        }
    }

    fn encode(&mut self, bits: &mut RangeEncoder, item: Item) {
        bits.encode(|bits| match item {
            Item::Bit(i, bit) | Item::Even(i, bit) => bits.bit(&mut self.bits[i], bit),
            Item::Direct { value, count } => bits.direct_bits(value, count),
            Item::Tree(value) => bits.tree(&mut self.tree, value),
            Item::Reverse { value, count } => bits.reverse_tree(&mut self.reverse, value, count),
        });
    }

    /// Decodes an item of the same kind.
    fn decode<B: BitDecoder>(&mut self, bits: &mut B, item: Item) -> Item {
        match item {
            Item::Bit(i, _) => Item::Bit(i, bits.bit(&mut self.bits[i])),
            Item::Even(i, _) => {
                let bit = bits.tree_bit::<4>(self.bits[i].into(), [0; 2], 1);
                self.bits[i] = bit.prob as Prob;
                Item::Even(i, bit.symbol == 3)
            }
            Item::Direct { count, .. } => Item::Direct { value: bits.direct_bits(count), count },
            Item::Tree(_) => Item::Tree(bits.tree::<6, 64>(&mut self.tree)),
            Item::Reverse { count, .. } => {
                Item::Reverse { value: bits.reverse_tree(&mut self.reverse, count), count }
            }
        }
    }
}

fn random_item(random: &mut Random) -> Item {
    let bits_of = |word: u32, count: u32| (u64::from(word) & ((1 << count) - 1)) as u32;
    match random.below(5) {
        0 => Item::Bit(random.below(32), random.below(9) == 0),
        1 => Item::Even(random.below(32), random.below(9) == 0),
        2 => {
            let count = random.below(27) as u32;
            Item::Direct { value: bits_of(random.word(), count), count }
        }
        3 => Item::Tree(bits_of(random.word(), 6)),
        _ => {
            let count = random.below(6) as u32;
            Item::Reverse { value: bits_of(random.word(), count), count }
        }
    }
}

fn start(bytes: &[u8]) -> RangeState {
    let init: [u8; INIT_BYTES] = bytes[..INIT_BYTES].try_into().unwrap();
    assert_eq!(init[0], 0);
    RangeState::new(init)
}

#[test]
fn what_was_encoded_is_decoded() {
    let mut random = Random::new(1);
    for _ in 0..100 {
        let first = Probs::random(&mut random);
        let items: Vec<Item> = (0..300).map(|_| random_item(&mut random)).collect();
        let mut probs = first.clone();
        let mut bits = RangeEncoder::new();
        for &item in &items {
            probs.encode(&mut bits, item);
        }
        let size = bits.size();
        bits.finish();
        assert_eq!(bits.bytes().len(), size, "the size is told in advance");
        // A decoder reads five bytes ahead.
        let mut bytes = bits.bytes().to_vec();
        bytes.extend([0x55; 5]);

        let mut decoder = RangeDecoder::new(start(&bytes), &bytes, INIT_BYTES);
        let mut decoded = first;
        for &item in &items {
            assert_eq!(decoded.decode(&mut decoder, item), item);
        }
        assert_eq!(decoded, probs, "both sides have adapted alike");
        let mut state = decoder.state();
        let mut pos = decoder.pos();
        if state.wants_byte() {
            state.shift_in(bytes[pos]);
            pos += 1;
        }
        assert_eq!((state.code, pos), (0, size), "the flush leaves a code of 0");
    }
}

#[test]
fn probabilities_stay_where_one_byte_at_a_time_is_enough() {
    for bit in [false, true] {
        let mut prob = PROB_INIT;
        let mut bits = RangeEncoder::new();
        for _ in 0..1000 {
            bits.bit(&mut prob, bit);
        }
        assert_eq!(prob, if bit { 31 } else { 2017 });
    }
}

#[test]
fn both_ways_to_decode_a_bit_agree_for_every_probability() {
    for prob in 31..=2017 {
        let range = RANGE_MIN + 12_345;
        let bound = (range >> PROB_BITS) * u32::from(prob);
        for code in [0, bound - 1, bound, range - 1] {
            let state = RangeState { range, code };
            let mut adapted = prob;
            let mut plain = RangeDecoder::new(state, &[], 0);
            let mut even = RangeDecoder::new(state, &[], 0);
            let bit = plain.bit(&mut adapted);
            let tree = even.tree_bit::<4>(prob.into(), [5, 6], 1);
            assert_eq!((tree.symbol == 3, tree.prob), (bit, adapted.into()));
            assert_eq!(tree.next, 5 + u32::from(bit));
            assert_eq!(even.state(), plain.state());
            assert_eq!(bit, code >= bound);
        }
    }
}

/// Bits that keep a number just above the interval's lower end: as long as
/// they come, it is open whether the bytes will be `40 00 00...` or
/// `3F FF FF...`.
fn undecided(len: usize) -> (RangeEncoder, Prob, usize) {
    let mut number = alloc::vec![0; len + 10];
    number[1] = 0x40;
    let mut decoder = RangeDecoder::new(start(&number), &number, INIT_BYTES);
    let mut decoding = 700;
    let mut encoding = 700;
    let mut bits = RangeEncoder::new();
    let mut count = 0;
    while decoder.pos() < len {
        // Now and then the probability is set anew, so that neither side of
        // the number is ever the likely one.
        if count % 5 == 0 {
            (decoding, encoding) = (700, 700);
        }
        let bit = decoder.bit(&mut decoding);
        bits.bit(&mut encoding, bit);
        assert_eq!(decoding, encoding);
        count += 1;
    }
    (bits, encoding, count)
}

#[test]
fn a_carry_ripples_through_a_thousand_bytes() {
    const LEN: usize = 1000;
    let (_, prob, _) = undecided(LEN);
    let ended_by = |bit: bool| {
        let (mut bits, _, _) = undecided(LEN);
        bits.settle();
        assert!(bits.bytes().len() < 2, "all bytes are held back");
        let size = bits.size();
        assert!(size > LEN - 5);
        let mut prob = prob;
        for _ in 0..40 {
            bits.bit(&mut prob, bit);
        }
        bits.finish();
        bits.bytes()[..LEN - 5].to_vec()
    };
    let with_carry = ended_by(true);
    assert_eq!(with_carry[..2], [0, 0x40]);
    assert!(with_carry[2..].iter().all(|byte| *byte == 0));
    let without = ended_by(false);
    assert_eq!(without[..2], [0, 0x3F]);
    assert!(without[2..].iter().all(|byte| *byte == 0xFF));
}

#[test]
fn room_is_reserved_for_bytes_held_back_as_well() {
    let (mut bits, mut prob, _) = undecided(1000);
    bits.settle();
    bits.clear();
    bits.reserve(bits.size() + 100).unwrap();
    let home = bits.bytes().as_ptr();
    for _ in 0..100 {
        bits.bit(&mut prob, true);
    }
    bits.finish();
    assert!(bits.bytes().len() > 990);
    assert_eq!(bits.bytes().as_ptr(), home, "the bytes have not moved");
}

#[test]
fn a_dry_run_asks_for_as_many_bytes_as_decoding_takes() {
    let mut random = Random::new(2);
    for _ in 0..2000 {
        let state = RangeState { range: RANGE_MIN >> random.below(9), code: 0 };
        let state = RangeState {
            range: state.range.max(1 << 17) | random.word() & 0xFFFF,
            code: random.word() % state.range.max(1 << 17),
        };
        let bytes = random.bytes(40);
        let probs = Probs::random(&mut random);
        // As within a packet: no probability is used twice.
        let first = random.below(28);
        let items = [
            Item::Bit(first, false),
            Item::Bit(first + 1, false),
            Item::Even(first + 2, false),
            Item::Tree(0),
            Item::Direct { value: 0, count: random.below(27) as u32 },
            Item::Reverse { value: 0, count: random.below(6) as u32 },
        ];
        let items = &items[..random.below(items.len() + 1)];
        let mut decoder = RangeDecoder::new(state, &bytes, 0);
        let mut adapting = probs.clone();
        for &item in items {
            adapting.decode(&mut decoder, item);
        }
        for len in 0..bytes.len() {
            let mut dry = DryRun::new(state, &bytes[..len]);
            let mut untouched = probs.clone();
            for &item in items {
                untouched.decode(&mut dry, item);
            }
            assert_eq!(dry.is_enough(), decoder.pos() <= len, "{items:?} in {len} bytes");
            assert_eq!(untouched, probs, "a dry run changes nothing");
        }
    }
}
