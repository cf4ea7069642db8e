//! The formats around filter chains.

use crate::check::CheckId;
use crate::coder::{Action, Progress};
use crate::error::Result;
use crate::options::{Decode, Encode};

/// Decodes any of the formats, a slice at a time.
#[derive(Debug)]
pub struct Decoder {}

impl Decoder {
    pub(crate) fn new(_options: &Decode) -> Result<Self> {
        todo!()
    }

    /// Decodes from `input` to `output`.
    ///
    /// # Errors
    /// todo
    pub fn code(&mut self, _input: &[u8], _output: &mut [u8], _action: Action) -> Result<Progress> {
        todo!()
    }

    /// The Check ID of the current Stream; `None` before its header.
    pub fn check_id(&self) -> Option<CheckId> {
        todo!()
    }

    /// Bytes of memory that the current Stream or Block needs.
    pub fn memory_needed(&self) -> u64 {
        todo!()
    }

    /// The limit in force.
    pub fn memory_limit(&self) -> u64 {
        todo!()
    }

    /// Sets another limit; after [`Error::MemoryLimit`](crate::Error::MemoryLimit)
    /// decoding can then go on.
    pub fn set_memory_limit(&mut self, _bytes: u64) {
        todo!()
    }
}

/// Encodes any of the formats, a slice at a time.
#[derive(Debug)]
pub struct Encoder {}

impl Encoder {
    pub(crate) fn new(_options: &Encode) -> Result<Self> {
        todo!()
    }

    /// Encodes from `input` to `output`.
    ///
    /// # Errors
    /// todo
    pub fn code(&mut self, _input: &[u8], _output: &mut [u8], _action: Action) -> Result<Progress> {
        todo!()
    }
}
