//! The settings of LZMA1 and LZMA2.

use alloc::sync::Arc;

use crate::constants;
use crate::error::{Error, Result};
use crate::options::Preset;

/// The least dictionary size, in bytes.
pub const DICT_SIZE_MIN: u32 = 4096;
/// The greatest dictionary size that an encoder takes, in bytes: 1.5 GiB.
pub const DICT_SIZE_MAX: u32 = (1 << 30) + (1 << 29);
/// The greatest sum of `lc` and `lp`.
pub const LCLP_MAX: u32 = 4;
/// The greatest `pb`.
pub const PB_MAX: u32 = 4;
/// The shortest match, and so the least `nice_len`.
pub const MATCH_LEN_MIN: u32 = 2;
/// The longest match, and so the greatest `nice_len`.
pub const MATCH_LEN_MAX: u32 = 273;

/// How packets are chosen from the matches found; see
/// [`LzmaOptions::mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// One look ahead: quick, larger output.
    Fast,
    /// The cheapest way through up to 4096 bytes, by estimated price.
    Normal,
}

impl Mode {
    /// The number by which [`constants`] and liblzma know
    /// this mode.
    pub const fn id(self) -> u32 {
        match self {
            Self::Fast => constants::MODE_FAST,
            Self::Normal => constants::MODE_NORMAL,
        }
    }

    /// The mode with this number, if there is one.
    pub const fn from_id(id: u32) -> Option<Self> {
        match id {
            constants::MODE_FAST => Some(Self::Fast),
            constants::MODE_NORMAL => Some(Self::Normal),
            _ => None,
        }
    }
}

/// How earlier occurrences of the data are found; see [`LzmaOptions::mf`].
///
/// Hash chains and hash rows are quicker, and go with [`Mode::Fast`]. Binary trees
/// find more and take more memory, and go with [`Mode::Normal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchFinder {
    /// Hash chain over 2- and 3-byte hashes.
    Hc3,
    /// Hash chain over 2-, 3- and 4-byte hashes.
    Hc4,
    /// Hash rows over 2-, 3-, 4- and 7-byte hashes: the latest 16 positions with
    /// the same 7 bytes side by side, and the latest one with 2, 3 and 4 the same.
    /// Where hardly any matches are longer than 6 bytes, 5 take the place of the 7.
    /// With a `depth` of more than 16 also the latest 16 with the same 5 and with
    /// the same 16 bytes.
    /// Faster than a hash chain that finds as much. liblzma does not have it; any
    /// decoder reads what is encoded with it.
    Rows,
    /// Binary tree over a 2-byte hash.
    Bt2,
    /// Binary tree over 2- and 3-byte hashes.
    Bt3,
    /// Binary tree over 2-, 3- and 4-byte hashes.
    Bt4,
}

impl MatchFinder {
    /// The number by which [`constants`] and liblzma know
    /// this finder.
    pub const fn id(self) -> u32 {
        match self {
            Self::Hc3 => constants::MF_HC3,
            Self::Hc4 => constants::MF_HC4,
            Self::Rows => constants::MF_ROWS,
            Self::Bt2 => constants::MF_BT2,
            Self::Bt3 => constants::MF_BT3,
            Self::Bt4 => constants::MF_BT4,
        }
    }

    /// The finder with this number, if there is one.
    pub const fn from_id(id: u32) -> Option<Self> {
        match id {
            constants::MF_HC3 => Some(Self::Hc3),
            constants::MF_HC4 => Some(Self::Hc4),
            constants::MF_ROWS => Some(Self::Rows),
            constants::MF_BT2 => Some(Self::Bt2),
            constants::MF_BT3 => Some(Self::Bt3),
            constants::MF_BT4 => Some(Self::Bt4),
            _ => None,
        }
    }
}

