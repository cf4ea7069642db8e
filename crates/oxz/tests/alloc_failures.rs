//! A system that refuses memory: every request for a larger block is refused
//! once, each in a run of its own. What comes of it is `OutOfMemory` or the
//! right result, never an abort and never a wrong byte, and an object that has
//! failed says so again.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use oxz::{
    Action, BcjArch, Check, Compressor, Decode, Decompressor, Encode, Error, Filter, Flush,
    LzmaOptions, Preset, Progress, Status,
};

/// Requests for less are not refused: whoever cannot have that much is about
/// to end anyway.
const LARGE: usize = 4 << 10;

/// Which large requests are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// One; memory is there again afterwards.
    One,
    /// That one and all that follow.
    AllFrom,
}

thread_local! {
    /// Whether the library is at work, and not the test around it.
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// How many large requests are granted before one is refused.
    static GRANTED: Cell<usize> = const { Cell::new(usize::MAX) };
    static REFUSED: Cell<Refused> = const { Cell::new(Refused::One) };
    static TRIPPED: Cell<bool> = const { Cell::new(false) };
}

struct Refusing;

#[global_allocator]
static REFUSING: Refusing = Refusing;

fn refuses(size: usize) -> bool {
    if size < LARGE || !WATCHED.get() {
        return false;
    }
    let Some(granted) = GRANTED.get().checked_sub(1) else {
        let refused = !TRIPPED.get() || REFUSED.get() == Refused::AllFrom;
        TRIPPED.set(true);
        return refused;
    };
    GRANTED.set(granted);
    false
}

// SAFETY: what is not refused goes to the system's allocator as it came; null
// is how an allocator refuses.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if refuses(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if refuses(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as in `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Less is always to be had.
        if size > layout.size() && refuses(size) {
            return std::ptr::null_mut();
        }
        // SAFETY: as in `alloc`.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// Lets the library work while requests may be refused.
fn watched<T>(work: impl FnOnce() -> T) -> T {
    WATCHED.set(true);
    let result = work();
    WATCHED.set(false);
    result
}

/// What one run made, and how it ended.
type Run = (Vec<u8>, Result<(), Error>);

/// Repeats `run`, each time with another large request refused, until no
/// request is left; every run makes `expected` or a part of it and
/// `OutOfMemory`.
fn each_refusal(expected: &[u8], label: &str, mut run: impl FnMut() -> Run) {
    for mode in [Refused::One, Refused::AllFrom] {
        REFUSED.set(mode);
        let mut failures = 0;
        for granted in 0.. {
            GRANTED.set(granted);
            TRIPPED.set(false);
            let (output, result) = run();
            let label = format!("{label}, {mode:?} after {granted}");
            match result {
                Ok(()) => assert!(output == expected, "{label}: another result"),
                Err(Error::OutOfMemory { bytes }) => {
                    assert!(TRIPPED.get(), "{label}: nothing was refused");
                    assert!(bytes >= LARGE as u64, "{label}: {bytes} bytes are few");
                    assert!(expected.starts_with(&output), "{label}: other bytes first");
                    failures += 1;
                }
                Err(other) => panic!("{label}: {other:?}"),
            }
            if !TRIPPED.get() {
                break;
            }
        }
        assert!(failures > 0, "{label}, {mode:?}: no request was refused");
    }
}

/// Text, noise and code, long enough for tables and windows to grow.
fn data() -> Vec<u8> {
    let mut state = 1u32;
    let mut number = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as u8
    };
    let noise: Vec<u8> = (0..12_000).map(|_| number()).collect();
    let text: Vec<u8> = (0..16_000).map(|_| b"the words"[usize::from(number() % 9)]).collect();
    [text.as_slice(), &noise, &text[..9_000], &noise[..5_000]].concat()
}

