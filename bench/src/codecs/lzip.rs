//! `.lz` around an LZMA1 stream, which liblzma reads but does not write.

use anyhow::{Result, ensure};

/// A member of the stream `lzma`, which ends with a marker and has lc 3, lp 0
/// and pb 2, as the format wants it.
pub fn member(lzma: &[u8], dict_size: u32, data: &[u8]) -> Result<Vec<u8>> {
    ensure!(
        dict_size.is_power_of_two() && (12..=29).contains(&dict_size.ilog2()),
        ".lz is written with dictionaries of 2^12 to 2^29 bytes"
    );
    let mut file = b"LZIP\x01".to_vec();
    file.push(dict_size.ilog2() as u8);
    file.extend_from_slice(lzma);
    file.extend_from_slice(&crc32fast::hash(data).to_le_bytes());
    file.extend_from_slice(&(data.len() as u64).to_le_bytes());
    let size = file.len() as u64 + 8;
    file.extend_from_slice(&size.to_le_bytes());
    Ok(file)
}
