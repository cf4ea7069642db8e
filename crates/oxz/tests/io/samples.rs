//! Files in each format, and liblzma's view of them.

use std::io::Read;

use liblzma::read::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use oxz::{Encode, Filter, LzmaOptions};

use crate::data;

/// Small dictionaries, so that windows wrap within small data.
fn lzma() -> LzmaOptions {
    LzmaOptions { dict_size: 8 << 10, ..LzmaOptions::default() }
}

/// Each format that says what it is.
pub fn formats() -> [(&'static str, Encode); 5] {
    let delta = [Filter::Delta { distance: 4 }, Filter::Lzma2(lzma())];
    let x86 = [Filter::Bcj { arch: oxz::BcjArch::X86, start_offset: 0 }, Filter::Lzma2(lzma())];
    [
        (".xz", Encode::xz().filters([Filter::Lzma2(lzma())])),
        (".xz, Delta", Encode::xz().filters(delta)),
        (".xz, x86", Encode::xz().filters(x86)),
        (".lzma", Encode::alone().filters([Filter::Lzma1(lzma())])),
        (".lz", Encode::lzip().filters([Filter::Lzma1(lzma())])),
    ]
}

/// Data that compresses, does not, and compresses again, so that a coder's
/// input and output run out in turns.
pub fn mixed(len: usize, seed: u64) -> Vec<u8> {
    let third = len / 3;
    let mut mixed = data::text(third, seed);
    mixed.extend(data::random(third, seed));
    mixed.extend(data::runs(len - 2 * third, seed));
    mixed
}

pub fn compress(data: &[u8], options: &Encode) -> Vec<u8> {
    oxz::compress(data, options).unwrap()
}

/// What liblzma makes of a whole file of any format.
pub fn liblzma_decodes(file: &[u8]) -> Vec<u8> {
    let stream = match file.first() {
        Some(b'L') => Stream::new_lzip_decoder(u64::MAX, CONCATENATED),
        _ => Stream::new_auto_decoder(u64::MAX, CONCATENATED),
    };
    let mut decoded = Vec::new();
    XzDecoder::new_stream(file, stream.unwrap()).read_to_end(&mut decoded).unwrap();
    decoded
}
