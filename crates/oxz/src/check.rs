//! Integrity checks of the `.xz` format: what they are, and the digest that
//! runs along with the data.

use core::fmt;

use sha2::Digest as _;

/// An integrity check that can be computed (`.xz` specification, 2.1.1.2).
///
/// ```
/// use oxz::{Check, Decode, Encode};
///
/// let file = oxz::compress(b"some data", &Encode::xz().check(Check::Sha256))?;
///
/// let mut decoder = Decode::xz().decoder()?;
/// decoder.code(&file, &mut [0; 100], oxz::Action::Finish)?;
/// assert_eq!(decoder.check_id(), Some(Check::Sha256.id()));
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// No check: damage stays unnoticed unless it breaks the coding itself.
    None,
    /// CRC32, 4 bytes.
    Crc32,
    /// CRC64 (ECMA-182), 8 bytes; the default.
    Crc64,
    /// SHA-256, 32 bytes.
    Sha256,
}

impl Check {
    /// The number that stands in the Stream Flags.
    pub const fn id(self) -> CheckId {
        CheckId(match self {
            Self::None => 0,
            Self::Crc32 => 1,
            Self::Crc64 => 4,
            Self::Sha256 => 10,
        })
    }

    /// The length of the Check field in bytes.
    pub const fn size(self) -> usize {
        self.id().size()
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Crc32 => "CRC32",
            Self::Crc64 => "CRC64",
            Self::Sha256 => "SHA-256",
        })
    }
}

/// A Check ID, 0 to 15, as a Stream declares it; not all are defined.
///
/// ```
/// use oxz::{Check, CheckId};
///
/// let ids = (0..=15).filter_map(CheckId::new);
/// let defined: Vec<Check> = ids.filter_map(CheckId::check).collect();
/// assert_eq!(defined, [Check::None, Check::Crc32, Check::Crc64, Check::Sha256]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckId(u8);

