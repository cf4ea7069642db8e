//! `cargo xtask test`: what must be green before a change lands.

use crate::bench;
use crate::platforms;
use crate::python;
use crate::step::Step;

/// Cheap steps first; tests last, so that the output ends with what they say.
///
/// `safe` changes the kernels, and all tests run with it. Without `std` there
/// is no `io`; else only CRC64 and the traits of the error differ, which the
/// unit tests reach.
const STEPS: &[&str] = &[
    "fmt --check",
    "fmt --check --manifest-path bench/Cargo.toml",
    "fmt --check --manifest-path examples/no-std/Cargo.toml",
    "fmt --check --manifest-path fuzz/Cargo.toml",
    "xtask audit",
    "xtask api",
    "clippy --workspace --all-targets --features oxz/futures,oxz/tokio -- -D warnings",
    "clippy -p oxz --features futures -- -D warnings",
    "clippy -p oxz --features tokio -- -D warnings",
    "clippy --workspace --all-targets --features oxz/safe -- -D warnings",
    "clippy -p oxz --all-targets --no-default-features -- -D warnings",
    "clippy -p oxz --all-targets --no-default-features --features safe -- -D warnings",
    "clippy --manifest-path examples/no-std/Cargo.toml -- -D warnings",
    "build --release --manifest-path examples/no-std/Cargo.toml",
    "doc --no-deps --workspace --features oxz/futures,oxz/tokio",
    "test --workspace --features oxz/futures,oxz/tokio",
    "test -p oxz --features safe",
    "test -p oxz --no-default-features --lib --test filter_properties",
];

/// Runs every step up to the first that fails.
pub fn run(args: &[String]) -> Result<(), String> {
    let long = match args {
        [] => false,
        [flag] if flag == "--long" => true,
        _ => return Err("test takes one option, --long".into()),
    };
    for arguments in STEPS {
        let mut step = python::prepare(Step::cargo(arguments.split(' ')).at_root());
        if arguments.starts_with("doc ") {
            step = step.env("RUSTDOCFLAGS", "-D warnings");
        }
        if long {
            step = step.env("OXZ_LONG_TESTS", "1");
        }
        step.run()?;
    }
    if long {
        platforms::run(&[])?;
        bench::test()?;
    }
    python::test()
}
