//! The same command lines through `xz` and `oxz`, in rooms that look the same:
//! exit status, output and files must be the same afterwards.

mod common;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use common::{OXZ, Room, finish, reference, text};

/// Shell words; see [`room`] for the files. No line writes compressed data to
/// standard output: encoders may differ.
const LINES: &str = "\
a
b
-k b
-kf a
-f a
/no/such/file
./a -f
l
-k l
-f l
-d l.xz
-dk l.xz
-df l.xz
-dkf l.xz
d
-c d
-dc d a.xz
f
-kf f
-d t.xz
-dc t.xz
-t t.xz
-dc cc.xz
-dc --single-stream cc.xz
-dc j.xz
-dcf j.xz
-df j.xz
-t j.xz --single-stream
-d --single-stream j.xz
-t pad3.xz
-d c.txz
-df c.txz
-d z.tlz
-d e
-t e
-dc e
-dcf e
-k e
-d p.xz
-df p.xz
-dcf p.xz
-dfc p.xz a.xz
-d odd
-dc odd
-df -S odd odd
-dkfS dd odd
-Sfoo b
-Sfoo -k b
-S .txz -k a
-k -F lzma a
-kf -F lzma a
-kf -F alone z.tlz
-dc -F lzma a.xz
-dc -F xz a.lzma
-dc -F lzma a.lzma
-dc -F lzip a.xz
-dc -F auto a.lzma
-dk a.lzma
-dkf a.lzma
-dk a.xz a.lzma -f
-t a.xz gone a.lzma t.xz
-qq gone
-Q d
-q d
--decompress --stdout --keep --force a.xz
--uncompress -c a.xz
--to-stdout -d a.xz
--dec --sing cc.xz -c
--ignore -t a.xz
-tM1 a.xz
-tM1k a.xz
-tM 100% a.xz
-tM 0 a.xz
--memlimit-dec=1KiB -t a.xz
-C
-T
-T x -k b
-T1 -k b
-kT0 b
-zdt a.xz
-dz b -k
-k9e -0 --best --fast b
-kC none b
-1ek b
-9k b -e
-kvvvf a
-tvqqq gone
-- -k
-d -
- -dc
-dc - a.xz
-dck a.xz a.xz
-t a
-S
-S a/b b
-k -F foo b
-k -C foo b
-k --no-sparse b
-d --no-sparse -fk a.xz
-K a
--kepe a
--keep=1 a
--ke a -f
--no a
";

/// Files of many kinds. `xz` makes the compressed ones.
fn room(xz: &Path) -> Room {
    let room = Room::with("a", &text(10_000));
    let compressed = |args: &[&str]| finish(room.command(xz, args).spawn().unwrap()).ok();
    let (a_xz, a_lzma) = (compressed(&["-c", "a"]), compressed(&["-c", "-Flzma", "a"]));
    room.write("b", &text(10_000));
    fs::set_permissions(room.path("b"), Permissions::from_mode(0o4755)).unwrap();
    for name in ["a.xz", "c.txz", "odd"] {
        room.write(name, &a_xz);
    }
    for name in ["a.lzma", "z.tlz"] {
        room.write(name, &a_lzma);
    }
    room.write("t.xz", &a_xz[..a_xz.len() / 2]);
    room.write("cc.xz", &a_xz.repeat(2));
    room.write("j.xz", &[&a_xz[..], b"junk"].concat());
    room.write("pad3.xz", &[&a_xz[..], &[0; 3]].concat());
    room.write("p.xz", b"plain text");
    room.write("e", b"");
    symlink("a", room.path("l")).unwrap();
    symlink("a.xz", room.path("l.xz")).unwrap();
    fs::create_dir(room.path("d")).unwrap();
    common::make_fifo(&room, "f");
    room
}

/// Each file's name, type and mode, and the content where it is not compressed.
fn look(room: &Room) -> Vec<(String, u32, Option<Vec<u8>>)> {
    let describe = |name: &str| {
        let mode = room.path(name).symlink_metadata().unwrap().mode();
        let plain = room.path(name).is_file() && !name.contains("xz") && !name.contains("lz");
        (name.to_owned(), mode, (plain && !name.ends_with("foo")).then(|| room.read(name)))
    };
    room.list().split(' ').map(describe).collect()
}

#[test]
fn the_same_happens() {
    let Some(xz) = reference() else { return };
    for line in LINES.lines() {
        let args: Vec<_> = line.split(' ').collect();
        let (theirs, ours) = (room(xz), room(xz));
        let expected = finish(theirs.command(xz, &args).spawn().unwrap());
        let found = finish(ours.command(OXZ, &args).spawn().unwrap());
        let said = format!("{line}\n{}{}", expected.stderr, found.stderr);
        assert_eq!(found.code, expected.code, "{said}");
        assert!(found.stdout == expected.stdout, "{said}");
        assert_eq!(found.stderr.is_empty(), expected.stderr.is_empty(), "{said}");
        assert!(look(&ours) == look(&theirs), "{said}\n{}\n{}", theirs.list(), ours.list());
    }
}
