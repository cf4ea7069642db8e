//! The `oxz` command: a drop-in for `xz`.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("the command needs Unix file modes, owners and signals; the crate `oxz` does not");

mod args;
mod help;
mod job;
mod long_options;
mod messages;
mod metadata;
mod number;
mod partial;
mod progress;
mod signals;
mod source;
mod sparse;
mod stream;
mod suffix;
mod target;

use std::process::ExitCode;

use args::Command;
use messages::Messages;

fn main() -> ExitCode {
    let mut args = std::env::args_os();
    let argv0 = args.next().unwrap_or_else(|| "oxz".into());
    let messages = Messages::new(&argv0);
    match args::parse(&argv0, args) {
        Ok(Command::Run(options)) => {
            messages.set_verbosity(options.verbosity);
            job::run_all(&options, &messages);
            messages.exit_code(options.no_warn)
        }
        Ok(Command::Help) => messages.print(help::TEXT),
        Ok(Command::Version) => messages.print(help::VERSION),
        Err(usage) => {
            messages.error(&usage.0);
            messages.error(&format!("Try `{} --help'.", messages.program()));
            messages.exit_code(false)
        }
    }
}
