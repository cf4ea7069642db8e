//! Fatal signals: the unfinished file is removed, then the signal kills the
//! process as it would have done anyway, so that shells see why it ended.
//!
//! A thread waits for the signals. The main thread may be in a long read or
//! deep in the encoder then, and need not look for them.

use std::io;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::partial;

/// There once the thread has started. True from SIGXFSZ on, which comes before
/// the write that goes beyond the limit returns.
static SIZE_LIMIT_HIT: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Starts the thread, the first time. As long as there is no file to remove,
/// signals do what they do by themselves.
pub fn clean_up_before_dying() -> io::Result<()> {
    if SIZE_LIMIT_HIT.get().is_some() {
        return Ok(());
    }
    let ignored = ignored_signals();
    let is_ignored = |signal: i32| ignored >> (signal - 1) & 1 == 1;
    // Rust's runtime itself ignores SIGPIPE, which tells nothing.
    let fatal = [SIGHUP, SIGINT, SIGTERM, SIGXCPU, SIGXFSZ].into_iter();
    let fatal = fatal.filter(|&signal| !is_ignored(signal)).chain([SIGPIPE]);
    let mut signals = Signals::new(fatal)?;
    let size_limit_hit = Arc::default();
    if !is_ignored(SIGXFSZ) {
        flag::register(SIGXFSZ, Arc::clone(&size_limit_hit))?;
    }
    thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _nothing_new = partial::abandon();
            die_of(signal);
        }
    })?;
    SIZE_LIMIT_HIT.get_or_init(|| size_limit_hit);
    Ok(())
}

/// Ends the process by this signal.
pub fn die_of(signal: i32) -> ! {
    let _ = emulate_default_handler(signal);
    process::exit(128 + signal)
}

/// Ends the process as one whose reader has gone away ends.
pub fn die_of_broken_pipe() -> ! {
    let _nothing_new = partial::abandon();
    die_of(SIGPIPE)
}

/// Ends the process if a write has failed because of SIGXFSZ. Without this the
/// main thread, which sees the failure at once, could end it before the signal
/// does.
pub fn die_if_size_limit_was_hit() {
    if SIZE_LIMIT_HIT.get().is_some_and(|hit| hit.load(Ordering::Relaxed)) {
        let _nothing_new = partial::abandon();
        die_of(SIGXFSZ);
    }
}

/// The signals that the parent process made this one ignore (`nohup`, or a
/// shell's background job), as a bit mask, lowest bit for signal 1.
///
/// They must stay ignored. Only Linux tells without a system call that is
/// unsafe in Rust.
fn ignored_signals() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
            u64::from_str_radix(mask.trim(), 16).ok()
        })
        .unwrap_or(0)
}
