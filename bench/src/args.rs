//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::measure::{Task, Unit};
use crate::memory;
use crate::preset::Preset;

/// oxz beside liblzma and other peers: speed, size and memory of .xz with one
/// Block, one thread and CRC64, measured in turns in one process.
#[derive(Parser)]
#[command(name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
#[command(subcommand_negates_reqs = true, disable_help_subcommand = true)]
pub struct Args {
    /// The files to measure, one by one and together as `all`; .xz files are
    /// unpacked first
    #[arg(long, value_name = "DIR", required = true)]
    pub corpus: Option<PathBuf>,

    /// Presets, such as 0,6,9e [default: 0,3,6,9; with --quick 0,6; with
    /// --small 6,9]
    #[arg(long, value_delimiter = ',')]
    pub presets: Vec<Preset>,

    /// Rounds, of which the best and the median are shown [default: 5; with
    /// --quick 3]
    #[arg(long)]
    pub rounds: Option<usize>,

    /// Take this many bytes from the middle of each file [with --quick 1 MiB,
    /// with --small 1000]
    #[arg(long, value_name = "BYTES")]
    pub slice: Option<usize>,

    /// Fewer presets, fewer rounds, a slice of each file
    #[arg(long)]
    pub quick: bool,

    /// These codecs only: oxz, liblzma, lzma-rust2, lzma-turbo
    #[arg(long, value_delimiter = ',', value_name = "CODECS")]
    pub only: Vec<String>,

    /// These inputs only, such as dickens,all
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub files: Vec<String>,

    /// Leave out decoding
    #[arg(long, conflicts_with_all = ["decode_only", "stream"])]
    pub encode_only: bool,

    /// Leave out encoding
    #[arg(long)]
    pub decode_only: bool,

    /// Decode through a buffer of 64 KiB as well
    #[arg(long)]
    pub stream: bool,

    /// What a call costs on small data: 1000 bytes of each file, again and
    /// again
    #[arg(long, conflicts_with = "quick")]
    pub small: bool,

    /// Time the processor's work, not the clock: steadier on a busy machine
    #[arg(long)]
    pub cpu: bool,

    /// Leave out peak memory
    #[arg(long)]
    pub no_memory: bool,

    /// Write every row to FILE as well, a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Print rows although liblzma was built without its fast CRC64
    #[arg(long)]
    pub unfair: bool,

    #[command(subcommand)]
    pub hidden: Option<Hidden>,
}

#[derive(Subcommand)]
pub enum Hidden {
    #[command(name = memory::SUBCOMMAND, hide = true)]
    Peak(memory::Case),
}

impl Args {
    pub fn presets(&self) -> Vec<Preset> {
        let levels: &[u32] = match (self.presets.is_empty(), self.small, self.quick) {
            (false, ..) => return self.presets.clone(),
            (_, true, _) => &[6, 9],
            (_, _, true) => &[0, 6],
            _ => &[0, 3, 6, 9],
        };
        levels.iter().map(|&level| Preset { level, extreme: false }).collect()
    }

    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 3 } else { 5 }).max(1)
    }

    pub fn slice(&self) -> Option<usize> {
        let default = match (self.quick, self.small) {
            (true, _) => Some(1 << 20),
            (_, true) => Some(1000),
            _ => None,
        };
        self.slice.or(default)
    }

    pub fn unit(&self) -> Unit {
        if self.small { Unit::Microseconds } else { Unit::Megabytes }
    }

    pub fn tasks(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        if !self.decode_only {
            tasks.push(Task::Encode);
        }
        if !self.encode_only {
            tasks.push(Task::Decode);
        }
        if self.stream {
            tasks.push(Task::Stream);
        }
        tasks
    }
}
