//! Tables for a document: speed and size by preset and codec.

use crate::codecs::REFERENCE;
use crate::measure::Task;
use crate::results::compare::{decimals, distinct, geometric_mean, is_single, pairs};
use crate::results::record::{Results, Setup, Speed};
use crate::results::totals::{Total, totals};
use crate::suite::Suite;

/// The tables of compressing and decompressing, as far as they were measured.
pub fn tables(results: &Results) -> String {
    let rows = &results.speed;
    let compressed =
        |total: &Total| format!("{} MB/s, {:.2} %", rounded(total.speed), total.share * 100.0);
    let decompressed = |total: &Total| format!("{} MB/s", rounded(total.speed));
    let written = [
        table(rows, Suite::Encode, Task::Encode, "compress", compressed),
        table(rows, Suite::Decode, Task::Decode, "decompress", decompressed),
        table(rows, Suite::Decode, Task::Read, "decompress by `Read`", decompressed),
    ];
    let mut text: Vec<String> = written.into_iter().flatten().collect();
    text.extend(results.setup.as_ref().map(|setup| measured_on(setup, rows)));
    text.join("\n")
}

/// A line a preset, a column a codec, and the mean beneath.
fn table(
    rows: &[Speed],
    suite: Suite,
    task: Task,
    title: &str,
    cell: impl Fn(&Total) -> String,
) -> Option<String> {
    let totals = totals(rows, suite, task);
    let mut codecs: Vec<&str> = totals.iter().map(|total| total.codec.as_str()).collect();
    codecs.dedup();
    let mut presets: Vec<_> = totals.iter().map(|total| total.preset).collect();
    presets.sort();
    presets.dedup();
    if codecs.is_empty() {
        return None;
    }

    let line = |first: &str, cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        format!("| {first} | {} |\n", cells.join(" | "))
    };
    let mut text = line(title, &mut codecs.iter().map(|codec| codec.to_string()));
    text += &line("---", &mut codecs.iter().map(|_| "---:".into()));
    for preset in presets {
        let mut cells = codecs.iter().map(|codec| {
            let of_cell = |total: &&Total| total.codec == *codec && total.preset == preset;
            totals.iter().find(of_cell).map_or("-".into(), &cell)
        });
        text += &line(&preset.to_string(), &mut cells);
    }
    let mut means = codecs.iter().map(|codec| {
        let of = |row: &Speed| {
            (row.suite, row.task, row.codec.as_str()) == (suite, task, *codec) && is_single(row)
        };
        let compared = pairs(rows, REFERENCE.name(), of);
        decimals(geometric_mean(compared.iter().map(|pair| pair.median())), 2)
    });
    text += &line(&format!("speed / {}'s", REFERENCE.name()), &mut means);
    Some(text)
}

/// Three digits, or all that stand before the point.
fn rounded(speed: f64) -> String {
    let count = match speed {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{speed:.count$}")
}

fn measured_on(setup: &Setup, rows: &[Speed]) -> String {
    let shown = |row: &&Speed| matches!(row.suite, Suite::Encode | Suite::Decode);
    let single = || rows.iter().filter(shown).filter(|row| is_single(row));
    let files = distinct(single(), |row| (&row.file, row.bytes));
    let bytes: usize = files.iter().map(|(_, bytes)| bytes).sum();
    let rounds = single().map(|row| row.seconds.rounds).min().unwrap_or_default();
    let versions: Vec<_> = setup
        .versions
        .iter()
        .map(|(name, version)| match name == REFERENCE.name() {
            true => format!("{name} {}", setup.c_version),
            false => format!("{name} {version}"),
        })
        .collect();
    let dict = single().find_map(|row| row.settings.dict);
    let dict = dict.map(|bytes| format!(", dictionaries of {bytes} bytes")).unwrap_or_default();
    format!(
        "Files: {}, {:.1} MB together; one thread, {} time, medians of {rounds} rounds{dict}. The \
         last line of a table is the geometric mean over files and presets. {}.\n",
        files.len(),
        bytes as f64 / 1e6,
        setup.clock,
        versions.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::tests::speed;

    #[test]
    fn a_line_a_preset_and_a_column_a_codec() {
        let mut slow = speed(Suite::Encode, Task::Encode, "novel", "6", "liblzma");
        slow.seconds.median_s = 2.5;
        let rows = vec![
            slow,
            speed(Suite::Encode, Task::Encode, "novel", "6", "oxz"),
            speed(Suite::Encode, Task::Encode, "novel", "9e", "oxz"),
            speed(Suite::Decode, Task::Decode, "novel", "6", "oxz"),
        ];
        let setup = Setup {
            versions: vec![("liblzma".into(), "0.4".into()), ("oxz".into(), "0.1.0".into())],
            c_version: "5.8.1".into(),
            liblzma_crc64: 20.0,
            clock: "cpu".into(),
        };
        let results = Results { setup: Some(setup), speed: rows, memory: Vec::new() };
        let expected = "\
| compress | liblzma | oxz |
| --- | ---: | ---: |
| 6 | 4.00 MB/s, 25.00 % | 8.00 MB/s, 25.00 % |
| 9e | - | 8.00 MB/s, 25.00 % |
| speed / liblzma's | 1.00 | 2.00 |

| decompress | oxz |
| --- | ---: |
| 6 | 8.00 MB/s |
| speed / liblzma's | - |

Files: 1, 10.0 MB together; one thread, cpu time, medians of 3 rounds. The last line of a table \
is the geometric mean over files and presets. liblzma 5.8.1, oxz 0.1.0.
";
        assert_eq!(tables(&results), expected);
    }

    #[test]
    fn speeds_have_three_digits() {
        assert_eq!([4.567, 45.67, 456.7, 4567.0].map(rounded), ["4.57", "45.7", "457", "4567"]);
    }
}
