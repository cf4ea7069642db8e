//! oxz held against liblzma, against the format's own test files, and against
//! its contract. One binary, so that liblzma is linked once.
//!
//! `OXZ_LONG_TESTS=1` adds the cases that take minutes.

mod bitflips;
mod conformance;
mod determinism;
mod differential;
mod harness;
mod incremental;
mod memory;
mod mutations;
mod noise;
mod options;
mod pieces;
mod places;
mod properties;
mod protocol;
mod stored;
mod strange_files;
mod support;
mod truncation;
