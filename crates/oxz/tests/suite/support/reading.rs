//! How bytes are to be read, and what came of it: the words in which oxz and
//! liblzma are compared.

use oxz::{Decode, Error, Filter, Format};

/// What a decoder is told, oxz and liblzma alike.
#[derive(Debug, Clone)]
pub struct Reading {
    /// `None`: recognise the format.
    pub format: Option<Format>,
    /// Of raw streams.
    pub filters: Vec<Filter>,
    pub concatenated: bool,
    pub memory_limit: u64,
}

impl Reading {
    pub fn auto() -> Self {
        Self { format: None, filters: Vec::new(), concatenated: true, memory_limit: u64::MAX }
    }

    pub fn format(format: Format) -> Self {
        Self { format: Some(format), ..Self::auto() }
    }

    pub fn raw(filters: &[Filter]) -> Self {
        Self { filters: filters.to_vec(), ..Self::format(Format::Raw) }
    }

    /// Stops after the first Stream or member.
    pub fn single(self) -> Self {
        Self { concatenated: false, ..self }
    }

    pub fn options(&self) -> Decode {
        let options = match self.format {
            None => Decode::auto(),
            Some(Format::Xz) => Decode::xz(),
            Some(Format::Alone) => Decode::alone(),
            Some(Format::Lzip) => Decode::lzip(),
            Some(Format::Raw) => Decode::raw(self.filters.clone()),
        };
        options.concatenated(self.concatenated).memory_limit(self.memory_limit)
    }
}

/// How reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Complete,
    Truncated,
    Corrupt,
    Unsupported,
    NotRecognised,
    MemoryLimit,
}

impl From<&Result<(), Error>> for Verdict {
    fn from(result: &Result<(), Error>) -> Self {
        match result {
            Ok(()) => Self::Complete,
            Err(Error::Truncated { .. }) => Self::Truncated,
            Err(Error::Corrupt { .. } | Error::CheckMismatch { .. }) => Self::Corrupt,
            Err(Error::Unsupported { .. }) => Self::Unsupported,
            Err(Error::NotRecognised) => Self::NotRecognised,
            Err(Error::MemoryLimit { .. }) => Self::MemoryLimit,
            Err(other) => panic!("input alone cannot cause this: {other:?}"),
        }
    }
}

/// What a decoder made of its input.
#[derive(Debug)]
pub struct Outcome {
    pub verdict: Verdict,
    /// All that was delivered, before an error too.
    pub output: Vec<u8>,
    /// Bytes of input consumed; after an error, those of the calls before.
    pub read: usize,
}
