//! Many lengths at a time are as good as one by one.

use super::*;
use crate::lzma::packet::{push_rep, use_rep};
use crate::testing::Random;

fn nodes() -> Large<Nodes> {
    let mut nodes = Nodes::new().unwrap();
    nodes.reserve(NODES).unwrap();
    nodes.clear();
    nodes.start(State::default(), [0; 4]);
    nodes
}

#[test]
fn no_node_is_reached_at_first_however_room_grows() {
    let mut nodes = Nodes::new().unwrap();
    let mut most = 0;
    for ahead in [0, 1, 9, 100, 50, NODES - 1, 2 * NODES] {
        nodes.reserve(ahead).unwrap();
        most = most.max((ahead + 1).min(NODES));
        assert_eq!(nodes.arrival.len(), most);
        // As far as groups of lengths are looked at.
        assert!(nodes.price[..most + WIDE].iter().all(|&price| price == UNREACHED));
    }
}

/// What is known of the nodes.
fn known(nodes: &Nodes) -> (usize, &[Price], &[Source], &[Step]) {
    (nodes.end, &nodes.price, &nodes.source, &nodes.step)
}

#[test]
fn a_run_is_all_its_steps() {
    let mut random = Random::new(1);
    let (mut many, mut single) = (nodes(), nodes());
    for _ in 0..300 {
        let node = random.below(60);
        let from = 2 + random.below(20);
        let to = from + random.below(30);
        let price = random.below(100) as Price;
        let lens: [Price; LENS] = core::array::from_fn(|_| random.below(50) as Price);
        let kind = [Kind::Rep, Kind::Match][random.below(2)];
        let run = Run { node, from, to, price, kind };
        let mut distances = Distances::new();
        for len in from..=to {
            distances.price[len] = random.below(50) as Price;
            distances.source[len] = Source::distance(random.below(1 << 20) as u32);
        }
        match kind {
            Kind::Rep => many.enter_reps(run, &lens, Source::rep(2)),
            _ => many.enter_matches(run, &lens, &distances),
        }
        for (len, len_price) in lens.iter().enumerate().take(to + 1).skip(from) {
            let (distance, source) = match kind {
                Kind::Rep => (0, Source::rep(2)),
                _ => (distances.price[len], distances.source[len]),
            };
            let price = price + len_price + distance;
            single.enter(node, price, source, Step::single(kind, len));
        }
        assert_eq!(known(&many), known(&single));
    }
    many.clear();
    assert!(many.end == 0 && many.price.iter().all(|&price| price == UNREACHED));
}

/// The packets of a step, and where each of them leads to.
fn packets(source: Source, step: Step) -> impl Iterator<Item = Packet> {
    let rest = step.len() - step.first_len();
    let rep0 = |len| Packet::Rep { index: 0, len };
    let more = match (step.then_literal(), rest) {
        (_, 0) => [None, None],
        (false, len) => [Some(rep0(len)), None],
        (true, len) => [Some(Packet::Literal(0)), Some(rep0(len - 1))],
    };
    [Some(step.first_packet(source, 7)), more[0], more[1]].into_iter().flatten()
}

#[test]
fn a_step_leaves_what_its_packets_leave() {
    let kinds = [
        (Kind::Literal, 1, 1),
        (Kind::ShortRep, 1, 1),
        (Kind::Rep, 5, 5),
        (Kind::Match, 9, 9),
        (Kind::LiteralRep0, 1, 8),
        (Kind::RepLiteralRep0, 4, 10),
        (Kind::MatchLiteralRep0, 3, 20),
    ];
    let start = State::default();
    for state in [start, start.after_match(), start.after_rep().after_literal()] {
        for (kind, first_len, len) in kinds {
            let sources = match kind {
                Kind::Rep | Kind::RepLiteralRep0 => (0..4).map(Source::rep).collect(),
                Kind::Match | Kind::MatchLiteralRep0 => Vec::from([Source::distance(77)]),
                _ => Vec::from([Source::REP0]),
            };
            for source in sources {
                let step = Step::new(kind, first_len, len);
                let mut nodes = nodes();
                nodes.start(state, [10, 11, 12, 13]);
                assert!(nodes.enter(0, 5, source, step));
                assert_eq!((nodes.end(), nodes.step(len)), (len, (source, step)));
                let Arrival { state: arrived, reps } = nodes.arrive(len);

                let (mut expected, mut expected_reps) = (state, [10, 11, 12, 13]);
                let mut total = 0;
                for packet in packets(source, step) {
                    total += packet.len();
                    expected = match packet {
                        Packet::Literal(_) => expected.after_literal(),
                        Packet::ShortRep => expected.after_short_rep(),
                        Packet::Rep { index, .. } => {
                            use_rep(&mut expected_reps, index);
                            expected.after_rep()
                        }
                        Packet::Match { distance, .. } => {
                            push_rep(&mut expected_reps, distance);
                            expected.after_match()
                        }
                    };
                }
                assert_eq!((total, arrived, reps), (len, expected, expected_reps), "{kind:?}");
            }
        }
    }
}

#[test]
fn nodes_dearer_than_what_comes_later_are_passed_over() {
    let mut nodes = nodes();
    let literal = |price| (price, Step::single(Kind::Literal, 1));
    for (node, (price, step)) in [literal(50), literal(60), literal(55), literal(70)]
        .into_iter()
        .chain([(65, Step::single(Kind::Match, 6))])
        .enumerate()
    {
        nodes.enter(node, price, Source::REP0, step);
    }
    // By node: 0, 50, 60, 55, 70, unreached, and so on to 65 at the end, 10.
    assert_eq!(nodes.next_worthwhile(0), 1);
    assert_eq!(nodes.next_worthwhile(1), 2);
    assert_eq!(nodes.next_worthwhile(2), 3);
    assert_eq!(nodes.next_worthwhile(3), 10);
}
