//! Filters, chains of them, and the bytes that describe them in headers.

pub(crate) mod bcj;
pub(crate) mod chain;
pub(crate) mod delta;
mod properties;
pub(crate) mod staging;

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

/// One step of a filter chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Replaces each byte by its difference from the byte `distance` before.
    Delta {
        /// 1 to 256.
        distance: u32,
    },
    /// Makes the targets of branches in machine code absolute, so that calls
    /// to one place look alike ("branch, call, jump").
    Bcj {
        /// Whose machine code.
        arch: BcjArch,
        /// Where the data starts in the address space; a multiple of the
        /// architecture's [alignment](BcjArch::alignment).
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

    const fn is_last(&self) -> bool {
        matches!(self, Self::Lzma1(_) | Self::Lzma2(_))
    }
}

/// One to four filters in the order in which an encoder applies them; the
/// last one, and only that, is LZMA1 or LZMA2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterChain {
    filters: Vec<Filter>,
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
pub(crate) fn name_of(_id: u64) -> &'static str {
    todo!()
}

impl FilterChain {
    /// Refuses option values that no encoder takes.
    pub(crate) fn validate_encoder(&self) -> Result<()> {
        todo!()
    }
}
