//! A decoder's probabilities, with no more literal coders than most data needs.

use core::ops::{Deref, DerefMut};

use crate::error::Result;
use crate::lzma::model::{Contexts, LiteralCoders, LiteralProbs, Probs};
use crate::memory::Large;

/// Enough literal coders for all presets.
const FEW: usize = 8;

/// The literal coders are most of what a new decoder has to write.
#[derive(Debug)]
pub(super) enum AnyProbs {
    Few(Large<Probs<[LiteralProbs; FEW]>>),
    All(Large<Probs<LiteralCoders>>),
}

impl AnyProbs {
    /// Probabilities for these contexts, to be reset before they are used.
    pub fn new(contexts: Contexts) -> Result<Self> {
        Ok(if contexts.literal_coders() <= FEW {
            Self::Few(Large::new(Probs::UNSET)?)
        } else {
            Self::All(Large::new(Probs::UNSET)?)
        })
    }
}

impl Deref for AnyProbs {
    type Target = Probs<[LiteralProbs]>;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Few(probs) => &**probs,
            Self::All(probs) => &**probs,
        }
    }
}

impl DerefMut for AnyProbs {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Few(probs) => &mut **probs,
            Self::All(probs) => &mut **probs,
        }
    }
}
