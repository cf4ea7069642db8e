//! The table of speeds and sizes, and the means beneath it.

use crate::codecs::REFERENCE;
use crate::measure::{Task, Times, Unit};
use crate::preset::Preset;
use crate::runner::Runner;

/// What one codec did with one input at one preset.
pub struct Line {
    pub codec: &'static str,
    /// Times in the order of the tasks asked for.
    pub times: Vec<(Task, Times)>,
    /// The size of what it wrote, where it was asked to encode.
    pub written: Option<usize>,
}

/// A figure that is compared with the reference's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    BestSpeed(Task),
    MedianSpeed(Task),
    Size,
}

struct Comparison {
    preset: Preset,
    codec: &'static str,
    figure: Figure,
    /// As many times the reference's figure.
    ratio: f64,
}

/// Prints lines as they come and remembers how they compare.
pub struct Report {
    unit: Unit,
    tasks: Vec<Task>,
    comparisons: Vec<Comparison>,
}

impl Report {
    /// Prints the head of the table.
    pub fn begin(runner: &Runner, tasks: &[Task]) -> Self {
        let unit = match runner.unit {
            Unit::Megabytes => "MB/s of unpacked data",
            Unit::Microseconds => "Microseconds a call",
        };
        println!(
            "\n{unit}, {} time, best and median of {}; x: as many times {}'s speed (best against best) or \
             size.\n",
            runner.clock.name(),
            runner.rounds,
            REFERENCE.name()
        );
        print!("{:<12} {:<6} {:<10}", "file", "preset", "codec");
        for &task in tasks {
            print!(" |{:>8} {:>8} {:>6}", task.name(), "median", "x");
            if task == Task::Encode {
                print!(" |{:>10} {:>7}", "bytes", "x");
            }
        }
        println!();
        Self { unit: runner.unit, tasks: tasks.to_vec(), comparisons: Vec::new() }
    }

    /// One input at one preset: a line a codec.
    pub fn group(&mut self, file: &str, preset: Preset, bytes: usize, lines: &[Line]) {
        let reference = lines.iter().find(|line| line.codec == REFERENCE.name());
        for line in lines {
            let compared = reference.map_or(Vec::new(), |reference| compare(line, reference));
            let ratio = |figure| {
                compared.iter().find(|(known, _)| *known == figure).map(|(_, ratio)| *ratio)
            };
            print!("{file:<12} {preset:<6} {:<10}", line.codec);
            for (task, times) in &line.times {
                let shown = |seconds: f64| match self.unit {
                    Unit::Megabytes => bytes as f64 / 1e6 / seconds,
                    Unit::Microseconds => seconds * 1e6,
                };
                print!(" |{:>8.1} {:>8.1}", shown(times.best()), shown(times.median()));
                print!(" {:>6}", decimals(ratio(Figure::BestSpeed(*task)), 2));
                if *task == Task::Encode {
                    let written = line.written.unwrap_or_default();
                    print!(" |{written:>10} {:>7}", decimals(ratio(Figure::Size), 4));
                }
            }
            println!();
            self.comparisons.extend(compared.into_iter().map(|(figure, ratio)| Comparison {
                preset,
                codec: line.codec,
                figure,
                ratio,
            }));
        }
        println!();
    }

    /// Geometric means over the inputs, for each preset and over all of them.
    pub fn finish(&self, runner: &Runner) {
        if self.comparisons.is_empty() {
            return;
        }
        println!(
            "Geometric means over the inputs of speed (best, median) and size, as many times {}'s:\n",
            REFERENCE.name()
        );
        print!("{:<6} {:<10}", "preset", "codec");
        for &task in &self.tasks {
            print!(" |{:>7} {:>7}", task.name(), "median");
            if task == Task::Encode {
                print!(" {:>7}", "bytes");
            }
        }
        println!();
        let each = runner.presets.iter().map(|&preset| Some(preset));
        let overall = (runner.presets.len() > 1).then_some(None);
        for preset in each.chain(overall) {
            for codec in &runner.codecs {
                self.mean_line(preset, codec.name());
            }
            println!();
        }
    }

    fn mean_line(&self, preset: Option<Preset>, codec: &'static str) {
        let mean = |figure| {
            let of_it = self.comparisons.iter().filter(|comparison| {
                comparison.codec == codec
                    && comparison.figure == figure
                    && preset.is_none_or(|preset| preset == comparison.preset)
            });
            geometric_mean(of_it.map(|comparison| comparison.ratio))
        };
        let label = preset.map_or("all".into(), |preset| preset.to_string());
        print!("{label:<6} {codec:<10}");
        for &task in &self.tasks {
            print!(" |{:>7}", decimals(mean(Figure::BestSpeed(task)), 3));
            print!(" {:>7}", decimals(mean(Figure::MedianSpeed(task)), 3));
            if task == Task::Encode {
                print!(" {:>7}", decimals(mean(Figure::Size), 4));
            }
        }
        println!();
    }
}

/// Speeds compare as the inverse of times.
fn compare(line: &Line, reference: &Line) -> Vec<(Figure, f64)> {
    let mut ratios = Vec::new();
    for ((task, ours), (_, theirs)) in line.times.iter().zip(&reference.times) {
        ratios.push((Figure::BestSpeed(*task), theirs.best() / ours.best()));
        ratios.push((Figure::MedianSpeed(*task), theirs.median() / ours.median()));
    }
    if let (Some(ours), Some(theirs)) = (line.written, reference.written) {
        ratios.push((Figure::Size, ours as f64 / theirs as f64));
    }
    ratios
}

fn geometric_mean(ratios: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, logs) = ratios.fold((0, 0.0), |(count, sum), ratio| (count + 1, sum + ratio.ln()));
    (count > 0).then(|| (logs / f64::from(count)).exp())
}

/// A ratio with this many decimals; a dash where there is none.
fn decimals(ratio: Option<f64>, count: usize) -> String {
    ratio.map_or("-".into(), |ratio| format!("{ratio:.count$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_of_twice_and_half_is_one() {
        let mean = geometric_mean([2.0, 0.5].into_iter()).unwrap();
        assert!((mean - 1.0).abs() < 1e-12);
        assert_eq!(geometric_mean([].into_iter()), None);
    }
}
