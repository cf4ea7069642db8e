//! The `.lzma` format, also called LZMA_Alone: a header of 13 bytes (LZMA
//! properties, dictionary size, size of the data) and LZMA1 data.

use super::size_hint::{ReadAt, first_bytes};
use super::{MEMORY_BASE, check_memory};
use crate::coder::{Action, Input, Output, Status};
use crate::error::{Error, Field, Result};
use crate::filter::chain::{ChainDecoder, ChainEncoder, Lzma1End};
use crate::filter::{Filter, FilterChain};
use crate::lzma::LzmaOptions;

const HEADER_SIZE: usize = 13;
/// Stands in the header where the size of the data is not known.
const SIZE_UNKNOWN: u64 = u64::MAX;
/// Where any format may come, a size from here on is not believed.
const SIZE_BELIEVED: u64 = 1 << 38;

/// A header, believed or not.
#[derive(Debug, Clone, Copy)]
struct Header([u8; HEADER_SIZE]);

impl Header {
    /// The LZMA settings; `None` where they cannot be.
    fn options(&self) -> Option<LzmaOptions> {
        let options = LzmaOptions { dict_size: self.dict_size(), ..LzmaOptions::default() };
        options.with_properties_byte(self.0[0])
    }

    fn dict_size(&self) -> u32 {
        let Self([_, a, b, c, d, ..]) = *self;
        u32::from_le_bytes([a, b, c, d])
    }

