//! Filters, chains of them, and the bytes that describe them in headers.

pub(crate) mod bcj;
pub(crate) mod chain;
pub(crate) mod converter;
pub(crate) mod delta;
mod properties;
pub(crate) mod staging;
#[cfg(test)]
mod testing;

use alloc::vec::Vec;

pub use bcj::BcjArch;

use crate::error::{ChainFault, Error, Result};
use crate::lzma::LzmaOptions;
use crate::options::Format;

/// Filter ID of [`Filter::Delta`].
pub const DELTA_ID: u64 = 0x03;
/// Filter ID of [`Filter::Lzma2`].
pub const LZMA2_ID: u64 = 0x21;
/// Filter ID of [`Filter::Lzma1`]; it cannot stand in a `.xz` file.
pub const LZMA1_ID: u64 = 0x4000_0000_0000_0001;

/// The most filters that a chain may have.
pub const CHAIN_MAX: usize = 4;

/// One step of a filter chain. The
/// [guide](crate::guide::presets_and_filters) tells which is good for what.
///
/// ```
/// use oxz::{Decode, Encode, Filter, LzmaOptions};
///
/// // 16-bit numbers that rise slowly: the difference of two bytes that are two
/// // apart is nearly always the same.
/// let data: Vec<u8> = (0..10_000_u16).flat_map(|i| (i * 3).to_le_bytes()).collect();
/// let lzma = Filter::Lzma2(LzmaOptions::default());
/// let delta = Encode::xz().filters([Filter::Delta { distance: 2 }, lzma]);
/// let file = oxz::compress(&data, &delta)?;
/// assert!(file.len() < oxz::compress(&data, &Encode::xz())?.len());
/// // The file says which filters it needs.
/// assert_eq!(oxz::decompress(&file, &Decode::xz())?, data);
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Replaces each byte by its difference from the byte `distance` before.
    Delta {
        /// In bytes, 1 to 256.
        distance: u32,
    },
    /// Makes the targets of branches in machine code absolute, so that calls
    /// to one place look alike ("branch, call, jump").
    Bcj {
        /// Whose machine code.
        arch: BcjArch,
        /// Where the data starts in the address space, in bytes; a multiple of
        /// the architecture's [alignment](BcjArch::alignment). 0 is nearly
        /// always right.
        start_offset: u32,
    },
    /// LZMA in its original form. Last in a chain, in `.lzma`, `.lz` and raw
    /// streams.
    Lzma1(LzmaOptions),
    /// LZMA in chunks. Last in a chain, in `.xz` and raw streams.
    Lzma2(LzmaOptions),
}

impl Filter {
    /// The ID by which `.xz` headers and liblzma know this filter.
    pub const fn id(&self) -> u64 {
        match self {
            Self::Delta { .. } => DELTA_ID,
            Self::Bcj { arch, .. } => arch.id(),
            Self::Lzma1(_) => LZMA1_ID,
            Self::Lzma2(_) => LZMA2_ID,
        }
    }

    /// Refuses option values that no encoder takes.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] and [`Error::UnalignedStartOffset`] name the
    /// option and what it may be.
    pub fn validate_encoder(&self) -> Result<()> {
        match self {
            Self::Lzma1(options) | Self::Lzma2(options) => options.validate_encoder(),
            Self::Delta { .. } | Self::Bcj { .. } => self.validate_decoder(),
        }
    }

    /// Refuses option values that no decoder takes.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] and [`Error::UnalignedStartOffset`] name the
    /// option and what it may be.
    pub fn validate_decoder(&self) -> Result<()> {
        match *self {
            Self::Lzma1(ref options) | Self::Lzma2(ref options) => options.validate_decoder(),
            Self::Delta { distance } => {
                Error::unless_in("distance", distance, delta::DISTANCE_MIN, delta::DISTANCE_MAX)
            }
            Self::Bcj { arch, start_offset } => {
                let alignment = arch.alignment();
                if start_offset.is_multiple_of(alignment) {
                    return Ok(());
                }
                Err(Error::UnalignedStartOffset { start_offset, alignment })
            }
        }
    }

    const fn is_last(&self) -> bool {
        matches!(self, Self::Lzma1(_) | Self::Lzma2(_))
    }
}

/// One to four filters in the order in which an encoder applies them; the
/// last one, and only that, is LZMA1 or LZMA2.
///
/// [`Encode`](crate::Encode) and [`Decode`](crate::Decode) take lists of filters
/// as they are; this is for whoever wants to know at once whether they are a
/// chain.
///
/// ```
/// use oxz::{Encode, Filter, FilterChain, LzmaOptions};
///
/// let lzma = Filter::Lzma2(LzmaOptions::default());
/// let chain = FilterChain::new(vec![Filter::Delta { distance: 4 }, lzma.clone()])?;
/// assert_eq!(chain.filters().len(), 2);
/// let options = Encode::raw(chain);
///
/// let error = FilterChain::new(vec![lzma, Filter::Delta { distance: 4 }]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "Delta cannot be the last filter; end the chain with LZMA1 or LZMA2"
/// );
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterChain {
    filters: Vec<Filter>,
}

