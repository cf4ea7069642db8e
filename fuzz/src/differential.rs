//! One input, decoded by liblzma and by oxz.

use libfuzzer_sys::Corpus;
use oxz::Format;

use crate::choices;
use crate::support::differences::same_but_for_allowed;
use crate::support::reading::Reading;

/// The same verdict, the same bytes, the same end.
pub fn same(reading: &Reading, input: &[u8]) -> Corpus {
    match same_but_for_allowed(reading, input, "") {
        Some(_) => Corpus::Keep,
        None => Corpus::Reject,
    }
}

/// How a file is read: as what it looks like, mostly.
pub fn reading(input: &[u8]) -> Reading {
    let mut rng = choices(input);
    let format = match rng.below(12) {
        0 => Some(Format::Xz),
        1 => Some(Format::Alone),
        2 => Some(Format::Lzip),
        _ => None,
    };
    Reading { format, concatenated: rng.below(4) != 0, ..Reading::auto() }
}
