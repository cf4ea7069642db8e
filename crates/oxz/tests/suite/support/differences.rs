//! Where oxz and liblzma may differ on input that is wrong, each difference by
//! name.

use oxz::{Error, Feature};

use super::case::same_result_as;
use super::peer;
use super::reading::{Outcome, Reading, Verdict};

/// liblzma takes the memory of a dictionary at once.
const PEER_LIMIT: u64 = 64 << 20;
/// What makes more is of no use in a test of many files.
const OUTPUT_MAX: usize = 1 << 20;

/// What one may call by another name than the other. (What may be delivered
/// before an error is told by [`same_result_as`].)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Allowed {
    /// A file both cut short and wrong otherwise: which is noticed first
    /// depends on how many bytes a decoder looks at before it decides.
    WrongAndCutShort,
    /// liblzma looks at start offsets only when the Block Header has been read
    /// to its end, which may be wrong too.
    UnalignedStartOffset,
}

/// oxz and liblzma come to the same, but for what is allowed. `None` if that
/// is too large to find out.
pub fn same_but_for_allowed(reading: &Reading, input: &[u8], label: &str) -> Option<Outcome> {
    let theirs = peer::decode(&Reading { memory_limit: PEER_LIMIT, ..reading.clone() }, input);
    if theirs.verdict == Verdict::MemoryLimit || theirs.output.len() > OUTPUT_MAX {
        return None;
    }
    let [ours, theirs] = same_result_as(theirs, reading, input, label);
    if ours.verdict != theirs.verdict {
        let error = oxz::decompress(input, &reading.options()).err();
        assert!(
            allowed(ours.verdict, theirs.verdict, error.as_ref()).is_some(),
            "oxz: {:?}, {error:?}, liblzma: {:?}: {label}",
            ours.verdict,
            theirs.verdict
        );
    }
    Some(ours)
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
