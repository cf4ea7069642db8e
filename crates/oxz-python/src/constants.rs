//! The constants of `lzma`, and one more.

use oxz::constants as c;
use pyo3::prelude::*;

const CONSTANTS: &[(&str, u64)] = &[
    ("FORMAT_AUTO", c::FORMAT_AUTO as u64),
    ("FORMAT_XZ", c::FORMAT_XZ as u64),
    ("FORMAT_ALONE", c::FORMAT_ALONE as u64),
    ("FORMAT_RAW", c::FORMAT_RAW as u64),
    ("FORMAT_LZIP", c::FORMAT_LZIP as u64),
    ("CHECK_NONE", c::CHECK_NONE as u64),
    ("CHECK_CRC32", c::CHECK_CRC32 as u64),
    ("CHECK_CRC64", c::CHECK_CRC64 as u64),
    ("CHECK_SHA256", c::CHECK_SHA256 as u64),
    ("CHECK_ID_MAX", c::CHECK_ID_MAX as u64),
    ("CHECK_UNKNOWN", c::CHECK_UNKNOWN as u64),
    ("FILTER_LZMA1", c::FILTER_LZMA1),
    ("FILTER_LZMA2", c::FILTER_LZMA2),
    ("FILTER_DELTA", c::FILTER_DELTA),
    ("FILTER_X86", c::FILTER_X86),
    ("FILTER_POWERPC", c::FILTER_POWERPC),
    ("FILTER_IA64", c::FILTER_IA64),
    ("FILTER_ARM", c::FILTER_ARM),
    ("FILTER_ARMTHUMB", c::FILTER_ARMTHUMB),
    ("FILTER_SPARC", c::FILTER_SPARC),
    ("FILTER_ARM64", c::FILTER_ARM64),
    ("FILTER_RISCV", c::FILTER_RISCV),
    ("MF_HC3", c::MF_HC3 as u64),
    ("MF_HC4", c::MF_HC4 as u64),
    ("MF_BT2", c::MF_BT2 as u64),
    ("MF_BT3", c::MF_BT3 as u64),
    ("MF_BT4", c::MF_BT4 as u64),
    ("MF_ROWS", c::MF_ROWS as u64),
    ("MODE_FAST", c::MODE_FAST as u64),
    ("MODE_NORMAL", c::MODE_NORMAL as u64),
    ("PRESET_DEFAULT", c::PRESET_DEFAULT as u64),
    ("PRESET_EXTREME", c::PRESET_EXTREME as u64),
];

pub fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    CONSTANTS.iter().try_for_each(|&(name, value)| module.add(name, value))
}
