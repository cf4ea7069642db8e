//! LZMA and XZ without C: reads and writes `.xz`, `.lzma` (LZMA_Alone), `.lz`
//! (lzip) and raw streams.
//!
//! ```standalone_crate
//! use oxz::io::{Reader, Writer};
//! use oxz::{Check, Decode, Encode, File, Preset};
//! use std::io::{BufRead, Write};
//!
//! # let folder = std::env::temp_dir().join(format!("oxz-front-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # std::env::set_current_dir(&folder)?;
//! # std::fs::write("log.xz", oxz::compress(b"one\ntwo\n", &Encode::xz())?)?;
//! # let socket = Vec::new();
//! // In memory, one call each way.
//! let packed = oxz::compress(b"to be or not to be", &Encode::xz())?;
//! let unpacked = oxz::decompress(&packed, &Decode::auto())?;
//! # assert_eq!(unpacked, b"to be or not to be");
//!
//! // Files by their names. This counts the lines of one and copies them to another.
//! let options = Encode::xz().preset(Preset::new(9)?.extreme()).check(Check::Sha256);
//! let mut copy = File::create_with("copy.xz", &options)?;
//! let mut count = 0;
//! for line in File::open("log.xz")?.lines() {
//!     writeln!(copy, "{}", line?)?;
//!     count += 1;
//! }
//! copy.finish()?; // Without its end a file counts as cut short.
//! # assert_eq!(count, 2);
//! # let mut copy = File::open("copy.xz")?;
//! # assert_eq!(std::io::read_to_string(&mut copy)?, "one\ntwo\n");
//! # assert_eq!(copy.decoder().and_then(|decoder| decoder.check_id()), Some(Check::Sha256.id()));
//! # std::fs::remove_dir_all(&folder)?;
//!
//! // Streams: around all that reads or writes, here a socket.
//! let mut writer = Writer::new(socket, &Encode::xz())?;
//! writer.write_all(b"to be or not to be")?;
//! let socket = writer.finish()?;
//! # let socket = &socket[..];
//! let text = std::io::read_to_string(Reader::new(socket, &Decode::auto())?)?;
//! # assert_eq!(text, "to be or not to be");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! `?` makes a [`std::io::Error`] of an [`oxz::Error`](enum@Error).
//!
//! # Where to look
//!
//! | the data is | decode with | encode with |
//! | --- | --- | --- |
//! | in memory | [`decompress`](decompress()) | [`compress`](compress()) |
//! | in a file | [`File::open`] | [`File::create`], [`File::append`] |
//! | read from something | [`io::Reader`] | [`io::EncodingReader`] |
//! | written to something | [`io::DecodingWriter`] | [`io::Writer`] |
//! | read and written asynchronously | [`io::tokio`], [`io::futures`] | the same |
//! | in pieces | [`Decompressor`] | [`Compressor`] |
//! | in slices, with no I/O at all | [`Decoder`] | [`Encoder`] |
//!
//! All take the same options, [`Decode`] and [`Encode`], and the functions and
//! objects of the upper rows are loops around the last. All but `File` and `io`
//! work without `std`. In pieces, whoever brings them:
//!
//! ```
//! use oxz::{Compressor, Decode, Decompressor, Encode, Flush};
//!
//! let mut compressor = Compressor::new(&Encode::xz())?;
//! let mut packed = compressor.compress(b"to be ")?;
//! packed.extend(compressor.compress(b"or not to be")?);
//! packed.extend(compressor.flush(Flush::Finish)?);
//!
//! let mut decompressor = Decompressor::new(&Decode::auto())?;
//! let mut unpacked = decompressor.decompress(&packed[..30], None)?;
//! unpacked.extend(decompressor.decompress(&packed[30..], None)?);
//! assert!(decompressor.eof());
//! assert_eq!(unpacked, b"to be or not to be");
//! # Ok::<(), oxz::Error>(())
//! ```
//!
//! The guide has a page each on
//! [choosing presets and filters](guide::presets_and_filters), on
//! [limits for untrusted input](guide::untrusted_input), and on
//! [coming from `xz2`, `liblzma`, `lzma-rs` or `lzma-rust2`](guide::migrating).
//! The folder `examples` has programs to start from: `tar_directory`,
//! `compressed_log`, `untrusted` and `raw_in_container`.
//!
//! # Untrusted input
//!
//! A header alone makes nothing large be allocated: memory grows with the data,
//! and [`Decode::memory_limit`] bounds it. No input panics, and damage is
//! reported as an [`Error`](enum@Error) that says what, where and how much. A
//! small file can unpack to a very large one;
//! [the guide](guide::untrusted_input) tells how to stop.
//!
//! # Python's `lzma` in Rust
//!
//! | Python's `lzma` | oxz |
//! | --- | --- |
//! | `compress(data)` | `oxz::compress(data, &Encode::xz())?` |
//! | `compress(data, format, check, preset, filters)` | [`Encode::new`]`(format).check(check).preset(preset)`, or `.filters(filters)` |
//! | `decompress(data)` | `oxz::decompress(data, &Decode::auto())?` |
//! | `decompress(data, format, memlimit, filters)` | [`Decode::new`]`(format).memory_limit(memlimit).filters(filters)` |
//! | `is_check_supported(check)` | [`is_check_supported`]`(id)` |
//! | `open(name)`, `LZMAFile(name)` | [`File::open`]`(name)?` |
//! | `open(name, "w")`, `"x"`, `"a"` | [`File::create`], [`File::create_new`], [`File::append`] |
//! | `open(name, "rt")` | [`File::open`] and [`BufRead::lines`](std::io::BufRead::lines), [`std::io::read_to_string`] |
//! | `LZMAFile(fileobj)`, `"w"` | [`io::Reader::new`], [`io::Writer::new`] |
//! | `file.read(n)`, `peek`, `readline` | [`Read`](std::io::Read), [`BufRead`](std::io::BufRead) |
//! | `file.seek(..)`, `tell()` | [`Seek`](std::io::Seek) |
//! | `file.close()` | [`File::finish`], which has to be called where the file was written |
//! | `LZMACompressor(..)` | [`Compressor::new`] |
//! | `.compress(data)`, `.flush()` | [`.compress(data)`](Compressor::compress), [`.flush(Flush::Finish)`](Compressor::flush) |
//! | `LZMADecompressor(..)` | [`Decompressor::new`] |
//! | `.decompress(data, max_length)` | [`.decompress(data, Some(max_length))`](Decompressor::decompress); `None` for -1 |
//! | `.check`, `.eof`, `.needs_input`, `.unused_data` | [`check()`](Decompressor::check), [`eof()`](Decompressor::eof), [`needs_input()`](Decompressor::needs_input), [`unused_data()`](Decompressor::unused_data) |
//! | `FORMAT_AUTO` | [`Decode::auto`], which also knows `.lz` |
//! | `FORMAT_XZ`, `FORMAT_ALONE`, `FORMAT_RAW` | [`Format::Xz`], [`Format::Alone`], [`Format::Raw`] |
//! | `CHECK_NONE`, `CHECK_CRC32`, `CHECK_CRC64`, `CHECK_SHA256` | [`Check::None`], [`Check::Crc32`], [`Check::Crc64`], [`Check::Sha256`] |
//! | `CHECK_UNKNOWN` | `None` of an `Option<`[`CheckId`]`>` |
//! | `9`, `9 \| PRESET_EXTREME`, `PRESET_DEFAULT` | `Preset::new(9)?`, `Preset::new(9)?.extreme()`, `Preset::default()`; [`Preset::from_bits`] takes the number |
//! | `{"id": FILTER_LZMA2, "preset": 6, "dict_size": n}` | `Filter::Lzma2(LzmaOptions { dict_size: n, ..LzmaOptions::preset(Preset::new(6)?) })` |
//! | `{"id": FILTER_LZMA1, ..}` | [`Filter::Lzma1`] |
//! | `{"id": FILTER_DELTA, "dist": n}` | `Filter::Delta { distance: n }` |
//! | `{"id": FILTER_X86, "start_offset": n}` | `Filter::Bcj { arch: BcjArch::X86, start_offset: n }`; so for [the others](BcjArch) |
//! | `lc`, `lp`, `pb`, `mode`, `nice_len`, `mf`, `depth` | the fields of [`LzmaOptions`] |
//! | `MODE_FAST`, `MODE_NORMAL` | [`Mode::Fast`], [`Mode::Normal`] |
//! | `MF_HC3`, `MF_HC4`, `MF_BT2`, `MF_BT3`, `MF_BT4` | [`MatchFinder::Hc3`] and so on; [`MatchFinder::Rows`] is new |
//! | `_encode_filter_properties`, `_decode_filter_properties` | [`Filter::properties`], [`Filter::from_properties`] |
//!
//! The constants are also there as [numbers](constants). Exceptions become
//! variants of [`Error`](enum@Error):
//!
//! | Python | oxz |
//! | --- | --- |
//! | `LZMAError`: Input format not supported by decoder | [`Error::NotRecognised`] |
//! | `LZMAError`: Corrupt input data | [`Error::Corrupt`], [`Error::CheckMismatch`] |
//! | `LZMAError`: Compressed data ended before the end-of-stream marker was reached | [`Error::Truncated`] |
//! | `EOFError` of a file | [`Error::Truncated`], as [`UnexpectedEof`](std::io::ErrorKind::UnexpectedEof) |
//! | `EOFError`: Already at end of stream | [`Error::Ended`] |
//! | `LZMAError`: Memory usage limit exceeded | [`Error::MemoryLimit`] |
//! | `LZMAError`: Invalid or unsupported options | [`Error::Unsupported`] of the data; [`Error::InvalidOption`], [`Error::InvalidChain`] of the caller |
//! | `LZMAError`: Unsupported integrity check | none: [`Decoder::unverified_check`] |
//! | `ValueError` | [`Error::InvalidOption`], [`Error::InvalidChain`], [`Error::CheckNotInFormat`] |
//! | `ValueError`: Compressor has been flushed, Repeated call to flush() | [`Error::Ended`] |
//! | `MemoryError` | [`Error::OutOfMemory`] |
//!
//! Two things differ: behind the last Stream, where Python ignores what is no
//! Stream, [`decompress`](decompress()) reports [`Error::Corrupt`]; and null
//! bytes between Streams, which the format allows, do not end the data.
//!
//! # Features
//!
//! - `std` (default): `File`, `io`, and vector CRC64. Without it the crate needs
//!   `core` and `alloc` alone.
//! - `tokio`, `futures`: `io` for the traits of tokio and of the crate
//!   futures-io.
//! - `safe`: forbids unsafe code in this crate; its kernels run their safe
//!   twins.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The documentation is that of the whole crate, and so are its links.
#![cfg_attr(
    not(all(feature = "futures", feature = "std", feature = "tokio")),
    allow(rustdoc::broken_intra_doc_links)
)]
#![deny(unsafe_code)]
#![cfg_attr(feature = "safe", forbid(unsafe_code))]

