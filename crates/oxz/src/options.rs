//! What to encode and decode, and how: [`Encode`], [`Decode`], and the one
//! table in which a preset means numbers.

use alloc::vec::Vec;
use core::fmt;

use crate::check::Check;
use crate::constants::{FORMAT_ALONE, FORMAT_LZIP, FORMAT_RAW, FORMAT_XZ, PRESET_EXTREME};
use crate::container::{Decoder, Encoder, size_hint};
use crate::error::{Error, Result};
use crate::filter::{Filter, FilterChain};
use crate::lzma::{LzmaOptions, MatchFinder, Mode};

/// A preset level, 0 to 9, and whether it is extreme. The
/// [guide](crate::guide::presets_and_filters) has the numbers behind them, and
/// helps to choose.
///
/// ```
/// use oxz::Preset;
///
/// let preset = Preset::new(9)?.extreme();
/// assert_eq!((preset.level(), preset.is_extreme()), (9, true));
/// assert!(Preset::new(10).is_err());
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Preset {
    level: u8,
    extreme: bool,
}

impl Preset {
    /// The preset of this level, 0 (fastest) to 9 (smallest output, 64 MiB
    /// dictionary).
    ///
    /// # Errors
    /// [`Error::InvalidOption`] above 9.
    pub const fn new(level: u32) -> Result<Self> {
        if level > 9 {
            return Err(Error::InvalidOption {
                option: "preset",
                value: level as u64,
                min: 0,
                max: 9,
            });
        }
        Ok(Self { level: level as u8, extreme: false })
    }

    /// The same level, searching harder: slower, for a slightly smaller
    /// output; decoding needs no more memory.
    #[must_use]
    pub const fn extreme(self) -> Self {
        Self { extreme: true, ..self }
    }

    /// The level, 0 to 9.
    pub const fn level(self) -> u32 {
        self.level as u32
    }

    /// The preset that Python and liblzma write as this number: the level, or
    /// the level and [`PRESET_EXTREME`].
    ///
    /// ```
    /// use oxz::constants::PRESET_EXTREME;
    /// use oxz::Preset;
    ///
    /// assert_eq!(Preset::from_bits(9 | PRESET_EXTREME)?, Preset::new(9)?.extreme());
    /// # Ok::<(), oxz::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a level above 9 or another flag.
    pub const fn from_bits(bits: u32) -> Result<Self> {
        match Self::new(bits & !PRESET_EXTREME) {
            Ok(preset) if bits & PRESET_EXTREME != 0 => Ok(preset.extreme()),
            result => result,
        }
    }

    /// The number for which [`from_bits`](Self::from_bits) gives this preset.
    pub const fn bits(self) -> u32 {
        self.level() | if self.extreme { PRESET_EXTREME } else { 0 }
    }

    /// Whether this is the extreme form.
    pub const fn is_extreme(self) -> bool {
        self.extreme
    }

    /// The numbers behind the preset. They are liblzma's, but for the finder of
    /// presets 0 to 3: whoever names another gets what liblzma would do with it.
    pub(crate) fn lzma_options(self) -> LzmaOptions {
        use MatchFinder::{Bt4, Rows};
        use Mode::{Fast, Normal};
        const KIB: u32 = 1 << 10;
        const MIB: u32 = 1 << 20;
        let (dict_size, mode, mf, nice_len, depth) = match self.level {
            0 => (256 * KIB, Fast, Rows, 128, 4),
            1 => (MIB, Fast, Rows, 128, 8),
            2 => (2 * MIB, Fast, Rows, 273, 24),
            3 => (4 * MIB, Fast, Rows, 273, 48),
            4 => (4 * MIB, Normal, Bt4, 16, 0),
            5 => (8 * MIB, Normal, Bt4, 32, 0),
            6 => (8 * MIB, Normal, Bt4, 64, 0),
            7 => (16 * MIB, Normal, Bt4, 64, 0),
            8 => (32 * MIB, Normal, Bt4, 64, 0),
            _ => (64 * MIB, Normal, Bt4, 64, 0),
        };
        let (mode, mf, nice_len, depth) = match (self.extreme, self.level) {
            (false, _) => (mode, mf, nice_len, depth),
            (true, 3 | 5) => (Normal, Bt4, 192, 0),
            (true, _) => (Normal, Bt4, 273, 512),
        };
        LzmaOptions { dict_size, preset_dict: None, lc: 3, lp: 0, pb: 2, mode, nice_len, mf, depth }
    }
}

