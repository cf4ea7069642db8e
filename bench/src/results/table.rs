//! The table of one suite, line by line as it is measured, and the means
//! beneath it.

use crate::codecs::REFERENCE;
use crate::measure::{Task, Timing};
use crate::results::compare::{Pair, decimals, distinct, geometric_mean, is_single, pairs};
use crate::results::record::Speed;
use crate::suite::Suite;

pub struct Table {
    suite: Suite,
}

impl Table {
    /// Prints the head.
    pub fn begin(suite: Suite, timing: Timing) -> Self {
        let unit = match suite {
            Suite::Small => "microseconds a call",
            _ => "MB/s of unpacked data",
        };
        println!(
            "\n{}: {unit}, {} time, best and median of {}; x: as many times {}'s speed (best \
             against best) or size.\n",
            suite.name(),
            timing.clock.name(),
            timing.rounds,
            REFERENCE.name()
        );
        print!("{:<14} {:<11} {:<11}", "file", "preset", "codec");
        for &task in suite.tasks() {
            print!(" |{:>8} {:>8} {:>6}", task.name(), "median", "x");
            if task == Task::Encode {
                print!(" |{:>10} {:>7}", "bytes", "x");
            }
        }
        println!();
        Self { suite }
    }

    /// One input with one settings: a line a codec.
    pub fn group(&self, rows: &[Speed]) {
        let compared = pairs(rows, REFERENCE.name(), |_| true);
        for codec in distinct(rows.iter(), |row| &row.codec) {
            let of_codec: Vec<_> = rows.iter().filter(|row| row.codec == *codec).collect();
            let label = of_codec[0].settings.label();
            print!("{:<14} {label:<11} {codec:<11}", of_codec[0].file);
            for &task in self.suite.tasks() {
                let row = of_codec.iter().find(|row| row.task == task);
                let pair = compared
                    .iter()
                    .find(|pair| pair.ours.codec == *codec && pair.ours.task == task);
                let best = row.map(|row| self.shown(row, row.seconds.best_s));
                let median = row.map(|row| self.shown(row, row.seconds.median_s));
                print!(" |{:>8} {:>8}", decimals(best, 1), decimals(median, 1));
                print!(" {:>6}", decimals(pair.map(|pair| pair.best()), 2));
                if task == Task::Encode {
                    let bytes = row.map_or("-".into(), |row| row.compressed.to_string());
                    print!(" |{bytes:>10} {:>7}", decimals(pair.map(|pair| pair.size()), 4));
                }
            }
            println!();
        }
        println!();
    }

    fn shown(&self, row: &Speed, seconds: f64) -> f64 {
        match self.suite {
            Suite::Small => seconds * 1e6,
            _ => row.bytes as f64 / 1e6 / seconds,
        }
    }

    /// Geometric means over the files, for each settings and over all of them,
    /// of the rows of this suite among `rows`.
    pub fn means(&self, rows: &[Speed]) {
        let single = |row: &Speed| row.suite == self.suite && is_single(row);
        let compared = pairs(rows, REFERENCE.name(), single);
        if compared.is_empty() {
            return;
        }
        println!(
            "Geometric means over the files of speed (best, median) and size, as many times {}'s:\n",
            REFERENCE.name()
        );
        print!("{:<18} {:<11}", "preset", "codec");
        for &task in self.suite.tasks() {
            print!(" |{:>7} {:>7}", task.name(), "median");
            if task == Task::Encode {
                print!(" {:>7}", "bytes");
            }
        }
        println!();
        let ours = || compared.iter().map(|pair| pair.ours);
        let cases = distinct(ours(), |row| self.case(row));
        let overall = (cases.len() > 1).then_some(None);
        for case in cases.into_iter().map(Some).chain(overall) {
            for codec in distinct(ours(), |row| &row.codec) {
                let of_it: Vec<_> = compared
                    .iter()
                    .filter(|pair| pair.ours.codec == *codec)
                    .filter(|pair| case.as_ref().is_none_or(|case| self.case(pair.ours) == *case))
                    .collect();
                print!("{:<18} {codec:<11}", case.as_deref().unwrap_or("all"));
                self.mean_columns(&of_it);
            }
            println!();
        }
    }

    fn mean_columns(&self, compared: &[&Pair<'_>]) {
        for &task in self.suite.tasks() {
            let of_task = || compared.iter().filter(move |pair| pair.ours.task == task);
            print!(" |{:>7}", decimals(geometric_mean(of_task().map(|pair| pair.best())), 3));
            print!(" {:>7}", decimals(geometric_mean(of_task().map(|pair| pair.median())), 3));
            if task == Task::Encode {
                print!(" {:>7}", decimals(geometric_mean(of_task().map(|pair| pair.size())), 4));
            }
        }
        println!();
    }

    /// What one mean is over: small inputs only with others as small.
    fn case(&self, row: &Speed) -> String {
        match self.suite {
            Suite::Small => format!("{}, {} B", row.settings.label(), row.bytes),
            _ => row.settings.label(),
        }
    }
}