/// Settings and how to read what they make.
fn settings() -> Vec<(String, Encode, Decode)> {
    let lzma = |level| LzmaOptions::preset(Preset::new(level).unwrap());
    let extreme = LzmaOptions::preset(Preset::new(9).unwrap().extreme());
    let mut settings = Vec::new();
    for level in [0, 6] {
        let encode = Encode::xz().preset(Preset::new(level).unwrap());
        settings.push((format!("xz, preset {level}"), encode, Decode::auto()));
    }
    let bcj = Filter::Bcj { arch: BcjArch::X86, start_offset: 0 };
    let delta = Filter::Delta { distance: 4 };
    let chains = [
        vec![delta.clone(), Filter::Lzma2(lzma(1))],
        vec![bcj.clone(), delta.clone(), Filter::Lzma2(lzma(5))],
        vec![Filter::Lzma2(extreme)],
    ];
    for chain in chains {
        let label = format!("xz, {} filters", chain.len());
        let encode = Encode::xz().filters(chain).check(Check::Sha256);
        settings.push((label, encode, Decode::xz()));
    }
    for level in [2, 5] {
        let filters = [Filter::Lzma1(lzma(level))];
        settings.push((
            format!("lzma, {level}"),
            Encode::alone().filters(filters.clone()),
            Decode::auto(),
        ));
        settings.push((format!("lz, {level}"), Encode::lzip().filters(filters), Decode::auto()));
    }
    let dict = Some(data()[..20_000].into());
    for last in [
        Filter::Lzma1(LzmaOptions { preset_dict: None, ..lzma(2) }),
        Filter::Lzma2(LzmaOptions { preset_dict: dict, ..lzma(4) }),
    ] {
        let chain = vec![bcj.clone(), last];
        settings.push(("raw".into(), Encode::raw(chain.clone()), Decode::raw(chain)));
    }
    settings
}

#[test]
fn of_compress() {
    let data = data();
    for (label, encode, _) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        each_refusal(&file, &label, || match watched(|| oxz::compress(&data, &encode)) {
            Ok(output) => (output, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        });
    }
}

#[test]
fn of_decompress() {
    let data = data();
    for (label, encode, decode) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        each_refusal(&data, &label, || match watched(|| oxz::decompress(&file, &decode)) {
            Ok(output) => (output, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        });
    }
}

/// Codes all of `input` in pieces; an error is returned again.
fn driven(
    input: &[u8],
    mut code: impl FnMut(&[u8], &mut [u8], Action) -> oxz::Result<Progress>,
) -> Run {
    const PIECE: usize = 7_000;
    let mut room = vec![0; 5_000];
    let mut output = Vec::new();
    let mut rest = input;
    loop {
        let piece = &rest[..PIECE.min(rest.len())];
        let action = if piece.len() == rest.len() { Action::Finish } else { Action::Run };
        match watched(|| code(piece, &mut room, action)) {
            Ok(progress) => {
                output.extend(&room[..progress.written]);
                rest = &rest[progress.read..];
                if progress.status == Status::Finished {
                    return (output, Ok(()));
                }
            }
            Err(error) => {
                assert_eq!(code(piece, &mut room, action), Err(error.clone()), "again");
                return (output, Err(error));
            }
        }
    }
}

/// The second Stream needs other filters and a larger window than the first.
#[test]
fn of_a_decoder_that_goes_on() {
    let data = data();
    let options =
        |dict_size| LzmaOptions { dict_size, ..LzmaOptions::preset(Preset::new(0).unwrap()) };
    let chains = [
        vec![Filter::Lzma2(options(4096))],
        vec![Filter::Delta { distance: 1 }, Filter::Lzma2(options(1 << 16))],
    ];
    let streams = chains.map(|chain| oxz::compress(&data, &Encode::xz().filters(chain)).unwrap());
    let file = streams.concat();
    each_refusal(&data.repeat(2), "two Streams", || match watched(|| Decode::auto().decoder()) {
        Ok(mut decoder) => driven(&file, |i, o, action| decoder.code(i, o, action)),
        Err(error) => (Vec::new(), Err(error)),
    });
}

