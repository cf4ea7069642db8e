//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::memory;
use crate::preset::Preset;
use crate::settings::Prefilter;
use crate::suite::Suite;

/// oxz beside liblzma and other peers: speed, size and memory, with one
/// thread, one Block and CRC64, measured in turns in one process.
#[derive(Parser)]
#[command(name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
#[command(subcommand_negates_reqs = true, disable_help_subcommand = true)]
pub struct Args {
    /// What to measure [default: encode decode memory, at presets 0,3,6,9]
    #[arg(value_name = "SUITE")]
    pub suites: Vec<Suite>,

    /// The files to measure, one by one and together as `all`; .xz files are
    /// unpacked first
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,

    /// Presets, such as 0,6,9e [default: those that the suite's targets name;
    /// with --quick 0,6]
    #[arg(long, value_delimiter = ',')]
    pub presets: Vec<Preset>,

    /// Rounds, of which the best and the median are shown [default: 5; with
    /// --quick 3]
    #[arg(long)]
    pub rounds: Option<usize>,

    /// Take this many bytes from the middle of each file, and make up this
    /// many [with --quick 1MiB]
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub slice: Option<usize>,

    /// The dictionary in bytes, such as 1MiB, for every codec [default: the
    /// preset's]
    #[arg(long, value_name = "BYTES", value_parser = parse_dict)]
    pub dict: Option<u32>,

    /// Fewer presets, fewer rounds, a slice of each file
    #[arg(long)]
    pub quick: bool,

    /// These codecs only: oxz, liblzma, lzma-rust2, lzma-turbo, liblzma-fit,
    /// copy+crc64
    #[arg(long, value_delimiter = ',', value_name = "CODECS")]
    pub only: Vec<String>,

    /// These inputs only, such as dickens,all
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub files: Vec<String>,

    /// Filters of the suite of that name, such as x86,delta:4 [default: every
    /// BCJ filter, delta:1, delta:4]
    #[arg(long, value_delimiter = ',')]
    pub filters: Vec<Prefilter>,

    /// Time the processor's work, not the clock: steadier on a busy machine
    #[arg(long)]
    pub cpu: bool,

    /// Write every row to FILE as well, a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Measure nothing, and report on the rows of these FILES of earlier runs
    #[arg(long, value_name = "FILES", value_delimiter = ',')]
    #[arg(conflicts_with_all = ["suites", "corpus", "json"])]
    pub from: Vec<PathBuf>,

    /// Write tables of speed and size to FILE; - is standard output
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,

    /// Draw size against speed of encoding to FILE
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,

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

const QUICK_SLICE: usize = 1 << 20;

impl Args {
    pub fn suites(&self) -> Vec<Suite> {
        if self.suites.is_empty() { Suite::DEFAULT.to_vec() } else { self.suites.clone() }
    }

    pub fn presets(&self, suite: Suite) -> Vec<Preset> {
        let levels: &[u32] = match (self.quick, self.suites.is_empty()) {
            _ if !self.presets.is_empty() => return self.presets.clone(),
            (true, _) => &[0, 6],
            (false, true) => &[0, 3, 6, 9],
            (false, false) => return suite.presets(),
        };
        levels.iter().map(|&level| Preset::new(level)).collect()
    }

    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 3 } else { 5 }).max(1)
    }

    pub fn slice(&self) -> Option<usize> {
        self.slice.or(self.quick.then_some(QUICK_SLICE))
    }

    pub fn filters(&self) -> Vec<Prefilter> {
        if self.filters.is_empty() { Prefilter::all() } else { self.filters.clone() }
    }
}

/// A number of bytes, KiB or MiB.
fn parse_bytes(text: &str) -> Result<usize, String> {
    let (digits, shift) = match (text.strip_suffix("KiB"), text.strip_suffix("MiB")) {
        (Some(digits), _) => (digits, 10),
        (_, Some(digits)) => (digits, 20),
        _ => (text, 0),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.filter(|&bytes| bytes > 0).ok_or_else(|| "a size is 65536, 64KiB or 1MiB".into())
}

fn parse_dict(text: &str) -> Result<u32, String> {
    let bytes = u32::try_from(parse_bytes(text)?).unwrap_or(u32::MAX);
    match bytes {
        oxz::DICT_SIZE_MIN..=oxz::DICT_SIZE_MAX => Ok(bytes),
        _ => Err(format!("{} to {} bytes", oxz::DICT_SIZE_MIN, oxz::DICT_SIZE_MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_bytes("1000"), Ok(1000));
        assert_eq!(parse_bytes("64KiB"), Ok(65_536));
        assert_eq!(parse_dict("1MiB"), Ok(1 << 20));
        for wrong in ["", "MiB", "0", "-1", "1.5MiB", "99999999999999999999"] {
            assert!(parse_bytes(wrong).is_err(), "{wrong:?}");
        }
        assert!(parse_dict("4095").is_err());
    }

    #[test]
    fn suites_stand_anywhere_on_the_line() {
        let line = "bench decode --corpus dir small --presets 3";
        let args = Args::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(args.suites(), [Suite::Decode, Suite::Small]);
        assert_eq!(args.presets(Suite::Small), [Preset::new(3)]);
    }

    #[test]
    fn a_suite_that_is_named_has_its_own_presets() {
        let args = |line: &str| Args::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(args("bench").presets(Suite::Decode).len(), 4);
        assert_eq!(args("bench encode").presets(Suite::Encode), Suite::Encode.presets());
        assert_eq!(args("bench encode --quick").presets(Suite::Encode).len(), 2);
    }
}