impl CheckId {
    /// The ID with this number; `None` above 15.
    pub const fn new(id: u8) -> Option<Self> {
        if id <= 15 { Some(Self(id)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The length of the Check field in bytes, which the format fixes for
    /// undefined IDs too.
    pub const fn size(self) -> usize {
        match self.0 {
            0 => 0,
            1..=3 => 4,
            4..=6 => 8,
            7..=9 => 16,
            10..=12 => 32,
            _ => 64,
        }
    }

    /// The check that this ID stands for, where one is defined.
    pub const fn check(self) -> Option<Check> {
        match self.0 {
            0 => Some(Check::None),
            1 => Some(Check::Crc32),
            4 => Some(Check::Crc64),
            10 => Some(Check::Sha256),
            _ => None,
        }
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether data with this Check ID can be verified here: true for those that
/// are defined. A decoder takes data with any ID, see
/// [`Decoder::unverified_check`](crate::Decoder::unverified_check).
///
/// ```
/// use oxz::{Check, CheckId};
///
/// assert!(oxz::is_check_supported(Check::Sha256.id()));
/// assert!(!CheckId::new(15).is_some_and(oxz::is_check_supported));
/// ```
pub const fn is_check_supported(id: CheckId) -> bool {
    id.check().is_some()
}

/// The bytes of a Check field, as they stand in the file. As text they are
/// hexadecimal digits.
///
/// ```
/// use oxz::{Check, Decode, Encode, Error};
///
/// let mut file = oxz::compress(b"", &Encode::lzip())?;
/// // In a .lz file the CRC32 begins 20 bytes before the end.
/// let crc32 = file.len() - 20;
/// file[crc32] = 0xA5;
/// match oxz::decompress(&file, &Decode::lzip()) {
///     Err(Error::CheckMismatch { check: Check::Crc32, expected, found, .. }) => {
///         assert_eq!(expected.as_bytes(), [0xA5, 0, 0, 0]);
///         assert_eq!(found.to_string(), "00000000");
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), oxz::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CheckValue {
    bytes: [u8; 32],
    len: u8,
}

impl CheckValue {
    /// `value` must be at most 32 long.
    pub(crate) fn new(value: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes[..value.len()].copy_from_slice(value);
        Self { bytes, len: value.len() as u8 }
    }

    /// The bytes in the order of the file (CRCs are little-endian).
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl fmt::Debug for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckValue({self})")
    }
}

impl fmt::Display for CheckValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A check that runs along with the data.
#[derive(Clone, Debug)]
pub(crate) enum Digest {
    None,
    Crc32(crc32fast::Hasher),
    Crc64(crc64::Hasher),
    Sha256(sha2::Sha256),
}

impl Digest {
    pub fn new(check: Check) -> Self {
        match check {
            Check::None => Self::None,
            Check::Crc32 => Self::Crc32(crc32fast::Hasher::new()),
            Check::Crc64 => Self::Crc64(crc64::Hasher::new()),
            Check::Sha256 => Self::Sha256(sha2::Sha256::new()),
        }
    }

    pub fn update(&mut self, data: &[u8]) {
        match self {
            Self::None => {}
            Self::Crc32(hasher) => hasher.update(data),
            Self::Crc64(hasher) => hasher.update(data),
            Self::Sha256(hasher) => sha2::Digest::update(hasher, data),
        }
    }

    /// The value over all data so far.
    pub fn value(&self) -> CheckValue {
        match self {
            Self::None => CheckValue::new(&[]),
            Self::Crc32(hasher) => CheckValue::new(&hasher.clone().finalize().to_le_bytes()),
            Self::Crc64(hasher) => CheckValue::new(&hasher.value().to_le_bytes()),
            Self::Sha256(hasher) => CheckValue::new(&hasher.clone().finalize()),
        }
    }
}

/// CRC32 of a header.
pub(crate) fn crc32(data: &[u8]) -> u32 {
    crc32fast::hash(data)
}

#[cfg(all(feature = "std", not(target_arch = "x86")))]
mod crc64 {
    #[derive(Clone)]
    pub struct Hasher(crc64fast::Digest);

    impl Hasher {
        pub fn new() -> Self {
            Self(crc64fast::Digest::new())
        }
        pub fn update(&mut self, data: &[u8]) {
            self.0.write(data);
        }
        pub fn value(&self) -> u64 {
            self.0.sum64()
        }
    }

    impl core::fmt::Debug for Hasher {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            write!(f, "Crc64({:#x})", self.value())
        }
    }
}

/// `crc64fast` needs `std` to look at the processor, and does not compile for
/// x86 of 32 bits; this one does.
#[cfg(not(all(feature = "std", not(target_arch = "x86"))))]
mod crc64 {
    /// ECMA-182, reflected.
    const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

    const TABLES: [[u64; 256]; 8] = {
        let mut tables = [[0u64; 256]; 8];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u64;
            let mut bit = 0;
            while bit < 8 {
                crc = (crc >> 1) ^ (POLYNOMIAL & 0u64.wrapping_sub(crc & 1));
                bit += 1;
            }
            tables[0][i] = crc;
            i += 1;
        }
        let mut t = 1;
        while t < 8 {
            let mut i = 0;
            while i < 256 {
                let prev = tables[t - 1][i];
                tables[t][i] = (prev >> 8) ^ tables[0][(prev & 0xFF) as usize];
                i += 1;
            }
            t += 1;
        }
        tables
    };

    #[derive(Clone, Debug)]
    pub struct Hasher(u64);

    impl Hasher {
        pub fn new() -> Self {
            Self(!0)
        }
        pub fn update(&mut self, data: &[u8]) {
            let (words, tail) = data.as_chunks::<8>();
            for word in words {
                let x = (self.0 ^ u64::from_le_bytes(*word)).to_le_bytes();
                self.0 = (0..8).fold(0, |crc, i| crc ^ TABLES[7 - i][usize::from(x[i])]);
            }
            for &byte in tail {
                let i = usize::from(self.0 as u8 ^ byte);
                self.0 = (self.0 >> 8) ^ TABLES[0][i];
            }
        }
        pub fn value(&self) -> u64 {
            !self.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    /// "123456789", the customary check string of CRC catalogues.
    const DIGITS: &[u8] = b"123456789";

    fn stored(check: Check, data: &[u8]) -> String {
        let mut digest = Digest::new(check);
        let (a, b) = data.split_at(data.len() / 3);
        digest.update(a);
        digest.update(b);
        digest.value().to_string()
    }

    #[test]
    fn catalogue_values() {
        assert_eq!(stored(Check::None, DIGITS), "");
        assert_eq!(stored(Check::Crc32, DIGITS), "2639f4cb");
        assert_eq!(stored(Check::Crc64, DIGITS), "fa3919dfbbc95d99");
        assert_eq!(
            stored(Check::Sha256, b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn value_size_is_the_declared_size() {
        for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
            assert_eq!(Digest::new(check).value().as_bytes().len(), check.size());
        }
    }
}
