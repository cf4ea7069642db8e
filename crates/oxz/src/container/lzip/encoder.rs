//! One member of version 1.

use super::{
    DICT_BITS_MAX, DICT_BITS_MIN, HEADER_SIZE, MAGIC, TRAILER_SIZE, code_from_dict_size, options,
};
use crate::check::{Check, Digest};
use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Result};
use crate::filter::FilterChain;
use crate::filter::chain::ChainEncoder;
use crate::lzma::LzmaOptions;

#[derive(Debug)]
enum Step {
    Header { header: [u8; HEADER_SIZE], written: usize },
    Data,
    Trailer { trailer: [u8; TRAILER_SIZE], written: usize },
}

/// Encodes `.lz`.
#[derive(Debug)]
pub(in crate::container) struct LzipEncoder {
    step: Step,
    chain: ChainEncoder,
    digest: Digest,
    data_size: u64,
    member_size: u64,
}

impl LzipEncoder {
    /// `chain` is LZMA1 with these options.
    ///
    /// # Errors
    /// Invalid options: the format prescribes `lc`, `lp` and `pb`, and has
    /// dictionaries of 4 KiB to 512 MiB.
    pub fn new(chain: &FilterChain, given: &LzmaOptions) -> Result<Self> {
        let prescribed = options(given.dict_size);
        Error::unless_in("lc", given.lc, prescribed.lc, prescribed.lc)?;
        Error::unless_in("lp", given.lp, prescribed.lp, prescribed.lp)?;
        Error::unless_in("pb", given.pb, prescribed.pb, prescribed.pb)?;
        Error::unless_in("dict_size", given.dict_size, 1 << DICT_BITS_MIN, 1 << DICT_BITS_MAX)?;

        let mut header = [0; HEADER_SIZE];
        header[..4].copy_from_slice(&MAGIC);
        header[4] = 1;
        header[5] = code_from_dict_size(given.dict_size);
        Ok(Self {
            step: Step::Header { header, written: 0 },
            chain: ChainEncoder::new(chain.clone())?,
            digest: Digest::new(Check::Crc32),
            data_size: 0,
            member_size: (HEADER_SIZE + TRAILER_SIZE) as u64,
        })
    }

    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        if !matches!(action, Action::Run | Action::Finish) {
            return Err(Error::action(action));
        }
        loop {
            match &mut self.step {
                Step::Header { header, written } => {
                    if !out.drain(header, written) {
                        return Ok(Status::NeedsOutput);
                    }
                    self.step = Step::Data;
                }
                Step::Data => match self.code_data(input, out, action)? {
                    Status::Finished => {
                        self.step = Step::Trailer { trailer: self.trailer(), written: 0 };
                    }
                    status => return Ok(status),
                },
                Step::Trailer { trailer, written } => {
                    return Ok(match out.drain(trailer, written) {
                        true => Status::Finished,
                        false => Status::NeedsOutput,
                    });
                }
            }
        }
    }

    fn code_data(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        action: Action,
    ) -> Result<Status> {
        let (in_start, out_start) = (input.pos, out.pos);
        let result = self.chain.code(input, out, action);
        let data = &input.buf[in_start..input.pos];
        self.digest.update(data);
        self.data_size += data.len() as u64;
        self.member_size += (out.pos - out_start) as u64;
        result
    }

    fn trailer(&self) -> [u8; TRAILER_SIZE] {
        let mut trailer = [0; TRAILER_SIZE];
        trailer[..4].copy_from_slice(self.digest.value().as_bytes());
        trailer[4..12].copy_from_slice(&self.data_size.to_le_bytes());
        trailer[12..].copy_from_slice(&self.member_size.to_le_bytes());
        trailer
    }
}
