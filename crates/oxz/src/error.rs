//! One error type for everything that can go wrong; every variant carries
//! its numbers.

use core::fmt;
#[cfg(feature = "std")]
use std::io::ErrorKind;

use crate::check::{Check, CheckValue};
use crate::options::Format;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Where in the input a fault was found.
///
/// ```
/// use oxz::{Decode, Encode, Error, Place};
///
/// // The second of two Streams has a damaged header.
/// let mut file = oxz::compress(b"one", &Encode::xz())?;
/// let second = file.len();
/// oxz::compress_to_vec(b"two", &mut file, &Encode::xz())?;
/// file[second + 8] ^= 1; // in the CRC32 of the Stream Header
/// match oxz::decompress(&file, &Decode::xz()) {
///     Err(Error::Corrupt { place: Place { offset, stream, block }, .. }) => {
///         assert_eq!((offset, stream, block), (second as u64 + 12, 2, 0));
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Bytes of input before the place where the fault was noticed, counted
    /// from the first byte that the decoder was given.
    pub offset: u64,
    /// The Stream (or `.lz` member), counted from 1; 0 where there is none.
    pub stream: u64,
    /// The Block in this Stream, counted from 1; 0 outside Blocks.
    pub block: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at input offset {}", self.offset)?;
        if self.stream != 0 {
            write!(f, ", Stream {}", self.stream)?;
        }
        if self.block != 0 {
            write!(f, ", Block {}", self.block)?;
        }
        Ok(())
    }
}

/// The part of a file that is damaged; as text, its name in the
/// specification.
///
/// ```
/// assert_eq!(oxz::Field::IndexCrc.to_string(), "CRC32 of the Index");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// Magic bytes after a first Stream or member that match no format.
    Magic,
    /// CRC32 of the Stream Header.
    StreamHeaderCrc,
    /// Stream Footer: magic bytes.
    FooterMagic,
    /// Stream Footer: CRC32.
    FooterCrc,
    /// Stream Footer: Stream Flags differ from those of the Stream Header.
    FooterFlags,
    /// Stream Footer: Backward Size differs from the size of the Index.
    BackwardSize,
    /// Stream Padding is not a multiple of four null bytes.
    StreamPadding,
    /// Block Header: CRC32.
    BlockHeaderCrc,
    /// Block Header: its fields do not fit its size.
    BlockHeaderSize,
    /// A variable-length integer is too long, or not the shortest form.
    Vli,
    /// Block Header: Compressed Size is zero or too big, or differs from the
    /// size of the Compressed Data.
    CompressedSize,
    /// Block Header or format header: Uncompressed Size differs from the
    /// size of the data.
    UncompressedSize,
    /// Block Header: a Filter ID that the format keeps for use in memory.
    FilterId,
    /// Block Padding holds something else than null bytes.
    BlockPadding,
    /// The Index has another number of Records than the Stream has Blocks.
    IndexRecordCount,
    /// Index: an Unpadded Size that no Block can have.
    UnpaddedSize,
    /// The Records of the Index differ from the Blocks of the Stream.
    IndexRecords,
    /// Index Padding holds something else than null bytes.
    IndexPadding,
    /// CRC32 of the Index.
    IndexCrc,
    /// Sizes add up to more than the format allows.
    SizeOverflow,
    /// An LZMA2 control byte that is reserved, or that may not stand here
    /// (no dictionary reset, state reset or properties yet).
    Lzma2Control,
    /// The sizes of an LZMA2 chunk differ from what its data holds.
    Lzma2ChunkSize,
    /// The properties byte: `lc`, `lp` or `pb` out of range.
    LzmaProperties,
    /// The range coder's first byte is not zero.
    RangeCoderStart,
    /// The range coder did not end as an encoder ends it.
    RangeCoderEnd,
    /// A match reaches back before the start of the data or beyond the
    /// dictionary.
    Distance,
    /// An end marker where none may stand, or none where one must.
    EndMarker,
    /// The dictionary size of a header is not one that encoders write.
    DictSize,
    /// `.lz`: Member size in the trailer differs from the member's size.
    MemberSize,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Magic => "magic bytes",
            Self::StreamHeaderCrc => "CRC32 of the Stream Header",
            Self::FooterMagic => "magic bytes of the Stream Footer",
            Self::FooterCrc => "CRC32 of the Stream Footer",
            Self::FooterFlags => "Stream Flags of the Stream Footer",
            Self::BackwardSize => "Backward Size",
            Self::StreamPadding => "Stream Padding",
            Self::BlockHeaderCrc => "CRC32 of the Block Header",
            Self::BlockHeaderSize => "Block Header Size",
            Self::Vli => "variable-length integer",
            Self::CompressedSize => "Compressed Size",
            Self::UncompressedSize => "Uncompressed Size",
            Self::FilterId => "Filter ID",
            Self::BlockPadding => "Block Padding",
            Self::IndexRecordCount => "Number of Records in the Index",
            Self::UnpaddedSize => "Unpadded Size in the Index",
            Self::IndexRecords => "Records of the Index",
            Self::IndexPadding => "Index Padding",
            Self::IndexCrc => "CRC32 of the Index",
            Self::SizeOverflow => "sum of sizes",
            Self::Lzma2Control => "LZMA2 control byte",
            Self::Lzma2ChunkSize => "LZMA2 chunk size",
            Self::LzmaProperties => "LZMA properties",
            Self::RangeCoderStart => "first byte of the range coder",
            Self::RangeCoderEnd => "end of the range coder",
            Self::Distance => "match distance",
            Self::EndMarker => "end marker",
            Self::DictSize => "dictionary size",
            Self::MemberSize => "member size",
        })
    }
}

