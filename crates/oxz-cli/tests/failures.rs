//! What goes wrong, what is said then, and what is left behind: nothing.

mod common;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use common::{OXZ, Room, fed, finish, noise, reference, text};
use oxz::Error;

/// `oxz` and `xz` end with the same status.
#[track_caller]
fn ends_like_xz(room: &Room, args: &[&str], input: &[u8]) {
    let Some(xz) = reference() else { return };
    let ours = room.oxz_fed(args, input);
    let theirs = fed(room.command(xz, args), input);
    assert_eq!(ours.code, theirs.code, "{args:?}: {} {}", ours.stderr, theirs.stderr);
}

#[test]
fn truncated() {
    let compressed = Room::new().oxz_ok(&[], &text(5_000));
    for len in [6, 12, 13, 100, compressed.len() - 1] {
        let room = Room::with("a.xz", &compressed[..len]);
        let message = format!("a.xz: {}", Error::Truncated { offset: len as u64 });
        room.oxz(&["-d", "a.xz"]).said(1, &[&message]);
        room.oxz(&["-t", "a.xz"]).said(1, &[&message]);
        assert_eq!(room.list(), "a.xz", "{len}");
    }
}

#[test]
fn what_came_before_the_damage_is_written_to_standard_output() {
    let data = noise(300_000);
    let room = Room::new();
    let compressed = room.oxz_ok(&["-0"], &data);
    let outcome = room.oxz_fed(&["-dc"], &compressed[..200_000]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.len() > 100_000 && data.starts_with(&outcome.stdout));
}

