//! What the fuzz targets share: how a decoder is taken through its paces, how
//! inputs are mutated, and the test suite's own tools.

pub mod chain;
pub mod decoding;
pub mod differential;
pub mod heap;
pub mod io;
pub mod mutator;
pub mod objects;
pub mod round_trip;

/// The tools of the library's test suite: the reference, test data, mutations.
#[expect(clippy::should_implement_trait, reason = "an endless source of numbers")]
#[path = "../../crates/oxz/tests/suite/support/mod.rs"]
pub mod support;

/// Choices that an input makes for itself, so that its bytes can be a file and
/// nothing else.
pub fn choices(input: &[u8]) -> support::data::Rng {
    const FNV_PRIME: u64 = 0x0100_0000_01B3;
    let hash = input.iter().fold(0xCBF2_9CE4_8422_2325, |hash: u64, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
    });
    support::data::Rng::new(hash)
}
