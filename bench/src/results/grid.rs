//! Where oxz is fast and where it is not: files against presets.

use crate::codecs::{OURS, REFERENCE};
use crate::measure::Task;
use crate::preset::Preset;
use crate::results::compare::{
    Pair, decimals, distinct, geometric_mean, is_ours, is_single, pairs, presets,
};
use crate::results::record::Speed;
use crate::suite::Suite;

/// A grid for each task of the suites that measure several presets.
pub fn print(rows: &[Speed]) {
    for suite in [Suite::Encode, Suite::Decode, Suite::Synthetic] {
        for &task in suite.tasks() {
            let of = |row: &Speed| is_ours(row) && row.suite == suite && row.task == task;
            let compared = pairs(rows, REFERENCE.name(), of);
            if !compared.is_empty() {
                print_grid(suite, task, &compared);
            }
        }
    }
}

fn print_grid(suite: Suite, task: Task, compared: &[Pair<'_>]) {
    let suite = if suite.name() == task.name() { "" } else { suite.name() };
    println!(
        "\n{suite}{}{}: {} as many times as fast as {}, medians.\n",
        if suite.is_empty() { "" } else { ", " },
        task.name(),
        OURS.package(),
        REFERENCE.name()
    );
    let columns = presets(compared.iter().map(|pair| pair.ours));
    print!("{:<14}", "file");
    columns.iter().for_each(|preset| print!(" {preset:>6}"));
    println!(" {:>6}", "mean");
    let ours = || compared.iter().map(|pair| pair.ours);
    for file in distinct(ours(), |row| &row.file) {
        let of_file: Vec<_> = compared.iter().filter(|pair| pair.ours.file == *file).collect();
        print_line(file, &columns, &of_file);
    }
    let single: Vec<_> = compared.iter().filter(|pair| is_single(pair.ours)).collect();
    print_line("mean of files", &columns, &single);
}

fn print_line(name: &str, columns: &[Preset], of_line: &[&Pair<'_>]) {
    print!("{name:<14}");
    for preset in columns {
        let of_cell = of_line.iter().filter(|pair| pair.ours.settings.preset == *preset);
        print!(" {:>6}", decimals(geometric_mean(of_cell.map(|pair| pair.median())), 2));
    }
    println!(" {:>6}", decimals(geometric_mean(of_line.iter().map(|pair| pair.median())), 3));
}
