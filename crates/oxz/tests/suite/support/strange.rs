//! Valid files that no encoder writes, and some that are nearly valid, of
//! packets and chunks picked at will.

use super::anatomy::{XZ_MAGIC, check_size, unpacked_size};
use super::made::vli;
use super::packets::{Packet, Properties, Writer};
use super::peer;
use super::repair::{Effort, repaired};

/// Where choices come from: called with a number of choices that is not zero,
/// it returns one of them, counted from 0.
pub type Pick<'a> = &'a mut dyn FnMut(usize) -> usize;

/// The dictionary size of every file: distances lie around it.
pub const DICT_SIZE: u32 = 4096;

const CHUNK_PACKED_MAX: usize = 1 << 16;
const CHUNK_DATA_MAX: usize = 1 << 21;
/// More than a packet takes, and more data than it makes.
const MARGIN: usize = 300;

fn properties(pick: Pick<'_>) -> Properties {
    let lc = pick(5);
    let lp = pick(5 - lc);
    Properties { lc: lc as u32, lp: lp as u32, pb: pick(5) as u32 }
}

/// Up to `most` packets; one in some hundreds is not valid.
fn packets(writer: &mut Writer, most: usize, pick: Pick<'_>) {
    for _ in 0..pick(most) {
        if writer.size() > CHUNK_PACKED_MAX - MARGIN {
            return;
        }
        let packet = packet(writer, pick);
        writer.packet(packet);
    }
}

fn packet(writer: &Writer, pick: Pick<'_>) -> Packet {
    let known = writer.data.len();
    let invalid = pick(400) == 1;
    let index = pick(4);
    let len = match pick(4) {
        0 => 273,
        1 => 2 + pick(272) as u32,
        _ => 2 + pick(20) as u32,
    };
    match pick(8) {
        0..=2 => Packet::Literal(pick(256) as u8),
        3 => Packet::Literal(writer.data.last().copied().unwrap_or(0)),
        4 | 5 if known > 0 || invalid => {
            let distance = match (invalid, pick(2)) {
                (false, _) => distance(known, pick),
                (true, 0) => known + pick(1 << 20),
                (true, _) => DICT_SIZE as usize + pick(2),
            };
            Packet::Match { distance: distance as u32, len }
        }
        6 if writer.has_rep(index) || invalid => Packet::Rep { index, len },
        7 if writer.has_rep(0) || invalid => Packet::ShortRep,
        _ => Packet::Literal(0),
    }
}

fn distance(known: usize, pick: Pick<'_>) -> usize {
    let wanted = match pick(5) {
        0 => pick(4),
        1 => pick(300),
        2 => known - 1,
        3 => DICT_SIZE as usize - 2 - pick(2),
        _ => pick(known),
    };
    wanted.min(known - 1).min(DICT_SIZE as usize - 1)
}

/// An LZMA1 stream; with an end marker, if asked for.
pub struct Lzma1 {
    pub properties: Properties,
    pub bytes: Vec<u8>,
    pub data: Vec<u8>,
}

pub fn lzma1(end_marker: bool, properties: Properties, pick: Pick<'_>) -> Lzma1 {
    let mut writer = Writer::new(properties);
    packets(&mut writer, 400, pick);
    if end_marker {
        writer.packet(Packet::EndMarker);
    }
    Lzma1 { properties, bytes: writer.take(), data: writer.data }
}

/// `.lzma` with any header that fits, or nearly.
pub fn alone(pick: Pick<'_>) -> Vec<u8> {
    let (known, marker) = (pick(2) == 1, pick(2) == 1);
    let lzma = lzma1(marker || !known, properties(pick), pick);
    let size = match (known, pick(20)) {
        (false, _) => u64::MAX,
        (true, 1) => lzma.data.len() as u64 + 1,
        (true, 2) => lzma.data.len().saturating_sub(1) as u64,
        (true, _) => lzma.data.len() as u64,
    };
    let mut file = vec![lzma.properties.byte()];
    file.extend(DICT_SIZE.to_le_bytes());
    file.extend(size.to_le_bytes());
    file.extend(lzma.bytes);
    file
}

/// `.lz` of one to three members.
pub fn lzip(pick: Pick<'_>) -> Vec<u8> {
    let mut file = Vec::new();
    for _ in 0..1 + pick(3) {
        let version = 1 - u8::from(pick(4) == 1);
        let lzma = lzma1(true, Properties { lc: 3, lp: 0, pb: 2 }, pick);
        let start = file.len();
        file.extend(b"LZIP");
        file.extend([version, DICT_SIZE.trailing_zeros() as u8]);
        file.extend(lzma.bytes);
        file.extend(peer::crc32(&lzma.data).to_le_bytes());
        file.extend((lzma.data.len() as u64).to_le_bytes());
        if version == 1 {
            file.extend((file.len() as u64 - start as u64 + 8).to_le_bytes());
        }
    }
    file
}

