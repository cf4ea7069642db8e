//! Which bytes of a file are what, by the format's own rules and as far as
//! these carry: what mutations aim at and repairs put right.

use std::ops::Range;

/// A part of a file that has a meaning of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    StreamHeader,
    BlockHeader,
    /// The control byte of LZMA2 and what belongs to it; that of the end too.
    ChunkHeader,
    ChunkData,
    BlockPadding,
    Check,
    Index,
    Footer,
    StreamPadding,
    /// The header of `.lzma` or of a `.lz` member.
    OldHeader,
    /// An LZMA1 stream.
    Lzma,
    LzipTrailer,
    /// What comes after the first thing that cannot be.
    Rest,
}

/// A part and where it is.
#[derive(Debug, Clone)]
pub struct Piece {
    pub part: Part,
    pub range: Range<usize>,
}

/// All of `file`, in order, without gaps; no piece but a Check is empty.
pub fn pieces(file: &[u8]) -> Vec<Piece> {
    let mut walk = Walk { file, at: 0, pieces: Vec::new() };
    if file.starts_with(XZ_MAGIC) {
        while walk.xz_stream().is_some() {}
    } else if file.starts_with(b"LZIP") {
        let _ = walk.lzip();
    } else {
        let _ = walk.take(Part::OldHeader, 13);
        let _ = walk.take(Part::Lzma, file.len().saturating_sub(13));
    }
    let rest = file.len() - walk.at;
    if rest > 0 {
        walk.take(Part::Rest, rest);
    }
    walk.pieces
}

pub const XZ_MAGIC: &[u8] = b"\xFD7zXZ\0";

/// The length of the Check with this ID.
pub fn check_size(id: u8) -> usize {
    match id {
        0 => 0,
        1..=3 => 4,
        4..=6 => 8,
        7..=9 => 16,
        10..=12 => 32,
        _ => 64,
    }
}

/// The data in a chunk, uncompressed, by its header; `None` at the end.
pub fn uncompressed_size(header: &[u8]) -> Option<usize> {
    let size = usize::from(u16::from_be_bytes([*header.get(1)?, *header.get(2)?])) + 1;
    let high = if header[0] >= 0x80 { usize::from(header[0] & 0x1F) << 16 } else { 0 };
    Some(high + size)
}

/// The data in these LZMA2 chunks, uncompressed.
pub fn unpacked_size(lzma2: &[u8]) -> usize {
    let mut walk = Walk { file: lzma2, at: 0, pieces: Vec::new() };
    let _ = walk.chunks();
    let headers = walk.pieces.iter().filter(|piece| piece.part == Part::ChunkHeader);
    headers.filter_map(|piece| uncompressed_size(&lzma2[piece.range.clone()])).sum()
}

/// `None` from any step: the file ends, or is not what it should be.
struct Walk<'a> {
    file: &'a [u8],
    /// `at <= file.len()`; the pieces end here.
    at: usize,
    pieces: Vec<Piece>,
}

impl<'a> Walk<'a> {
    fn take(&mut self, part: Part, len: usize) -> Option<&'a [u8]> {
        let range = self.at..self.at.checked_add(len)?;
        let bytes = self.file.get(range.clone())?;
        if len > 0 || part == Part::Check {
            self.pieces.push(Piece { part, range });
        }
        self.at += len;
        Some(bytes)
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.file.get(self.at + ahead).copied()
    }

    fn xz_stream(&mut self) -> Option<()> {
        if !self.file[self.at..].starts_with(XZ_MAGIC) {
            return None;
        }
        let start = self.at;
        let check = check_size(self.take(Part::StreamHeader, 12)?[7] & 0x0F);
        while self.byte(0)? != 0 {
            self.take(Part::BlockHeader, (usize::from(self.byte(0)?) + 1) * 4)?;
            self.chunks()?;
            let len = self.at - start;
            self.take(Part::BlockPadding, len.next_multiple_of(4) - len)?;
            self.take(Part::Check, check)?;
        }
        self.take(Part::Index, self.index_size()?)?;
        self.take(Part::Footer, 12)?;
        let nulls = self.file[self.at..].iter().take_while(|&&byte| byte == 0).count();
        self.take(Part::StreamPadding, nulls).map(drop)
    }

    fn chunks(&mut self) -> Option<()> {
        loop {
            let (header, data) = match self.byte(0)? {
                0 => (1, 0),
                1 | 2 => (3, usize::from(self.be16(1)?) + 1),
                3..=0x7F => return None,
                0x80..0xC0 => (5, usize::from(self.be16(3)?) + 1),
                0xC0.. => (6, usize::from(self.be16(3)?) + 1),
            };
            self.take(Part::ChunkHeader, header)?;
            self.take(Part::ChunkData, data)?;
            if header == 1 {
                return Some(());
            }
        }
    }

    fn be16(&self, ahead: usize) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte(ahead)?, self.byte(ahead + 1)?]))
    }

    /// The Index at `at`: indicator, number, Records, padding, CRC32.
    fn index_size(&self) -> Option<usize> {
        let mut len = 1;
        let records = self.vli(&mut len)?;
        for _ in 0..records.checked_mul(2)? {
            self.vli(&mut len)?;
        }
        Some(len.next_multiple_of(4) + 4)
    }

    fn vli(&self, ahead: &mut usize) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte(*ahead)?;
            *ahead += 1;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// One member, as if it were the only one.
    fn lzip(&mut self) -> Option<()> {
        let trailer = if self.byte(4)? == 0 { 12 } else { 20 };
        self.take(Part::OldHeader, 6)?;
        self.take(Part::Lzma, (self.file.len() - self.at).checked_sub(trailer)?)?;
        self.take(Part::LzipTrailer, trailer).map(drop)
    }
}
