//! The programs in `examples/`, run as their users run them.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use oxz::{Decode, Encode, File, Filter, LzmaOptions, Preset};

/// A built example, called in a folder of its own.
struct Program {
    path: PathBuf,
    folder: tempfile::TempDir,
}

impl Program {
    fn new(name: &str) -> Self {
        // target/PROFILE/deps/examples-HASH, which is this test; the examples
        // are in target/PROFILE/examples.
        let test = env::current_exe().unwrap();
        let folder = test.parent().and_then(Path::parent).unwrap().join("examples");
        let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        assert!(
            path.is_file(),
            "{} is missing: `cargo test -p oxz` builds the examples, `cargo test --test examples` \
             alone does not; run `cargo build -p oxz --examples` before it",
            path.display()
        );
        Self { path, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, contents: &[u8]) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new(&self.path);
        Outcome(command.args(arguments).current_dir(&self.folder).output().unwrap())
    }
}

struct Outcome(Output);

impl Outcome {
    #[track_caller]
    fn succeeds(&self) -> &Self {
        assert!(self.0.status.success(), "{}", self.stderr());
        self
    }

    /// Fails as a program that has something to say, not by a panic.
    #[track_caller]
    fn fails(&self, message: &str) {
        assert_eq!(self.0.status.code(), Some(1), "{}", self.stderr());
        assert!(self.stderr().contains(message), "{}", self.stderr());
    }

    fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

/// Something like a log of `lines` lines, every third of which has `ERROR` in
/// it.
fn log(lines: usize) -> String {
    let line = |i| {
        let level = if i % 3 == 0 { "ERROR" } else { "info" };
        format!("{i:06} {level} request {} took {} ms\n", i * 7919 % 1009, i * 31 % 97)
    };
    (0..lines).map(line).collect()
}

fn xz(data: &[u8]) -> Vec<u8> {
    oxz::compress(data, &Encode::xz()).unwrap()
}

#[test]
fn tar_directory() {
    let program = Program::new("tar_directory");
    program.write("src/deep/down/log", log(1000).as_bytes());
    program.write("src/empty", b"");
    program.write("src/one", b"1");

    let outcome = program.run(&["src", "src.tar.xz"]);
    let size = program.read("src.tar.xz").len();
    assert!(outcome.succeeds().stdout().trim_end().ends_with(&format!("in {size}")));

    let mut archive = tar::Archive::new(File::open(program.file("src.tar.xz")).unwrap());
    archive.unpack(program.file("out")).unwrap();
    for name in ["deep/down/log", "empty", "one"] {
        assert_eq!(program.read(&format!("out/src/{name}")), program.read(&format!("src/{name}")));
    }
    // The .xz file has been finished, and the tar stream in it as well.
    let tar = oxz::decompress(&program.read("src.tar.xz"), &Decode::xz()).unwrap();
    assert!(tar.ends_with(&[0; 1024]));
    assert!(outcome.stdout().contains(&format!("{} bytes", tar.len())));

    // What is there stays there.
    program.run(&["src", "src/one"]).fails("AlreadyExists");
    assert_eq!(program.read("src/one"), b"1");
    program.run(&["missing", "missing.tar.xz"]).fails("cannot pack missing");
    assert!(!program.file("missing.tar.xz").exists());
    program.run(&[]).fails("usage");
}

#[test]
fn compressed_log() {
    let program = Program::new("compressed_log");
    let text = log(30_000);
    let errors: String = text.split_inclusive('\n').filter(|line| line.contains("ERROR")).collect();
    // Two Streams, as appending to a log makes them.
    let (first, second) = text.split_at(text.len() / 2);
    program.write("log.xz", &[xz(first.as_bytes()), xz(second.as_bytes())].concat());

    let outcome = program.run(&["ERROR", "log.xz"]);
    assert_eq!(outcome.succeeds().stdout(), errors);
    assert_eq!(outcome.stderr(), "log.xz: 10000 of 30000 lines\n");

    let outcome = program.run(&["--to", "errors.xz", "ERROR", "log.xz", "log.xz"]);
    assert_eq!(outcome.succeeds().stdout(), "");
    let found = File::open(program.file("errors.xz")).unwrap();
    assert_eq!(std::io::read_to_string(found).unwrap(), errors.repeat(2));

    // A log that is still being written.
    let mut open = File::create(program.file("open.xz")).unwrap();
    open.write_all(b"ERROR in time\n").unwrap();
    open.flush().unwrap();
    let outcome = program.run(&["ERROR", "open.xz"]);
    assert_eq!(outcome.succeeds().stdout(), "ERROR in time\n");
    assert!(outcome.stderr().contains("no end yet"));

    program.write("plain", text.as_bytes());
    program.run(&["ERROR", "log.xz", "plain"]).fails("plain: file format not recognised");
    program.run(&["ERROR", "missing.xz"]).fails("missing.xz");
    program.run(&["ERROR"]).fails("usage");
}

#[test]
fn untrusted() {
    let program = Program::new("untrusted");
    let text = log(30_000);
    let intact = xz(text.as_bytes());
    let middle = intact.len() / 2;
    let huge = LzmaOptions { dict_size: 1 << 30, ..LzmaOptions::preset(Preset::new(0).unwrap()) };
    let greedy = Encode::xz().filters([Filter::Lzma2(huge)]);
    let mut damaged = intact.clone();
    damaged[middle] ^= 1;
    program.write("intact", &intact);
    program.write("damaged", &damaged);
    program.write("short", &intact[..middle]);
    program.write("greedy", &oxz::compress(text.as_bytes(), &greedy).unwrap());
    program.write("bomb", &xz(&vec![0; 50_000_000]));
    program.write("text", text.as_bytes());

    program.run(&["intact", "output"]).succeeds();
    assert_eq!(program.read("output"), text.as_bytes());
    fs::remove_file(program.file("output")).unwrap();

    // Exactly as much as allowed, and a byte more.
    let size = text.len();
    program.run(&["intact", "output", &size.to_string()]).succeeds();
    program.run(&["intact", "output"]).fails("exists");
    fs::remove_file(program.file("output")).unwrap();

    for (input, most, message) in [
        ("intact", size - 1, "it unpacks to more than"),
        ("bomb", 1_000_000, "it unpacks to more than 1000000 bytes"),
        ("damaged", size, "it is damaged, at input offset"),
        ("short", size, &format!("it ends after {middle} bytes")),
        ("greedy", size, "it needs 1025 MiB of memory and may have 65"),
        ("text", size, "it is not a .xz, .lzma or .lz file"),
        ("missing", size, ""),
    ] {
        program.run(&[input, "output", &most.to_string()]).fails(message);
        assert!(!program.file("output").exists(), "{input}");
    }
    program.run(&["intact", "output", "many"]).fails("invalid digit");
    program.run(&[]).fails("usage");
}

#[test]
fn raw_in_container() {
    let program = Program::new("raw_in_container");
    let contents = log(3000);
    program.write("contents", contents.as_bytes());
    program.write("empty", b"");
    for chain in ["lzma1", "lzma2", "x86", "delta4"] {
        for (from, to) in [("contents", chain), ("empty", "box")] {
            program.run(&["pack", chain, from, to]).succeeds();
            program.run(&["unpack", to, "unpacked"]).succeeds();
            assert_eq!(program.read("unpacked"), program.read(from), "{chain}");
        }
        assert!(program.read(chain).len() < contents.len());
    }

    // A box of one filter, LZMA2: its properties are byte 14, the size follows.
    let whole = program.read("lzma2");
    let altered = |at: usize, byte: u8| {
        let mut altered = whole.clone();
        altered[at] = byte;
        altered
    };
    for (file, message) in [
        (altered(0, 0), "not a box"),
        (altered(4, 0), "InvalidChain(Empty)"),
        (altered(5, 0x7F), "Unsupported"),
        (altered(14, 41), "Unsupported"),
        (altered(14, 40), "MemoryLimit"),
        (altered(15, whole[15] ^ 1), "does not hold"),
        (altered(22, 1), "larger than"),
        (altered(23, whole[23] ^ 1), "differ from what was packed"),
        (whole[..10].to_vec(), "cut short"),
        (whole[..whole.len() - 1].to_vec(), "does not hold"),
        ([&whole[..], b"!"].concat(), "does not hold"),
    ] {
        program.write("box", &file);
        program.run(&["unpack", "box", "none"]).fails(message);
        assert!(!program.file("none").exists());
    }
    program.run(&["pack", "lzma3", "contents", "box"]).fails("no such chain");
    program.run(&[]).fails("usage");
}
