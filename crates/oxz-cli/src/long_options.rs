//! The names of options, and which option an abbreviation stands for.

use crate::args::{Mode, UsageError};

/// An option, however it was spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opt {
    Mode(Mode),
    Keep,
    Force,
    Stdout,
    SingleStream,
    NoSparse,
    Suffix,
    Format,
    Check,
    IgnoreCheck,
    Level(u32),
    Extreme,
    Threads,
    MemlimitDecompress,
    Memlimit,
    Quiet,
    Verbose,
    NoWarn,
    Help,
    Version,
}

const LONG: [(&str, Opt); 27] = [
    ("compress", Opt::Mode(Mode::Compress)),
    ("decompress", Opt::Mode(Mode::Decompress)),
    ("uncompress", Opt::Mode(Mode::Decompress)),
    ("test", Opt::Mode(Mode::Test)),
    ("keep", Opt::Keep),
    ("force", Opt::Force),
    ("stdout", Opt::Stdout),
    ("to-stdout", Opt::Stdout),
    ("single-stream", Opt::SingleStream),
    ("no-sparse", Opt::NoSparse),
    ("suffix", Opt::Suffix),
    ("format", Opt::Format),
    ("check", Opt::Check),
    ("ignore-check", Opt::IgnoreCheck),
    ("fast", Opt::Level(0)),
    ("best", Opt::Level(9)),
    ("extreme", Opt::Extreme),
    ("threads", Opt::Threads),
    ("memlimit-decompress", Opt::MemlimitDecompress),
    ("memlimit", Opt::Memlimit),
    ("memory", Opt::Memlimit),
    ("quiet", Opt::Quiet),
    ("verbose", Opt::Verbose),
    ("no-warn", Opt::NoWarn),
    ("help", Opt::Help),
    ("long-help", Opt::Help),
    ("version", Opt::Version),
];

/// Options of `xz` that are unknown here. They keep an abbreviation that is
/// ambiguous for `xz`, or stands for one of them, from meaning another option.
const ABSENT: [&str; 21] = [
    "arm",
    "arm64",
    "armthumb",
    "block-list",
    "block-size",
    "delta",
    "files",
    "files0",
    "flush-timeout",
    "ia64",
    "info-memory",
    "list",
    "lzma1",
    "lzma2",
    "memlimit-compress",
    "memlimit-mt-decompress",
    "no-adjust",
    "powerpc",
    "robot",
    "sparc",
    "x86",
];

impl Opt {
    /// The option of this letter.
    pub fn short(letter: char) -> Result<Self, UsageError> {
        Ok(match letter {
            'z' => Self::Mode(Mode::Compress),
            'd' => Self::Mode(Mode::Decompress),
            't' => Self::Mode(Mode::Test),
            'k' => Self::Keep,
            'f' => Self::Force,
            'c' => Self::Stdout,
            'S' => Self::Suffix,
            'F' => Self::Format,
            'C' => Self::Check,
            '0'..='9' => Self::Level(u32::from(letter) - u32::from('0')),
            'e' => Self::Extreme,
            'T' => Self::Threads,
            'M' => Self::Memlimit,
            'q' => Self::Quiet,
            'v' => Self::Verbose,
            'Q' => Self::NoWarn,
            'h' | 'H' => Self::Help,
            'V' => Self::Version,
            _ => return Err(UsageError(format!("unknown option -{letter}"))),
        })
    }

    /// The option of this name, or of the only name that starts so. Two names
    /// of one option do not make an abbreviation ambiguous.
    pub fn long(given: &str) -> Result<Self, UsageError> {
        if let Some(&(_, opt)) = LONG.iter().find(|(name, _)| *name == given) {
            return Ok(opt);
        }
        let unknown = || UsageError(format!("unknown option --{given}"));
        if ABSENT.contains(&given) {
            return Err(unknown());
        }
        let known = LONG.iter().map(|&(name, opt)| (name, Some(opt)));
        let mut candidates = known
            .chain(ABSENT.iter().map(|&name| (name, None)))
            .filter(|(name, _)| name.starts_with(given))
            .map(|(_, opt)| opt);
        let first = candidates.next().flatten().ok_or_else(unknown)?;
        if candidates.any(|other| other != Some(first)) {
            return Err(UsageError(format!("option --{given} can be short for several options")));
        }
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_its_option() {
        for (name, opt) in LONG {
            assert_eq!(Opt::long(name), Ok(opt), "--{name}");
        }
    }

    #[test]
    fn abbreviations() {
        assert_eq!(Opt::long("dec"), Ok(Opt::Mode(Mode::Decompress)));
        assert_eq!(Opt::long("st"), Ok(Opt::Stdout));
        assert_eq!(Opt::long("memo"), Ok(Opt::Memlimit));
        assert_eq!(Opt::long("vers"), Ok(Opt::Version));
        for ambiguous in ["", "c", "f", "s", "ver", "memlimit-", "no-", "l"] {
            assert!(Opt::long(ambiguous).is_err(), "--{ambiguous}");
        }
    }

    #[test]
    fn options_of_xz_that_are_absent_are_unknown() {
        for name in ABSENT {
            assert_eq!(Opt::long(name), Err(UsageError(format!("unknown option --{name}"))));
        }
        assert!(Opt::long("no-a").is_err(), "--no-adjust must not become another option");
        assert!(Opt::short('l').is_err());
    }
}
