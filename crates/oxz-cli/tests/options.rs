//! The command line: help, version, mistakes, names of the program.

mod common;

use std::os::unix::fs::symlink;

use common::{OXZ, Room, fed, finish, reference, text};

#[test]
fn help_and_version() {
    let room = Room::new();
    for option in ["-h", "-H", "--help", "--long-help"] {
        let help = String::from_utf8(room.oxz(&[option]).ok()).unwrap();
        assert!(help.starts_with("Usage: oxz "));
        assert!(help.lines().all(|line| line.len() < 80), "fits a terminal");
    }
    for option in ["-V", "--version"] {
        let version = String::from_utf8(room.oxz(&[option]).ok()).unwrap();
        let first = format!("oxz (oxz) {}\n", env!("CARGO_PKG_VERSION"));
        assert!(version.starts_with(&first), "{version}");
        assert_eq!(version.lines().count(), 2);
    }
}

#[test]
fn mistakes() {
    let room = Room::with("a", b"content");
    for (args, message) in [
        (&["-W", "a"][..], "unknown option -W"),
        (&["--bogus", "a"], "unknown option --bogus"),
        (&["-l", "a"], "unknown option -l"),
        (&["--lzma2=dict=1MiB", "a"], "unknown option --lzma2"),
        (&["--no", "a"], "option --no can be short for several options"),
        (&["-T"], "missing argument for option '-T'"),
        (&["--keep=yes", "a"], "unexpected argument for option '--keep': \"yes\""),
        (&["-T2", "a"], "cannot run 2 threads; for now the number of threads must be 0 or 1"),
        (&["-Cmd5", "a"], "unknown integrity check `md5'"),
        (&["-Fzip", "a"], "unknown format `zip'"),
        (&["-Fraw", "a"], "format raw needs filter options, which are not supported yet"),
        (&["-S", "x/y", "a"], "`x/y' cannot be a suffix"),
        (&["-M", "1x", "a"], "memory limit `1x': unknown unit `x'; known are KiB, MiB and GiB"),
    ] {
        room.oxz(args).said(1, &[message, "Try `oxz --help'."]);
        assert_eq!(room.list(), "a", "{args:?}");
    }
}

#[test]
fn short_options_combine_and_long_ones_shorten() {
    let data = text(1_000);
    let room = Room::with("a", &data);
    room.oxz(&["-zkf9eT0", "-Csha256", "a"]).ok();
    assert_eq!(room.read("a.xz")[7], 10, "SHA-256");
    assert!(room.oxz(&["--decom", "--std", "--thr=1", "a.xz"]).ok() == data);
    assert!(room.oxz(&["a.xz", "-dc"]).ok() == data);
}

#[test]
fn the_last_mode_counts() {
    let room = Room::with("a", b"content");
    room.oxz(&["-d", "-t", "-z", "a"]).ok();
    assert_eq!(room.list(), "a.xz");
    room.oxz(&["-z", "-t", "a.xz"]).ok();
    assert_eq!(room.list(), "a.xz");
}

#[test]
fn the_programs_name_chooses_the_mode() {
    let room = Room::new();
    let run = |name: &str, args: &[&str], input: &[u8]| {
        let program = room.path(name);
        if !program.exists() {
            symlink(OXZ, &program).unwrap();
        }
        fed(room.command(&program, args), input)
    };
    let xz = run("xz", &[], b"content").ok();
    let lzma = run("lzma", &[], b"content").ok();
    assert_eq!(xz[..6], *b"\xFD7zXZ\0");
    assert_eq!(lzma[0], 0x5D, "lc=3 lp=0 pb=2");
    assert_eq!(run("unxz", &[], &xz).ok(), b"content");
    assert_eq!(run("unlzma", &[], &lzma).ok(), b"content");
    assert_eq!(run("lzcat", &[], &lzma).ok(), b"content");
    assert_eq!(run("unlzma", &[], &xz).code, Some(1), "only .lzma");

    room.write("a.xz", &xz);
    assert_eq!(run("xzcat", &["a.xz"], b"").ok(), b"content");
    assert_eq!(run("oxzcat", &["a.xz"], b"").ok(), b"content");
    assert!(room.path("a.xz").exists());
    let failed = run("xzcat", &["gone"], b"");
    assert_eq!(failed.stderr, "xzcat: gone: No such file or directory\n");
}

#[test]
fn memory_limits() {
    let room = Room::with("a.xz", &Room::new().oxz_ok(&["-0"], &text(1_000)));
    for option in ["-M10k", "--memlimit=10KiB", "--memory=10240", "--memlimit-decompress=10k"] {
        let refused = room.oxz(&["-t", option, "a.xz"]);
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains("limit is 10240 bytes"), "{}", refused.stderr);
    }
    room.oxz(&["-t", "-M100MiB", "a.xz"]).ok();
    room.oxz(&["-t", "-M0", "a.xz"]).ok();
    room.oxz(&["-M10MiB"])
        .said(1, &["compression cannot be given a memory limit yet", "Try `oxz --help'."]);
}

#[test]
fn quiet_and_verbose() {
    let room = Room::with("a", &text(141));
    room.oxz(&["-q", "gone"]).said(1, &["gone: No such file or directory"]);
    room.oxz(&["-qq", "gone"]).said(1, &[]);
    room.oxz(&["-k", "."]).said(2, &[".: is a directory, skipping"]);
    room.oxz(&["-kq", "."]).said(2, &[]);
    room.oxz(&["-kQ", "."]).said(0, &[".: is a directory, skipping"]);
    room.oxz(&["-kQ", ".", "gone"])
        .said(1, &[".: is a directory, skipping", "gone: No such file or directory"]);

    let verbose = room.oxz(&["-kv", "a"]);
    assert_eq!(verbose.code, Some(0));
    let compressed = room.read("a.xz").len();
    assert_eq!(
        verbose.stderr,
        format!("a: {compressed} B / 141 B = {:.3}\n", compressed as f64 / 141.0)
    );
    room.oxz(&["-kv", "a"]).said(1, &["a.xz: exists already; -f replaces it"]);
    room.oxz(&["-tvq", "a.xz"]).said(0, &[]);
    let Some(xz) = reference() else { return };
    let theirs = finish(room.command(xz, &["-tv", "a.xz"]).spawn().unwrap());
    assert_eq!(room.oxz(&["-tv", "a.xz"]).stderr, theirs.stderr);
    room.write("e.xz", &room.oxz_ok(&[], b""));
    assert_eq!(room.oxz(&["-tv", "e.xz"]).stderr, "e.xz: 32 B / 0 B > 9.999\n");
}

#[test]
fn verbose_says_how_far_it_came() {
    let compressed = Room::new().oxz_ok(&["-0"], &common::noise(300_000));
    let room = Room::with("a.xz", &compressed[..200_000]);
    let outcome = room.oxz(&["-tv", "a.xz"]);
    let lines: Vec<_> = outcome.stderr.lines().collect();
    assert!(lines[0].starts_with("a.xz: 99.9 %, 195.3 KiB / "), "{lines:?}");
    let truncated = oxz::Error::Truncated { offset: 200_000 };
    assert_eq!(lines[1..], [format!("oxz: a.xz: {truncated}")]);
}