impl Default for Preset {
    /// Preset 6.
    fn default() -> Self {
        Self { level: 6, extreme: false }
    }
}

/// A format, as a decoder is told to expect it or an encoder to write it.
///
/// ```
/// use oxz::{Decode, Encode, Format};
///
/// for format in [Format::Xz, Format::Alone, Format::Lzip] {
///     let file = oxz::compress(b"some data", &Encode::new(format))?;
///     assert_eq!(oxz::decompress(&file, &Decode::new(Some(format)))?, b"some data");
///     // Without being told, too.
///     assert_eq!(oxz::decompress(&file, &Decode::new(None))?, b"some data");
/// }
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `.xz`.
    Xz,
    /// `.lzma`, also called LZMA_Alone.
    Alone,
    /// `.lz`, written by lzip.
    Lzip,
    /// A filter chain's output with nothing around it.
    Raw,
}

impl Format {
    /// The number by which [`constants`](crate::constants) and Python know
    /// this format.
    pub const fn id(self) -> u32 {
        match self {
            Self::Xz => FORMAT_XZ,
            Self::Alone => FORMAT_ALONE,
            Self::Lzip => FORMAT_LZIP,
            Self::Raw => FORMAT_RAW,
        }
    }

    /// The format with this number; `None` if there is none, and for
    /// [`FORMAT_AUTO`](crate::constants::FORMAT_AUTO), which stands for any.
    pub const fn from_id(id: u32) -> Option<Self> {
        match id {
            FORMAT_XZ => Some(Self::Xz),
            FORMAT_ALONE => Some(Self::Alone),
            FORMAT_LZIP => Some(Self::Lzip),
            FORMAT_RAW => Some(Self::Raw),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xz => ".xz",
            Self::Alone => ".lzma",
            Self::Lzip => ".lz",
            Self::Raw => "raw data",
        })
    }
}

/// What to encode, and how: start with the format, then change what shall
/// differ from its defaults.
///
/// ```
/// use oxz::{BcjArch, Check, Decode, Encode, Filter, LzmaOptions, Preset};
///
/// // Programs for x86, a dictionary of 1 MiB, a SHA-256.
/// let lzma = LzmaOptions { dict_size: 1 << 20, ..LzmaOptions::preset(Preset::new(9)?) };
/// let x86 = Filter::Bcj { arch: BcjArch::X86, start_offset: 0 };
/// let options = Encode::xz().filters([x86, Filter::Lzma2(lzma)]).check(Check::Sha256);
/// let file = oxz::compress(b"\xE8 is a call", &options)?;
/// assert_eq!(oxz::decompress(&file, &Decode::xz())?, b"\xE8 is a call");
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Encode {
    pub(crate) format: Format,
    /// `None`: the format's own.
    pub(crate) check: Option<Check>,
    pub(crate) filters: Vec<Filter>,
}

impl Encode {
    /// This format, preset 6 and the format's own check. Raw data has no
    /// filters yet, and needs [some](Self::filters).
    pub fn new(format: Format) -> Self {
        let filters = match format {
            Format::Xz => alloc::vec![Filter::Lzma2(LzmaOptions::default())],
            Format::Alone | Format::Lzip => alloc::vec![Filter::Lzma1(LzmaOptions::default())],
            Format::Raw => Vec::new(),
        };
        Self { format, check: None, filters }
    }

    /// `.xz`, preset 6, CRC64.
    pub fn xz() -> Self {
        Self::new(Format::Xz)
    }

    /// `.lzma`, preset 6, with an end marker in place of the size.
    pub fn alone() -> Self {
        Self::new(Format::Alone)
    }

