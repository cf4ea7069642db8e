//! A price from the tables is the sum of its bits' prices.

use alloc::vec::Vec;

use super::*;
use crate::lzma::LzmaOptions;
use crate::lzma::encoder::testing::{Before, Bits, trained_model};
use crate::lzma::model::MATCH_MAX;
use crate::testing::Random;

const DICT_SIZE: u32 = 1 << 23;

fn options(lc: u32, lp: u32, pb: u32) -> LzmaOptions {
    LzmaOptions { lc, lp, pb, ..LzmaOptions::default() }
}

/// Models of several properties, in every state that there is.
fn models(random: &mut Random) -> Vec<Model> {
    let mut models = Vec::new();
    for options in [options(3, 0, 2), options(0, 4, 4), options(4, 0, 0)] {
        let mut model = trained_model(&options, random);
        let start = State::default();
        for state in [start.after_match(), start.after_rep(), start.after_short_rep(), start] {
            for count in 0..4 {
                model.state = (0..count).fold(state, |state, _| state.after_literal());
                models.push(model.clone());
            }
            model.state = state.after_rep();
            models.push(model.clone());
        }
    }
    models
}

fn renewed(model: &Model, nice_len: usize) -> Large<Prices> {
    // As many position states as there may be: models of any properties.
    let options = LzmaOptions { dict_size: DICT_SIZE, pb: 4, ..LzmaOptions::default() };
    let mut prices = Prices::new(nice_len, &options).unwrap();
    prices.renew(model);
    prices
}

fn before(random: &mut Random) -> Before {
    let position = random.below(1 << 20);
    Before { position, prev: random.word() as u8, match_byte: b'a' + random.below(30) as u8 }
}

/// All near distances, the edges of all slots, and some others.
fn distances(random: &mut Random) -> Vec<u32> {
    let last = slot(DICT_SIZE - 1);
    let edges =
        (FIRST_FOOTER_SLOT..=last).flat_map(|slot| [slot_start(slot) - 1, slot_start(slot)]);
    let mut distances: Vec<u32> = (0..2 * NEAR as u32).chain(edges).collect();
    distances.push(DICT_SIZE - 1);
    distances.extend((0..1000).map(|_| random.below(DICT_SIZE as usize) as u32));
    distances
}

#[test]
fn a_match_costs_the_sum_of_its_bits() {
    let mut random = Random::new(1);
    for model in models(&mut random) {
        let prices = renewed(&model, MATCH_MAX);
        let priced = |distance: u32, len: usize, before: Before| {
            let pos_state = model.contexts.pos_state(before.position);
            let kinds = Kinds::new(&model.probs, model.state, pos_state);
            let packet = Packet::Match { distance, len };
            let price = kinds.match_()
                + prices.match_lens(pos_state)[len]
                + prices.distance(distance).price(len);
            assert_eq!(price, Bits::of(&model, packet, before).price(), "{packet:?}");
        };
        for distance in distances(&mut random) {
            for len in MATCH_MIN..MATCH_MIN + LEN_STATES {
                priced(distance, len, before(&mut random));
            }
        }
        for len in MATCH_MIN..=MATCH_MAX {
            priced(random.below(NEAR) as u32, len, before(&mut random));
        }
    }
}

#[test]
fn a_rep_costs_the_sum_of_its_bits() {
    let mut random = Random::new(2);
    for model in models(&mut random) {
        let prices = renewed(&model, MATCH_MAX);
        for len in MATCH_MIN..=MATCH_MAX {
            for index in 0..4 {
                let before = before(&mut random);
                let pos_state = model.contexts.pos_state(before.position);
                let kinds = Kinds::new(&model.probs, model.state, pos_state);
                let bits = Bits::of(&model, Packet::Rep { index, len }, before).price();
                assert_eq!(kinds.rep(index) + prices.rep_lens(pos_state)[len], bits);
            }
        }
    }
}

#[test]
fn a_short_rep_costs_the_sum_of_its_bits() {
    let mut random = Random::new(9);
    for model in models(&mut random) {
        let before = before(&mut random);
        let pos_state = model.contexts.pos_state(before.position);
        let kinds = Kinds::new(&model.probs, model.state, pos_state);
        assert_eq!(kinds.short_rep(), Bits::of(&model, Packet::ShortRep, before).price());
    }
}

#[test]
fn a_literal_costs_the_sum_of_its_bits() {
    let mut random = Random::new(3);
    for model in models(&mut random) {
        for byte in 0..=255 {
            let mut before = before(&mut random);
            before.match_byte ^= [0, byte][random.below(2)];
            let Before { position, prev, match_byte } = before;
            let kinds = Kinds::new(&model.probs, model.state, model.contexts.pos_state(position));
            let coder = &model.probs.literal[model.contexts.literal_coder(position, prev)];
            let compared = if model.state.was_literal() { None } else { Some(match_byte) };
            let price = kinds.literal() + literal(coder, byte, compared);
            assert_eq!(price, Bits::of(&model, Packet::Literal(byte), before).price());
        }
    }
}