/// The settings of LZMA1 and LZMA2. A decoder looks at `dict_size`, `lc`,
/// `lp`, `pb` and `preset_dict` alone.
///
/// Start with a preset and change what shall differ; the
/// [guide](crate::guide::presets_and_filters) tells what is worth a try.
///
/// ```
/// use oxz::{Encode, Filter, LzmaOptions, MatchFinder, Mode, Preset};
///
/// let options = LzmaOptions {
///     dict_size: 128 << 20,
///     mode: Mode::Normal,
///     mf: MatchFinder::Bt3,
///     ..LzmaOptions::preset(Preset::new(3)?)
/// };
/// options.validate_encoder()?;
/// let file = oxz::compress(b"some data", &Encode::xz().filters([Filter::Lzma2(options)]))?;
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LzmaOptions {
    /// How far back a match may reach, in bytes: 4 KiB to 1.5 GiB for an
    /// encoder. A decoder needs about this much memory.
    pub dict_size: u32,
    /// Bytes that both sides know before the data, for raw streams: matches
    /// may refer to its last `dict_size` bytes.
    ///
    /// ```
    /// use oxz::{Decode, Encode, Filter, LzmaOptions};
    ///
    /// let known = b"{\"id\": 1, \"state\": \"open\", \"title\": \"";
    /// let message = b"{\"id\": 2, \"state\": \"open\", \"title\": \"Faster\"}";
    /// let options = LzmaOptions { preset_dict: Some(known[..].into()), ..Default::default() };
    /// let chain = [Filter::Lzma2(options)];
    /// let packed = oxz::compress(message, &Encode::raw(chain.clone()))?;
    /// assert!(packed.len() < message.len() * 2 / 3);
    /// assert_eq!(oxz::decompress(&packed, &Decode::raw(chain))?, message);
    /// # Ok::<(), oxz::Error>(())
    /// ```
    pub preset_dict: Option<Arc<[u8]>>,
    /// Literal context bits: how many high bits of the previous byte select
    /// the literal coder; `lc + lp` is 0 to 4.
    pub lc: u32,
    /// Literal position bits: how many low bits of the position select the
    /// literal coder; `lc + lp` is 0 to 4.
    pub lp: u32,
    /// Position bits: how many low bits of the position select the coders of
    /// packet kinds and lengths; 0 to 4.
    pub pb: u32,
    /// How packets are chosen.
    pub mode: Mode,
    /// A match this long is taken without looking further; 2 to 273.
    pub nice_len: u32,
    /// How matches are found.
    pub mf: MatchFinder,
    /// How many candidates the finder looks at, at the most; any value is
    /// allowed, and 0 chooses by `nice_len`.
    pub depth: u32,
}

impl LzmaOptions {
    /// The settings of a preset.
    pub fn preset(preset: Preset) -> Self {
        preset.lzma_options()
    }

    /// Refuses values that no encoder takes.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] names the option and its range.
    pub fn validate_encoder(&self) -> Result<()> {
        Error::unless_in("dict_size", self.dict_size, DICT_SIZE_MIN, DICT_SIZE_MAX)?;
        Error::unless_in("nice_len", self.nice_len, MATCH_LEN_MIN, MATCH_LEN_MAX)?;
        self.validate_decoder()
    }

    /// Refuses values that no decoder takes.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] names the option and its range.
    pub fn validate_decoder(&self) -> Result<()> {
        Error::unless_in("lc", self.lc, 0, LCLP_MAX)?;
        Error::unless_in("lp", self.lp, 0, LCLP_MAX)?;
        Error::unless_in("lc + lp", self.lc + self.lp, 0, LCLP_MAX)?;
        Error::unless_in("pb", self.pb, 0, PB_MAX)
    }

    /// The properties byte of LZMA1 headers and LZMA2 chunks:
    /// `(pb * 5 + lp) * 9 + lc`.
    pub(crate) fn properties_byte(&self) -> u8 {
        ((self.pb * 5 + self.lp) * 9 + self.lc) as u8
    }

    /// Sets `lc`, `lp` and `pb` from a properties byte; `None` where a value
    /// is out of range (liblzma too wants `lc + lp <= 4` for LZMA1).
    pub(crate) fn with_properties_byte(mut self, byte: u8) -> Option<Self> {
        let byte = u32::from(byte);
        self.lc = byte % 9;
        self.lp = byte / 9 % 5;
        self.pb = byte / 45;
        self.validate_decoder().ok().map(|()| self)
    }
}

impl Default for LzmaOptions {
    /// Preset 6.
    fn default() -> Self {
        Self::preset(Preset::default())
    }
}