#[test]
fn corrupt() {
    let mut compressed = Room::new().oxz_ok(&["-0"], &noise(300_000));
    compressed[200_000] ^= 1;
    let room = Room::with("a.xz", &compressed);
    let outcome = room.oxz(&["-d", "a.xz"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with("oxz: a.xz: "), "{}", outcome.stderr);
    assert_eq!(room.list(), "a.xz");
    ends_like_xz(&room, &["-t", "a.xz"], b"");
}

#[test]
fn trailing_garbage() {
    let room = Room::new();
    for (format, allowed) in [("-Fxz", false), ("-Flzma", false), ("-Flzip", true)] {
        let compressed = room.oxz_ok(&[format], b"content");
        let garbage = [&compressed[..], b"garbage"].concat();
        let outcome = room.oxz_fed(&["-dc"], &garbage);
        assert_eq!(outcome.code, Some(i32::from(!allowed)), "{format}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, b"content", "{format}");
        assert_eq!(room.oxz_ok(&["-dc", "--single-stream"], &garbage), b"content", "{format}");
        ends_like_xz(&room, &["-dc"], &garbage);
    }
    for (format, option) in [("-Fxz", "--single-stream"), ("-Flzip", "-d")] {
        let empty = [&room.oxz_ok(&[format], b"")[..], b"garbage"].concat();
        assert_eq!(room.oxz_ok(&["-dc", option], &empty), b"");
        ends_like_xz(&room, &["-dc", option], &empty);
    }
    let twice = room.oxz_ok(&["-Flzma"], b"x").repeat(2);
    ends_like_xz(&room, &["-dc"], &twice);
}

fn not_recognised(name: &str) -> String {
    format!("{name}: {}", Error::NotRecognised)
}

#[test]
fn not_compressed() {
    let room = Room::with("a.xz", b"plain text");
    room.oxz(&["-d", "a.xz"]).said(1, &[&not_recognised("a.xz")]);
    room.oxz_fed(&["-d"], b"plain text").said(1, &[&not_recognised("(stdin)")]);
    room.write("a", b"the suffix does not matter yet");
    room.oxz(&["-d", "a"]).said(1, &[&not_recognised("a")]);
    assert_eq!(room.list(), "a a.xz");
    for input in [&b""[..], b"\xFD7z", b"plain text"] {
        ends_like_xz(&room, &["-dc"], input);
    }
}

#[test]
fn not_compressed_comes_through_when_forced_to_standard_output() {
    let room = Room::new();
    for input in [&b"plain text"[..], b"", b"\xFD7z", b"LZ", &noise(200_000)] {
        assert!(room.oxz_ok(&["-dcf"], input) == input);
        ends_like_xz(&room, &["-dcf"], input);
    }
    for format in ["-Fxz", "-Flzma", "-Flzip"] {
        assert_eq!(room.oxz_ok(&["-dcf", format], b"plain text"), b"plain text");
        ends_like_xz(&room, &["-dcf", format], b"plain text");
    }
    // The magic bytes are all there: this was compressed.
    for start in [&b"\xFD7zXZ\0"[..], b"LZIP"] {
        let message = format!("(stdin): {}", Error::Truncated { offset: start.len() as u64 });
        room.oxz_fed(&["-dcf"], start).said(1, &[&message]);
        ends_like_xz(&room, &["-dcf"], start);
    }
    room.write("a", b"plain ");
    room.write("b.xz", &room.oxz_ok(&[], b"text"));
    assert_eq!(room.oxz(&["-dcf", "a", "b.xz"]).ok(), b"plain text");
    assert_eq!(room.oxz(&["-tf", "a"]).code, Some(1), "not when testing");
}

#[test]
fn other_files_are_dealt_with_all_the_same() {
    let room = Room::with("a", b"a");
    room.write("b", b"b");
    room.write("b.xz", b"old");
    room.write("c", b"c");
    room.oxz(&["a", "gone", "b", ".", "c"]).said(
        1,
        &[
            "gone: No such file or directory",
            "b.xz: exists already; -f replaces it",
            ".: is a directory, skipping",
        ],
    );
    assert_eq!(room.list(), "a.xz b b.xz c.xz");
}

#[test]
fn a_target_that_cannot_be_created() {
    // 255 bytes are what common file systems allow.
    let name = "n".repeat(254);
    let room = Room::with(&name, b"content");
    room.oxz(&[&name]).said(1, &[&format!("{name}.xz: File name too long")]);
    assert_eq!(room.list(), name);
}

#[test]
fn a_directory_that_may_not_be_written() {
    if rustix::process::geteuid().is_root() {
        common::skipped("root may write everywhere");
        return;
    }
    let room = Room::with("a", b"content");
    let directory = room.path("");
    fs::set_permissions(&directory, Permissions::from_mode(0o555)).unwrap();
    let outcome = room.oxz(&["a"]);
    fs::set_permissions(&directory, Permissions::from_mode(0o755)).unwrap();
    outcome.said(1, &["a.xz: Permission denied"]);
    assert_eq!(room.list(), "a");
}

#[test]
fn standard_output_that_is_full() {
    if !Path::new("/dev/full").exists() {
        common::skipped("there is no /dev/full");
        return;
    }
    let room = Room::with("a", &text(1_000));
    for args in [&["-c", "a"][..], &["--help"]] {
        let mut command = room.command(OXZ, args);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        finish(command.spawn().unwrap()).said(1, &["(stdout): No space left on device"]);
    }
}

#[test]
fn a_check_that_is_not_known() {
    let room = Room::new();
    let none = room.oxz_ok(&["-Cnone"], b"");
    let known = room.oxz_ok(&[], b"content");
    const WARNING: &str =
        "(stdin): the data is not verified: its integrity check, ID 2, is unknown";
    // Wherever it stands among the Streams, and however many have it.
    let unknown = with_check_id(&none, 2);
    for (before, after) in
        [(&[][..], &[][..]), (&[], &known), (&known, &[]), (&known, &with_check_id(&none, 15))]
    {
        let file = [before, &unknown, after].concat();
        room.oxz_fed(&["-dc"], &file).said(2, &[WARNING]);
        room.oxz_fed(&["-dcQ"], &file).said(0, &[WARNING]);
        room.oxz_fed(&["-dcq"], &file).said(2, &[]);
        room.oxz_fed(&["-dc", "--ignore-check"], &file).said(0, &[]);
        for option in ["-dc", "-dcQ", "-dcq", "-t"] {
            ends_like_xz(&room, &[option], &file);
        }
        ends_like_xz(&room, &["-dc", "--ignore-check"], &file);
    }
}

/// A Stream without Blocks, and so without Check fields, that declares this
/// Check ID in its header and its footer.
fn with_check_id(empty: &[u8], id: u8) -> Vec<u8> {
    let mut stream = empty.to_vec();
    let footer = stream.len() - 12;
    stream[7] = id;
    let crc = crc32(&stream[6..8]);
    stream[8..12].copy_from_slice(&crc);
    stream[footer + 9] = id;
    let crc = crc32(&stream[footer + 4..footer + 10]);
    stream[footer..footer + 4].copy_from_slice(&crc);
    stream
}

/// As the format stores it: reflected, polynomial 0xEDB88320, little-endian.
fn crc32(data: &[u8]) -> [u8; 4] {
    let crc = data.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1))
        })
    });
    (!crc).to_le_bytes()
}