#[test]
fn lengths_beyond_nice_len_are_not_priced() {
    let model = trained_model(&options(3, 0, 2), &mut Random::new(4));
    let all = renewed(&model, MATCH_MAX);
    for nice_len in [2, 17, 18, 32, 272] {
        let prices = renewed(&model, nice_len);
        for pos_state in 0..4 {
            let len = 2..=nice_len;
            assert_eq!(
                prices.match_lens(pos_state)[len.clone()],
                all.match_lens(pos_state)[len.clone()]
            );
            assert_eq!(prices.rep_lens(pos_state)[len.clone()], all.rep_lens(pos_state)[len]);
            assert_eq!(prices.match_lens(pos_state)[nice_len.max(18) + 1..].iter().max(), Some(&0));
        }
    }
}

#[test]
fn tables_are_renewed_after_so_many_packets() {
    let mut random = Random::new(5);
    let options = options(3, 0, 2);
    let [old, new] = [(); 2].map(|()| trained_model(&options, &mut random));
    let (before, after) = (renewed(&old, MATCH_MAX), renewed(&new, MATCH_MAX));
    // What a packet leads to, after how many of it.
    let near = Packet::Match { distance: 5, len: 19 };
    let far = Packet::Match { distance: 5000, len: 9 };
    let rep = Packet::Rep { index: 1, len: 19 };
    type Table = fn(&Prices) -> Price;
    let cases: [(Packet, u32, Table); 4] = [
        (near, RENEW_DISTANCES, |prices| prices.slots.as_flattened().iter().sum()),
        (far, RENEW_ALIGN, |prices| prices.footers[NEAR..].iter().sum()),
        (near, RENEW_LENGTHS, |prices| prices.match_lens(1).iter().sum()),
        (rep, RENEW_LENGTHS, |prices| prices.rep_lens(1).iter().sum()),
    ];
    for (packet, count, table) in cases {
        assert_ne!(table(&before), table(&after));
        let mut prices = renewed(&old, MATCH_MAX);
        for _ in 1..count {
            prices.note(packet);
            prices.note(Packet::Literal(1));
            prices.note(Packet::ShortRep);
        }
        prices.renew(&new);
        assert_eq!(table(&prices), table(&before), "{packet:?}");
        prices.note(packet);
        prices.renew(&new);
        assert_eq!(table(&prices), table(&after), "{packet:?}");
    }
}

#[test]
fn slots_beyond_the_dictionary_stay_unpriced() {
    let options = LzmaOptions { dict_size: 1 << 16, ..options(3, 0, 2) };
    let model = trained_model(&options, &mut Random::new(6));
    let mut prices = Prices::new(MATCH_MAX, &options).unwrap();
    for _ in 0..3 {
        prices.reset();
        prices.renew(&model);
    }
    let (priced, beyond) = prices.slots.split_at(slot(1 << 16) as usize);
    assert!(
        priced.iter().all(|slot| slot[..MATCH_MIN + LEN_STATES].iter().all(|&price| price > 0))
    );
    assert!(beyond.as_flattened().iter().all(|&price| price == 0));
}

#[test]
fn the_longest_lengths_are_priced_anew_after_one_of_them_or_another_model() {
    let mut random = Random::new(7);
    let options = options(3, 0, 2);
    let [old, new] = [(); 2].map(|()| trained_model(&options, &mut random));
    let before = renewed(&old, MATCH_MAX);
    let after = renewed(&new, MATCH_MAX);
    let longest = |prices: &Prices| prices.match_lens(1)[MATCH_MAX];
    // What the third range costs in addition is not part of its table.
    let range = |model: &Model| {
        let LenProbs { choice, choice2, .. } = model.probs.match_len;
        price::bit(choice, true) + price::bit(choice2, true)
    };
    let stale = longest(&before) - range(&old) + range(&new);
    assert_ne!(stale, longest(&after));
    for (len, forget, expected) in [
        (HIGH_START - 1, false, stale),
        (HIGH_START, false, longest(&after)),
        (HIGH_START - 1, true, longest(&after)),
    ] {
        let mut prices = renewed(&old, MATCH_MAX);
        if forget {
            prices.forget();
        }
        for _ in 0..RENEW_LENGTHS {
            prices.note(Packet::Match { distance: 5, len });
        }
        prices.renew(&new);
        assert_eq!(longest(&prices), expected, "{len}, {forget}");
    }
}

#[test]
fn distances_are_priced_for_many_lengths_at_a_time() {
    let mut random = Random::new(8);
    let model = trained_model(&options(3, 0, 2), &mut random);
    let prices = renewed(&model, MATCH_MAX);
    for distance in distances(&mut random) {
        let distance = prices.distance(distance);
        for len in [2, 3, 4, 5, 9, 265] {
            let expected: Vec<Price> = (len..len + WIDE).map(|len| distance.price(len)).collect();
            assert_eq!(distance.prices(len)[..], expected);
        }
    }
}
