//! Running `oxz`, and `xz` beside it, in a directory of their own.

#![allow(dead_code)] // each test file uses its part

use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

pub const OXZ: &str = env!("CARGO_BIN_EXE_oxz");

/// An empty directory in which commands run.
pub struct Room(TempDir);

impl Room {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A room with this file in it.
    pub fn with(name: &str, content: &[u8]) -> Self {
        let room = Self::new();
        room.write(name, content);
        room
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of all files, sorted and separated by spaces.
    pub fn list(&self) -> String {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names.join(" ")
    }

    pub fn command(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(args).current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for variable in ["XZ_DEFAULTS", "XZ_OPT", "RUST_BACKTRACE"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs `oxz` without input.
    pub fn oxz(&self, args: &[&str]) -> Outcome {
        finish(self.command(OXZ, args).spawn().unwrap())
    }

    /// Runs `oxz` with this on standard input.
    pub fn oxz_fed(&self, args: &[&str], input: &[u8]) -> Outcome {
        fed(self.command(OXZ, args), input)
    }

    /// Runs `oxz`, which must succeed in silence; returns its output.
    pub fn oxz_ok(&self, args: &[&str], input: &[u8]) -> Vec<u8> {
        self.oxz_fed(args, input).ok()
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Outcome {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    pub signal: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Outcome {
    #[track_caller]
    pub fn ok(self) -> Vec<u8> {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self.stdout
    }

    /// It ended with `code` and said this, each line after the program's name.
    #[track_caller]
    pub fn said(&self, code: i32, lines: &[&str]) {
        let expected: String = lines.iter().map(|line| format!("oxz: {line}\n")).collect();
        assert_eq!((self.stderr.as_str(), self.code), (expected.as_str(), Some(code)));
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            signal: output.status.signal(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn finish(child: Child) -> Outcome {
    child.wait_with_output().unwrap().into()
}

pub fn fed(mut command: Command, input: &[u8]) -> Outcome {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // A command that fails early leaves the rest of its input unread.
        scope.spawn(move || stdin.write_all(input));
        finish(child)
    })
}

/// The installed `xz`; without one, says that the comparison is skipped.
pub fn reference() -> Option<&'static Path> {
    static XZ: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = find("xz", &XZ);
    if found.is_none() {
        skipped("there is no `xz` in PATH to compare with");
    }
    found
}

/// Says what was left out. Written straight to standard error, because the
/// test harness hides what passing tests print.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// A program's place in PATH, looked for once.
pub fn find(name: &str, once: &'static OnceLock<Option<PathBuf>>) -> Option<&'static Path> {
    let look = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
    };
    once.get_or_init(look).as_deref()
}

/// Text in which words come back, as they do in real text.
pub fn text(len: usize) -> Vec<u8> {
    const WORDS: [&str; 8] =
        ["Stream ", "Block ", "of ", "the ", "Index, ", "a ", "match\n", "in "];
    let words = numbers().map(|n| WORDS[n as usize % WORDS.len()].as_bytes());
    words.flatten().copied().take(len).collect()
}

/// Bytes that cannot be compressed.
pub fn noise(len: usize) -> Vec<u8> {
    numbers().map(|n| n as u8).take(len).collect()
}

/// The upper bits of a linear congruential generator (Knuth's MMIX).
fn numbers() -> impl Iterator<Item = u64> {
    let step = |n: &u64| {
        Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(1), step).map(|n: u64| n >> 40)
}

/// The file's metadata, once the command has created it.
pub fn wait_for(path: &Path, child: &mut Child) -> fs::Metadata {
    loop {
        if let Ok(metadata) = path.metadata() {
            return metadata;
        }
        if let Some(status) = child.try_wait().unwrap() {
            panic!("{status}, and no {}", path.display());
        }
        thread::sleep(Duration::from_millis(1));
    }
}

pub fn make_fifo(room: &Room, name: &str) {
    let status = Command::new("mkfifo").arg(room.path(name)).status().unwrap();
    assert!(status.success());
}
