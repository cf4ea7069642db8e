//! `cargo xtask platforms`: whether the crate compiles for machines other than
//! this one, and by the oldest Rust that it is said to.

use std::path::Path;
use std::process::Command;

use crate::step::Step;

/// A target, and what of the crate there is on it. Between them: pointers of 32
/// bits, bytes in big-endian order, no kernels in assembly, no Unix, no `std`.
const TARGETS: &[(&str, &str)] = &[
    ("i686-unknown-linux-gnu", STD),
    ("x86_64-pc-windows-gnu", STD),
    ("x86_64-apple-darwin", STD),
    ("aarch64-unknown-linux-gnu", STD),
    ("armv7-unknown-linux-gnueabihf", STD),
    ("s390x-unknown-linux-gnu", STD),
    ("wasm32-unknown-unknown", STD),
    ("thumbv7em-none-eabi", "--no-default-features"),
];
const STD: &str = "--features=futures,tokio";

/// The oldest Rust, as in `Cargo.toml`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Checks whatever there is a standard library for, and names the rest.
pub fn run(args: &[String]) -> Result<(), String> {
    if !args.is_empty() {
        return Err("platforms takes no options".into());
    }
    let mut missing = Vec::new();
    for &(target, features) in TARGETS {
        if is_installed(&["--print=target-libdir", "--target", target]) {
            Step::cargo(["check", "-p", "oxz", features, "--target", target]).at_root().run()?;
        } else {
            missing.push(format!("rustup target add {target}"));
        }
    }
    let toolchain = format!("+{OLDEST}");
    if is_installed(&[&toolchain, "--print=target-libdir"]) {
        let oldest = [&toolchain, "check", "-p", "oxz", "-p", "oxz-cli", "--target-dir"];
        Step::new("cargo", oldest.into_iter().chain(["target/oldest"])).at_root().run()?;
    } else {
        missing.push(format!("rustup toolchain install {OLDEST}"));
    }
    for command in missing {
        eprintln!("skipped, as it is not installed; to have it: {command}");
    }
    Ok(())
}

/// Whether there is a standard library where `rustc` with these arguments says.
fn is_installed(args: &[&str]) -> bool {
    Command::new("rustc").args(args).output().is_ok_and(|output| {
        let dir = String::from_utf8_lossy(&output.stdout);
        output.status.success() && Path::new(dir.trim()).is_dir()
    })
}
