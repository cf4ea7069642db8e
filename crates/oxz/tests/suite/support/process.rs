//! Measuring memory: in a process of its own, so that no other test counts.

use std::env;
use std::fs;
use std::process::Command;

use super::skipped;

pub const KIB: u64 = 1 << 10;
pub const MIB: u64 = 1 << 20;

/// Runs `body` of the test named `test` in a process of its own: this one,
/// where it is that, or a child that runs this test alone.
pub fn in_own_process(test: &str, body: impl FnOnce()) {
    const CHILD: &str = "OXZ_TEST_CHILD";
    if status("VmHWM").is_none() {
        return skipped(&format!("{test}: peak memory is only read from Linux's /proc"));
    }
    if env::var(CHILD).is_ok_and(|name| name == test) {
        return body();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, test)
        .output()
        .unwrap();
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "in a process of its own:\n{stdout}\n{stderr}");
    assert!(stdout.contains("1 passed"), "{test} is not the test's name:\n{stdout}");
}

/// By how much the process's memory grew at its peak, in bytes.
#[derive(Debug)]
pub struct Growth {
    /// Pages in use.
    pub resident: u64,
    /// Addresses handed out, in use or not: beyond any earlier peak, which
    /// the system does not forget.
    pub mapped: u64,
}

/// Runs `work` and tells how much memory it took.
pub fn growth(work: impl FnOnce()) -> Growth {
    // Forgets the earlier peak of resident pages; where the system does not,
    // it is too small to matter here.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let peaks = || ["VmHWM", "VmPeak"].map(|name| status(name).unwrap());
    let before = peaks();
    work();
    let after = peaks();
    Growth { resident: after[0] - before[0], mapped: after[1] - before[1] }
}

/// A line of /proc/self/status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * KIB)
}
