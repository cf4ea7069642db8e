//! One input, decoded by liblzma and by oxz.

use libfuzzer_sys::Corpus;
use oxz::{Error, Feature, Format};

use crate::choices;
use crate::support::case::same_result_as;
use crate::support::peer;
use crate::support::reading::{Reading, Verdict};

/// liblzma takes a dictionary's memory at once.
const PEER_LIMIT: u64 = 64 << 20;
const OUTPUT_MAX: usize = 1 << 20;

/// What oxz and liblzma may call by different names. (What they may deliver
/// before an error is told by `same_result_as`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Allowed {
    /// A file both cut short and wrong otherwise: which is noticed first
    /// depends on how many bytes a decoder looks at before it decides.
    WrongAndCutShort,
    /// liblzma looks at start offsets only when the header has been read to
    /// its end, which may be damaged.
    UnalignedStartOffset,
}

/// The same verdict, the same bytes, the same end.
pub fn same(reading: &Reading, input: &[u8]) -> Corpus {
    let theirs = peer::decode(&Reading { memory_limit: PEER_LIMIT, ..reading.clone() }, input);
    if theirs.verdict == Verdict::MemoryLimit || theirs.output.len() > OUTPUT_MAX {
        return Corpus::Reject;
    }
    let [ours, theirs] = same_result_as(theirs, reading, input, "");
    if ours.verdict != theirs.verdict {
        let error = oxz::decompress(input, &reading.options()).err();
        let allowed = allowed(ours.verdict, theirs.verdict, error.as_ref());
        assert!(
            allowed.is_some(),
            "oxz: {:?}, {error:?}, liblzma: {:?}",
            ours.verdict,
            theirs.verdict
        );
    }
    Corpus::Keep
}

fn allowed(ours: Verdict, theirs: Verdict, error: Option<&Error>) -> Option<Allowed> {
    match (ours, theirs, error) {
        (Verdict::Complete, _, _) | (_, Verdict::Complete, _) => None,
        (Verdict::Truncated, _, _) | (_, Verdict::Truncated, _) => Some(Allowed::WrongAndCutShort),
        (
            Verdict::Unsupported,
            Verdict::Corrupt,
            Some(Error::Unsupported { feature: Feature::FilterProperties(_), .. }),
        ) => Some(Allowed::UnalignedStartOffset),
        _ => None,
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
