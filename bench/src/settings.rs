//! What a file looks like: its format, its filters, its dictionary.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use oxz::{BcjArch, LzmaOptions};
use serde::{Deserialize, Serialize};

use crate::preset::Preset;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum Format {
    Xz,
    /// `.lzma`, of unknown size and with an end marker, as a pipe writes it.
    Lzma,
    /// `.lz`, one member.
    Lz,
    /// LZMA1 without a header, with an end marker.
    Raw,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Xz, Self::Lzma, Self::Lz, Self::Raw];

    pub fn name(self) -> &'static str {
        match self {
            Self::Xz => "xz",
            Self::Lzma => "lzma",
            Self::Lz => "lz",
            Self::Raw => "raw",
        }
    }
}

/// A filter before LZMA2, in `.xz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Prefilter {
    Bcj(BcjArch),
    /// The distance in bytes, 1 to 256.
    Delta(u32),
}

const ARCHES: [(&str, BcjArch); 8] = [
    ("x86", BcjArch::X86),
    ("powerpc", BcjArch::PowerPc),
    ("ia64", BcjArch::Ia64),
    ("arm", BcjArch::Arm),
    ("armthumb", BcjArch::ArmThumb),
    ("sparc", BcjArch::Sparc),
    ("arm64", BcjArch::Arm64),
    ("riscv", BcjArch::RiscV),
];

impl Prefilter {
    /// Every BCJ filter, and Delta for bytes and for words.
    pub fn all() -> Vec<Self> {
        let bcj = ARCHES.into_iter().map(|(_, arch)| Self::Bcj(arch));
        bcj.chain([Self::Delta(1), Self::Delta(4)]).collect()
    }
}

impl FromStr for Prefilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((_, arch)) = ARCHES.into_iter().find(|(name, _)| *name == text) {
            return Ok(Self::Bcj(arch));
        }
        match text.strip_prefix("delta:").and_then(|distance| distance.parse().ok()) {
            Some(distance @ 1..=256) => Ok(Self::Delta(distance)),
            _ => Err(format!(
                "a filter is delta:1 to delta:256, or one of {}",
                ARCHES.map(|(name, _)| name).join(", ")
            )),
        }
    }
}

impl fmt::Display for Prefilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bcj(arch) => {
                let known = ARCHES.iter().find(|(_, known)| known == arch);
                f.write_str(known.expect("all are listed").0)
            }
            Self::Delta(distance) => write!(f, "delta:{distance}"),
        }
    }
}

impl TryFrom<String> for Prefilter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Prefilter> for String {
    fn from(value: Prefilter) -> Self {
        value.to_string()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub preset: Preset,
    /// In bytes, in place of the preset's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dict: Option<u32>,
    #[serde(default = "xz")]
    pub format: Format,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Prefilter>,
}

fn xz() -> Format {
    Format::Xz
}

impl Settings {
    /// `.xz` with LZMA2 alone.
    pub fn xz(preset: Preset, dict: Option<u32>) -> Self {
        Self { preset, dict, format: Format::Xz, filter: None }
    }

    /// What they mean to LZMA.
    pub fn lzma(&self) -> oxz::Result<LzmaOptions> {
        let mut options = LzmaOptions::preset(self.preset.oxz()?);
        options.dict_size = self.dict.unwrap_or(options.dict_size);
        Ok(options)
    }

    /// What is not said elsewhere in a line of a table: preset, format, filter.
    pub fn label(&self) -> String {
        let format = (self.format != Format::Xz).then(|| format!(" {}", self.format.name()));
        let filter = self.filter.map(|filter| format!(" {filter}"));
        format!("{}{}{}", self.preset, format.unwrap_or_default(), filter.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_as_they_are_written() {
        for filter in Prefilter::all() {
            assert_eq!(filter.to_string().parse(), Ok(filter));
        }
        for text in ["", "x64", "delta", "delta:0", "delta:257"] {
            assert!(text.parse::<Prefilter>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_label_leaves_out_what_is_usual() {
        let mut settings = Settings::xz(Preset::extreme(9), Some(4096));
        assert_eq!(settings.label(), "9e");
        settings.filter = Some(Prefilter::Delta(4));
        assert_eq!(settings.label(), "9e delta:4");
        settings = Settings { format: Format::Lz, filter: None, ..settings };
        assert_eq!(settings.label(), "9e lz");
    }
}
