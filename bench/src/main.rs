//! oxz beside its peers, in one process, on the same data: `cargo xtask bench`.

mod args;
mod clock;
mod codecs;
mod corpus;
mod measure;
mod memory;
mod preset;
mod record;
mod report;
mod runner;
mod speed;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::args::{Args, Hidden};
use crate::runner::Runner;

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
    let mut runner = Runner::begin(args)?;
    let tasks = args.tasks();
    speed::run(&mut runner, &tasks)?;
    if !args.no_memory {
        memory::run(&mut runner, &tasks)?;
    }
    Ok(())
}
