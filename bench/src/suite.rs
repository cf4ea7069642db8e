//! The suites: what is measured together, and at which presets.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::measure::Task;
use crate::preset::Preset;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// .xz into memory and through `Read` in pieces of 64 KiB
    Decode,
    /// Speed and size of what is written
    Encode,
    /// 100, 1000, 10,000 and 100,000 bytes from the middle of each input
    Small,
    /// Decoding behind BCJ and Delta filters
    Filters,
    /// Decoding the same data as .xz, .lzma, .lz and raw LZMA1
    Formats,
    /// Decoding random bytes, beside a copy and its CRC64
    Stored,
    /// Inputs made up: random, compressed already, repetitive
    Synthetic,
    /// Peak memory of each task, in a process of its own
    Memory,
}

impl Suite {
    /// What is measured where no suite is named.
    pub const DEFAULT: [Self; 3] = [Self::Encode, Self::Decode, Self::Memory];

    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Small => "small",
            Self::Filters => "filters",
            Self::Formats => "formats",
            Self::Stored => "stored",
            Self::Synthetic => "synthetic",
            Self::Memory => "memory",
        }
    }

    pub fn tasks(self) -> &'static [Task] {
        match self {
            Self::Encode => &[Task::Encode],
            Self::Small | Self::Synthetic => &[Task::Encode, Task::Decode],
            Self::Memory => &[Task::Encode, Task::Decode, Task::Read],
            Self::Decode | Self::Filters | Self::Formats | Self::Stored => {
                &[Task::Decode, Task::Read]
            }
        }
    }

    /// Whether it measures the files of a directory.
    pub fn needs_corpus(self) -> bool {
        !matches!(self, Self::Stored | Self::Synthetic)
    }

    /// The presets that its targets name.
    pub fn presets(self) -> Vec<Preset> {
        let (levels, extremes): (&[u32], &[u32]) = match self {
            Self::Decode => (&[0, 3, 6], &[9]),
            Self::Encode => (&[0, 1, 2, 3, 4, 5, 6, 7, 9], &[6, 9]),
            Self::Small => (&[6, 9], &[]),
            Self::Filters | Self::Formats | Self::Stored => (&[6], &[]),
            Self::Synthetic => (&[0, 3, 6, 9], &[]),
            Self::Memory => (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[9]),
        };
        let levels = levels.iter().map(|&level| Preset::new(level));
        levels.chain(extremes.iter().map(|&level| Preset::extreme(level))).collect()
    }
}