/// Blocks end in the middle, so that the next one starts with used tables.
#[test]
fn of_a_compressor_that_flushes() {
    let data = data();
    let encode = Encode::xz().preset(Preset::new(1).unwrap());
    let run = || {
        let mut output = Vec::new();
        let mut compressor = match watched(|| Compressor::new(&encode)) {
            Ok(compressor) => compressor,
            Err(error) => return (output, Err(error)),
        };
        let flushes = [Flush::Sync, Flush::Full, Flush::Finish];
        for (piece, flush) in data.chunks(data.len().div_ceil(3)).zip(flushes) {
            let calls = watched(|| [compressor.compress(piece), compressor.flush(flush)]);
            for call in calls {
                match call {
                    Ok(bytes) => output.extend(bytes),
                    Err(error) => return (output, Err(error)),
                }
            }
        }
        (output, Ok(()))
    };
    GRANTED.set(usize::MAX);
    let (file, _) = run();
    assert!(oxz::decompress(&file, &Decode::xz()).unwrap() == data);
    each_refusal(&file, "flushes", run);
}

#[test]
fn of_an_encoder() {
    let data = data();
    for (label, encode, _) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        each_refusal(&file, &label, || match watched(|| encode.encoder()) {
            Ok(mut encoder) => driven(&data, |i, o, action| encoder.code(i, o, action)),
            Err(error) => (Vec::new(), Err(error)),
        });
    }
}

#[test]
fn of_a_decoder() {
    let data = data();
    for (label, encode, decode) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        each_refusal(&data, &label, || match watched(|| decode.decoder()) {
            Ok(mut decoder) => driven(&file, |i, o, action| decoder.code(i, o, action)),
            Err(error) => (Vec::new(), Err(error)),
        });
    }
}

fn compressed(data: &[u8], encode: &Encode) -> Run {
    let mut output = Vec::new();
    let mut compressor = match watched(|| Compressor::new(encode)) {
        Ok(compressor) => compressor,
        Err(error) => return (output, Err(error)),
    };
    for piece in data.chunks(11_000) {
        match watched(|| compressor.compress(piece)) {
            Ok(bytes) => output.extend(bytes),
            Err(error) => {
                assert_eq!(compressor.compress(piece), Err(error.clone()), "again");
                assert_eq!(compressor.flush(Flush::Finish), Err(error.clone()), "again");
                return (output, Err(error));
            }
        }
    }
    match watched(|| compressor.flush(Flush::Finish)) {
        Ok(bytes) => {
            output.extend(bytes);
            (output, Ok(()))
        }
        Err(error) => {
            assert_eq!(compressor.flush(Flush::Finish), Err(error.clone()), "again");
            (output, Err(error))
        }
    }
}

#[test]
fn of_a_compressor() {
    let data = data();
    for (label, encode, _) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        each_refusal(&file, &label, || compressed(&data, &encode));
    }
}

/// In pieces, with more input than the room for output asks for, so that some
/// is kept.
fn decompressed(file: &[u8], decode: &Decode, most: Option<usize>) -> Run {
    let mut output = Vec::new();
    let mut decompressor = match watched(|| Decompressor::new(decode)) {
        Ok(decompressor) => decompressor,
        Err(error) => return (output, Err(error)),
    };
    let mut pieces = file.chunks(9_000);
    loop {
        let piece = pieces.next().unwrap_or_default();
        match watched(|| decompressor.decompress(piece, most)) {
            Ok(bytes) => output.extend(bytes),
            Err(error) => {
                assert_eq!(decompressor.decompress(b"", most), Err(error.clone()), "again");
                assert!(!decompressor.eof() && !decompressor.needs_input());
                return (output, Err(error));
            }
        }
        if decompressor.eof() {
            return (output, Ok(()));
        }
    }
}

#[test]
fn of_a_decompressor() {
    let data = data();
    for (label, encode, decode) in settings() {
        let file = oxz::compress(&data, &encode).unwrap();
        for most in [None, Some(9_000)] {
            each_refusal(&data, &label, || decompressed(&file, &decode, most));
        }
    }
}

/// Readers and writers: whoever tries again after a failure loses nothing.
#[cfg(feature = "std")]
mod io {
    use std::io::{self, Cursor, Read, Write};

    use oxz::io::{DecodingWriter, EncodingReader, Reader, Writer};

    use super::*;

