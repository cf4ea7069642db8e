//! The filters that keep the size of the data: what they have in common.

use crate::filter::Filter;
use crate::filter::bcj::Bcj;
use crate::filter::delta::Delta;

/// Which way a converter works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Encode,
    Decode,
}

/// A filter that converts bytes in place, without changing their number.
#[derive(Debug)]
pub(crate) enum Converter {
    Delta(Delta),
    Bcj(Bcj),
}

impl Converter {
    /// The converter at the start of its data; `None` for LZMA, which is none.
    pub fn new(filter: &Filter, direction: Direction) -> Option<Self> {
        match *filter {
            Filter::Delta { distance } => Some(Self::Delta(Delta::new(distance, direction))),
            Filter::Bcj { arch, start_offset } => {
                Some(Self::Bcj(Bcj::new(arch, start_offset, direction)))
            }
            Filter::Lzma1(_) | Filter::Lzma2(_) => None,
        }
    }

    /// Converts from the front of `buf` and returns how many leading bytes are
    /// final. The caller presents the others, unchanged, at the front of the
    /// next `buf`, with more behind them; at the end of the data they stay as
    /// they are.
    pub fn convert(&mut self, buf: &mut [u8]) -> usize {
        match self {
            Self::Delta(delta) => {
                delta.convert(buf);
                buf.len()
            }
            Self::Bcj(bcj) => bcj.convert(buf),
        }
    }
}