/// A feature that the data or the caller asks for and that does not exist
/// here.
///
/// ```
/// use oxz::{Compressor, Encode, Error, Feature, Flush, Place};
///
/// // .lzma has no way to flush.
/// let error = Compressor::new(&Encode::alone())?.flush(Flush::Sync).unwrap_err();
/// let feature = Feature::Action(oxz::Action::SyncFlush);
/// assert_eq!(error, Error::Unsupported { feature, place: Place::default() });
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// A Filter ID that is not defined.
    FilterId(u64),
    /// Properties of a known Filter that are not defined.
    FilterProperties(u64),
    /// Filters that are defined, in an order or number that is not: the Filter
    /// with this ID may not stand where it stands.
    FilterChain(u64),
    /// Stream Flags with reserved bits set: both bytes.
    StreamFlags([u8; 2]),
    /// Block Flags with reserved bits set, or Header Padding in use.
    BlockHeader,
    /// A `.lz` version.
    LzipVersion(u8),
    /// An action that the format or a filter cannot carry out.
    Action(crate::coder::Action),
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FilterId(id) => write!(f, "Filter ID {id:#x}"),
            Self::FilterProperties(id) => write!(f, "properties of Filter ID {id:#x}"),
            Self::FilterChain(id) => {
                write!(f, "Filter ID {id:#x} at this place in the filter chain")
            }
            Self::StreamFlags([a, b]) => write!(f, "Stream Flags {a:#04x} {b:#04x}"),
            Self::BlockHeader => f.write_str("reserved bits of the Block Header"),
            Self::LzipVersion(version) => write!(f, ".lz version {version}"),
            Self::Action(action) => write!(f, "action {action:?}"),
        }
    }
}

