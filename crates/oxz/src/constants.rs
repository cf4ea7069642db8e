//! Python's constants by their names, for programs and bindings that deal in
//! numbers. In Rust the types say the same, and convert:
//!
//! ```
//! use oxz::constants::*;
//! use oxz::{BcjArch, Check, CheckId, Filter, Format, MatchFinder, Mode, Preset};
//!
//! assert_eq!(Format::from_id(FORMAT_XZ), Some(Format::Xz));
//! assert_eq!(CheckId::new(CHECK_SHA256), Some(Check::Sha256.id()));
//! assert_eq!(FILTER_X86, BcjArch::X86.id());
//! assert_eq!(Filter::from_properties(FILTER_DELTA, &[3])?, Filter::Delta { distance: 4 });
//! assert_eq!(MatchFinder::from_id(MF_BT4), Some(MatchFinder::Bt4));
//! assert_eq!(Mode::from_id(MODE_NORMAL), Some(Mode::Normal));
//! assert_eq!(Preset::from_bits(PRESET_DEFAULT)?, Preset::default());
//! # Ok::<(), oxz::Error>(())
//! ```

use crate::check::Check;
use crate::filter::{BcjArch, DELTA_ID};

// Formats: `Format::from_id`, `Decode::new`.

/// Any format but raw data, told by the first bytes; for decoding.
pub const FORMAT_AUTO: u32 = 0;
/// `.xz`.
pub const FORMAT_XZ: u32 = 1;
/// `.lzma`, also called LZMA_Alone.
pub const FORMAT_ALONE: u32 = 2;
/// A filter chain's output with nothing around it.
pub const FORMAT_RAW: u32 = 3;
/// `.lz`; Python has no number for it.
pub const FORMAT_LZIP: u32 = 4;

// Integrity checks: `CheckId::new`, `Check::id`.

/// No check.
pub const CHECK_NONE: u8 = Check::None.id().get();
/// CRC32.
pub const CHECK_CRC32: u8 = Check::Crc32.id().get();
/// CRC64.
pub const CHECK_CRC64: u8 = Check::Crc64.id().get();
/// SHA-256.
pub const CHECK_SHA256: u8 = Check::Sha256.id().get();
/// The greatest ID that a file can hold.
pub const CHECK_ID_MAX: u8 = 15;
/// Stands for an ID that is not known yet; in Rust, `None`.
pub const CHECK_UNKNOWN: u8 = 16;

// Filters: `Filter::id`, `Filter::from_properties`.

/// LZMA1.
pub const FILTER_LZMA1: u64 = crate::filter::LZMA1_ID;
/// LZMA2.
pub const FILTER_LZMA2: u64 = crate::filter::LZMA2_ID;
/// Delta.
pub const FILTER_DELTA: u64 = DELTA_ID;
/// BCJ for x86, 32 and 64 bits.
pub const FILTER_X86: u64 = BcjArch::X86.id();
/// BCJ for PowerPC, big-endian.
pub const FILTER_POWERPC: u64 = BcjArch::PowerPc.id();
/// BCJ for IA-64.
pub const FILTER_IA64: u64 = BcjArch::Ia64.id();
/// BCJ for ARM, 32 bits, little-endian.
pub const FILTER_ARM: u64 = BcjArch::Arm.id();
/// BCJ for ARM-Thumb, little-endian.
pub const FILTER_ARMTHUMB: u64 = BcjArch::ArmThumb.id();
/// BCJ for SPARC.
pub const FILTER_SPARC: u64 = BcjArch::Sparc.id();
/// BCJ for ARM64.
pub const FILTER_ARM64: u64 = BcjArch::Arm64.id();
/// BCJ for RISC-V.
pub const FILTER_RISCV: u64 = BcjArch::RiscV.id();

// Match finders: `MatchFinder::from_id`.

/// Hash chain over 2- and 3-byte hashes.
pub const MF_HC3: u32 = 0x03;
/// Hash chain over 2-, 3- and 4-byte hashes.
pub const MF_HC4: u32 = 0x04;
/// Hash rows over 2-, 3-, 4- and 7-byte hashes. liblzma and `lzma` do not have
/// them; their own numbers are less than 256.
pub const MF_ROWS: u32 = 0x100;
/// Binary tree over a 2-byte hash.
pub const MF_BT2: u32 = 0x12;
/// Binary tree over 2- and 3-byte hashes.
pub const MF_BT3: u32 = 0x13;
/// Binary tree over 2-, 3- and 4-byte hashes.
pub const MF_BT4: u32 = 0x14;

// Modes: `Mode::from_id`.

/// One look ahead.
pub const MODE_FAST: u32 = 1;
/// The cheapest way by estimated price.
pub const MODE_NORMAL: u32 = 2;

// Presets: `Preset::from_bits`.

/// The preset that is used where none is given.
pub const PRESET_DEFAULT: u32 = 6;
/// Flag: search harder.
pub const PRESET_EXTREME: u32 = 1 << 31;
