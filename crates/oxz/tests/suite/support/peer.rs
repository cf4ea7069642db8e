//! liblzma, the reference that every result is held against.

use std::ffi::c_void;
use std::mem;
use std::ptr;

use liblzma_sys as sys;
use oxz::{Action, Check, Filter, Format, LzmaOptions, MatchFinder, Mode, Preset};

use super::reading::{Outcome, Reading, Verdict};

/// liblzma's stream, ended when dropped.
struct Stream(sys::lzma_stream);

impl Stream {
    fn new(init: impl FnOnce(&mut sys::lzma_stream) -> sys::lzma_ret) -> Result<Self, Verdict> {
        // SAFETY: integers and raw pointers; all zero is LZMA_STREAM_INIT.
        let mut stream = Self(unsafe { mem::zeroed() });
        match init(&mut stream.0) {
            sys::LZMA_OK => Ok(stream),
            code => Err(verdict(code)),
        }
    }

    /// Hands over all of `input` and appends what comes out to `output`,
    /// until the action is complete or nothing moves any more.
    fn code(&mut self, input: &[u8], output: &mut Vec<u8>, action: Action) -> Verdict {
        let mut room = vec![0; 1 << 16];
        self.0.next_in = input.as_ptr();
        self.0.avail_in = input.len();
        loop {
            self.0.next_out = room.as_mut_ptr();
            self.0.avail_out = room.len();
            // SAFETY: initialised by `new`; `next_in` and `next_out` point to
            // `avail_in` and `avail_out` bytes that outlive the call.
            let code = unsafe { sys::lzma_code(&mut self.0, raw_action(action)) };
            output.extend(&room[..room.len() - self.0.avail_out]);
            if code != sys::LZMA_OK {
                return verdict(code);
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: initialised, or all zero, which lzma_end accepts.
        unsafe { sys::lzma_end(&mut self.0) }
    }
}

/// What liblzma makes of `input` when there is no more.
pub fn decode(reading: &Reading, input: &[u8]) -> Outcome {
    let mut output = Vec::new();
    let (verdict, read) = match decoder(reading, input) {
        Err(verdict) => (verdict, 0),
        Ok(mut stream) => {
            let verdict = stream.code(input, &mut output, Action::Finish);
            (verdict.or_trailing(reading, stream.0.avail_in), stream.0.total_in as usize)
        }
    };
    Outcome { verdict, output, read }
}

impl Verdict {
    /// liblzma's `.lzma` decoder takes no flags and always stops at the end;
    /// its automatic decoder, like oxz, refuses what follows unless told to
    /// stop.
    fn or_trailing(self, reading: &Reading, unread: usize) -> Self {
        let all_read = unread == 0 || !reading.concatenated;
        match (self, reading.format) {
            (Self::Complete, Some(Format::Alone)) if !all_read => Self::Corrupt,
            (verdict, _) => verdict,
        }
    }
}

fn decoder(reading: &Reading, input: &[u8]) -> Result<Stream, Verdict> {
    let flags = if reading.concatenated { sys::LZMA_CONCATENATED } else { 0 };
    let limit = reading.memory_limit;
    let filters = Filters::new(&reading.filters);
    // SAFETY: the stream is all zero; liblzma copies what it needs of the
    // filters, which live until the end of this function.
    Stream::new(|stream| unsafe {
        match reading.format {
            // liblzma-sys builds the automatic decoder without `.lz`; with it,
            // the first byte decides.
            None if input.first() == Some(&b'L') => sys::lzma_lzip_decoder(stream, limit, flags),
            None => sys::lzma_auto_decoder(stream, limit, flags),
            Some(Format::Xz) => sys::lzma_stream_decoder(stream, limit, flags),
            Some(Format::Alone) => sys::lzma_alone_decoder(stream, limit),
            Some(Format::Lzip) => sys::lzma_lzip_decoder(stream, limit, flags),
            Some(Format::Raw) => sys::lzma_raw_decoder(stream, filters.as_ptr()),
        }
    })
}

/// The bytes that liblzma writes for `data`.
pub fn encode(format: Format, check: Check, filters: &[Filter], data: &[u8]) -> Vec<u8> {
    let mut stream = encoder(format, check, filters)
        .unwrap_or_else(|verdict| panic!("liblzma refuses {filters:?}: {verdict:?}"));
    let mut output = Vec::new();
    let verdict = stream.code(data, &mut output, Action::Finish);
    assert_eq!(verdict, Verdict::Complete, "liblzma encodes with {filters:?}");
    match (format, filters) {
        (Format::Lzip, [Filter::Lzma1(options)]) => lzip_member(options.dict_size, &output, data),
        _ => output,
    }
}

/// Whether liblzma encodes with these filters.
pub fn takes(format: Format, filters: &[Filter]) -> bool {
    encoder(format, Check::None, filters).is_ok()
}

fn encoder(format: Format, check: Check, filters: &[Filter]) -> Result<Stream, Verdict> {
    let list = Filters::new(filters);
    // SAFETY: as in `decoder`; the options that `.lzma` needs are those of
    // the only filter, LZMA1.
    Stream::new(|stream| unsafe {
        match (format, filters) {
            (Format::Xz, _) => {
                sys::lzma_stream_encoder(stream, list.as_ptr(), check.id().get().into())
            }
            (Format::Alone, [Filter::Lzma1(_)]) => {
                sys::lzma_alone_encoder(stream, (*list.as_ptr()).options.cast())
            }
            (Format::Alone, _) => sys::LZMA_OPTIONS_ERROR,
            (Format::Lzip | Format::Raw, _) => sys::lzma_raw_encoder(stream, list.as_ptr()),
        }
    })
}

/// liblzma reads `.lz` but does not write it: its raw LZMA1 in a member.
fn lzip_member(dict_size: u32, lzma: &[u8], data: &[u8]) -> Vec<u8> {
    let dict_code = dict_size.next_power_of_two().trailing_zeros() as u8;
    let mut member = [b"LZIP", [1, dict_code].as_slice(), lzma].concat();
    member.extend(crc32(data).to_le_bytes());
    member.extend((data.len() as u64).to_le_bytes());
    member.extend((member.len() as u64 + 8).to_le_bytes());
    member
}

/// The CRC32 that headers carry.
pub fn crc32(data: &[u8]) -> u32 {
    // SAFETY: reads `data.len()` bytes from `data`.
    unsafe { sys::lzma_crc32(data.as_ptr(), data.len(), 0) }
}

fn verdict(code: sys::lzma_ret) -> Verdict {
    match code {
        sys::LZMA_STREAM_END => Verdict::Complete,
        sys::LZMA_BUF_ERROR => Verdict::Truncated,
        sys::LZMA_DATA_ERROR => Verdict::Corrupt,
        // A chain without filters is a "programming error" to liblzma.
        sys::LZMA_OPTIONS_ERROR | sys::LZMA_PROG_ERROR => Verdict::Unsupported,
        sys::LZMA_FORMAT_ERROR => Verdict::NotRecognised,
        sys::LZMA_MEMLIMIT_ERROR => Verdict::MemoryLimit,
        code => panic!("liblzma returned {code}"),
    }
}

fn raw_action(action: Action) -> sys::lzma_action {
    match action {
        Action::Run => sys::LZMA_RUN,
        Action::SyncFlush => sys::LZMA_SYNC_FLUSH,
        Action::FullFlush => sys::LZMA_FULL_FLUSH,
        Action::FullBarrier => sys::LZMA_FULL_BARRIER,
        Action::Finish => sys::LZMA_FINISH,
    }
}

/// A chain as liblzma takes it: a list with an end mark, and the options that
/// its pointers lead to.
struct Filters<'a> {
    list: Vec<sys::lzma_filter>,
    _options: Vec<Options<'a>>,
}

/// Boxed, so that the addresses in the list hold.
enum Options<'a> {
    Lzma(
        Box<sys::lzma_options_lzma>,
        #[expect(dead_code, reason = "keeps the preset dictionary borrowed")] &'a LzmaOptions,
    ),
    Bcj(Box<sys::lzma_options_bcj>),
    Delta(Box<DeltaOptions>),
}

