//! One case: data and settings, taken through liblzma and oxz both ways.

use oxz::{Action, Check, Encode, Error, Field, Filter, Format, LzmaOptions};

use super::anatomy::{Part, pieces};
use super::drive::{Cuts, Driven, drive};
use super::peer;
use super::reading::{Outcome, Reading, Verdict};

/// Data, and how to encode it.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    pub data: &'a [u8],
    pub format: Format,
    pub check: Check,
    pub filters: Vec<Filter>,
}

impl<'a> Case<'a> {
    /// `.xz` with CRC64.
    pub fn xz(data: &'a [u8], filters: impl Into<Vec<Filter>>) -> Self {
        Self { data, format: Format::Xz, check: Check::Crc64, filters: filters.into() }
    }

    /// `.lzma`, `.lz` or a raw LZMA1 stream.
    pub fn lzma1(data: &'a [u8], format: Format, options: LzmaOptions) -> Self {
        Self { data, format, check: Check::None, filters: vec![Filter::Lzma1(options)] }
    }

    /// A chain with nothing around it.
    pub fn raw(data: &'a [u8], filters: impl Into<Vec<Filter>>) -> Self {
        Self { data, format: Format::Raw, check: Check::None, filters: filters.into() }
    }

    pub fn encode_options(&self) -> Encode {
        match self.format {
            Format::Xz => Encode::xz().filters(self.filters.clone()).check(self.check),
            format => Encode::new(format).filters(self.filters.clone()),
        }
    }

    pub fn reading(&self) -> Reading {
        match self.format {
            Format::Raw => Reading::raw(&self.filters),
            format => Reading::format(format),
        }
    }

    /// What oxz writes.
    pub fn ours(&self) -> Vec<u8> {
        oxz::compress(self.data, &self.encode_options())
            .unwrap_or_else(|error| panic!("oxz refuses to encode: {error:?}\n{}", self.label()))
    }

    /// What liblzma writes.
    pub fn theirs(&self) -> Vec<u8> {
        peer::encode(self.format, self.check, &self.filters, self.data)
    }

    /// What oxz makes of the data in pieces, flushed at the given places.
    pub fn flushed(&self, flushes: &[usize], cuts: Cuts) -> Vec<u8> {
        let mut encoder = self.encode_options().encoder().unwrap();
        let mut output = Vec::new();
        let mut given = 0;
        let steps = flushes.iter().map(|&until| (until, Action::SyncFlush));
        for (until, action) in steps.chain([(self.data.len(), Action::Finish)]) {
            let driven = drive(&mut encoder, &self.data[given..until], cuts, action);
            assert_eq!(driven.result, Ok(()), "{}", self.label());
            output.extend(driven.output);
            given = until;
        }
        output
    }

    /// Either encoder's output gives the data back in either decoder.
    pub fn round_trips(&self) {
        let (ours, theirs) = (self.ours(), self.theirs());
        self.decodes(&ours, "oxz's output");
        self.decodes(&theirs, "liblzma's output");
    }

    /// Both decoders make exactly the data of `encoded` and read all of it.
    pub fn decodes(&self, encoded: &[u8], whose: &str) {
        let reading = self.reading();
        let label = |decoder: &str| format!("{decoder} decodes {whose}\n{}", self.label());

        let peer = peer::decode(&reading, encoded);
        assert_eq!(peer.verdict, Verdict::Complete, "{}", label("liblzma"));
        assert_eq!(peer.read, encoded.len(), "input read: {}", label("liblzma"));
        assert_same_bytes(self.data, &peer.output, &label("liblzma"));

        let driven = decode(&reading, encoded, Cuts::WHOLE);
        assert_eq!(driven.result, Ok(()), "{}", label("oxz, in slices,"));
        assert_eq!(driven.read, encoded.len(), "input read: {}", label("oxz, in slices,"));
        assert_same_bytes(self.data, &driven.output, &label("oxz, in slices,"));

        match oxz::decompress(encoded, &reading.options()) {
            Ok(output) => assert_same_bytes(self.data, &output, &label("oxz, in one call,")),
            Err(error) => panic!("{error:?}: {}", label("oxz, in one call,")),
        }
    }

