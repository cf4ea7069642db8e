//! x86: `call` and `jmp` with a 32-bit target, wherever they may start.

use crate::filter::converter::Direction;

/// The opcode byte and its operand.
const LEN: usize = 5;
/// The bytes of an operand.
const OPERAND: usize = LEN - 1;

/// The opcodes that were left unconverted shortly before the next byte.
///
/// Instructions start at any byte, so an opcode may turn out to lie in the
/// operand of another. Bit `n` (1 to 3): there is one `n` bytes before. Bit
/// `n + 4`: what would be its operand ends in a sign byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Recent(u8);

impl Recent {
    const OPCODE: u8 = 0x01;
    const SIGN: u8 = 0x10;
    /// What is still recent one byte later.
    const KEPT: u8 = 0x77;

    /// Moves on by `n` bytes.
    fn advance(&mut self, n: usize) {
        for _ in 0..n.min(OPERAND) {
            self.0 = (self.0 & Self::KEPT) << 1;
        }
    }

    /// Notes an opcode at the current byte, and how its operand ends.
    fn note(&mut self, end: u8) {
        self.0 |= Self::OPCODE;
        if is_sign_byte(end) {
            self.0 |= Self::SIGN;
        }
    }

    /// How an opcode at the current byte may be converted.
    fn verdict(self) -> Verdict {
        match self.0 >> 1 {
            0 => Verdict::Convert,
            1 => Verdict::ConvertBehind(1),
            2 => Verdict::ConvertBehind(2),
            4 => Verdict::ConvertBehind(3),
            _ => Verdict::Leave,
        }
    }
}

/// What the recent opcodes make of the current one.
enum Verdict {
    Convert,
    /// There was one opcode this many bytes before, left alone because its
    /// operand does not end in a sign byte. It must not seem to afterwards.
    ConvertBehind(u32),
    /// Rather data than code.
    Leave,
}

/// Whether this can be the highest byte of a target up to 16 MiB away.
fn is_sign_byte(byte: u8) -> bool {
    byte == 0x00 || byte == 0xFF
}

pub(super) fn convert(
    direction: Direction,
    position: u32,
    recent: &mut Recent,
    buf: &mut [u8],
) -> usize {
    let Some(limit) = buf.len().checked_sub(OPERAND) else {
        return 0;
    };
    // `recent` holds for the byte at `known`. While it is empty it holds
    // anywhere.
    let (mut known, mut at) = (0, 0);
    while let Some(skipped) = buf.get(at..limit).and_then(find_opcode) {
        at += skipped;
        recent.advance(at - known);
        known = at;
        let next = position.wrapping_add(at as u32).wrapping_add(LEN as u32);
        let Some(operand) = buf[at + 1..].first_chunk_mut::<OPERAND>() else {
            break;
        };
        if let Some(converted) = convert_operand(direction, next, recent.verdict(), *operand) {
            *operand = converted;
            *recent = Recent::default();
            at += LEN;
        } else {
            recent.note(operand[OPERAND - 1]);
            at += 1;
        }
    }
    let done = at.max(limit);
    recent.advance(done - known);
    done
}

/// Converts the operand of an opcode whose instruction ends at `next`; `None`
/// where it stays as it is.
fn convert_operand(
    direction: Direction,
    next: u32,
    verdict: Verdict,
    operand: [u8; OPERAND],
) -> Option<[u8; OPERAND]> {
    if !is_sign_byte(operand[OPERAND - 1]) {
        return None;
    }
    let mut target = direction.convert_target(u32::from_le_bytes(operand), next);
    match verdict {
        Verdict::Convert => {}
        Verdict::ConvertBehind(distance) => {
            let bits_below = u32::BITS - 8 * distance;
            if is_sign_byte((target >> (bits_below - 8)) as u8) {
                // The byte where the other operand ends has become a sign byte
                // and would mislead the way back. Complementing the bits up
                // to it and converting again gives the complement of what
                // they were, which is no sign byte.
                let low = u32::MAX >> (8 * distance);
                target = direction.convert_target(target ^ low, next);
            }
        }
        Verdict::Leave => return None,
    }
    let [a, b, c, d] = target.to_le_bytes();
    // Only 25 bits of the target are kept; the rest repeats the highest.
    let sign = if d & 1 == 0 { 0x00 } else { 0xFF };
    Some([a, b, c, sign])
}

/// The first `E8` (`call`) or `E9` (`jmp`).
fn find_opcode(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 0xFF;
    let is_opcode = |byte: &u8| byte & 0xFE == 0xE8;
    let (words, tail) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        // Zero bytes are opcodes; subtracting 1 from each byte borrows into
        // bit 7 there first.
        let differing = u64::from_le_bytes(*word) & (0xFE * EACH) ^ (0xE8 * EACH);
        let zeros = differing.wrapping_sub(EACH) & !differing & (0x80 * EACH);
        if zeros != 0 {
            return Some(8 * i + zeros.trailing_zeros() as usize / 8);
        }
    }
    Some(bytes.len() - tail.len() + tail.iter().position(is_opcode)?)
}