/// `lzma_options_delta`, which liblzma-sys leaves out.
#[repr(C)]
struct DeltaOptions {
    kind: u32,
    distance: u32,
    reserved_ints: [u32; 4],
    reserved_ptrs: [*mut c_void; 2],
}

impl<'a> Filters<'a> {
    fn new(filters: &'a [Filter]) -> Self {
        let mut list = Vec::new();
        let mut options = Vec::new();
        for filter in filters {
            let mut option = Options::new(filter);
            list.push(sys::lzma_filter { id: filter.id(), options: option.address() });
            options.push(option);
        }
        list.push(sys::lzma_filter { id: sys::LZMA_VLI_UNKNOWN, options: ptr::null_mut() });
        Self { list, _options: options }
    }

    fn as_ptr(&self) -> *const sys::lzma_filter {
        self.list.as_ptr()
    }
}

impl<'a> Options<'a> {
    fn new(filter: &'a Filter) -> Self {
        match filter {
            Filter::Delta { distance } => Self::Delta(Box::new(DeltaOptions {
                kind: 0,
                distance: *distance,
                reserved_ints: [0; 4],
                reserved_ptrs: [ptr::null_mut(); 2],
            })),
            Filter::Bcj { start_offset, .. } => {
                Self::Bcj(Box::new(sys::lzma_options_bcj { start_offset: *start_offset }))
            }
            Filter::Lzma1(options) | Filter::Lzma2(options) => {
                Self::Lzma(Box::new(lzma_options(options)), options)
            }
        }
    }

