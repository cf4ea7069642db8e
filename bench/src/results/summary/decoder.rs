//! What decoding is measured by.

use super::{Line, Target, slowest};
use crate::codecs::{COPY, FAST_PEER, REFERENCE};
use crate::measure::Task;
use crate::results::compare::{Pair, distinct, is_ours, is_single, pairs};
use crate::results::record::Speed;
use crate::settings::{Format, Settings};
use crate::suite::Suite;

/// A build that may not use the kernels has targets of its own, and for
/// decoding into memory alone.
const SAFE: bool = cfg!(feature = "safe");

pub fn lines(rows: &[Speed]) -> Vec<Line> {
    let mut lines = xz(rows);
    lines.extend(filters(rows));
    lines.extend(formats(rows));
    lines.extend(stored(rows));
    lines.extend(small(rows));
    lines
}

fn unless_safe(least: f64, aim: f64) -> Target {
    if SAFE { Target::None } else { Target::AtLeast(least, aim) }
}

/// The rows of one suite and task that a mean counts.
fn of(suite: Suite, task: Task) -> impl Fn(&Speed) -> bool {
    move |row| is_ours(row) && is_single(row) && row.suite == suite && row.task == task
}

fn xz(rows: &[Speed]) -> Vec<Line> {
    let reference = REFERENCE.name();
    let decoded = pairs(rows, reference, of(Suite::Decode, Task::Decode));
    let read = pairs(rows, reference, of(Suite::Decode, Task::Read));
    let target = if SAFE { Target::AtLeast(0.85, 1.0) } else { Target::AtLeast(1.15, 1.3) };
    let lines = [
        Line::speed("decode into memory", reference, target, &decoded),
        against_faster(rows, &decoded),
        Line::speed("decode through Read, 64 KiB", reference, unless_safe(1.1, 1.25), &read),
    ];
    lines.into_iter().flatten().collect()
}

/// The worst file and preset beside the faster of two peers.
fn against_faster(rows: &[Speed], against_reference: &[Pair<'_>]) -> Option<Line> {
    let against_peer = pairs(rows, FAST_PEER.name(), of(Suite::Decode, Task::Decode));
    let mut against_faster = Vec::new();
    for pair in against_reference {
        let peer = against_peer.iter().find(|other| std::ptr::eq(other.ours, pair.ours))?;
        against_faster.push(if peer.median() < pair.median() { *peer } else { *pair });
    }
    let worst = slowest(&against_faster)?;
    Some(Line {
        what: "the same, worst file and preset".into(),
        peer: "the faster of two".into(),
        median: Some(worst.median()),
        best: Some(worst.best()),
        target: unless_safe(1.05, 1.15),
        worst: format!("{}, {}", worst.name(), worst.theirs.codec),
    })
}

fn filters(rows: &[Speed]) -> Vec<Line> {
    let line = |task: Task| {
        let compared = pairs(rows, REFERENCE.name(), of(Suite::Filters, task));
        let what = format!("behind filters, {}", task.name());
        Line::speed(what, REFERENCE.name(), unless_safe(1.15, 1.4), &compared)
    };
    [Task::Decode, Task::Read].into_iter().filter_map(line).collect()
}

/// Each format beside `.xz` with the same data, by oxz, and beside the
/// reference.
fn formats(rows: &[Speed]) -> Vec<Line> {
    let mut lines = Vec::new();
    for format in Format::ALL.into_iter().filter(|&format| format != Format::Xz) {
        for task in [Task::Decode, Task::Read] {
            let of_format =
                |row: &Speed| of(Suite::Formats, task)(row) && row.settings.format == format;
            let beside_xz = |ours| Some(Pair { ours, theirs: as_xz(rows, ours)? });
            let compared: Vec<_> =
                rows.iter().filter(|row| of_format(row)).filter_map(beside_xz).collect();
            let what = format!("{}, {}", format.name(), task.name());
            lines.extend(Line::speed(&*what, "oxz, .xz", unless_safe(0.98, 1.0), &compared));
            let compared = pairs(rows, REFERENCE.name(), of_format);
            lines.extend(Line::speed(&*what, REFERENCE.name(), Target::None, &compared));
        }
    }
    lines
}

/// The row of the same codec for the same data in `.xz`.
fn as_xz<'a>(rows: &'a [Speed], row: &Speed) -> Option<&'a Speed> {
    let settings = Settings { format: Format::Xz, ..row.settings };
    rows.iter().find(|xz| {
        (xz.suite, xz.task, xz.settings) == (row.suite, row.task, settings)
            && (&xz.codec, &xz.file) == (&row.codec, &row.file)
    })
}

fn stored(rows: &[Speed]) -> Vec<Line> {
    let line = |(task, peer, target): (Task, &str, Target)| {
        let compared = pairs(rows, peer, of(Suite::Stored, task));
        Line::speed(format!("random bytes, {}", task.name()), peer, target, &compared)
    };
    let lines = [
        (Task::Decode, COPY.name(), unless_safe(0.9, 1.0)),
        (Task::Decode, REFERENCE.name(), Target::None),
        (Task::Read, COPY.name(), Target::None),
        (Task::Read, REFERENCE.name(), Target::None),
    ];
    lines.into_iter().filter_map(line).collect()
}

fn small(rows: &[Speed]) -> Vec<Line> {
    let compared = pairs(rows, REFERENCE.name(), of(Suite::Small, Task::Decode));
    let mut lines = Vec::new();
    for bytes in distinct(compared.iter().map(|pair| pair.ours), |row| row.bytes) {
        let target = match bytes {
            100 => unless_safe(2.0, 3.0),
            1000 => unless_safe(1.4, 2.0),
            10_000 => unless_safe(1.15, 1.3),
            _ => Target::None,
        };
        let mut as_large = compared.clone();
        as_large.retain(|pair| pair.ours.bytes == bytes);
        let what = format!("decode {bytes} bytes");
        lines.extend(Line::speed(what, REFERENCE.name(), target, &as_large));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::tests::speed;

    fn row(suite: Suite, codec: &str, file: &str, seconds: f64) -> Speed {
        let mut row = speed(suite, Task::Decode, file, "6", codec);
        (row.seconds.best_s, row.seconds.median_s) = (seconds, seconds);
        row
    }

    #[test]
    fn worst_file_is_beside_the_peer_that_is_faster_there() {
        let rows = [
            row(Suite::Decode, "oxz", "novel", 1.0),
            row(Suite::Decode, "liblzma", "novel", 2.0),
            row(Suite::Decode, "lzma-turbo", "novel", 4.0),
            row(Suite::Decode, "oxz", "table", 1.0),
            row(Suite::Decode, "liblzma", "table", 8.0),
            row(Suite::Decode, "lzma-turbo", "table", 1.5),
        ];
        let lines = lines(&rows);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].median.unwrap().round(), 4.0);
        assert_eq!(lines[0].worst, "2.00 novel 6");
        assert_eq!(lines[1].median, Some(1.5));
        assert_eq!(lines[1].worst, "table 6, lzma-turbo");
    }

    #[test]
    fn formats_are_beside_xz_of_the_same_codec() {
        let mut lz = row(Suite::Formats, "oxz", "novel", 2.0);
        lz.settings.format = Format::Lz;
        let xz = row(Suite::Formats, "oxz", "novel", 1.0);
        let other = row(Suite::Formats, "liblzma", "novel", 9.0);
        let lines = lines(&[lz, other, xz]);
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].what.as_str(), lines[0].median), ("lz, decode", Some(0.5)));
    }
}
