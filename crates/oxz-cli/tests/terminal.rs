//! What is different on a terminal, by way of `script` from util-linux.

mod common;

use std::path::Path;
use std::sync::OnceLock;

use common::{OXZ, Outcome, Room, find, finish, noise};

/// Runs a shell command on a terminal of its own. What appears there is the
/// outcome's standard output.
fn on_a_terminal(room: &Room, line: &str) -> Option<Outcome> {
    static SCRIPT: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
    let Some(script) = find("script", &SCRIPT).filter(|_| Path::new("/proc").exists()) else {
        common::skipped("there is no `script` of util-linux");
        return None;
    };
    let line = line.replace("oxz", &format!("'{OXZ}'"));
    let command = room.command(script, &["--quiet", "--return", "--command", &line, "/dev/null"]);
    Some(finish({ command }.env("TERM", "xterm").spawn().unwrap()))
}

fn shown(outcome: &Outcome) -> String {
    String::from_utf8_lossy(&outcome.stdout).replace("\r\n", "\n")
}

#[test]
fn no_compressed_data_to_or_from_a_terminal() {
    let room = Room::with("a", b"content");
    const TO: &str = "oxz: (stdout): not writing compressed data to a terminal\n";
    const FROM: &str = "oxz: (stdin): not reading compressed data from a terminal\n";
    for (line, message) in [
        ("oxz -c a", TO),
        ("oxz -cf a", TO),
        ("oxz < a", TO),
        ("oxz -d", FROM),
        ("oxz -dc -", FROM),
        ("oxz -t", FROM),
    ] {
        let Some(outcome) = on_a_terminal(&room, line) else { return };
        assert_eq!((shown(&outcome).as_str(), outcome.code), (message, Some(1)), "{line}");
    }
}

#[test]
fn plain_data_to_a_terminal() {
    let room = Room::with("a.xz", &Room::new().oxz_ok(&[], b"content"));
    let Some(outcome) = on_a_terminal(&room, "oxz -dc a.xz") else { return };
    assert_eq!((shown(&outcome).as_str(), outcome.code), ("content", Some(0)));
}

#[test]
fn a_bar_while_it_works_and_one_line_in_the_end() {
    let room = Room::with("a", &noise(2 << 20));
    room.write("b", b"");
    let Some(outcome) = on_a_terminal(&room, "oxz -v a b") else { return };
    let shown = shown(&outcome);
    assert_eq!(outcome.code, Some(0), "{shown}");
    assert!(shown.contains("a (1/2)") && shown.contains(" %  "), "{shown:?}");
    assert!(shown.contains("KiB / 2048.0 KiB = 1.000"), "{shown:?}");
    assert!(shown.trim_end().ends_with("b: 32 B / 0 B > 9.999"), "{shown:?}");
    assert_eq!(room.list(), "a.xz b.xz");
}

#[test]
fn no_bar_for_what_is_not_verbose() {
    let room = Room::with("a", &noise(1 << 20));
    let Some(outcome) = on_a_terminal(&room, "oxz a") else { return };
    assert_eq!((shown(&outcome).as_str(), outcome.code), ("", Some(0)));
}
