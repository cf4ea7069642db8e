//! Which files are read, written, kept, removed or left alone.

mod common;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use common::{OXZ, Room, finish, reference, text};
use filetime::FileTime;

#[test]
fn the_source_goes_unless_kept() {
    let room = Room::with("a", &text(100));
    room.oxz(&["-k", "a"]).ok();
    assert_eq!(room.list(), "a a.xz");
    room.oxz(&["-f", "a"]).ok();
    assert_eq!(room.list(), "a.xz");
    room.oxz(&["-t", "a.xz"]).ok();
    room.oxz(&["-dc", "a.xz"]).ok();
    assert_eq!(room.list(), "a.xz");
}

#[test]
fn nothing_is_overwritten_without_force() {
    let room = Room::with("a", &text(100));
    room.write("a.xz", b"precious");
    room.oxz(&["a"]).said(1, &["a.xz: exists already; -f replaces it"]);
    assert_eq!(room.read("a.xz"), b"precious");
    assert!(room.read("a") == text(100));

    symlink("a.xz", room.path("b.xz")).unwrap();
    room.write("b", b"");
    room.oxz(&["b"]).said(1, &["b.xz: exists already; -f replaces it"]);
    room.oxz(&["-f", "b"]).ok();
    assert!(room.path("b.xz").symlink_metadata().unwrap().is_file(), "the link was replaced");
    assert_eq!(room.read("a.xz"), b"precious", "and not followed");

    fs::create_dir(room.path("c.xz")).unwrap();
    room.write("c", b"");
    room.oxz(&["-f", "c"]).said(1, &["c.xz: Is a directory"]);
}

#[test]
fn force_replaces() {
    let room = Room::with("a", &text(100));
    room.write("a.xz", b"old");
    room.oxz(&["-f", "a"]).ok();
    assert_eq!(room.list(), "a.xz");
    assert!(room.oxz(&["-dc", "a.xz"]).ok() == text(100));
}

#[test]
fn metadata_is_copied() {
    let room = Room::with("a", &text(100));
    let path = room.path("a");
    let (atime, mtime) =
        (FileTime::from_unix_time(1_111_111_111, 5), FileTime::from_unix_time(7, 8));
    for (mode, args, made) in [(0o640, ["-k", "a"], "a.xz"), (0o604, ["-kd", "b.xz"], "b")] {
        if made == "b" {
            fs::rename(room.path("a.xz"), room.path("b.xz")).unwrap();
        }
        let source = room.path(args[1]);
        fs::set_permissions(&source, Permissions::from_mode(mode)).unwrap();
        filetime::set_file_times(&source, atime, mtime).unwrap();
        room.oxz(&args).ok();
        let copied = room.path(made).metadata().unwrap();
        assert_eq!(copied.mode() & 0o7777, mode);
        assert_eq!(FileTime::from_last_access_time(&copied), atime);
        assert_eq!(FileTime::from_last_modification_time(&copied), mtime);
        assert_eq!(
            (copied.uid(), copied.gid()),
            (path.metadata().unwrap().uid(), path.metadata().unwrap().gid())
        );
    }
}

#[test]
fn the_owner_is_copied_by_root() {
    if !rustix::process::geteuid().is_root() {
        common::skipped("only root can give files away");
        return;
    }
    let room = Room::with("a", b"x");
    std::os::unix::fs::chown(room.path("a"), Some(1234), Some(4321)).unwrap();
    room.oxz(&["a"]).ok();
    let copied = room.path("a.xz").metadata().unwrap();
    assert_eq!((copied.uid(), copied.gid()), (1234, 4321));
}

/// Prepares a room; the arguments; the exit status and the message for them.
type Case = (fn(&Room), &'static [&'static str], i32, &'static str);

const LEFT_ALONE: [Case; 10] = [
    (|room| fs::create_dir(room.path("d")).unwrap(), &["d"], 2, "d: is a directory, skipping"),
    (
        |room| fs::create_dir(room.path("d")).unwrap(),
        &["-c", "d"],
        2,
        "d: is a directory, skipping",
    ),
    (|room| symlink("a", room.path("l")).unwrap(), &["l"], 2, "l: is a symbolic link, skipping"),
    (|room| common::make_fifo(room, "f"), &["f"], 2, "f: is not a regular file, skipping"),
    (|room| common::make_fifo(room, "f"), &["-kf", "f"], 2, "f: is not a regular file, skipping"),
    (
        |room| fs::hard_link(room.path("a"), room.path("h")).unwrap(),
        &["h"],
        2,
        "h: has more than one hard link, skipping",
    ),
    (|room| set_mode(room, 0o4755), &["a"], 2, "a: has its setuid or setgid bit set, skipping"),
    (|room| set_mode(room, 0o2755), &["a"], 2, "a: has its setuid or setgid bit set, skipping"),
    (|room| set_mode(room, 0o1644), &["a"], 2, "a: has its sticky bit set, skipping"),
    (|_| (), &["gone"], 1, "gone: No such file or directory"),
];