    /// `.lz` version 1, preset 6.
    pub fn lzip() -> Self {
        Self::new(Format::Lzip)
    }

    /// The output of a filter chain with nothing around it: whoever decodes
    /// it must know the chain.
    pub fn raw(filters: impl Into<Vec<Filter>>) -> Self {
        Self::new(Format::Raw).filters(filters)
    }

    /// Uses a preset's settings for the last filter, and no filter before it:
    /// what [`filters`](Self::filters) has set is replaced. For a preset behind
    /// a filter, give `filters` the [settings of the preset](LzmaOptions::preset).
    #[must_use]
    pub fn preset(mut self, preset: Preset) -> Self {
        let options = LzmaOptions::preset(preset);
        let last = match (self.format, self.filters.last()) {
            (Format::Xz, _) | (Format::Raw, Some(Filter::Lzma2(_)) | None) => {
                Filter::Lzma2(options)
            }
            _ => Filter::Lzma1(options),
        };
        self.filters.clear();
        self.filters.push(last);
        self
    }

    /// Uses this filter chain, which replaces what [`preset`](Self::preset) has
    /// set: one to four filters in the order of encoding, the last of them LZMA2
    /// for `.xz`, LZMA1 for `.lzma` and `.lz`, either for raw data. A chain that
    /// cannot be is reported by [`encoder`](Self::encoder).
    #[must_use]
    pub fn filters(mut self, filters: impl Into<Vec<Filter>>) -> Self {
        self.filters = filters.into();
        self
    }

    /// The integrity check. Any for `.xz`, with CRC64 as the default; `.lz`
    /// has CRC32, the other formats [`Check::None`], and no choice.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// The encoder for these options.
    ///
    /// # Errors
    /// - [`Error::InvalidChain`] for filters that cannot follow each other, or
    ///   that the format cannot hold.
    /// - [`Error::InvalidOption`] and [`Error::UnalignedStartOffset`] for
    ///   option values out of range; `.lz` prescribes `lc`, `lp` and `pb`, and
    ///   only raw data may have a preset dictionary.
    /// - [`Error::CheckNotInFormat`] for a check that the format cannot carry.
    /// - [`Error::OutOfMemory`].
    pub fn encoder(&self) -> Result<Encoder> {
        Encoder::new(self)
    }

    /// The check asked for, or the format's own.
    pub(crate) fn chosen_check(&self) -> Result<Check> {
        let own = match self.format {
            Format::Xz => return Ok(self.check.unwrap_or(Check::Crc64)),
            Format::Lzip => Check::Crc32,
            Format::Alone | Format::Raw => Check::None,
        };
        match self.check {
            Some(check) if check != own => {
                Err(Error::CheckNotInFormat { check, format: self.format })
            }
            _ => Ok(own),
        }
    }

    pub(crate) fn chain(&self) -> Result<FilterChain> {
        let chain = FilterChain::new(self.filters.clone())?;
        chain.validate_for(self.format)?;
        chain.validate_encoder()?;
        Ok(chain)
    }
}

/// What to decode, and within which limits. Unless told otherwise there is no
/// memory limit, every Stream or member is decoded, and Checks are compared.
///
/// ```
/// use oxz::{Decode, Encode, Filter, LzmaOptions};
///
/// // Raw data does not say how it was encoded: both sides have to know.
/// let chain = [Filter::Delta { distance: 2 }, Filter::Lzma2(LzmaOptions::default())];
/// let packed = oxz::compress(&[0, 1, 2, 3, 4, 5], &Encode::raw(chain.clone()))?;
/// let options = Decode::raw(chain).memory_limit(10 << 20);
/// assert_eq!(oxz::decompress(&packed, &options)?, [0, 1, 2, 3, 4, 5]);
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Decode {
    /// `None`: recognise `.xz`, `.lzma` and `.lz`.
    pub(crate) format: Option<Format>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) memory_limit: u64,
    pub(crate) concatenated: bool,
    pub(crate) ignore_check: bool,
}

