//! What was reached, beside what is aimed at: a line a target.

mod decoder;
mod encoder;
mod memory;

use crate::results::compare::{Pair, decimals, geometric_mean};
use crate::results::record::Results;

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// The least that will do, and what is aimed at.
    AtLeast(f64, f64),
    AtMost(f64),
    None,
}

/// One line.
pub struct Line {
    what: String,
    peer: String,
    /// Of the medians of the rounds, where it is a time.
    median: Option<f64>,
    /// Of the best rounds.
    best: Option<f64>,
    target: Target,
    /// The figure that is furthest from the target, and whose it is.
    worst: String,
}

impl Line {
    /// The mean of speeds. None if there are none.
    fn speed(
        what: impl Into<String>,
        peer: &str,
        target: Target,
        compared: &[Pair<'_>],
    ) -> Option<Self> {
        let slowest = slowest(compared)?;
        let worst = format!("{:.2} {}", slowest.median(), slowest.name());
        Some(Self {
            what: what.into(),
            peer: peer.into(),
            median: geometric_mean(compared.iter().map(Pair::median)),
            best: geometric_mean(compared.iter().map(Pair::best)),
            target,
            worst: if compared.len() > 1 { worst } else { String::new() },
        })
    }
}

fn slowest<'a, 'b>(compared: &'b [Pair<'a>]) -> Option<&'b Pair<'a>> {
    compared.iter().min_by(|one, other| one.median().total_cmp(&other.median()))
}

/// The lines of the targets that the rows say something about.
pub fn print(results: &Results) {
    let mut lines = decoder::lines(&results.speed);
    lines.extend(encoder::lines(&results.speed));
    lines.extend(memory::lines(&results.memory));
    if lines.is_empty() {
        return;
    }
    println!(
        "\nSummary: as many times the peer's speed (or memory), geometric means over files and \
         presets of medians and of best rounds.\n"
    );
    println!(
        "{:<40} {:<18} {:>7} {:>7} {:>6} {:>5}  worst",
        "what", "against", "median", "best", "least", "aim"
    );
    for line in lines {
        let (least, aim) = match line.target {
            Target::AtLeast(least, aim) => (decimals(Some(least), 2), decimals(Some(aim), 2)),
            Target::AtMost(most) => (format!("<={most:.2}"), String::new()),
            Target::None => Default::default(),
        };
        println!(
            "{:<40} {:<18} {:>7} {:>7} {least:>6} {aim:>5}  {}",
            line.what,
            line.peer,
            decimals(line.median, 3),
            decimals(line.best, 3),
            line.worst
        );
    }
}
