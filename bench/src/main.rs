//! oxz beside its peers, in one process, on the same data: `cargo xtask bench`.

mod args;
mod clock;
mod codecs;
mod corpus;
mod generate;
mod measure;
mod memory;
mod preset;
mod results;
mod runner;
mod settings;
mod speed;
mod suite;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::args::{Args, Hidden};
use crate::results::record::Results;
use crate::runner::Runner;
use crate::suite::Suite;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    if let Some(Hidden::Peak(case)) = &args.hidden {
        return memory::run_case(case);
    }
    let results = if args.from.is_empty() { measure(args)? } else { Results::load(&args.from)? };
    results::report(&results, args.markdown.as_deref(), args.svg.as_deref())
}

fn measure(args: &Args) -> Result<Results> {
    let mut runner = Runner::begin(args)?;
    for suite in args.suites() {
        match suite {
            Suite::Memory => memory::run(&mut runner)?,
            _ => speed::run(&mut runner, suite)?,
        }
    }
    Ok(runner.log.results)
}