extern crate alloc;

mod check;
mod coder;
mod collect;
pub mod constants;
mod container;
mod copy;
mod error;
mod filter;
#[cfg(all(any(doc, doctest), feature = "std"))]
pub mod guide;
mod incremental;
#[cfg(feature = "std")]
pub mod io;
mod large_pages;
mod lz;
mod lzma;
mod lzma2;
mod memory;
mod oneshot;
mod options;
mod range;
#[cfg(test)]
mod testing;

pub use check::{Check, CheckId, CheckValue, is_check_supported};
pub use coder::{Action, Progress, Status};
pub use container::{Decoder, Encoder};
pub use error::{ChainFault, Error, Feature, Field, Place, Result};
pub use filter::{BcjArch, CHAIN_MAX, DELTA_ID, Filter, FilterChain, LZMA1_ID, LZMA2_ID};
pub use incremental::{Compressor, Decompressor, Flush};
#[cfg(feature = "std")]
#[doc(inline)]
pub use io::File;
pub use lzma::{
    DICT_SIZE_MAX, DICT_SIZE_MIN, LCLP_MAX, LzmaOptions, MATCH_LEN_MAX, MATCH_LEN_MIN, MatchFinder,
    Mode, PB_MAX,
};
pub use oneshot::{
    compress, compress_to_vec, decompress, decompress_to_slice_while, decompress_to_vec,
    decompress_to_vec_while,
};
pub use options::{Decode, Encode, Format, Preset};

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The examples of the README run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
