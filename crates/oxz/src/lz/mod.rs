//! Finding repeats.

pub(crate) mod finder;
pub(crate) mod hash;
pub(crate) mod lookahead;
pub(crate) mod match_len;
pub(crate) mod prefetch;
pub(crate) mod window;