/// Everything that can go wrong. The text of each says what to do about it,
/// where there is something to be done.
///
/// With the feature `std` it becomes a `std::io::Error` by `?`; the conversion
/// tells which kind.
///
/// ```
/// use oxz::{Decode, Encode, Error};
///
/// let data: Vec<u8> = (0..1000).map(|i: u32| (i * i >> 3) as u8).collect();
/// let file = oxz::compress(&data, &Encode::xz())?;
///
/// let error = oxz::decompress(&file[..100], &Decode::auto()).unwrap_err();
/// assert_eq!(error, Error::Truncated { offset: 100 });
///
/// let mut damaged = file.clone();
/// damaged[200] ^= 1;
/// match oxz::decompress(&damaged, &Decode::auto()) {
///     Err(Error::Corrupt { field, place }) => eprintln!("{field} at {}", place.offset),
///     Err(Error::CheckMismatch { expected, found, .. }) => eprintln!("{found}, not {expected}"),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The input does not start like any format that was asked for.
    NotRecognised,
    /// The input ends before the data does. `offset` is its length.
    Truncated {
        /// Bytes of input that were there.
        offset: u64,
    },
    /// The input is damaged.
    Corrupt {
        /// The part that is damaged.
        field: Field,
        /// Where this was noticed.
        place: Place,
    },
    /// The data was decoded, but its Check differs from the one stored.
    CheckMismatch {
        /// Which Check.
        check: Check,
        /// As stored in the file.
        expected: CheckValue,
        /// As computed over the data.
        found: CheckValue,
        /// The end of the Check field.
        place: Place,
    },
    /// The input is valid, but needs a feature that does not exist here; or
    /// the caller asked for one.
    Unsupported {
        /// What is needed.
        feature: Feature,
        /// Where it was asked for; all zero when the caller asked.
        place: Place,
    },
    /// An option is outside its range.
    InvalidOption {
        /// The option's name, as liblzma and this crate spell it.
        option: &'static str,
        /// What was given.
        value: u64,
        /// The least value allowed.
        min: u64,
        /// The greatest value allowed.
        max: u64,
    },
    /// The start offset of a BCJ filter lies between instructions.
    UnalignedStartOffset {
        /// What was given.
        start_offset: u32,
        /// What it must be a multiple of.
        alignment: u32,
    },
    /// A filter chain that cannot be: what is wrong with it.
    InvalidChain(ChainFault),
    /// An integrity check that the format cannot carry.
    CheckNotInFormat {
        /// The check asked for.
        check: Check,
        /// The format to be written.
        format: Format,
    },
    /// Decoding needs more memory than the limit allows. Nothing was
    /// allocated; the limit may be raised and the call repeated.
    MemoryLimit {
        /// Bytes needed.
        needed: u64,
        /// The limit in force.
        limit: u64,
    },
    /// The system refused this much memory.
    OutOfMemory {
        /// Bytes asked for.
        bytes: u64,
    },
    /// The coder was used after it had finished or failed.
    Ended,
}

/// Why a list of filters is not a filter chain.
///
/// ```
/// use oxz::{ChainFault, DELTA_ID, Encode, Error, Filter};
///
/// let options = Encode::xz().filters([Filter::Delta { distance: 1 }]);
/// let error = options.encoder().unwrap_err();
/// assert_eq!(error, Error::InvalidChain(ChainFault::CannotBeLast(DELTA_ID)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChainFault {
    /// No filter at all.
    Empty,
    /// More than four.
    TooLong(usize),
    /// The last filter must be LZMA1 or LZMA2; this ID cannot be last.
    CannotBeLast(u64),
    /// This ID can only be last.
    MustBeLast(u64),
    /// This ID cannot be used in the container format asked for.
    NotInFormat(u64),
    /// A chain was given for decoding a format whose headers tell it.
    NotWanted,
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = crate::filter::name_of;
        match *self {
            Self::Empty => f.write_str("the filter chain is empty; it needs LZMA1 or LZMA2"),
            Self::TooLong(n) => {
                write!(f, "the filter chain has {n} filters; at most 4 are allowed")
            }
            Self::CannotBeLast(id) => {
                write!(
                    f,
                    "{} cannot be the last filter; end the chain with LZMA1 or LZMA2",
                    name(id)
                )
            }
            Self::MustBeLast(id) => write!(f, "{} can only be the last filter", name(id)),
            Self::NotInFormat(id) => write!(f, "{} cannot be used in this format", name(id)),
            Self::NotWanted => f.write_str(
                "filters were given for decoding; only raw data needs them, \
                 in other formats the headers tell",
            ),
        }
    }
}

impl Error {
    /// Corrupt, at a place that an outer layer fills in.
    pub(crate) fn corrupt(field: Field) -> Self {
        Self::Corrupt { field, place: Place::default() }
    }

    /// Unsupported, at a place that an outer layer fills in.
    pub(crate) fn unsupported(feature: Feature) -> Self {
        Self::Unsupported { feature, place: Place::default() }
    }

    /// Unsupported because of the caller's action, not of the data.
    pub(crate) fn action(action: crate::coder::Action) -> Self {
        Self::unsupported(Feature::Action(action))
    }

    /// `InvalidOption`, unless `value` is in its range.
    pub(crate) fn unless_in(option: &'static str, value: u32, min: u32, max: u32) -> Result<()> {
        if (min..=max).contains(&value) {
            return Ok(());
        }
        Err(Self::InvalidOption { option, value: value.into(), min: min.into(), max: max.into() })
    }