    fn address(&mut self) -> *mut c_void {
        match self {
            Self::Lzma(options, _) => ptr::from_mut(&mut **options).cast(),
            Self::Bcj(options) => ptr::from_mut(&mut **options).cast(),
            Self::Delta(options) => ptr::from_mut(&mut **options).cast(),
        }
    }
}

/// liblzma's numbers for a preset.
pub fn preset(preset: Preset) -> LzmaOptions {
    let extreme = if preset.is_extreme() { sys::LZMA_PRESET_EXTREME } else { 0 };
    // SAFETY: integers and raw pointers, which lzma_lzma_preset sets.
    let raw = unsafe {
        let mut raw: sys::lzma_options_lzma = mem::zeroed();
        assert_eq!(sys::lzma_lzma_preset(&mut raw, preset.level() | extreme), 0);
        raw
    };
    LzmaOptions {
        dict_size: raw.dict_size,
        preset_dict: None,
        lc: raw.lc,
        lp: raw.lp,
        pb: raw.pb,
        mode: MODES.iter().find(|(_, id)| *id == raw.mode).unwrap().0,
        nice_len: raw.nice_len,
        mf: FINDERS.iter().find(|(_, id)| *id == raw.mf).unwrap().0,
        depth: raw.depth,
    }
}

const MODES: [(Mode, sys::lzma_mode); 2] =
    [(Mode::Fast, sys::LZMA_MODE_FAST), (Mode::Normal, sys::LZMA_MODE_NORMAL)];

const FINDERS: [(MatchFinder, sys::lzma_match_finder); 5] = [
    (MatchFinder::Hc3, sys::LZMA_MF_HC3),
    (MatchFinder::Hc4, sys::LZMA_MF_HC4),
    (MatchFinder::Bt2, sys::LZMA_MF_BT2),
    (MatchFinder::Bt3, sys::LZMA_MF_BT3),
    (MatchFinder::Bt4, sys::LZMA_MF_BT4),
];

fn lzma_options(options: &LzmaOptions) -> sys::lzma_options_lzma {
    // SAFETY: integers and raw pointers.
    let mut raw: sys::lzma_options_lzma = unsafe { mem::zeroed() };
    if let Some(dict) = &options.preset_dict {
        raw.preset_dict = dict.as_ptr();
        raw.preset_dict_size = dict.len() as u32;
    }
    raw.dict_size = options.dict_size;
    raw.lc = options.lc;
    raw.lp = options.lp;
    raw.pb = options.pb;
    raw.nice_len = options.nice_len;
    raw.depth = options.depth;
    raw.mode = MODES.iter().find(|(mode, _)| *mode == options.mode).unwrap().1;
    // Where liblzma has no such finder, its own at the same presets.
    let finder = FINDERS.iter().find(|(mf, _)| *mf == options.mf);
    raw.mf = finder.map_or(sys::LZMA_MF_HC4, |(_, id)| *id);
    raw
}