/// LZMA2 chunks with every kind of reset, in any order that is allowed; one in
/// some dozens is not.
pub fn lzma2(pick: Pick<'_>) -> Vec<u8> {
    let mut writer = Writer::new(properties(pick));
    let mut bytes = Vec::new();
    // What a chunk has to bring: 3 dictionary, properties and state; 2 the
    // last two; 0 nothing.
    let mut due = 3;
    for _ in 0..pick(9) {
        let careless = pick(40) == 1;
        if pick(4) == 0 {
            let reset = (!careless && due == 3) || pick(6) == 0;
            if reset {
                writer.data.clear();
                due = due.min(2);
            }
            stored(&mut writer, reset, &mut bytes, pick);
            continue;
        }
        let reset = pick(4).max(if careless { 0 } else { due });
        due = 0;
        compressed(&mut writer, reset, &mut bytes, pick);
    }
    bytes.push(0);
    bytes
}

fn stored(writer: &mut Writer, reset: bool, bytes: &mut Vec<u8>, pick: Pick<'_>) {
    let len = 1 + pick(200);
    bytes.push(if reset { 1 } else { 2 });
    bytes.extend((len as u16 - 1).to_be_bytes());
    for _ in 0..len {
        let byte = pick(256) as u8;
        bytes.push(byte);
        writer.data.push(byte);
    }
}

/// `reset`: 0 nothing, 1 the state, 2 properties too, 3 the dictionary too.
fn compressed(writer: &mut Writer, reset: usize, bytes: &mut Vec<u8>, pick: Pick<'_>) {
    if reset == 3 {
        writer.data.clear();
    }
    match reset {
        0 => {}
        1 => writer.reset_state(writer.properties()),
        _ => writer.reset_state(properties(pick)),
    }
    let start = writer.data.len();
    // No chunk is empty.
    writer.packet(Packet::Literal(pick(256) as u8));
    packets(writer, 200, pick);
    let unpacked = writer.data.len() - start;
    assert!(unpacked <= CHUNK_DATA_MAX);
    let packed = writer.take();
    bytes.push(0x80 | (reset as u8) << 5 | ((unpacked - 1) >> 16) as u8);
    bytes.extend((((unpacked - 1) & 0xFFFF) as u16).to_be_bytes());
    bytes.extend((packed.len() as u16 - 1).to_be_bytes());
    if reset >= 2 {
        bytes.push(writer.properties().byte());
    }
    bytes.extend(packed);
}

/// Block Flags and what follows: sizes, which may be there and are seldom
/// wrong, and filters, which come with the Block Flags.
fn block_header_fields(filters: &[u8], lzma2: &[u8], pick: Pick<'_>) -> Vec<u8> {
    let which = pick(4) as u8;
    let mut fields = vec![filters[0] | which << 6];
    let wrong = |choice| [0, 1, u64::MAX >> 1][if choice < 3 { choice } else { 0 }];
    if which & 1 != 0 {
        vli(lzma2.len() as u64 ^ wrong(pick(60)), &mut fields);
    }
    if which & 2 != 0 {
        vli(unpacked_size(lzma2) as u64 ^ wrong(pick(60)), &mut fields);
    }
    fields.extend(&filters[1..]);
    fields
}

/// `.xz` of one or two Streams of up to three Blocks.
pub fn xz(pick: Pick<'_>) -> Vec<u8> {
    const FILTERS: [&[u8]; 4] = [
        &[0, 0x21, 1, 0],
        &[1, 0x03, 1, 2, 0x21, 1, 0],
        &[1, 0x07, 0, 0x21, 1, 0],
        &[2, 0x04, 0, 0x03, 1, 0, 0x21, 1, 0],
    ];
    let mut file = Vec::new();
    for _ in 0..1 + pick(2) {
        let check = [0, 1, 4, 10][pick(4)];
        let start = file.len();
        file.extend(XZ_MAGIC);
        file.extend([0, check, 0, 0, 0, 0]);
        for _ in 0..pick(4) {
            let filters = FILTERS[pick(FILTERS.len())];
            let data = lzma2(pick);
            let fields = block_header_fields(filters, &data, pick);
            let size = (1 + fields.len()).next_multiple_of(4);
            file.push((size / 4) as u8);
            file.extend(&fields);
            file.resize(file.len() + size - 1 - fields.len() + 4, 0);
            file.extend(data);
            file.resize(start + (file.len() - start).next_multiple_of(4), 0);
            file.resize(file.len() + check_size(check), 0);
        }
        // An empty Index and a Footer, to be put right.
        file.extend([0; 8 + 12]);
        file.resize(file.len() + 4 * pick(3), 0);
    }
    repaired(&file, Effort::Checks)
}