impl Decode {
    /// This format; `None` recognises `.xz`, `.lzma` and `.lz` by their first
    /// bytes. Raw data needs [filters](Self::filters).
    pub const fn new(format: Option<Format>) -> Self {
        Self {
            format,
            filters: Vec::new(),
            memory_limit: u64::MAX,
            concatenated: true,
            ignore_check: false,
        }
    }

    /// Recognises `.xz`, `.lzma` and `.lz` by their first bytes.
    pub const fn auto() -> Self {
        Self::new(None)
    }

    /// `.xz` alone.
    pub const fn xz() -> Self {
        Self::new(Some(Format::Xz))
    }

    /// `.lzma` alone.
    pub const fn alone() -> Self {
        Self::new(Some(Format::Alone))
    }

    /// `.lz` alone.
    pub const fn lzip() -> Self {
        Self::new(Some(Format::Lzip))
    }

    /// A filter chain's output with nothing around it.
    pub fn raw(filters: impl Into<Vec<Filter>>) -> Self {
        Self::new(Some(Format::Raw)).filters(filters)
    }

    /// The filter chain that wrote the data. Raw data needs it, and no other
    /// format takes it: there the headers tell.
    #[must_use]
    pub fn filters(mut self, filters: impl Into<Vec<Filter>>) -> Self {
        self.filters = filters.into();
        self
    }

    /// Refuses data whose decoding needs more memory than this many bytes, with
    /// [`Error::MemoryLimit`]. What is needed is the dictionary size that the
    /// header asks for, and 128 KiB: 65 MiB let all presets up to 9 pass. What
    /// comes out is not counted; the [guide](crate::guide::untrusted_input) has
    /// more on limits.
    ///
    /// ```
    /// use oxz::{Decode, Encode, Error};
    ///
    /// let file = oxz::compress(b"some data", &Encode::xz())?; // 8 MiB dictionary
    /// let error = oxz::decompress(&file, &Decode::xz().memory_limit(8 << 20)).unwrap_err();
    /// assert!(matches!(error, Error::MemoryLimit { .. }));
    /// assert_eq!(oxz::decompress(&file, &Decode::xz().memory_limit(9 << 20))?, b"some data");
    /// # Ok::<(), oxz::Error>(())
    /// ```
    #[must_use]
    pub const fn memory_limit(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// Whether to go on after the first Stream or member (the default), or to
    /// stop there and leave what follows unread.
    #[must_use]
    pub const fn concatenated(mut self, yes: bool) -> Self {
        self.concatenated = yes;
        self
    }

    /// Does not compare the data with its Check. Headers and Index are
    /// verified all the same.
    #[must_use]
    pub const fn ignore_check(mut self, yes: bool) -> Self {
        self.ignore_check = yes;
        self
    }

    /// How long the data is that a whole file holds, all Streams or members
    /// taken together, where the file says so. This is read from Indexes,
    /// trailers or the header in no time, and not verified: do not allocate as
    /// much on the word of a file that someone else has made.
    ///
    /// ```
    /// use oxz::{Decode, Encode};
    ///
    /// let file = oxz::compress(&[0; 1000], &Encode::xz())?;
    /// assert_eq!(Decode::auto().size_hint(&file), Some(1000));
    /// assert_eq!(Decode::auto().size_hint(&file[..file.len() - 1]), None);
    /// # Ok::<(), oxz::Error>(())
    /// ```
    pub fn size_hint(&self, file: &[u8]) -> Option<u64> {
        size_hint(file, self)
    }

    /// The decoder for these options.
    ///
    /// # Errors
    /// [`Error::InvalidChain`] if raw data has no filters, or other data has.
    /// Then, for raw data alone: [`Error::InvalidChain`],
    /// [`Error::InvalidOption`] and [`Error::UnalignedStartOffset`] if the
    /// chain cannot be, [`Error::MemoryLimit`] if it needs more than is
    /// allowed, and [`Error::OutOfMemory`]. The other formats need nothing
    /// before their headers have been read.
    pub fn decoder(&self) -> Result<Decoder> {
        Decoder::new(self)
    }
}