fn set_mode(room: &Room, mode: u32) {
    fs::set_permissions(room.path("a"), Permissions::from_mode(mode)).unwrap();
    assert_eq!(room.path("a").metadata().unwrap().mode() & 0o7777, mode);
}

#[test]
fn what_is_left_alone() {
    for (prepare, args, code, message) in LEFT_ALONE {
        let room = Room::with("a", b"content");
        prepare(&room);
        let before = room.list();
        room.oxz(args).said(code, &[message]);
        assert_eq!(room.list(), before, "{args:?}");
        if let Some(xz) = reference() {
            let xz = finish(room.command(xz, args).spawn().unwrap());
            assert_eq!(xz.code, Some(code), "{args:?}: {}", xz.stderr);
        }
    }
}

#[test]
fn keep_and_force_take_what_is_otherwise_left_alone() {
    for option in ["-k", "-f"] {
        for (prepare, args, _, message) in LEFT_ALONE {
            let [name @ ("l" | "h" | "a")] = *args else { continue };
            let room = Room::with("a", b"content");
            prepare(&room);
            room.oxz(&[option, name]).ok();
            let made = format!("{name}.xz");
            assert_eq!(room.oxz(&["-dc", &made]).ok(), b"content", "{option} {message}");
            let made = room.path(&made).symlink_metadata().unwrap();
            assert!(made.is_file());
            assert_eq!(made.mode() & 0o7000, 0, "{option} {message}");
            assert_eq!(room.path(name).symlink_metadata().is_ok(), option == "-k");
        }
    }
}

#[test]
fn suffixes() {
    let compressed = Room::new().oxz_ok(&[], b"content");
    for (name, made) in [("a.xz", "a"), ("a.txz", "a.tar"), ("a.lzma", "a"), ("a.lz", "a")] {
        let room = Room::with(name, &compressed);
        room.oxz(&["-d", name]).ok();
        assert_eq!((room.list().as_str(), room.read(made)), (made, b"content".to_vec()));
    }
    for name in ["a", ".xz", "a.gz"] {
        let room = Room::with(name, &compressed);
        room.oxz(&["-d", name]).said(2, &[&format!("{name}: has an unknown suffix, skipping")]);
        assert_eq!(room.list(), name);
    }
    for (format, name, suffix) in [
        ("-Fxz", "a.xz", ".xz"),
        ("-Fxz", "a.txz", ".txz"),
        ("-Flzma", "a.tlz", ".tlz"),
        ("-Flzip", "a.lz", ".lz"),
    ] {
        let room = Room::with(name, b"content");
        let message = format!("{name}: already has the suffix `{suffix}', skipping");
        room.oxz(&[format, name]).said(2, &[&message]);
        assert_eq!(room.list(), name);
        room.oxz(&["-c", format, name]).ok();
    }
}

#[test]
fn a_suffix_of_ones_own() {
    let room = Room::with("a", b"content");
    room.oxz(&["-S", ".pack", "a"]).ok();
    assert_eq!(room.list(), "a.pack");
    room.oxz(&["-S.pack", "a.pack"]).said(2, &["a.pack: already has the suffix `.pack', skipping"]);
    room.oxz(&["-d", "--suffix=.pack", "a.pack"]).ok();
    assert_eq!(room.list(), "a");
}

#[test]
fn odd_names() {
    let room = Room::with("-x", b"content");
    room.oxz(&["--", "-x"]).ok();
    assert_eq!(room.list(), "-x.xz");
    room.oxz(&["-d", "./-x.xz"]).ok();
    room.oxz(&[""]).said(1, &["(empty): a file cannot have an empty name"]);
    room.oxz(&["a\nb"]).said(1, &["a?b: No such file or directory"]);
}

#[test]
fn nobody_can_read_the_target_before_it_is_complete() {
    let room = Room::with("a", &common::noise(8 << 20));
    let mut child = room.command(OXZ, &["-9e", "a"]).spawn().unwrap();
    let metadata = common::wait_for(&room.path("a.xz"), &mut child);
    assert_eq!(metadata.mode() & 0o777, 0o600);
    child.kill().unwrap();
    child.wait().unwrap();
}