    fn label(&self) -> String {
        let Self { data, format, check, .. } = self;
        let filters: Vec<String> = self.filters.iter().map(describe).collect();
        format!("{} bytes, {format:?}, check {check}, {}", data.len(), filters.join(", "))
    }
}

/// Of a preset dictionary, only the length.
fn describe(filter: &Filter) -> String {
    let mut filter = filter.clone();
    let dict = match &mut filter {
        Filter::Lzma1(options) | Filter::Lzma2(options) => options.preset_dict.take(),
        _ => None,
    };
    let dict =
        dict.map_or_else(String::new, |dict| format!(", preset dictionary of {}", dict.len()));
    format!("{filter:?}{dict}")
}

/// oxz's push decoder on all of `input`.
pub fn decode(reading: &Reading, input: &[u8], cuts: Cuts) -> Driven {
    match reading.options().decoder() {
        Ok(mut decoder) => drive(&mut decoder, input, cuts, Action::Finish),
        Err(error) => Driven { output: Vec::new(), read: 0, result: Err(error) },
    }
}

/// oxz and liblzma both accept `input` or both refuse it, and deliver the
/// same bytes, before an error too. Where they accept it, they have read
/// equally far. oxz does all this the same way when it gets one byte at a
/// time.
///
/// Damage at the very end of the input may be called truncation by one and
/// corruption by the other, depending on how many bytes at a time they look
/// at.
pub fn same_result(reading: &Reading, input: &[u8], label: &str) -> [Outcome; 2] {
    same_result_as(peer::decode(reading, input), reading, input, label)
}

/// [`same_result`], where liblzma's is known.
pub fn same_result_as(
    theirs: Outcome,
    reading: &Reading,
    input: &[u8],
    label: &str,
) -> [Outcome; 2] {
    let driven = decode(reading, input, Cuts::WHOLE);
    let verdict = Verdict::from(&driven.result);
    let accepted = verdict == Verdict::Complete;
    assert_eq!(
        accepted,
        theirs.verdict == Verdict::Complete,
        "oxz: {:?}, liblzma: {:?}: {label}",
        driven.result,
        theirs.verdict
    );
    if accepted {
        assert_eq!(
            driven.read, theirs.read,
            "input read by oxz (left), by liblzma (right): {label}"
        );
    }
    let comparable = if accepted {
        usize::MAX
    } else if has_converters(reading, input) {
        0
    } else if runs_out_of_chunk(&driven.result) {
        theirs.output.len().min(driven.output.len())
    } else {
        usize::MAX
    };
    let [expected, found] =
        [&theirs.output, &driven.output].map(|output| &output[..comparable.min(output.len())]);
    assert_same_bytes(expected, found, label);

    let pieces = decode(reading, input, Cuts::each(1, 1));
    assert_eq!(pieces.result, driven.result, "in pieces (left) and whole (right): {label}");
    assert_same_bytes(&driven.output, &pieces.output, &format!("in pieces: {label}"));
    [Outcome { verdict, output: driven.output, read: driven.read }, theirs]
}

/// liblzma notices that an LZMA2 chunk is too short for its data only after it
/// has decoded what follows the chunk too, as far as it was given.
fn runs_out_of_chunk(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::Corrupt { field: Field::Lzma2ChunkSize, .. }))
}

/// After damage, liblzma delivers bytes that its converters have still to look
/// at; oxz does not.
fn has_converters(reading: &Reading, input: &[u8]) -> bool {
    const NUMBER_OF_FILTERS: u8 = 0x03;
    reading.filters.len() > 1
        || pieces(input).iter().any(|piece| {
            piece.part == Part::BlockHeader && input[piece.range.start + 1] & NUMBER_OF_FILTERS != 0
        })
}

/// [`same_result`], and the same kind of error.
pub fn same_verdict(reading: &Reading, input: &[u8], label: &str) -> Outcome {
    let [ours, theirs] = same_result(reading, input, label);
    assert_eq!(ours.verdict, theirs.verdict, "oxz (left), liblzma (right): {label}");
    ours
}

/// Names the first difference instead of printing megabytes.
pub fn assert_same_bytes(expected: &[u8], found: &[u8], label: &str) {
    if expected == found {
        return;
    }
    let same = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
    panic!(
        "{label}: expected {} bytes, found {}; they differ from byte {same} on",
        expected.len(),
        found.len()
    );
}