    /// Gives access to the place, in the variants that have one.
    pub(crate) fn place_mut(&mut self) -> Option<&mut Place> {
        match self {
            Self::Corrupt { place, .. }
            | Self::CheckMismatch { place, .. }
            | Self::Unsupported { place, .. } => Some(place),
            _ => None,
        }
    }
}

/// What to do about data that is not as it was written.
const FRESH_COPY: &str = "get a fresh copy";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRecognised => f.write_str(
                "file format not recognised: not .xz, .lzma or .lz, or not the one asked for",
            ),
            Self::Truncated { offset } => {
                write!(f, "unexpected end of input after {offset} bytes: the file is cut short; ")?;
                f.write_str(FRESH_COPY)
            }
            Self::Corrupt { field, place } => {
                write!(f, "compressed data is corrupt: {field}, {place}; {FRESH_COPY}")
            }
            Self::CheckMismatch { check, expected, found, place } => {
                write!(f, "{check} mismatch: stored {expected}, computed {found}, {place}; ")?;
                f.write_str(FRESH_COPY)
            }
            Self::Unsupported { feature, place } if *place == Place::default() => {
                write!(f, "unsupported: {feature} is not possible here")
            }
            Self::Unsupported { feature, place } => {
                write!(f, "unsupported: {feature}, {place}; a newer version may know it")
            }
            Self::InvalidOption { option, value, min, max } => {
                write!(f, "{option} is {value}; it must be {min} to {max}")
            }
            Self::UnalignedStartOffset { start_offset, alignment } => {
                write!(f, "start_offset is {start_offset}; it must be a multiple of {alignment}")
            }
            Self::InvalidChain(fault) => fault.fmt(f),
            Self::CheckNotInFormat { check, format } => {
                write!(f, "{format} cannot carry the check {check}; only .xz has a choice")
            }
            Self::MemoryLimit { needed, limit } => {
                write!(f, "decoding needs {needed} bytes of memory; the limit is {limit} bytes; ")?;
                write!(f, "raise it to at least {needed}")
            }
            Self::OutOfMemory { bytes } => {
                write!(f, "out of memory: cannot allocate {bytes} bytes; free some and try again")
            }
            Self::Ended => f.write_str("the coder has already ended; make a new one"),
        }
    }
}

impl core::error::Error for Error {}

/// The kind is
///
/// | kind | errors |
/// | --- | --- |
/// | [`UnexpectedEof`](ErrorKind::UnexpectedEof) | `Truncated` |
/// | [`InvalidData`](ErrorKind::InvalidData) | `NotRecognised`, `Corrupt`, `CheckMismatch` |
/// | [`Unsupported`](ErrorKind::Unsupported) | `Unsupported`, if the data asks for it |
/// | [`OutOfMemory`](ErrorKind::OutOfMemory) | `MemoryLimit`, `OutOfMemory` |
/// | [`InvalidInput`](ErrorKind::InvalidInput) | all others, which are the caller's |
///
/// and the error itself stays at hand:
///
/// ```
/// use oxz::Error;
/// use std::io;
///
/// let error = io::Error::from(Error::Truncated { offset: 7 });
/// assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
/// let source = error.get_ref().and_then(|source| source.downcast_ref());
/// assert_eq!(source, Some(&Error::Truncated { offset: 7 }));
/// ```
#[cfg(feature = "std")]
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Truncated { .. } => ErrorKind::UnexpectedEof,
            Error::NotRecognised | Error::Corrupt { .. } | Error::CheckMismatch { .. } => {
                ErrorKind::InvalidData
            }
            Error::Unsupported { place, .. } if *place != Place::default() => {
                ErrorKind::Unsupported
            }
            Error::MemoryLimit { .. } | Error::OutOfMemory { .. } => ErrorKind::OutOfMemory,
            Error::Unsupported { .. }
            | Error::InvalidOption { .. }
            | Error::UnalignedStartOffset { .. }
            | Error::InvalidChain(_)
            | Error::CheckNotInFormat { .. }
            | Error::Ended => ErrorKind::InvalidInput,
        };
        Self::new(kind, error)
    }
}
