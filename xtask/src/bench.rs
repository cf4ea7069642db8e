//! `cargo xtask bench`: builds the bench with a liblzma that is as fast as
//! its authors made it, and runs it.

use std::env;

use crate::step::{Step, root};

/// What liblzma's own build system would find out about this processor and
/// compiler. The crate that binds it leaves these out, and then its CRCs run
/// from tables and its match lengths are found byte by byte.
const FAST_LIBLZMA: &str = if cfg!(target_arch = "x86_64") {
    "-DHAVE_USABLE_CLMUL=1 -DHAVE_IMMINTRIN_H=1 -DTUKLIB_FAST_UNALIGNED_ACCESS=1 \
     -DHAVE_FUNC_ATTRIBUTE_CONSTRUCTOR=1"
} else if cfg!(target_arch = "aarch64") {
    "-DTUKLIB_FAST_UNALIGNED_ACCESS=1"
} else {
    ""
};

/// Passes every argument on to the bench, but for `--safe`, which builds oxz
/// with its feature of that name.
pub fn run(args: &[String]) -> Result<(), String> {
    let (safe, args): (Vec<&str>, Vec<&str>) =
        args.iter().map(String::as_str).partition(|arg| *arg == "--safe");
    let features: &[&str] = if safe.is_empty() { &[] } else { &["--features", "safe"] };
    cargo(&[&["run", "--release", "--quiet"], features].concat(), &[&["--"], &*args].concat())
}

/// Its lints and tests, which also hold every peer to what the bench expects
/// of it.
pub fn test() -> Result<(), String> {
    cargo(&["clippy", "--all-targets"], &["--", "-D", "warnings"])?;
    cargo(&["test"], &[])
}

/// `cargo` in the bench, with a fair liblzma. `command` says what to do, and
/// `rest` stands at the end of the line.
fn cargo(command: &[&str], rest: &[&str]) -> Result<(), String> {
    let cflags = match env::var("CFLAGS") {
        Ok(given) => format!("{given} {FAST_LIBLZMA}"),
        Err(_) => FAST_LIBLZMA.into(),
    };
    let manifest = root().join("bench/Cargo.toml");
    let manifest = manifest.to_str().ok_or("the path of the repository is not UTF-8")?;
    // A peer asks for a newer compiler than it needs.
    let common = ["--ignore-rust-version", "--manifest-path", manifest];
    Step::cargo([command, &common, rest].concat()).env("CFLAGS", &cflags).run()
}