    /// The reason, which has to be one of oxz's.
    fn reason(error: &io::Error) -> Error {
        let reason = error.get_ref().and_then(|reason| reason.downcast_ref::<Error>());
        reason.unwrap_or_else(|| panic!("{error:?} is not oxz's")).clone()
    }

    /// Makes a call again after its first failure.
    fn twice<T>(mut call: impl FnMut() -> io::Result<T>) -> Result<T, Error> {
        watched(&mut call).or_else(|_| watched(&mut call)).map_err(|error| reason(&error))
    }

    fn read(reader: &mut impl Read) -> Run {
        let (mut output, mut room) = (Vec::new(), vec![0; 3_000]);
        loop {
            match twice(|| reader.read(&mut room)) {
                Ok(0) => return (output, Ok(())),
                Ok(count) => output.extend(&room[..count]),
                Err(error) => return (output, Err(error)),
            }
        }
    }

    /// Writes all of `data`, in pieces, and ends with `finish`.
    fn written<W: Write>(
        writer: &mut W,
        data: &[u8],
        finish: impl Fn(&mut W) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut rest = data;
        while !rest.is_empty() {
            let count = twice(|| writer.write(&rest[..rest.len().min(11_000)]))?;
            rest = &rest[count..];
        }
        twice(|| finish(writer))
    }

    /// What was written to a cursor, whose room does not have to grow.
    fn so_far(sink: &Cursor<Vec<u8>>) -> Vec<u8> {
        sink.get_ref()[..sink.position() as usize].to_vec()
    }

    #[test]
    fn of_readers() {
        let data = data();
        for (label, encode, decode) in settings().into_iter().step_by(2) {
            let file = oxz::compress(&data, &encode).unwrap();
            each_refusal(&data, &format!("{label}, Reader"), || {
                match watched(|| Reader::from_bufread(&file[..], &decode)) {
                    Ok(mut reader) => read(&mut reader),
                    Err(error) => (Vec::new(), Err(error)),
                }
            });
            each_refusal(&file, &format!("{label}, EncodingReader"), || {
                match watched(|| EncodingReader::from_bufread(&data[..], &encode)) {
                    Ok(mut reader) => read(&mut reader),
                    Err(error) => (Vec::new(), Err(error)),
                }
            });
        }
    }

    #[test]
    fn of_reading_to_the_end() {
        let data = data();
        for (label, encode, decode) in settings().into_iter().step_by(2) {
            let file = oxz::compress(&data, &encode).unwrap();
            each_refusal(&data, &label, || {
                let mut output = Vec::new();
                let mut reader = match watched(|| Reader::from_bufread(&file[..], &decode)) {
                    Ok(reader) => reader,
                    Err(error) => return (output, Err(error)),
                };
                let mut first = [0; 10];
                if let Err(error) = twice(|| reader.read_exact(&mut first)) {
                    return (output, Err(error));
                }
                output.extend(first);
                let result = twice(|| reader.read_to_end(&mut output)).map(drop);
                (output, result)
            });
        }
    }

    #[test]
    fn of_writers() {
        let data = data();
        for (label, encode, decode) in settings().into_iter().step_by(2) {
            let file = oxz::compress(&data, &encode).unwrap();
            let sink = || Cursor::new(vec![0; 2 * data.len()]);
            each_refusal(&file, &format!("{label}, Writer"), || {
                let sink = sink();
                let mut writer = match watched(|| Writer::new(sink, &encode)) {
                    Ok(writer) => writer,
                    Err(error) => return (Vec::new(), Err(error)),
                };
                let result = written(&mut writer, &data, Writer::try_finish);
                (so_far(writer.get_ref()), result)
            });
            each_refusal(&data, &format!("{label}, DecodingWriter"), || {
                let sink = sink();
                let mut writer = match watched(|| DecodingWriter::new(sink, &decode)) {
                    Ok(writer) => writer,
                    Err(error) => return (Vec::new(), Err(error)),
                };
                let result = written(&mut writer, &file, DecodingWriter::try_finish);
                (so_far(writer.get_ref()), result)
            });
        }
    }
}
