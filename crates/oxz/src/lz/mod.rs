//! Finding repeats.
