//! The `.lz` format, versions 0 and 1: members, each with a header of six
//! bytes, LZMA1 data up to an end marker, and a trailer.

mod decoder;
mod encoder;

pub(super) use decoder::LzipDecoder;
pub(super) use encoder::LzipEncoder;

use super::size_hint::{ReadAt, Sum, first_bytes, last_bytes};
use crate::lzma::LzmaOptions;

/// How a member starts.
pub(super) const MAGIC: [u8; 4] = *b"LZIP";
/// Magic bytes, version, dictionary size.
const HEADER_SIZE: usize = 6;
/// CRC32 of the data, size of the data, size of the member.
const TRAILER_SIZE: usize = 20;
/// What a member of version 1 has around its data.
const MEMBER_OVERHEAD: u64 = (HEADER_SIZE + TRAILER_SIZE) as u64;
/// Version 0 has no size of the member.
const TRAILER_SIZE_V0: usize = 12;

/// The least dictionary size, as a power of two: 4 KiB.
const DICT_BITS_MIN: u32 = 12;
/// The greatest dictionary size, as a power of two: 512 MiB.
const DICT_BITS_MAX: u32 = 29;

/// The settings that the format prescribes.
fn options(dict_size: u32) -> LzmaOptions {
    LzmaOptions { dict_size, lc: 3, lp: 0, pb: 2, ..LzmaOptions::default() }
}

/// The dictionary size behind its code: a power of two in the low five bits,
/// and in the high three how many sixteenths of it to subtract.
fn dict_size_from_code(code: u8) -> Option<u32> {
    let bits = u32::from(code & 0x1F);
    let sixteenths = u32::from(code >> 5);
    let valid = (DICT_BITS_MIN..=DICT_BITS_MAX).contains(&bits)
        && (bits > DICT_BITS_MIN || sixteenths == 0);
    valid.then(|| (1 << bits) - (sixteenths << (bits - 4)))
}

/// The code of the least dictionary size that is not less than `dict_size`,
/// which is in the format's range.
fn code_from_dict_size(dict_size: u32) -> u8 {
    let bits = dict_size.next_power_of_two().ilog2();
    let spare = (1 << bits) - dict_size;
    let sixteenths = (spare >> (bits - 4)).min(7);
    (sixteenths << 5 | bits) as u8
}

/// The size of the data of all members, or of the first, by their trailers;
/// `None` unless the file is version 1 members and nothing else. Nothing
/// between headers and trailers is read.
pub(super) fn uncompressed_size<F: ReadAt>(
    file: &mut F,
    all: bool,
) -> Result<Option<u64>, F::Error> {
    let mut end = file.size();
    let mut sum = Sum::default();
    while end > 0 {
        let Some(sizes) = last_bytes::<16, F>(file, end)? else { return Ok(None) };
        let [data_size, member_size] =
            [0, 8].map(|at| sizes[at..].first_chunk().copied().map_or(0, u64::from_le_bytes));
        let start = end.checked_sub(member_size);
        let Some(start) = start.filter(|_| member_size > MEMBER_OVERHEAD) else { return Ok(None) };
        let header: [u8; HEADER_SIZE] = first_bytes(file, start)?;
        if !header.starts_with(&MAGIC) || header[4] != 1 {
            return Ok(None);
        }
        sum.add_before(data_size);
        end = start;
    }
    Ok(sum.total(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_up() {
        for (dict_size, code) in
            [(1 << 12, 0x0C), (4097, 0xED), (1 << 13, 0x0D), (1408 << 10, 0xB5), (1 << 29, 0x1D)]
        {
            assert_eq!(code_from_dict_size(dict_size), code, "{dict_size}");
        }
        let all = (0..=u8::MAX).filter_map(|code| Some((code, dict_size_from_code(code)?)));
        for (code, dict_size) in all {
            assert_eq!(code_from_dict_size(dict_size), code);
            assert!((1 << 12..=1 << 29).contains(&dict_size));
            let next = code_from_dict_size((dict_size + 1).min(1 << 29));
            assert!(dict_size_from_code(next) >= Some(dict_size));
        }
    }

    #[test]
    fn codes_out_of_range_mean_nothing() {
        for code in [0x00, 0x0B, 0x2C, 0xEC, 0x1E, 0x1F, 0xFF] {
            assert_eq!(dict_size_from_code(code), None, "{code:#x}");
        }
    }
}
