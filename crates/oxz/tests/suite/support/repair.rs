//! Makes files whole again around what a mutation has changed, so that a
//! decoder does not turn it away at the first CRC32.

use oxz::{Error, Filter, Format, LzmaOptions};

use super::anatomy::{Part, Piece, XZ_MAGIC, pieces, uncompressed_size};
use super::case::decode;
use super::drive::Cuts;
use super::made::vli;
use super::peer;
use super::reading::{Reading, Verdict};

/// How much is made right; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// The CRC32 of headers, Index and Footer, whatever they say.
    Crcs,
    /// Padding, the Index and the Footer, to fit the Blocks that are there.
    Index,
    /// The Checks too: what is left wrong is the data of Blocks.
    Checks,
}

/// `file` with its checksums, and by `effort` more, put right.
pub fn repaired(file: &[u8], effort: Effort) -> Vec<u8> {
    if file.starts_with(b"LZIP") {
        return lzip(file);
    }
    if !file.starts_with(XZ_MAGIC) {
        return file.to_vec();
    }
    let mut xz = Xz { effort, ..Xz::default() };
    for Piece { part, range } in pieces(file) {
        xz.append(part, &file[range]);
    }
    if effort == Effort::Checks { with_checks(xz.file) } else { xz.file }
}

/// The repaired beginning of a `.xz` file, and what is known of the Stream
/// that is being put together.
struct Xz {
    effort: Effort,
    file: Vec<u8>,
    flags: [u8; 2],
    /// Unpadded Size and Uncompressed Size of each Block.
    records: Vec<(usize, usize)>,
    block: (usize, usize),
    backward_size: u32,
}

impl Default for Xz {
    fn default() -> Self {
        Self {
            effort: Effort::Crcs,
            file: Vec::new(),
            flags: [0; 2],
            records: Vec::new(),
            block: (0, 0),
            backward_size: 0,
        }
    }
}

impl Xz {
    fn append(&mut self, part: Part, bytes: &[u8]) {
        let rebuild = self.effort >= Effort::Index;
        match part {
            Part::StreamHeader => {
                self.flags = [bytes[6], bytes[7]];
                self.records.clear();
                self.file.extend(&bytes[..8]);
                self.file.extend(peer::crc32(&self.flags).to_le_bytes());
            }
            Part::BlockHeader => {
                self.block = (bytes.len(), 0);
                self.with_crc(&bytes[..bytes.len() - 4]);
            }
            Part::ChunkHeader | Part::ChunkData => {
                self.block.0 += bytes.len();
                if part == Part::ChunkHeader {
                    self.block.1 += uncompressed_size(bytes).unwrap_or(0);
                }
                self.file.extend(bytes);
            }
            Part::BlockPadding if rebuild => self.file.resize(self.file.len() + bytes.len(), 0),
            Part::Check => {
                self.records.push((self.block.0 + bytes.len(), self.block.1));
                self.file.extend(bytes);
            }
            Part::Index => {
                let index = if rebuild { self.index() } else { bytes[..bytes.len() - 4].to_vec() };
                self.backward_size = (index.len() / 4) as u32;
                self.with_crc(&index);
            }
            Part::Footer => self.footer(bytes, rebuild),
            Part::StreamPadding if rebuild => {
                self.file.resize(self.file.len() + bytes.len() / 4 * 4, 0);
            }
            _ => self.file.extend(bytes),
        }
    }

    fn with_crc(&mut self, bytes: &[u8]) {
        self.file.extend(bytes);
        self.file.extend(peer::crc32(bytes).to_le_bytes());
    }

    /// The Index of all Blocks, up to its CRC32.
    fn index(&self) -> Vec<u8> {
        let mut index = vec![0];
        vli(self.records.len() as u64, &mut index);
        for &(unpadded, uncompressed) in &self.records {
            vli(unpadded as u64, &mut index);
            vli(uncompressed as u64, &mut index);
        }
        index.resize(index.len().next_multiple_of(4), 0);
        index
    }

    fn footer(&mut self, bytes: &[u8], rebuild: bool) {
        let mut fields = bytes[4..10].to_vec();
        if rebuild {
            fields[..4].copy_from_slice(&self.backward_size.to_le_bytes());
            fields[4..].copy_from_slice(&self.flags);
        }
        self.file.extend(peer::crc32(&fields).to_le_bytes());
        self.file.extend(fields);
        self.file.extend(if rebuild { b"YZ" } else { &bytes[10..] });
    }
}

/// A decoder tells which Check it has computed, and where another one stands.
fn with_checks(mut file: Vec<u8>) -> Vec<u8> {
    const BLOCKS_MAX: usize = 8;
    for _ in 0..BLOCKS_MAX {
        let Err(Error::CheckMismatch { found, place, .. }) =
            decode(&Reading::format(Format::Xz), &file, Cuts::WHOLE).result
        else {
            break;
        };
        let (end, found) = (place.offset as usize, found.as_bytes());
        file[end - found.len()..end].copy_from_slice(found);
    }
    file
}

/// The trailers of all members whose data is whole.
fn lzip(file: &[u8]) -> Vec<u8> {
    const HEADER: usize = 6;
    let lzma = LzmaOptions { dict_size: 1 << 20, ..LzmaOptions::default() };
    let reading = Reading::raw(&[Filter::Lzma1(lzma)]);
    let mut repaired = Vec::new();
    let mut rest = file;
    while rest.starts_with(b"LZIP") && rest.len() > HEADER {
        let outcome = peer::decode(&reading, &rest[HEADER..]);
        if outcome.verdict != Verdict::Complete {
            break;
        }
        let version = rest[4];
        let (member, after) = rest.split_at(HEADER + outcome.read);
        let trailer = if version == 0 { 12 } else { 20 };
        repaired.extend(member);
        repaired.extend(peer::crc32(&outcome.output).to_le_bytes());
        repaired.extend((outcome.output.len() as u64).to_le_bytes());
        if version != 0 {
            repaired.extend((member.len() as u64 + trailer as u64).to_le_bytes());
        }
        rest = &after[trailer.min(after.len())..];
    }
    repaired.extend(rest);
    repaired
}
