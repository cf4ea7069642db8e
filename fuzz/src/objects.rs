//! Any sequence of calls on a `Decompressor` and a `Compressor`.

use libfuzzer_sys::Corpus;
use oxz::{
    Action, Compressor, Decompressor, Encode, Encoder, Error, Feature, Filter, Flush, LzmaOptions,
    Preset, Status,
};

use crate::decoding::{Whole, in_one_slice};
use crate::support::case::assert_same_bytes;
use crate::support::reading::Reading;

/// How much of an input says what is called; the rest is a file.
pub const PREFIX: usize = 64;

/// Makes the calls that the first bytes of `input` say, to decompress the
/// rest, and to compress what that came to.
pub fn any_calls(input: &[u8]) -> Corpus {
    let Some((calls, file)) = input.split_at_checked(PREFIX) else { return Corpus::Reject };
    let reading = Reading::auto().single();
    let Some(whole) = in_one_slice(&reading, file) else { return Corpus::Reject };
    let mut calls = Calls::new(calls, input.len());
    decompressed(&reading, file, &whole, &mut calls);
    compressed(&whole.output, &mut calls);
    Corpus::Keep
}

/// Numbers from few, over and over; at last nothing but zeros, so that what
/// waits for another number gets it.
pub struct Calls<'a>(std::iter::Take<std::iter::Cycle<std::slice::Iter<'a, u8>>>);

impl<'a> Calls<'a> {
    /// Some for each byte of an input of this length.
    pub fn new(bytes: &'a [u8], len: usize) -> Self {
        Self(bytes.iter().cycle().take(8 * len))
    }

    pub fn byte(&mut self) -> usize {
        self.0.next().copied().unwrap_or(0).into()
    }

    fn are_over(&self) -> bool {
        self.0.size_hint().0 == 0
    }

    /// Small numbers, and now and then one in the thousands.
    pub fn number(&mut self) -> usize {
        match self.byte() {
            small @ 0..0xC0 => small & 0x1F,
            large => (large & 0x3F) << 8 | self.byte(),
        }
    }
}

