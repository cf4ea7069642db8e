//! What both directions know about the data so far: the state and the
//! probabilities.

use core::ops::IndexMut;

use crate::lzma::LzmaOptions;
use crate::range::{LITERAL_SIZE, PROB_INIT, Prob};

/// The most values of `pos & pb_mask`.
pub(crate) const POS_STATES: usize = 16;
/// The shortest match.
pub(crate) const MATCH_MIN: usize = 2;
/// The longest match: 2 + 8 + 8 + 256 - 1.
pub(crate) const MATCH_MAX: usize = MATCH_MIN + LEN_LOW + LEN_MID + LEN_HIGH - 1;

/// Lengths in the first, second and third range of a [`LenProbs`].
pub(crate) const LEN_LOW: usize = 8;
pub(crate) const LEN_MID: usize = 8;
pub(crate) const LEN_HIGH: usize = 256;

/// Distances of matches of 2, 3, 4, and more bytes have slots of their own.
pub(crate) const LEN_STATES: usize = 4;
pub(crate) const DIST_SLOTS: usize = 64;
/// The lower bits of distances in slots 4 to 13 are wholly modelled.
pub(crate) const FOOTER_SLOTS: usize = 10;
pub(crate) const FOOTER_SIZE: usize = 32;
/// Of larger distances, the lowest four bits are.
pub(crate) const ALIGN_BITS: u32 = 4;
pub(crate) const ALIGN_SIZE: usize = 1 << ALIGN_BITS;

/// What the last few packets were ("LZMA Specification", "State Machine").
///
/// 0 to 6: the last one was a literal; 7 to 11: it was not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct State(u8);

/// The states, rounded up so that an index masked by 15 is in range.
pub(crate) const STATES: usize = 16;

impl State {
    /// By [`index`](Self::index).
    pub const ALL: [Self; STATES] = {
        let mut all = [Self(0); STATES];
        let mut index = 0;
        while index < STATES {
            all[index] = Self(index as u8);
            index += 1;
        }
        all
    };

    /// Always below 12.
    #[inline(always)]
    pub const fn index(self) -> usize {
        self.0 as usize & (STATES - 1)
    }

    #[inline(always)]
    pub const fn was_literal(self) -> bool {
        self.0 < 7
    }

    #[inline(always)]
    pub const fn after_literal(self) -> Self {
        const NEXT: [u8; STATES] = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5, 0, 0, 0, 0];
        Self(NEXT[self.index()])
    }

    #[inline(always)]
    pub const fn after_match(self) -> Self {
        Self(if self.was_literal() { 7 } else { 10 })
    }

    #[inline(always)]
    pub const fn after_rep(self) -> Self {
        Self(if self.was_literal() { 8 } else { 11 })
    }

    #[inline(always)]
    pub const fn after_short_rep(self) -> Self {
        Self(if self.was_literal() { 9 } else { 11 })
    }
}

/// Probabilities of a length's bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LenProbs {
    pub choice: Prob,
    pub choice2: Prob,
    pub low: [[Prob; LEN_LOW]; POS_STATES],
    pub mid: [[Prob; LEN_MID]; POS_STATES],
    pub high: [Prob; LEN_HIGH],
}

impl LenProbs {
    const INIT: Self = Self::all(PROB_INIT);

    const fn all(prob: Prob) -> Self {
        Self {
            choice: prob,
            choice2: prob,
            low: [[prob; LEN_LOW]; POS_STATES],
            mid: [[prob; LEN_MID]; POS_STATES],
            high: [prob; LEN_HIGH],
        }
    }
}

/// As many of them can be reached: see [`LITERAL_SIZE`].
const LITERAL_USED: usize = 0x300;

/// The probabilities of one literal coder.
pub(crate) type LiteralProbs = [Prob; LITERAL_SIZE];

/// Literal coders, in one piece.
pub(crate) trait Literals: IndexMut<usize, Output = LiteralProbs> {}

impl<const N: usize> Literals for [LiteralProbs; N] {}
impl Literals for [LiteralProbs] {}

/// As many literal coders as there may be.
pub(crate) type LiteralCoders = [LiteralProbs; 16];

