//! One command that a chore runs.

use std::env;
use std::path::Path;
use std::process::Command;

/// `cargo` with these arguments.
pub struct Step {
    command: Command,
    /// As a shell would take it, to show.
    line: String,
}

impl Step {
    /// Where the caller stands, so that relative paths among `args` are the
    /// caller's.
    pub fn cargo<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Self::with(Command::new(cargo), "cargo", args)
    }

    /// Another program, or a `cargo` that takes `+toolchain`.
    pub fn new<S: AsRef<str>>(program: &str, args: impl IntoIterator<Item = S>) -> Self {
        Self::with(Command::new(program), program, args)
    }

    fn with<S: AsRef<str>>(
        command: Command,
        name: &str,
        args: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut step = Self { command, line: name.into() };
        for arg in args {
            step.command.arg(arg.as_ref());
            step.line = format!("{} {}", step.line, arg.as_ref());
        }
        step
    }

    /// In the root of the repository.
    pub fn at_root(mut self) -> Self {
        self.command.current_dir(root());
        self
    }

    /// With an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self.line = format!("{name}='{value}' {}", self.line);
        self
    }

    /// Runs it, after saying so.
    ///
    /// # Errors
    /// Which step failed, and how.
    pub fn run(mut self) -> Result<(), String> {
        eprintln!("\n$ {}", self.line);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("FAILED ({status}): {}", self.line)),
            Err(error) => Err(format!("FAILED ({error}): {}", self.line)),
        }
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a folder of the repository")
}
