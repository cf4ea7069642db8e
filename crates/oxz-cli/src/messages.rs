//! What is said on standard error, and the exit status that follows from it.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Good,
    Warned,
    Failed,
}

/// Why a file was not, or not fully, dealt with.
#[derive(Debug)]
pub struct Problem {
    severity: Severity,
    /// The file that the text is about.
    subject: String,
    text: String,
}

#[derive(Debug, Clone, Copy)]
enum Severity {
    Notice,
    Warning,
    Error,
}

impl Problem {
    /// The file is left alone, which is worth a warning.
    pub fn skipped(subject: &str, why: &str) -> Self {
        Self::warning(subject, format!("{why}, skipping"))
    }

    /// What was to be done is done, but something around it went wrong.
    pub fn warning(subject: &str, text: impl Display) -> Self {
        Self { severity: Severity::Warning, subject: subject.into(), text: text.to_string() }
    }

    /// As a warning, but all is well enough for the exit status.
    pub fn notice(subject: &str, text: impl Display) -> Self {
        Self { severity: Severity::Notice, subject: subject.into(), text: text.to_string() }
    }

    pub fn error(subject: &str, text: impl Display) -> Self {
        Self { severity: Severity::Error, subject: subject.into(), text: text.to_string() }
    }

    pub fn io(subject: &str, error: &io::Error) -> Self {
        Self::error(subject, describe(error))
    }
}

/// The system's words for an error, without the number that Rust adds.
pub fn describe(error: &io::Error) -> String {
    let mut text = error.to_string();
    if let Some(code) = error.raw_os_error()
        && let Some(words) = text.strip_suffix(&format!(" (os error {code})"))
    {
        text.truncate(words.len());
    }
    text
}

/// A file's name, fit to be shown on a terminal.
pub fn printable(name: &OsStr) -> String {
    name.to_string_lossy().chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Says things, as far as `-q` lets it, and remembers how bad they were.
#[derive(Debug)]
pub struct Messages {
    program: String,
    verbosity: Cell<i32>,
    status: Cell<Status>,
}

impl Messages {
    pub fn new(argv0: &OsStr) -> Self {
        let program = printable(Path::new(argv0).file_name().unwrap_or("oxz".as_ref()));
        Self { program, verbosity: Cell::new(0), status: Cell::new(Status::Good) }
    }

    /// 0 is normal; -1 says no warnings, -2 no errors; 1 tells more.
    pub fn set_verbosity(&self, verbosity: i32) {
        self.verbosity.set(verbosity);
    }

    pub fn is_verbose(&self) -> bool {
        self.verbosity.get() > 0
    }

    pub fn program(&self) -> &str {
        &self.program
    }

    pub fn warning(&self, text: &str) {
        self.raise(Status::Warned);
        self.notice(text);
    }

    /// A warning that leaves the exit status as it is.
    pub fn notice(&self, text: &str) {
        if self.verbosity.get() > -1 {
            self.say(text);
        }
    }

    pub fn error(&self, text: &str) {
        self.raise(Status::Failed);
        if self.verbosity.get() > -2 {
            self.say(text);
        }
    }

    pub fn report(&self, problem: &Problem) {
        let text = format!("{}: {}", problem.subject, problem.text);
        match problem.severity {
            Severity::Notice => self.notice(&text),
            Severity::Warning => self.warning(&text),
            Severity::Error => self.error(&text),
        }
    }

    /// Writes to standard output.
    pub fn print(&self, text: &str) -> ExitCode {
        if let Err(error) = io::stdout().write_all(text.as_bytes()) {
            self.error(&format!("(stdout): {}", describe(&error)));
        }
        self.exit_code(false)
    }

    /// The exit status; warnings count for nothing with `no_warn`.
    pub fn exit_code(&self, no_warn: bool) -> ExitCode {
        match self.status.get() {
            Status::Failed => ExitCode::from(1),
            Status::Warned if !no_warn => ExitCode::from(2),
            Status::Good | Status::Warned => ExitCode::SUCCESS,
        }
    }

    fn raise(&self, status: Status) {
        self.status.set(self.status.get().max(status));
    }

    fn say(&self, text: &str) {
        // Where standard error is gone there is nowhere left to say so.
        let _ = writeln!(io::stderr().lock(), "{}: {text}", self.program);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_outweigh_warnings() {
        let messages = Messages::new("/bin/oxz".as_ref());
        messages.set_verbosity(-2);
        assert_eq!(messages.program(), "oxz");
        messages.notice("n");
        assert_eq!(messages.exit_code(false), ExitCode::SUCCESS);
        messages.warning("w");
        assert_eq!(messages.exit_code(false), ExitCode::from(2));
        assert_eq!(messages.exit_code(true), ExitCode::SUCCESS);
        messages.error("e");
        messages.warning("w");
        assert_eq!(messages.exit_code(true), ExitCode::from(1));
    }

    #[test]
    fn system_errors_go_without_their_number() {
        let error = std::fs::File::open("/nonexistent/file").unwrap_err();
        assert_eq!(describe(&error), "No such file or directory");
        assert_eq!(describe(&io::Error::other("(os error 2)")), "(os error 2)");
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        assert_eq!(printable("a\x1b[2Jé\n".as_ref()), "a?[2Jé?");
    }
}