/// All probabilities, and nothing else: a copy of them is a saved model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Probs<L: ?Sized = LiteralCoders> {
    pub is_match: [[Prob; POS_STATES]; STATES],
    pub is_rep: [Prob; STATES],
    pub is_rep0: [Prob; STATES],
    pub is_rep1: [Prob; STATES],
    pub is_rep2: [Prob; STATES],
    pub is_rep0_long: [[Prob; POS_STATES]; STATES],
    pub dist_slot: [[Prob; DIST_SLOTS]; LEN_STATES],
    pub dist_footer: [[Prob; FOOTER_SIZE]; FOOTER_SLOTS],
    pub dist_align: [Prob; ALIGN_SIZE],
    pub match_len: LenProbs,
    pub rep_len: LenProbs,
    /// `1 << (lc + lp)` are in use.
    pub literal: L,
}

impl<const N: usize> Probs<[LiteralProbs; N]> {
    /// Not to be coded with before a [reset](Self::reset): null bytes are
    /// written faster than a table is copied.
    pub const UNSET: Self = Self::all(0);

    const fn all(prob: Prob) -> Self {
        Self {
            is_match: [[prob; POS_STATES]; STATES],
            is_rep: [prob; STATES],
            is_rep0: [prob; STATES],
            is_rep1: [prob; STATES],
            is_rep2: [prob; STATES],
            is_rep0_long: [[prob; POS_STATES]; STATES],
            dist_slot: [[prob; DIST_SLOTS]; LEN_STATES],
            dist_footer: [[prob; FOOTER_SIZE]; FOOTER_SLOTS],
            dist_align: [prob; ALIGN_SIZE],
            match_len: LenProbs::all(prob),
            rep_len: LenProbs::all(prob),
            literal: [[prob; LITERAL_SIZE]; N],
        }
    }
}

impl<L: AsMut<[LiteralProbs]> + ?Sized> Probs<L> {
    /// Makes the probabilities that `contexts` select those that coding starts
    /// with: of the literal coders, which are most of the
    /// memory, those in use.
    pub fn reset(&mut self, contexts: Contexts) {
        let Self {
            is_match,
            is_rep,
            is_rep0,
            is_rep1,
            is_rep2,
            is_rep0_long,
            dist_slot,
            dist_footer,
            dist_align,
            match_len,
            rep_len,
            literal,
        } = self;
        is_match.as_flattened_mut().fill(PROB_INIT);
        for probs in [is_rep, is_rep0, is_rep1, is_rep2, dist_align] {
            probs.fill(PROB_INIT);
        }
        is_rep0_long.as_flattened_mut().fill(PROB_INIT);
        dist_slot.as_flattened_mut().fill(PROB_INIT);
        dist_footer.as_flattened_mut().fill(PROB_INIT);
        *match_len = LenProbs::INIT;
        *rep_len = LenProbs::INIT;
        let coders = &mut literal.as_mut()[..contexts.literal_coders()];
        if let [first, others @ ..] = coders {
            let first = &mut first[..LITERAL_USED];
            first.fill(PROB_INIT);
            // To copy is faster than to fill.
            for coder in others {
                coder[..LITERAL_USED].copy_from_slice(first);
            }
        }
    }
}

/// Which probabilities a position selects: `lc`, `lp` and `pb` made ready for
/// use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contexts {
    lc: u32,
    lp_mask: usize,
    pb_mask: usize,
}

impl Contexts {
    /// The options must be in range: `lc + lp <= 4`, `pb <= 4`.
    pub fn new(options: &LzmaOptions) -> Self {
        Self { lc: options.lc, lp_mask: (1 << options.lp) - 1, pb_mask: (1 << options.pb) - 1 }
    }

    /// How many literal coders there are.
    pub fn literal_coders(self) -> usize {
        (self.lp_mask + 1) << self.lc
    }

    /// The position, as far as packet kinds and lengths depend on it.
    #[inline(always)]
    pub fn pos_state(self, position: usize) -> usize {
        position & self.pb_mask & (POS_STATES - 1)
    }

    /// Which literal coder comes after the byte `prev`.
    #[inline(always)]
    pub fn literal_coder(self, position: usize, prev: u8) -> usize {
        let low = (position & self.lp_mask) << self.lc;
        (low + (usize::from(prev) >> (8 - self.lc))) & 15
    }
}
