//! What goes in comes out, through `oxz` and through `xz`.

mod common;

use common::{Room, fed, noise, reference, text};

/// Options for compression, and the suffix that they lead to.
const FORMATS: [(&str, &str); 3] = [("-Fxz", ".xz"), ("-Flzma", ".lzma"), ("-Flzip", ".lz")];

/// What `xz -dc` makes of this.
fn through_xz(room: &Room, compressed: &[u8]) -> Option<Vec<u8>> {
    Some(fed(room.command(reference()?, &["-dc"]), compressed).ok())
}

#[test]
fn every_format_check_and_preset() {
    let room = Room::new();
    let data = text(40_000);
    for (format, _) in FORMATS {
        for check in ["-Cnone", "-Ccrc32", "-Ccrc64", "-Csha256"] {
            let level = "-1";
            let compressed = room.oxz_ok(&[format, check, level], &data);
            assert!(room.oxz_ok(&["-d"], &compressed) == data, "{format} {check}");
            if let Some(decompressed) = through_xz(&room, &compressed) {
                assert!(decompressed == data, "{format} {check}");
            }
        }
        for level in 0..=9 {
            for extreme in ["", "e"] {
                let level = format!("-{level}{extreme}");
                let compressed = room.oxz_ok(&[format, &level], &data);
                assert!(compressed.len() < data.len() / 2, "{format} {level}");
                assert!(room.oxz_ok(&["-d", format], &compressed) == data, "{format} {level}");
                if let Some(decompressed) = through_xz(&room, &compressed) {
                    assert!(decompressed == data, "{format} {level}");
                }
            }
        }
    }
}

#[test]
fn what_xz_wrote() {
    let Some(xz) = reference() else { return };
    let room = Room::new();
    for data in [text(300_000), noise(100_000), Vec::new()] {
        for args in
            [&["-Fxz"][..], &["-Flzma"], &["-0", "-Csha256"], &["-T2", "--block-size=65536"]]
        {
            let compressed = fed(room.command(xz, args), &data).ok();
            assert!(room.oxz_ok(&["-dc"], &compressed) == data, "{args:?}");
        }
    }
}

#[test]
fn the_check_is_the_one_asked_for() {
    let room = Room::new();
    for (name, id) in [("none", 0), ("crc32", 1), ("crc64", 4), ("sha256", 10)] {
        let compressed = room.oxz_ok(&["-C", name], b"x");
        // The second byte of the Stream Flags, behind six magic bytes.
        assert_eq!(compressed[7], id, "{name}");
    }
}

#[test]
fn sizes_around_the_buffers() {
    let room = Room::new();
    for len in [0, 1, (64 << 10) - 1, 64 << 10, (256 << 10) + 1, 3 << 20] {
        let data = noise(len);
        let compressed = room.oxz_ok(&["-0"], &data);
        assert!(room.oxz_ok(&["-d"], &compressed) == data, "{len}");
    }
}

#[test]
fn files_are_replaced_and_named_by_format() {
    let data = text(5_000);
    for (format, suffix) in FORMATS {
        let room = Room::with("a", &data);
        room.oxz(&[format, "a"]).ok();
        let compressed = format!("a{suffix}");
        assert_eq!(room.list(), compressed);
        room.oxz(&["-t", &compressed]).ok();
        room.oxz(&["-d", &compressed]).ok();
        assert_eq!(room.list(), "a");
        assert!(room.read("a") == data);
    }
}

#[test]
fn an_empty_file() {
    for (format, suffix) in FORMATS {
        let room = Room::with("a", b"");
        room.oxz(&["-k", format, "a"]).ok();
        let compressed = format!("a{suffix}");
        assert!(!room.read(&compressed).is_empty());
        room.oxz(&["-df", &compressed]).ok();
        assert_eq!((room.list().as_str(), room.read("a").len()), ("a", 0));
    }
}

#[test]
fn concatenated_streams_and_padding() {
    let room = Room::new();
    let (first, second) = (room.oxz_ok(&[], b"first "), room.oxz_ok(&["-Cnone"], b"second"));
    let both = [&first[..], &second, &[0; 8]].concat();
    assert_eq!(room.oxz_ok(&["-d"], &both), b"first second");
    room.oxz_ok(&["-t"], &both);
    assert_eq!(room.oxz_ok(&["-d", "--single-stream"], &both), b"first ");

    let (first, second) = (room.oxz_ok(&["-Flzip"], b"first "), room.oxz_ok(&["-Flzip"], b"2nd"));
    assert_eq!(room.oxz_ok(&["-d"], &[&first[..], &second].concat()), b"first 2nd");
}

#[test]
fn to_and_from_standard_streams() {
    let data = text(5_000);
    let room = Room::with("a", &data);
    let compressed = room.oxz(&["-c", "a"]).ok();
    assert_eq!(room.list(), "a");
    assert!(room.oxz_ok(&["-d", "-"], &compressed) == data);
    assert!(room.oxz_ok(&["-dc"], &compressed) == data);

    room.write("b.xz", &compressed);
    let twice = room.oxz_ok(&["-dc", "b.xz", "-"], &compressed);
    assert!(twice == [&data[..], &data].concat());
    assert_eq!(room.list(), "a b.xz");
}

#[test]
fn without_verifying() {
    let room = Room::new();
    let mut damaged = room.oxz_ok(&["-Ccrc32"], b"some data");
    // The Check stands before the Index (8 bytes) and the Footer (12).
    let check = damaged.len() - 8 - 12 - 1;
    damaged[check] ^= 1;
    assert_eq!(room.oxz_fed(&["-dc"], &damaged).code, Some(1));
    assert_eq!(room.oxz_ok(&["-dc", "--ignore-check"], &damaged), b"some data");
}

#[test]
fn long_runs_of_zeros_become_holes() {
    use std::os::unix::fs::MetadataExt as _;
    const LEN: usize = 4 << 20;
    let room = Room::with("a", &vec![0; LEN]);
    let blocks = |name: &str| room.path(name).metadata().unwrap().blocks();
    if blocks("a") == 0 {
        common::skipped("this file system stores no zeros anyway");
        return;
    }
    room.oxz(&["-0", "a"]).ok();
    room.oxz(&["-dk", "a.xz"]).ok();
    assert!(room.read("a") == vec![0; LEN]);
    assert!(blocks("a") < LEN as u64 / 512 / 2, "{} blocks", blocks("a"));

    let mut to_file = room.command(common::OXZ, &["-dc", "a.xz", "a.xz"]);
    to_file.stdout(std::fs::File::create(room.path("b")).unwrap());
    common::finish(to_file.spawn().unwrap()).ok();
    assert!(room.read("b") == vec![0; 2 * LEN]);
    assert!(blocks("b") < LEN as u64 / 512, "{} blocks", blocks("b"));

    room.oxz(&["-dkf", "--no-sparse", "a.xz"]).ok();
    assert!(room.read("a") == vec![0; LEN]);
    assert!(blocks("a") >= LEN as u64 / 512, "{} blocks", blocks("a"));
}
