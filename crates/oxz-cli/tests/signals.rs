//! Ending by a signal: nothing is left behind, and shells see why it ended.

mod common;

use std::fs::{self, File};
use std::process::{Child, Command};

use common::{OXZ, Outcome, Room, finish, noise};
use rustix::process::{Pid, Signal, kill_process};

/// More than is compressed before the signal arrives: a hole of 64 GiB.
const LONG: u64 = 1 << 36;

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Whether this process, and so what it starts, was made to ignore a signal, as
/// `nohup` does: then the command does so as well.
fn is_ignored(signal: Signal) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}

/// Compresses a long file and sends the signal when the target exists.
fn interrupted(room: &Room, mut command: Command, signal: Signal) -> Outcome {
    let mut child = command.spawn().unwrap();
    common::wait_for(&room.path("a.xz"), &mut child);
    kill(&child, signal);
    finish(child)
}

#[test]
fn the_target_disappears_and_the_source_stays() {
    let room = Room::new();
    File::create(room.path("a")).unwrap().set_len(LONG).unwrap();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::PIPE, Signal::XCPU] {
        if signal != Signal::PIPE && is_ignored(signal) {
            common::skipped(&format!("{signal:?} is ignored here"));
            continue;
        }
        let outcome = interrupted(&room, room.command(OXZ, &["-9e", "a"]), signal);
        assert_eq!((outcome.signal, outcome.stderr.as_str()), (Some(signal.as_raw()), ""));
        assert_eq!(room.list(), "a");
    }
    assert_eq!(fs::metadata(room.path("a")).unwrap().len(), LONG);
}

#[test]
fn an_ignored_signal_stays_ignored() {
    if !std::path::Path::new("/proc/self/status").exists() {
        common::skipped("only Linux tells which signals are ignored");
        return;
    }
    let room = Room::with("a", &noise(1 << 20));
    let script = format!("trap '' HUP; exec '{OXZ}' -9e a");
    interrupted(&room, room.command("sh", &["-c", &script]), Signal::HUP).ok();
    assert_eq!(room.list(), "a.xz");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let room = Room::new();
    let compressed = room.oxz_ok(&["-0"], &noise(4 << 20));
    room.write("a.xz", &compressed);
    let mut child = room.command(OXZ, &["-dc", "a.xz"]).spawn().unwrap();
    drop(child.stdout.take());
    let outcome = finish(child);
    assert_eq!((outcome.signal, outcome.stderr.as_str()), (Some(Signal::PIPE.as_raw()), ""));
}

#[test]
fn a_file_that_may_not_grow() {
    let room = Room::with("a", &noise(1 << 20));
    let limited = |prefix: &str| {
        let script = format!("{prefix} ulimit -f 8; exec '{OXZ}' -0 a");
        finish(room.command("sh", &["-c", &script]).spawn().unwrap())
    };
    assert_eq!(limited("").signal, Some(Signal::XFSZ.as_raw()));
    assert_eq!(room.list(), "a");
    limited("trap '' XFSZ;").said(1, &["a.xz: File too large"]);
    assert_eq!(room.list(), "a");
}
