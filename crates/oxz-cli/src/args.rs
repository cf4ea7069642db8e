//! The command line, and what it asks for.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use lexopt::{Arg, Parser};
use oxz::{Check, Decode, Encode, Format, Preset};

use crate::long_options::Opt;
use crate::number;

/// What to do with each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Compress,
    Decompress,
    Test,
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    Run(Options),
    Help,
    Version,
}

/// A command line that makes no sense, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct UsageError(pub String);

impl From<lexopt::Error> for UsageError {
    fn from(error: lexopt::Error) -> Self {
        Self(error.to_string())
    }
}

/// How to treat the files, and which.
#[derive(Debug, Clone)]
pub struct Options {
    pub mode: Mode,
    /// `None`: `.xz` when compressing, any format when decompressing.
    pub format: Option<Format>,
    pub check: Check,
    pub level: u32,
    pub extreme: bool,
    pub keep: bool,
    pub force: bool,
    pub stdout: bool,
    /// In place of the format's own suffix.
    pub suffix: Option<OsString>,
    pub sparse: bool,
    pub single_stream: bool,
    pub ignore_check: bool,
    /// For decompression, in bytes.
    pub memory_limit: u64,
    /// Counts `-v` up from 0 and `-q` down.
    pub verbosity: i32,
    pub no_warn: bool,
    /// Never empty; `-` is standard input or output.
    pub files: Vec<OsString>,
}

impl Options {
    /// What the name of the program implies: `unxz`, `lzcat` and so on, also
    /// as part of a longer name.
    fn for_program(argv0: &OsStr) -> Self {
        let name = Path::new(argv0).file_name().unwrap_or_default().to_string_lossy();
        let is = |part| name.contains(part);
        let (mode, stdout, lzma) = if is("xzcat") {
            (Mode::Decompress, true, false)
        } else if is("unxz") {
            (Mode::Decompress, false, false)
        } else if is("lzcat") {
            (Mode::Decompress, true, true)
        } else if is("unlzma") {
            (Mode::Decompress, false, true)
        } else {
            (Mode::Compress, false, is("lzma"))
        };
        Self {
            mode,
            format: lzma.then_some(Format::Alone),
            check: Check::Crc64,
            level: Preset::default().level(),
            extreme: false,
            keep: false,
            force: false,
            stdout,
            suffix: None,
            sparse: true,
            single_stream: false,
            ignore_check: false,
            memory_limit: u64::MAX,
            verbosity: 0,
            no_warn: false,
            files: Vec::new(),
        }
    }

    /// Whether files are written beside their sources.
    pub fn writes_files(&self) -> bool {
        !self.stdout && self.mode != Mode::Test
    }

    /// What the encoder is to do.
    pub fn encode(&self) -> oxz::Result<Encode> {
        let preset = Preset::new(self.level)?;
        let encode = match self.format {
            Some(Format::Alone) => Encode::alone(),
            Some(Format::Lzip) => Encode::lzip(),
            _ => Encode::xz().check(self.check),
        };
        Ok(encode.preset(if self.extreme { preset.extreme() } else { preset }))
    }

    /// What the decoder is to do.
    pub fn decode(&self) -> Decode {
        let decode = match self.format {
            Some(Format::Xz) => Decode::xz(),
            Some(Format::Alone) => Decode::alone(),
            Some(Format::Lzip) => Decode::lzip(),
            _ => Decode::auto(),
        };
        decode
            .memory_limit(self.memory_limit)
            .concatenated(!self.single_stream)
            .ignore_check(self.ignore_check)
    }
}

/// Reads the command line: `argv0` and what follows it.
pub fn parse(
    argv0: &OsStr,
    args: impl IntoIterator<Item = OsString>,
) -> Result<Command, UsageError> {
    let mut options = Options::for_program(argv0);
    let mut limits_compression = false;
    let mut parser = Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        let opt = match arg {
            Arg::Short(letter) => Opt::short(letter)?,
            Arg::Long(name) => Opt::long(name)?,
            Arg::Value(file) => {
                options.files.push(file);
                continue;
            }
        };
        match opt {
            Opt::Mode(mode) => options.mode = mode,
            Opt::Keep => options.keep = true,
            Opt::Force => options.force = true,
            Opt::Stdout => options.stdout = true,
            Opt::SingleStream => options.single_stream = true,
            Opt::NoSparse => options.sparse = false,
            Opt::Suffix => options.suffix = Some(suffix(parser.value()?)?),
            Opt::Format => options.format = format(&parser.value()?)?,
            Opt::Check => options.check = check(&parser.value()?)?,
            Opt::IgnoreCheck => options.ignore_check = true,
            Opt::Level(level) => options.level = level,
            Opt::Extreme => options.extreme = true,
            Opt::Threads => check_threads(&parser.value()?)?,
            Opt::MemlimitDecompress => options.memory_limit = memory_limit(&parser.value()?)?,
            Opt::Memlimit => {
                options.memory_limit = memory_limit(&parser.value()?)?;
                limits_compression = options.memory_limit != u64::MAX;
            }
            Opt::Quiet => options.verbosity -= 1,
            Opt::Verbose => options.verbosity += 1,
            Opt::NoWarn => options.no_warn = true,
            Opt::Help => return Ok(Command::Help),
            Opt::Version => return Ok(Command::Version),
        }
    }
    if limits_compression && options.mode == Mode::Compress {
        return Err(UsageError("compression cannot be given a memory limit yet".into()));
    }
    if options.files.is_empty() {
        options.files.push("-".into());
    }
    Ok(Command::Run(options))
}

