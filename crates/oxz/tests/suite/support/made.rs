//! Files that no encoder at hand writes, put together from what liblzma does.

use oxz::{Check, Filter, Format, LzmaOptions};

use super::peer;

/// `.lzma` of `data` with its size in the header and no end marker. The one
/// chunk that LZMA2 makes of the data is such a stream but for the header, so
/// the data must be compressible and fit in one.
pub fn alone_of_known_size(data: &[u8], options: &LzmaOptions) -> Vec<u8> {
    let mut alone = vec![properties_byte(options)];
    alone.extend(options.dict_size.to_le_bytes());
    alone.extend((data.len() as u64).to_le_bytes());
    if data.is_empty() {
        // What a range coder writes for nothing: a zero and its low value.
        alone.extend([0; 5]);
    } else {
        alone.extend(only_lzma_chunk(data, options));
    }
    alone
}

fn only_lzma_chunk(data: &[u8], options: &LzmaOptions) -> Vec<u8> {
    let filters = [Filter::Lzma2(options.clone())];
    let lzma2 = peer::encode(Format::Raw, Check::None, &filters, data);
    let (header, rest) = lzma2.split_at(6);
    assert!(header[0] >= 0xE0, "an LZMA chunk with properties, not a stored one");
    assert_eq!(header[5], properties_byte(options));
    let compressed = usize::from(u16::from_be_bytes([header[3], header[4]])) + 1;
    let (chunk, end) = rest.split_at(compressed);
    assert_eq!(end, [0], "one chunk, then the end of LZMA2");
    chunk.to_vec()
}

fn properties_byte(options: &LzmaOptions) -> u8 {
    ((options.pb * 5 + options.lp) * 9 + options.lc) as u8
}

/// Another size in the header of a `.lzma` file.
pub fn alone_with_size(alone: &[u8], size: u64) -> Vec<u8> {
    let mut alone = alone.to_vec();
    alone[5..13].copy_from_slice(&size.to_le_bytes());
    alone
}

/// The Stream Header of `.xz` has this length.
const STREAM_HEADER: usize = 12;

/// `.xz` of `data` without a Check, its LZMA2 dictionary declared by this
/// code: 40 means 4 GiB.
pub fn xz_with_dict_code(data: &[u8], code: u8) -> Vec<u8> {
    let (mut xz, rest) = split_after_block_header(data);
    xz.truncate(STREAM_HEADER);
    xz.extend(block_header(&[0, 0x21, 1, code]));
    xz.extend(rest);
    xz
}

/// The same with these sizes in the Block Header.
pub fn xz_with_block_sizes(data: &[u8], compressed: u64, uncompressed: u64) -> Vec<u8> {
    let (mut xz, rest) = split_after_block_header(data);
    xz.truncate(STREAM_HEADER);
    let mut fields = vec![0xC0];
    vli(compressed, &mut fields);
    vli(uncompressed, &mut fields);
    fields.extend([0x21, 1, 0]);
    xz.extend(block_header(&fields));
    xz.extend(rest);
    xz
}

fn split_after_block_header(data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let options = LzmaOptions { dict_size: oxz::DICT_SIZE_MIN, ..LzmaOptions::default() };
    let mut xz = peer::encode(Format::Xz, Check::None, &[Filter::Lzma2(options)], data);
    let header_size = (usize::from(xz[STREAM_HEADER]) + 1) * 4;
    let rest = xz.split_off(STREAM_HEADER + header_size);
    (xz, rest)
}

/// The same `.xz` file with this Uncompressed Size in its first Block Header,
/// which has none so far; the Index stays as it was.
pub fn xz_with_uncompressed_size(xz: &[u8], size: u64) -> Vec<u8> {
    const HAS_UNCOMPRESSED_SIZE: u8 = 0x80;
    let header_end = STREAM_HEADER + (usize::from(xz[STREAM_HEADER]) + 1) * 4;
    let flags = xz[STREAM_HEADER + 1];
    let mut fields = vec![flags | HAS_UNCOMPRESSED_SIZE];
    vli(size, &mut fields);
    fields.extend(&xz[STREAM_HEADER + 2..header_end - 4]);
    [&xz[..STREAM_HEADER], &block_header(&fields), &xz[header_end..]].concat()
}

/// Block Header Size, these fields, Header Padding, CRC32.
fn block_header(fields: &[u8]) -> Vec<u8> {
    let mut header = [&[0], fields].concat();
    header.resize(header.len().next_multiple_of(4), 0);
    header[0] = (header.len() / 4) as u8;
    header.extend(peer::crc32(&header).to_le_bytes());
    header
}

/// As `.xz` writes numbers.
pub fn vli(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