    fn size(&self) -> u64 {
        let Self([.., a, b, c, d, e, f, g, h]) = *self;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    fn end(&self) -> Lzma1End {
        match self.size() {
            SIZE_UNKNOWN => Lzma1End::Marker,
            size => Lzma1End::Size(size),
        }
    }

    fn size_is_believed(&self) -> bool {
        self.size() < SIZE_BELIEVED || self.size() == SIZE_UNKNOWN
    }

    /// Whether an encoder would have chosen this: 2^n or 2^n + 2^(n-1).
    fn dict_size_is_usual(&self) -> bool {
        let size = self.dict_size();
        let one_bit = size.count_ones() <= 1;
        let two_bits = size.count_ones() == 2 && size & (size >> 1) != 0;
        one_bit || two_bits || size == u32::MAX
    }
}

/// The size of the data that a `.lzma` header declares; `None` where a decoder
/// that is as `picky` would refuse it.
pub(super) fn uncompressed_size<F: ReadAt>(
    file: &mut F,
    picky: bool,
) -> Result<Option<u64>, F::Error> {
    if file.size() < HEADER_SIZE as u64 {
        return Ok(None);
    }
    let header = Header(first_bytes(file, 0)?);
    let credible = header.options().is_some()
        && (!picky || header.dict_size_is_usual() && header.size_is_believed());
    Ok(Some(header.size()).filter(|&size| credible && size != SIZE_UNKNOWN))
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each decoder")]
enum Step {
    Header,
    /// The header has been read whole; the memory limit may stop it here.
    Start,
    Data(ChainDecoder),
    /// The data has ended, and nothing may follow.
    End,
}

/// Decodes `.lzma`.
#[derive(Debug)]
pub(super) struct AloneDecoder {
    step: Step,
    /// Whether other formats were possible, so that unusual headers are more
    /// likely something else.
    picky: bool,
    /// Whether to read on after the end.
    concatenated: bool,
    memory_needed: u64,
    header: Header,
    /// How much of the header has been read.
    filled: usize,
}

impl AloneDecoder {
    pub fn new(picky: bool, concatenated: bool) -> Self {
        Self {
            step: Step::Header,
            picky,
            concatenated,
            memory_needed: MEMORY_BASE,
            header: Header([0; HEADER_SIZE]),
            filled: 0,
        }
    }

    /// The chain at work, if there is one.
    pub fn chain(&mut self) -> Option<&mut ChainDecoder> {
        match &mut self.step {
            Step::Data(chain) => Some(chain),
            _ => None,
        }
    }

    pub fn memory_needed(&self) -> u64 {
        self.memory_needed
    }

    pub fn code(
        &mut self,
        input: &mut Input<'_>,
        out: &mut Output<'_>,
        last: bool,
        memory_limit: u64,
    ) -> Result<Status> {
        loop {
            match &mut self.step {
                Step::Header => {
                    if !self.read_header(input)? {
                        return Ok(Status::NeedsInput);
                    }
                    self.step = Step::Start;
                }
                Step::Start => self.step = Step::Data(self.start(memory_limit)?),
                Step::Data(chain) => {
                    let status = chain.code(input, out)?;
                    if status != Status::Finished || !self.concatenated {
                        return Ok(status);
                    }
                    self.step = Step::End;
                }
                Step::End if !input.is_empty() => return Err(Error::corrupt(Field::Magic)),
                Step::End if last => return Ok(Status::Finished),
                Step::End => return Ok(Status::NeedsInput),
            }
        }
    }

    /// True once the header is complete. There are no magic bytes: each field
    /// is judged as soon as it is there.
    fn read_header(&mut self, input: &mut Input<'_>) -> Result<bool> {
        while self.filled < HEADER_SIZE {
            let Some(byte) = input.next() else { return Ok(false) };
            self.header.0[self.filled] = byte;
            self.filled += 1;
            let credible = match self.filled {
                1 => self.header.options().is_some(),
                5 if self.picky => self.header.dict_size_is_usual(),
                HEADER_SIZE if self.picky => self.header.size_is_believed(),
                _ => true,
            };
            if !credible {
                return Err(Error::NotRecognised);
            }
        }
        Ok(true)
    }

    fn start(&mut self, memory_limit: u64) -> Result<ChainDecoder> {
        let options = self.header.options().ok_or(Error::NotRecognised)?;
        let chain = FilterChain::new(alloc::vec![Filter::Lzma1(options)])?;
        self.memory_needed = ChainDecoder::memory_needed(&chain);
        check_memory(self.memory_needed, memory_limit)?;
        ChainDecoder::new(&chain, self.header.end())
    }
}

/// Encodes `.lzma`: the size stays unknown, an end marker ends the data.
#[derive(Debug)]
pub(super) struct AloneEncoder {
    header: [u8; HEADER_SIZE],
    /// How much of the header has been written.
    written: usize,
    chain: ChainEncoder,
}

impl AloneEncoder {
    /// `chain` is LZMA1 with these options.
    pub fn new(chain: &FilterChain, options: &LzmaOptions) -> Result<Self> {
        let mut header = [0xFF; HEADER_SIZE];
        header[0] = options.properties_byte();
        header[1..5].copy_from_slice(&usual_dict_size(options.dict_size).to_le_bytes());
        Ok(Self { header, written: 0, chain: ChainEncoder::new(chain.clone())? })
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
        if !out.drain(&self.header, &mut self.written) {
            return Ok(Status::NeedsOutput);
        }
        self.chain.code(input, out, action)
    }
}

/// The least usual dictionary size that is not less than `size`, which is
/// what an encoder takes: decoders that accept any format refuse others.
fn usual_dict_size(size: u32) -> u32 {
    let power = size.next_power_of_two();
    let three_quarters = power / 4 * 3;
    if three_quarters >= size { three_quarters } else { power }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lzma::{DICT_SIZE_MAX, DICT_SIZE_MIN};

    fn header(properties: u8, dict_size: u32, size: u64) -> [u8; HEADER_SIZE] {
        let mut header = [properties; HEADER_SIZE];
        header[1..5].copy_from_slice(&dict_size.to_le_bytes());
        header[5..].copy_from_slice(&size.to_le_bytes());
        header
    }

    /// What comes of a header alone, and how much of it was read.
    fn decode(picky: bool, header: &[u8]) -> (Result<Status>, usize) {
        let mut decoder = AloneDecoder::new(picky, true);
        let mut input = Input::new(header);
        // With a limit of 0 the decoder stops where the header is complete.
        let result = decoder.code(&mut input, &mut Output::new(&mut []), false, 0);
        (result, input.pos)
    }

    fn accepted(picky: bool, header: &[u8]) -> bool {
        match decode(picky, header) {
            (Err(Error::MemoryLimit { limit: 0, .. }), HEADER_SIZE) => true,
            (Err(Error::NotRecognised), _) => false,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn properties_are_judged_by_the_first_byte() {
        let lc4_lp1_pb0 = 13;
        for picky in [false, true] {
            assert_eq!(decode(picky, &[lc4_lp1_pb0]), (Err(Error::NotRecognised), 1));
            assert_eq!(decode(picky, &[225]), (Err(Error::NotRecognised), 1));
            assert_eq!(decode(picky, &[93]), (Ok(Status::NeedsInput), 1));
        }
    }

    #[test]
    fn only_the_picky_doubt_unusual_dictionaries() {
        for (dict_size, usual) in [
            (0, true),
            (1, true),
            (3, true),
            (1 << 23, true),
            (3 << 30, true),
            (u32::MAX, true),
            (5, false),
            ((1 << 23) + 1, false),
            (7 << 20, false),
            (u32::MAX - 1, false),
        ] {
            let header = header(93, dict_size, SIZE_UNKNOWN);
            assert!(accepted(false, &header));
            assert_eq!(accepted(true, &header), usual, "{dict_size:#x}");
        }
    }

    #[test]
    fn only_the_picky_doubt_huge_sizes() {
        for (size, usual) in [
            (0, true),
            (SIZE_BELIEVED - 1, true),
            (SIZE_BELIEVED, false),
            (SIZE_UNKNOWN - 1, false),
        ] {
            let header = header(93, 1 << 20, size);
            assert!(accepted(false, &header));
            assert_eq!(accepted(true, &header), usual, "{size:#x}");
        }
    }

    #[test]
    fn encoders_round_the_dictionary_up() {
        for (size, rounded) in [
            (DICT_SIZE_MIN, DICT_SIZE_MIN),
            (DICT_SIZE_MIN + 1, 6144),
            (6144, 6144),
            (6145, 8192),
            (DICT_SIZE_MAX - 1, DICT_SIZE_MAX),
            (DICT_SIZE_MAX, DICT_SIZE_MAX),
        ] {
            assert_eq!(usual_dict_size(size), rounded);
            assert!(Header(header(93, rounded, 0)).dict_size_is_usual());
        }
    }

    #[test]
    fn the_size_is_taken_from_the_header() {
        let size = |picky, mut file: &[u8]| uncompressed_size(&mut file, picky).unwrap();
        for picky in [false, true] {
            assert_eq!(size(picky, &header(93, 1 << 20, 77)), Some(77));
            assert_eq!(size(picky, &header(93, 1 << 20, SIZE_UNKNOWN)), None);
            assert_eq!(size(picky, &header(225, 1 << 20, 77)), None);
            assert_eq!(size(picky, &[93; 12]), None);
        }
        let doubtful = [header(93, 7 << 20, 77), header(93, 1 << 20, SIZE_BELIEVED)];
        for header in doubtful {
            assert!(size(false, &header).is_some() && size(true, &header).is_none());
        }
    }
}
