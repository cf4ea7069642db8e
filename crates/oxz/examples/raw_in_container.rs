//! Raw streams inside a format of one's own: a box that says which filters its
//! contents went through, as 7z files and `.xz` Block Headers do.
//!
//! ```text
//! 4 bytes        "BOX1"
//! 1 byte         number of filters
//! for each       8 bytes: Filter ID; 1 byte: n; n bytes: Filter Properties
//! 8 bytes        size of the contents
//! 4 bytes        CRC32 of the contents
//! all others     the raw stream
//! ```
//!
//! Numbers are little-endian.
//!
//! ```sh
//! cargo run --release --example raw_in_container -- pack CHAIN FILE BOX
//! cargo run --release --example raw_in_container -- unpack BOX FILE
//! ```
//!
//! `CHAIN` is `lzma1`, `lzma2`, `x86` or `delta4`.

use std::error::Error;
use std::fs;

use oxz::{BcjArch, Decode, Decompressor, Encode, Filter, LzmaOptions};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const MAGIC: &[u8] = b"BOX1";
/// What a box may demand for its dictionary, and for its contents.
const MEMORY_MAX: u64 = 64 << 20;
const CONTENTS_MAX: u64 = 1 << 30;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["pack", chain, from, to] => fs::write(to, pack(&filters(chain)?, &fs::read(from)?)?)?,
        ["unpack", from, to] => fs::write(to, unpack(&fs::read(from)?)?)?,
        _ => return Err("usage: raw_in_container pack CHAIN FILE BOX | unpack BOX FILE".into()),
    }
    Ok(())
}

/// Filters in the order in which they are applied; LZMA comes last.
fn filters(chain: &str) -> Result<Vec<Filter>> {
    let lzma = LzmaOptions::default();
    Ok(match chain {
        "lzma1" => [Filter::Lzma1(lzma)].into(),
        "lzma2" => [Filter::Lzma2(lzma)].into(),
        "x86" => [Filter::Bcj { arch: BcjArch::X86, start_offset: 0 }, Filter::Lzma2(lzma)].into(),
        "delta4" => [Filter::Delta { distance: 4 }, Filter::Lzma2(lzma)].into(),
        _ => return Err(format!("{chain}: no such chain").into()),
    })
}

fn pack(filters: &[Filter], contents: &[u8]) -> Result<Vec<u8>> {
    let mut file = MAGIC.to_vec();
    file.push(u8::try_from(filters.len())?);
    for filter in filters {
        // What a decoder has to know of the filter's options, and no more.
        let properties = filter.properties()?;
        file.extend(filter.id().to_le_bytes());
        file.push(u8::try_from(properties.len())?);
        file.extend(properties);
    }
    file.extend((contents.len() as u64).to_le_bytes());
    // A raw stream carries no check; this is the box's business.
    file.extend(crc32fast::hash(contents).to_le_bytes());
    oxz::compress_to_vec(contents, &mut file, &Encode::raw(filters))?;
    Ok(file)
}

fn unpack(file: &[u8]) -> Result<Vec<u8>> {
    let mut rest = file.strip_prefix(MAGIC).ok_or("not a box")?;
    let [count] = take(&mut rest)?;
    let mut filters = Vec::new();
    for _ in 0..count {
        let id = u64::from_le_bytes(take(&mut rest)?);
        let [length] = take(&mut rest)?;
        let (properties, others) = rest.split_at_checked(length.into()).ok_or("cut short")?;
        filters.push(Filter::from_properties(id, properties)?);
        rest = others;
    }
    let size = u64::from_le_bytes(take(&mut rest)?);
    let crc32 = u32::from_le_bytes(take(&mut rest)?);

    // Whether the filters can follow each other, and need no more memory than
    // they may have, is found out before anything is decoded.
    let mut decoder = Decompressor::new(&Decode::raw(filters).memory_limit(MEMORY_MAX))?;
    // The size is a claim: it limits what comes out, and reserves nothing.
    if size > CONTENTS_MAX {
        return Err(format!("the contents are larger than {CONTENTS_MAX} bytes").into());
    }
    let contents = decoder.decompress(rest, Some(usize::try_from(size)?))?;
    // The end may take a call of its own, for the marker behind the last byte.
    let more = if decoder.eof() { Vec::new() } else { decoder.decompress(b"", Some(1))? };
    let whole = contents.len() as u64 == size && more.is_empty() && decoder.eof();
    if !whole || !decoder.unused_data().is_empty() {
        return Err(format!("the box does not hold the {size} bytes it promises").into());
    }
    if crc32fast::hash(&contents) != crc32 {
        return Err("the contents differ from what was packed".into());
    }
    Ok(contents)
}

/// Takes the next `N` bytes.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N]> {
    let (bytes, others) = rest.split_first_chunk().ok_or("cut short")?;
    *rest = others;
    Ok(*bytes)
}
