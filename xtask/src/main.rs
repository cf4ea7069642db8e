//! The chores of this repository: `cargo xtask help` lists them.

mod api;
mod audit;
mod bench;
mod fuzz;
mod platforms;
mod python;
mod step;
mod test;

use std::env;
use std::process::ExitCode;

const HELP: &str = "\
The chores of this repository:

  cargo xtask test [--long]       everything that CI runs: lints, docs, tests;
                                  --long runs the long suites whole, and the bench's
  cargo xtask api [--bless]       the public API against api.txt, or the other way
  cargo xtask audit               unsafe code and dependencies of what is published
  cargo xtask bench --corpus DIR [--safe] [SUITE]...
                                  speed, size and memory beside the peers; --safe
                                  without unsafe code in oxz;
                                  cargo xtask bench --help lists suites and options
  cargo xtask fuzz [--minutes N] [--target NAME]...
                                  each fuzz target for N minutes, 5 by default
  cargo xtask platforms           whether the crate compiles for other machines, and
                                  by the oldest Rust; what is not installed is named
  cargo xtask help                this text
";

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let chore = args.next();
    let rest: Vec<String> = args.collect();
    let outcome = match chore.as_deref() {
        Some("test") => test::run(&rest),
        Some("api") => api::run(&rest),
        Some("audit") => audit::run(&rest),
        Some("bench") => bench::run(&rest),
        Some("fuzz") => fuzz::run(&rest),
        Some("platforms") => platforms::run(&rest),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("no chore {other}; `cargo xtask help` lists them")),
        None => Err("which chore? `cargo xtask help` lists them".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
