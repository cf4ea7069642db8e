//! Sizes of what was written: in all, by file, and in order of presets.

use crate::codecs::{OURS, REFERENCE};
use crate::measure::Task;
use crate::preset::Preset;
use crate::results::compare::{Pair, decimals, is_ours, is_single, pairs, presets};
use crate::results::record::Speed;
use crate::suite::Suite;

/// What the files come to at one preset.
struct Total<'a> {
    preset: Preset,
    ours: usize,
    theirs: usize,
    /// The file that is the largest beside the reference's.
    largest: Pair<'a>,
}

pub fn print(rows: &[Speed]) {
    let written = |suite| {
        let of = move |row: &Speed| row.suite == suite && row.task == Task::Encode && is_ours(row);
        pairs(rows, REFERENCE.name(), of)
    };
    let compared = written(Suite::Encode);
    let (files, whole): (Vec<_>, Vec<_>) =
        compared.into_iter().partition(|pair| is_single(pair.ours));
    print_totals("the files one by one", &files);
    print_totals("the files as one", &whole);
    print_each("made-up inputs", &written(Suite::Synthetic));
}

fn print_each(what: &str, compared: &[Pair<'_>]) {
    if compared.is_empty() {
        return;
    }
    println!("\nSizes, {what}.\n");
    println!("{:<14} preset {:>11} {:>11} {:>7}", "file", OURS.package(), REFERENCE.name(), "x");
    for pair in compared {
        let (ours, theirs) = (pair.ours.compressed, pair.theirs.compressed);
        let preset = pair.ours.settings.preset;
        let ratio = decimals(Some(pair.size()), 4);
        println!("{:<14} {preset:<6} {ours:>11} {theirs:>11} {ratio:>7}", pair.ours.file);
    }
}

fn print_totals(what: &str, compared: &[Pair<'_>]) {
    let totals = totals(compared);
    if totals.is_empty() {
        return;
    }
    let (ours, theirs) = (OURS.package(), REFERENCE.name());
    println!("\nSizes, {what}; targets: 1.0000 in all at most, 1.0030 for a file.\n");
    println!("preset {ours:>11} {theirs:>11} {:>7}  {:>7}", "x", "largest x");
    for total in &totals {
        let ratio = total.ours as f64 / total.theirs as f64;
        println!(
            "{:<6} {:>11} {:>11} {:>7}  {:>9} {}",
            total.preset,
            total.ours,
            total.theirs,
            decimals(Some(ratio), 4),
            decimals(Some(total.largest.size()), 4),
            total.largest.ours.file
        );
    }
    match larger_than_before(&totals).as_slice() {
        [] => println!("No preset writes more than a lower one."),
        out_of_order => println!("More than a lower one writes: {}.", out_of_order.join(", ")),
    }
}

fn totals<'a>(compared: &[Pair<'a>]) -> Vec<Total<'a>> {
    let total = |preset: Preset| {
        let of_it: Vec<_> =
            compared.iter().filter(|pair| pair.ours.settings.preset == preset).collect();
        let largest = of_it.iter().max_by(|one, other| one.size().total_cmp(&other.size()))?;
        Some(Total {
            preset,
            ours: of_it.iter().map(|pair| pair.ours.compressed).sum(),
            theirs: of_it.iter().map(|pair| pair.theirs.compressed).sum(),
            largest: **largest,
        })
    };
    presets(compared.iter().map(|pair| pair.ours)).into_iter().filter_map(total).collect()
}

/// The presets that write more than one that stands below them: a lower
/// level of the same kind, or the same level without `e`.
fn larger_than_before(totals: &[Total<'_>]) -> Vec<String> {
    let below = |one: Preset, other: Preset| {
        (one.extreme == other.extreme && one.level < other.level)
            || (one.level == other.level && other.extreme && !one.extreme)
    };
    let mut found = Vec::new();
    for total in totals {
        let lower = totals.iter().filter(|lower| below(lower.preset, total.preset));
        let exceeded = lower.filter(|lower| lower.ours < total.ours);
        found.extend(exceeded.map(|lower| format!("{} more than {}", total.preset, lower.preset)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::tests::speed;

    #[test]
    fn totals_name_the_largest_file_and_the_order() {
        let row = |file, preset, codec, compressed| {
            let row = speed(Suite::Encode, Task::Encode, file, preset, codec);
            Speed { compressed, ..row }
        };
        let rows = [
            row("novel", "3", "oxz", 90),
            row("novel", "3", "liblzma", 100),
            row("table", "3", "oxz", 102),
            row("table", "3", "liblzma", 100),
            row("novel", "6", "oxz", 199),
            row("novel", "6", "liblzma", 200),
            row("novel", "6e", "oxz", 199),
            row("novel", "6e", "liblzma", 200),
        ];
        let compared = pairs(&rows, REFERENCE.name(), is_ours);
        let totals = totals(&compared);
        assert_eq!((totals[0].ours, totals[0].theirs), (192, 200));
        assert_eq!(totals[0].largest.ours.file, "table");
        assert_eq!(larger_than_before(&totals), ["6 more than 3"]);
    }
}
