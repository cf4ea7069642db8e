use super::batch::MADE_UP;
use super::*;
use crate::lz::finder::testing::{Subject, drive, padded};
use crate::lz::hash::{share_heads, spread, word_at};
use crate::testing::{Random, samples};

const NICE_LEN: usize = 40;
const NO_LIMIT: u32 = u32::MAX;

fn limits(dict_size: u32) -> Limits {
    Limits { dict_size, nice_len: NICE_LEN, depth: NO_LIMIT }
}

/// A tree's nodes in the order of their strings, each with its depth in the
/// tree; `newer` is above `root`.
fn walk<const BYTES: usize>(
    tree: &mut BinaryTree<BYTES>,
    root: u32,
    newer: u32,
    depth: usize,
    nodes: &mut Vec<(u32, usize)>,
) {
    let Some(delta) = tree.ring.shape().delta(tree.ring.next(), root) else { return };
    assert!(root < newer, "children are older than their parents");
    let index = tree.ring.last(delta as usize).index as usize;
    let [smaller, larger] = tree.ring.links()[index];
    walk(tree, smaller, root, depth + 1, nodes);
    nodes.push((root, depth));
    walk(tree, larger, root, depth + 1, nodes);
}

/// All trees, by bucket.
fn nodes<const BYTES: usize>(tree: &mut BinaryTree<BYTES>) -> Vec<Vec<(u32, usize)>> {
    let roots = tree.heads.main.heads().to_vec();
    let newer = tree.ring.next().pos;
    let nodes_of = |root| {
        let mut nodes = Vec::new();
        walk(tree, root, newer, 0, &mut nodes);
        nodes
    };
    roots.into_iter().map(nodes_of).collect()
}

/// All trees, looked over; `next` is where the ring's current position is in the data.
fn trees<const BYTES: usize>(
    tree: &mut BinaryTree<BYTES>,
    padded: &[u8],
    next: usize,
) -> Vec<Vec<(u32, usize)>> {
    let trees = nodes(tree);
    let bits = trees.len().ilog2();
    let pos = tree.ring.next().pos;
    for (bucket, nodes) in trees.iter().enumerate() {
        let strings: Vec<&[u8]> = nodes
            .iter()
            .map(|&(node, _)| &padded[next - (pos - node) as usize..][..NICE_LEN])
            .collect();
        assert!(strings.is_sorted_by(|a, b| a < b), "strings are in order, and differ");
        for string in strings {
            assert_eq!((spread::<BYTES>(word_at(string, 0)) >> (32 - bits)) as usize, bucket);
        }
    }
    trees
}

/// A finder whose table of roots has its full size from the start.
fn full_size<const BYTES: usize>(dict_size: u32) -> BinaryTree<BYTES> {
    let mut tree = BinaryTree::with_limits(limits(dict_size));
    while tree.heads.main.grows_at() != u64::MAX {
        tree.heads.main.grow(share_heads).unwrap();
    }
    tree
}

fn dealt_trees_are_those_of_a_large_table<const BYTES: usize>(data: &[u8], dict_size: u32) {
    let padded = padded(data);
    let mut grown = BinaryTree::<BYTES>::with_limits(limits(dict_size));
    let mut full = full_size::<BYTES>(dict_size);
    // Positions that are left out let no table grow.
    grown.enter_all();
    full.enter_all();
    // Just after each growth, and long after it.
    let ends = [(1 << 14) + 1, 18_000, (1 << 17) + 1].map(|end| end.min(data.len() - NICE_LEN));
    let mut at = 0;
    for end in ends.into_iter().chain([data.len() - NICE_LEN]) {
        drive(&mut grown, &padded, at..end, |_| false);
        drive(&mut full, &padded, at..end, |_| false);
        at = end;
        let small = trees(&mut grown, &padded, at);
        if small.len() == full.heads.main.heads().len() {
            assert!(small == trees(&mut full, &padded, at), "the same trees at {at}");
        }
    }
    assert_eq!(grown.heads.main.grows_at(), u64::MAX);
}