impl From<FilterChain> for Vec<Filter> {
    fn from(chain: FilterChain) -> Self {
        chain.filters
    }
}

impl FilterChain {
    /// Checks the number and order of the filters.
    ///
    /// # Errors
    /// [`Error::InvalidChain`] names the filter and what is wrong with it.
    pub fn new(filters: Vec<Filter>) -> Result<Self> {
        let fault = match filters.split_last() {
            None => Some(ChainFault::Empty),
            Some(_) if filters.len() > CHAIN_MAX => Some(ChainFault::TooLong(filters.len())),
            Some((last, _)) if !last.is_last() => Some(ChainFault::CannotBeLast(last.id())),
            Some((_, front)) => front
                .iter()
                .find(|filter| filter.is_last())
                .map(|filter| ChainFault::MustBeLast(filter.id())),
        };
        match fault {
            Some(fault) => Err(Error::InvalidChain(fault)),
            None => Ok(Self { filters }),
        }
    }

    /// The filters, in the order in which an encoder applies them.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The last filter.
    pub(crate) fn last(&self) -> &Filter {
        &self.filters[self.filters.len() - 1]
    }

    /// Refuses option values that no encoder takes.
    pub(crate) fn validate_encoder(&self) -> Result<()> {
        self.filters.iter().try_for_each(Filter::validate_encoder)
    }

    /// Refuses option values that no decoder takes.
    pub(crate) fn validate_decoder(&self) -> Result<()> {
        self.filters.iter().try_for_each(Filter::validate_decoder)
    }

    /// Refuses chains that `format` cannot hold.
    pub(crate) fn validate_for(&self, format: Format) -> Result<()> {
        let misfit = self.filters.iter().find(|filter| match (format, filter) {
            (Format::Raw, _) => false,
            (Format::Xz, filter) => matches!(filter, Filter::Lzma1(_)),
            (Format::Alone | Format::Lzip, filter) => !matches!(filter, Filter::Lzma1(_)),
        });
        match misfit {
            Some(filter) => Err(Error::InvalidChain(ChainFault::NotInFormat(filter.id()))),
            None => Ok(()),
        }
    }
}

/// The name of a filter, for error messages.
pub(crate) fn name_of(id: u64) -> &'static str {
    match id {
        DELTA_ID => "Delta",
        LZMA1_ID => "LZMA1",
        LZMA2_ID => "LZMA2",
        _ => BcjArch::from_id(id).map_or("unknown filter", BcjArch::name),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn options_out_of_range_are_refused_by_name() {
        let distance = |distance| Filter::Delta { distance }.validate_encoder();
        assert_eq!(distance(1), Ok(()));
        assert_eq!(distance(256), Ok(()));
        for value in [0, 257, u32::MAX] {
            let option = "distance";
            let error = Error::InvalidOption { option, value: value.into(), min: 1, max: 256 };
            assert_eq!(distance(value), Err(error));
        }
        for arch in BcjArch::ALL {
            let alignment = arch.alignment();
            let filter = |start_offset| Filter::Bcj { arch, start_offset };
            assert_eq!(filter(alignment * 3).validate_encoder(), Ok(()));
            for start_offset in 1..alignment {
                let error = Error::UnalignedStartOffset { start_offset, alignment };
                assert_eq!(filter(start_offset).validate_encoder(), Err(error));
            }
        }
    }

    #[test]
    fn a_chain_is_as_valid_as_each_of_its_filters() {
        let chain = |distance, options| {
            FilterChain::new(Vec::from([Filter::Delta { distance }, Filter::Lzma2(options)]))
        };
        let default = LzmaOptions::default();
        // A decoder does not look at nice_len.
        let odd = LzmaOptions { nice_len: 1, ..default.clone() };

        let valid = chain(1, default.clone()).unwrap();
        assert_eq!((valid.validate_encoder(), valid.validate_decoder()), (Ok(()), Ok(())));
        let decodable = chain(1, odd).unwrap();
        assert!(decodable.validate_encoder().is_err());
        assert_eq!(decodable.validate_decoder(), Ok(()));
        let invalid = chain(0, default).unwrap();
        assert!(invalid.validate_encoder().is_err());
        assert!(invalid.validate_decoder().is_err());
    }

    #[test]
    fn faults_of_a_chain_name_the_filter() {
        let alone = Filter::Bcj { arch: BcjArch::RiscV, start_offset: 0 };
        let error = FilterChain::new(Vec::from([alone])).unwrap_err();
        assert!(error.to_string().starts_with("RISC-V BCJ cannot be the last filter"));
        assert_eq!(name_of(0x0C), "unknown filter");
    }
}
