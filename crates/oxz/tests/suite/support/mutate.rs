//! Mutations that aim at the parts of a file: a header of twelve bytes is hit
//! as often as a chunk of thousands.

use std::ops::Range;

use super::anatomy::pieces;
use super::data::Rng;
use super::repair::{Effort, repaired};

/// `file` with one to three changes, in most cases made whole around them.
pub fn mutated(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..1 + rng.skewed(3) {
        change(&mut file, rng);
    }
    whole_again(&file, rng)
}

/// `file` with its checksums put right, more, or nothing at all.
pub fn whole_again(file: &[u8], rng: &mut Rng) -> Vec<u8> {
    match rng.below(6) {
        0 => file.to_vec(),
        1 => repaired(file, Effort::Crcs),
        2 => repaired(file, Effort::Index),
        _ => repaired(file, Effort::Checks),
    }
}

fn change(file: &mut Vec<u8>, rng: &mut Rng) {
    let pieces = pieces(file);
    if pieces.is_empty() {
        return file.push(rng.byte());
    }
    let mut any = || pieces[rng.below(pieces.len())].range.clone();
    let (piece, other) = (any(), any());
    match rng.below(9) {
        // A part lost, doubled, put elsewhere, or in the place of another.
        0 => drop(file.drain(piece)),
        1 => copy(file, piece.clone(), piece.end..piece.end),
        2 => copy(file, other, piece.start..piece.start),
        3 => copy(file, other, piece),
        // A part cut short, or the file behind it.
        4 if !piece.is_empty() => {
            let at = piece.start + rng.below(piece.len());
            drop(file.drain(at..if rng.below(4) == 0 { file.len() } else { piece.end }));
        }
        5 => {
            let nulls = vec![0; 1 + rng.skewed(9)];
            drop(file.splice(piece.start..piece.start, nulls));
        }
        // Bytes of a part changed.
        _ if !piece.is_empty() => {
            let at = piece.start + rng.skewed(piece.len());
            file[at] = byte_instead(file[at], rng);
        }
        _ => {}
    }
}

fn copy(file: &mut Vec<u8>, from: Range<usize>, to: Range<usize>) {
    let bytes = file[from].to_vec();
    drop(file.splice(to, bytes));
}

fn byte_instead(byte: u8, rng: &mut Rng) -> u8 {
    const EDGES: [u8; 9] = [0x00, 0x01, 0x02, 0x03, 0x7F, 0x80, 0xC0, 0xE0, 0xFF];
    match rng.below(4) {
        0 => rng.byte(),
        1 => EDGES[rng.below(EDGES.len())],
        2 => byte ^ 1 << rng.below(8),
        _ => byte.wrapping_add([1, 0xFF][rng.below(2)]),
    }
}