fn suffix(value: OsString) -> Result<OsString, UsageError> {
    if value.is_empty() || value.as_encoded_bytes().contains(&b'/') {
        return Err(UsageError(format!("`{}' cannot be a suffix", value.display())));
    }
    Ok(value)
}

fn format(value: &OsStr) -> Result<Option<Format>, UsageError> {
    match value.to_str() {
        Some("auto") => Ok(None),
        Some("xz") => Ok(Some(Format::Xz)),
        Some("lzma" | "alone") => Ok(Some(Format::Alone)),
        Some("lzip") => Ok(Some(Format::Lzip)),
        Some("raw") => {
            Err(UsageError("format raw needs filter options, which are not supported yet".into()))
        }
        _ => Err(UsageError(format!("unknown format `{}'", value.display()))),
    }
}

fn check(value: &OsStr) -> Result<Check, UsageError> {
    match value.to_str() {
        Some("none") => Ok(Check::None),
        Some("crc32") => Ok(Check::Crc32),
        Some("crc64") => Ok(Check::Crc64),
        Some("sha256") => Ok(Check::Sha256),
        _ => Err(UsageError(format!("unknown integrity check `{}'", value.display()))),
    }
}

fn check_threads(value: &OsStr) -> Result<(), UsageError> {
    match value.to_str() {
        Some("0" | "1") => Ok(()),
        _ => Err(UsageError(format!(
            "cannot run {} threads; for now the number of threads must be 0 or 1",
            value.display()
        ))),
    }
}

fn memory_limit(value: &OsStr) -> Result<u64, UsageError> {
    let text = value.to_string_lossy();
    number::parse_memory_limit(&text)
        .map_err(|reason| UsageError(format!("memory limit `{text}': {reason}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> Options {
        match parse("oxz".as_ref(), line.split_whitespace().map(OsString::from)) {
            Ok(Command::Run(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn refusal(line: &str) -> String {
        parse("oxz".as_ref(), line.split_whitespace().map(OsString::from)).unwrap_err().0
    }

    #[test]
    fn letters_combine_and_values_attach() {
        let options = run("-dkv9eT1 -Ccrc32 -S .a file -F lzma -- -x");
        assert_eq!(options.mode, Mode::Decompress);
        assert!(options.keep && options.extreme);
        assert_eq!((options.level, options.verbosity), (9, 1));
        assert_eq!((options.check, options.format), (Check::Crc32, Some(Format::Alone)));
        assert_eq!(options.suffix, Some(".a".into()));
        assert_eq!(options.files, ["file", "-x"]);
    }

    #[test]
    fn the_last_one_counts() {
        let options = run("-d -t -z -9 --fast -F lzma --format=auto -vvq");
        assert_eq!((options.mode, options.level, options.format), (Mode::Compress, 0, None));
        assert_eq!(options.verbosity, 1);
    }

    #[test]
    fn extreme_survives_a_later_level() {
        let options = run("-e -3");
        assert_eq!((options.level, options.extreme), (3, true));
    }

    #[test]
    fn without_files_standard_input() {
        assert_eq!(run("-d").files, ["-"]);
    }

    #[test]
    fn names_of_the_program() {
        let of = |name: &str| {
            let options = Options::for_program(name.as_ref());
            (options.mode, options.stdout, options.format)
        };
        assert_eq!(of("/usr/bin/oxz"), (Mode::Compress, false, None));
        assert_eq!(of("unxz"), (Mode::Decompress, false, None));
        assert_eq!(of("/lzma/xzcat"), (Mode::Decompress, true, None));
        assert_eq!(of("lzma"), (Mode::Compress, false, Some(Format::Alone)));
        assert_eq!(of("unlzma"), (Mode::Decompress, false, Some(Format::Alone)));
        assert_eq!(of("lzcat"), (Mode::Decompress, true, Some(Format::Alone)));
    }

    #[test]
    fn refused() {
        for line in [
            "-W",
            "--bogus",
            "-l",
            "--list",
            "-T",
            "-T2",
            "-T+1",
            "-Cfoo",
            "-Ffoo",
            "-Fraw",
            "--keep=3",
            "-Sa/b",
            "--suffix=",
            "-M1x",
            "--robot",
            "--block-size=1MiB",
            "--lzma2",
        ] {
            assert!(!refusal(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_limit_for_compression_is_not_ignored() {
        assert!(refusal("-M 10MiB").contains("memory limit"));
        assert_eq!(run("-M 10MiB -d").memory_limit, 10 << 20);
        assert_eq!(run("-M 10MiB -M 0").memory_limit, u64::MAX);
        assert_eq!(run("--memlimit-decompress=10MiB").memory_limit, 10 << 20);
    }
}
