//! The estimate against the bill: what the parser believes its way to cost,
//! and how many bits are written.

extern crate std;

use super::*;
use crate::coder::Input;
use crate::lzma::MatchFinder;
use crate::lzma::encoder::prices::Kinds;
use crate::lzma::encoder::testing::{Before, Bits};
use crate::lzma::encoder::{AnyFinder, AnyParser, LzmaEncoder};
use crate::lzma::packet::{Reps, push_rep, use_rep};
use crate::range::encoder::FINISH_BYTES;
use crate::range::price::{PRICE_SHIFT, Price};
use crate::testing::samples;

/// Sums over all packets, in bits.
#[derive(Debug, Default)]
struct Account {
    /// The prices of the ways chosen.
    estimated: f64,
    /// The prices of the same packets, each by the model at its turn.
    price: f64,
    /// How many bits with a probability of their own these packets have.
    count: f64,
    /// What these packets cost, if a bit costs the logarithm of its
    /// probability.
    cost: f64,
    /// What packets that were taken without being priced cost.
    unpriced_cost: f64,
    written: f64,
}

fn bits(price: Price) -> f64 {
    f64::from(price) / f64::from(1 << PRICE_SHIFT)
}

/// What a way from `at` on costs, packet by packet, by the model and the tables
/// with which it was chosen.
fn price_of(
    way: impl Iterator<Item = Packet>,
    prices: &Prices,
    model: &Model,
    data: &[u8],
    mut at: usize,
) -> Price {
    let mut model = model.clone();
    let mut price = 0;
    for packet in way {
        let pos_state = model.contexts.pos_state(at);
        let kinds = Kinds::new(&model.probs, model.state, pos_state);
        price += match packet {
            Packet::Literal(_) => Bits::of(&model, packet, before(data, at, model.reps)).price(),
            Packet::ShortRep => kinds.short_rep(),
            Packet::Rep { index, len } => kinds.rep(index) + prices.rep_lens(pos_state)[len],
            Packet::Match { distance, len } => {
                let distance = prices.distance(distance).price(len);
                kinds.match_() + prices.match_lens(pos_state)[len] + distance
            }
        };
        at += packet.len();
        match packet {
            Packet::Literal(_) => model.state = model.state.after_literal(),
            Packet::ShortRep => model.state = model.state.after_short_rep(),
            Packet::Rep { index, .. } => {
                use_rep(&mut model.reps, index);
                model.state = model.state.after_rep();
            }
            Packet::Match { distance, .. } => {
                push_rep(&mut model.reps, distance);
                model.state = model.state.after_match();
            }
        }
    }
    price
}

fn before(data: &[u8], position: usize, reps: Reps) -> Before {
    let behind = |back: usize| position.checked_sub(back).map_or(0, |at| data[at]);
    Before { position, prev: behind(1), match_byte: behind(reps[0] as usize + 1) }
}

fn encode(options: &LzmaOptions, data: &[u8]) -> Account {
    let mut encoder = LzmaEncoder::new(options).unwrap();
    encoder.fill(&mut Input::new(data)).unwrap();
    encoder.cursor.ending = true;
    let LzmaEncoder { window, cursor, matches, finder, parser, model, bits: range_encoder, .. } =
        &mut *encoder;
    let AnyFinder::Bt4(finder) = finder else { panic!("bt4 was asked for") };
    let AnyParser::Normal(parser) = parser else { panic!("the optimal parser was asked for") };
    let padded = window.padded();
    parser.reserve(data.len(), data.len()).unwrap();
    let mut account = Account::default();
    let mut is_priced = false;
    while cursor.coded < data.len() {
        let position = cursor.coded;
        let decides = parser.decided.is_empty();
        let mut look = Lookahead { padded, cursor, finder, matches };
        let packet = parser.next(&mut look, model, position);
        if decides {
            let rest: usize = parser.decided.iter().map(|packet| packet.len()).sum();
            is_priced = parser.nodes.end() != 0;
            if is_priced {
                let price = parser.nodes.price(packet.len() + rest);
                let way = [packet].into_iter().chain(parser.decided.iter().rev().copied());
                assert_eq!(price_of(way, &parser.prices, model, data, position), price);
                account.estimated += bits(price);
            }
        }
        let before = before(data, position, model.reps);
        let made_of = Bits::of(model, packet, before);
        if is_priced {
            account.price += bits(made_of.price());
            account.count += made_of.modelled.len() as f64;
            account.cost += made_of.cost();
        } else {
            account.unpriced_cost += made_of.cost();
        }
        model.encode(range_encoder, packet, position, before.prev, before.match_byte);
        cursor.coded += packet.len();
    }
    range_encoder.finish();
    account.written = 8.0 * range_encoder.bytes().len() as f64;
    account
}

#[test]
fn ways_cost_what_the_parser_says_and_about_what_is_written() {
    for (nice_len, [lc, lp, pb]) in [(16, [3, 0, 2]), (64, [0, 2, 4]), (273, [4, 0, 0])] {
        let options = LzmaOptions {
            dict_size: 1 << 16,
            nice_len,
            lc,
            lp,
            pb,
            mf: MatchFinder::Bt4,
            ..LzmaOptions::default()
        };
        for (name, data) in samples(60_000) {
            let account = encode(&options, &data);
            let Account { estimated, price, count, cost, unpriced_cost, written } = account;
            std::println!("{name}, nice_len {nice_len}: {account:?}");

            // The range coder loses next to nothing but what ends it.
            let all = cost + unpriced_cost;
            assert!((all..=all * 1.0002 + 8.0 * (FINISH_BYTES + 1) as f64).contains(&written));

            // A bit's price is rounded up to the next 1/16.
            assert!((cost * 0.99..=cost + count / 16.0).contains(&price));

            // A way of up to 4096 bytes is priced by what is known where it
            // starts, lengths and distances by tables that may be older. Of
            // what is new in the records most is learned on a single way.
            let learned = if name.ends_with("records") { 0.2 } else { 0.03 };
            assert!((price * 0.98..=price * (1.0 + learned)).contains(&estimated));
        }
    }
}