fn decompressed(reading: &Reading, file: &[u8], whole: &Whole, calls: &mut Calls<'_>) {
    let mut limit = calls.number() as u64 * 100;
    let mut decompressor =
        Decompressor::new(&reading.options().memory_limit(limit)).expect("nothing is needed yet");
    let (mut fed, mut output) = (0, Vec::new());
    let result = loop {
        let feed = decompressor.needs_input() || calls.byte().is_multiple_of(4);
        if feed && fed == file.len() && decompressor.needs_input() {
            break Err(Error::Truncated { offset: file.len() as u64 });
        }
        let more = if calls.are_over() { file.len() } else { calls.number() };
        let until = if feed { file.len().min(fed + more) } else { fed };
        let data = &file[fed..until];
        // No limit once the calls are over: zero is a multiple of three.
        let most = (!calls.byte().is_multiple_of(3)).then(|| calls.number());
        let result = match most {
            Some(most) if calls.byte().is_multiple_of(2) => {
                let mut buffer = vec![0; most];
                decompressor.decompress_into(data, &mut buffer).map(|written| {
                    buffer.truncate(written);
                    buffer
                })
            }
            _ => decompressor.decompress(data, most),
        };
        fed = until;
        match result {
            Ok(piece) => {
                assert!(piece.len() <= most.unwrap_or(usize::MAX), "{} of {most:?}", piece.len());
                output.extend(piece);
                assert!(whole.output.starts_with(&output), "other bytes in {}", output.len());
            }
            Err(Error::MemoryLimit { needed, limit: in_force }) => {
                assert_eq!(in_force, limit);
                assert!(needed > limit);
                limit = needed;
                decompressor.set_memory_limit(limit);
            }
            Err(error) => break Err(error),
        }
        if decompressor.eof() {
            assert!(!decompressor.needs_input());
            assert_eq!(decompressor.unused_data(), &file[whole.read..fed]);
            break Ok(());
        }
        assert_eq!(decompressor.unused_data(), b"");
    };
    assert_eq!(result, whole.result, "by calls (left) and whole (right)");
    assert_same_bytes(&whole.output, &output, "by calls");
    let again = match result {
        Ok(()) => Err(Error::Ended),
        Err(Error::Truncated { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    assert_eq!(decompressor.decompress(b"", None), again, "after the end");
}

/// Quick settings of every format, most of which can flush.
pub fn encode(calls: &mut Calls<'_>) -> (Encode, Reading) {
    let preset = Preset::new(calls.byte() as u32 % 4).expect("a level");
    let lzma = LzmaOptions { dict_size: 1 << 14, ..LzmaOptions::preset(preset) };
    let lzma1 = [Filter::Lzma1(lzma.clone())];
    let lzma2 = [Filter::Delta { distance: 3 }, Filter::Lzma2(lzma)];
    let lzma2 = lzma2[calls.byte() % 2..].to_vec();
    match calls.byte() % 6 {
        0 => (Encode::alone().filters(lzma1), Reading::auto()),
        1 => (Encode::lzip().filters(lzma1), Reading::auto()),
        2 => (Encode::raw(lzma2.clone()), Reading::raw(&lzma2)),
        _ => (Encode::xz().filters(lzma2), Reading::auto()),
    }
}

fn code_all(encoder: &mut Encoder, mut input: &[u8], action: Action) -> Vec<u8> {
    let (mut output, mut room) = (Vec::new(), [0; 1000]);
    loop {
        let progress = encoder.code(input, &mut room, action).unwrap();
        input = &input[progress.read..];
        output.extend(&room[..progress.written]);
        if progress.status != Status::NeedsOutput {
            return output;
        }
    }
}

/// A compressor and an encoder, called alike, write the same.
fn compressed(data: &[u8], calls: &mut Calls<'_>) {
    const FLUSHES: [(Flush, Action); 3] = [
        (Flush::Sync, Action::SyncFlush),
        (Flush::Full, Action::FullFlush),
        (Flush::FullBarrier, Action::FullBarrier),
    ];
    let (options, reading) = encode(calls);
    let mut compressor = Compressor::new(&options).expect("valid settings");
    let mut encoder = options.encoder().expect("valid settings");
    let (mut file, mut expected) = (Vec::new(), Vec::new());
    let mut given = 0;
    while given < data.len() && !calls.are_over() {
        let until = data.len().min(given + calls.number());
        file.extend(compressor.compress(&data[given..until]).unwrap());
        expected.extend(code_all(&mut encoder, &data[given..until], Action::Run));
        given = until;
        if calls.byte().is_multiple_of(8) {
            let (flush, action) = FLUSHES[calls.byte() % 3];
            match compressor.flush(flush) {
                Ok(piece) => {
                    file.extend(piece);
                    expected.extend(code_all(&mut encoder, b"", action));
                }
                Err(Error::Unsupported { feature: Feature::Action(refused), .. }) => {
                    assert_eq!(refused, action);
                }
                Err(error) => panic!("{flush:?}: {error}"),
            }
        }
        assert_same_bytes(&expected, &file, "by calls (found) and encoder (expected)");
    }
    file.extend(compressor.compress(&data[given..]).unwrap());
    file.extend(compressor.flush(Flush::Finish).unwrap());
    expected.extend(code_all(&mut encoder, &data[given..], Action::Finish));
    assert_same_bytes(&expected, &file, "by calls (found) and encoder (expected)");
    assert_eq!(compressor.compress(b""), Err(Error::Ended));
    assert_eq!(compressor.flush(Flush::Finish), Err(Error::Ended));
    let decoded = oxz::decompress(&file, &reading.options()).unwrap();
    assert_same_bytes(data, &decoded, "decompressed");
}