#[test]
fn trees_are_dealt_out_as_if_the_table_had_been_large_before() {
    // Tables grow at 16384 positions, and for the largest dictionary at 131072
    // again; the smallest has wrapped its ring a few times by then.
    for dict_size in [4096, 1 << 19] {
        for (_, data) in samples(20_000) {
            dealt_trees_are_those_of_a_large_table::<2>(&data, dict_size);
            dealt_trees_are_those_of_a_large_table::<3>(&data, dict_size);
            dealt_trees_are_those_of_a_large_table::<4>(&data, dict_size);
        }
    }
    for (_, data) in samples(140_000) {
        dealt_trees_are_those_of_a_large_table::<4>(&data, 1 << 22);
    }
}

/// What is found with a limit of depth depends on the tree's form.
fn dealt_trees_find_the_same<const BYTES: usize>(data: &[u8]) {
    let dict_size = 1 << 19;
    let padded = padded(data);
    let mut grown = BinaryTree::<BYTES>::with_limits(limits(dict_size));
    let mut full = full_size::<BYTES>(dict_size);
    let growth = 1 << 14;
    let [from_grown, from_full] = [&mut grown, &mut full].map(|tree| {
        drive(tree, &padded, 0..growth, |_| false);
        tree.limits.depth = 3;
        drive(tree, &padded, growth..data.len() - NICE_LEN, |_| true)
    });
    assert!(from_grown == from_full);
}

#[test]
fn dealt_trees_have_the_form_of_those_of_a_large_table() {
    for (_, data) in samples(36_000) {
        dealt_trees_find_the_same::<3>(&data);
        dealt_trees_find_the_same::<4>(&data);
    }
}

#[test]
fn trees_stay_in_order_when_the_depth_is_limited_and_data_falls_out_of_reach() {
    for (_, data) in samples(36_000) {
        let padded = padded(&data);
        let mut tree = BinaryTree::<4>::with_limits(Limits { depth: 5, ..limits(4096) });
        let mut at = 0;
        for end in (1000..data.len() - NICE_LEN).step_by(5000) {
            drive(&mut tree, &padded, at..end, |_| false);
            at = end;
            trees(&mut tree, &padded, at);
        }
    }
}

#[test]
fn short_strings_at_the_end_of_what_is_left_out_are_found() {
    const LEN: usize = 1000;
    let once = Random::new(4).bytes(LEN);
    // Here what is left out of the second copy ends.
    let end = LEN - NICE_LEN * 3 / 2 + 1;
    for (start, copy) in [(end - 4, 1), (end - MADE_UP, 1), (end - MADE_UP - 11, 0)] {
        let short = &once[start..start + 3];
        let data = [&once[..], &once, b"----", short, &[0; 64]].concat();
        let mut tree = BinaryTree::<4>::with_limits(limits(1 << 16));
        let at = 2 * LEN + 4;
        let found = drive(&mut tree, &padded(&data), 0..at + 1, |position| position == at);
        let distance = (at - (copy * LEN + start) - 1) as u32;
        assert!(found[0].contains(&Match { len: 3, distance }), "at {start}: {found:?}");
    }
}

/// One by one, or in lanes: the same is found, and the trees are the same, even if they
/// are cut off where a walk has to wait.
#[test]
fn in_lanes_the_same_is_found_as_one_by_one() {
    let mut random = Random::new(8);
    let mut repeats = Vec::new();
    for len in [40, 90, 150, 33, 200, 64].repeat(8) {
        let start = random.word() as usize % (repeats.len() + 1);
        let again = repeats[start..][..len.min(repeats.len() - start)].to_vec();
        repeats.extend(again);
        repeats.extend(random.bytes(len % 7 + 1));
    }
    for (name, data) in samples(12_000).into_iter().chain([("repeats", repeats.repeat(2))]) {
        let padded = padded(&data);
        for (nice_len, depth) in [(8, NO_LIMIT), (24, 3), (24, 12), (NICE_LEN, NO_LIMIT)] {
            let [serial, lanes] = [true, false].map(|is_serial| {
                let limits = Limits { nice_len, depth, ..limits(4096) };
                let mut tree = BinaryTree::<4>::with_limits(limits);
                tree.pace.set(is_serial);
                let found = drive(&mut tree, &padded, 0..data.len() - nice_len, |_| true);
                (found, nodes(&mut tree))
            });
            assert!(serial == lanes, "{name} up to {nice_len}, {depth} nodes");
        }
    }
}
