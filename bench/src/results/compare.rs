//! Rows beside those of a peer that did the same, and means over them.

use crate::codecs::OURS;
use crate::corpus::ALL;
use crate::preset::Preset;
use crate::results::record::Speed;

/// Two codecs at the same task.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    pub ours: &'a Speed,
    pub theirs: &'a Speed,
}

impl Pair<'_> {
    /// As many times their speed, median against median.
    pub fn median(&self) -> f64 {
        self.theirs.seconds.median_s / self.ours.seconds.median_s
    }

    /// As many times their speed, best round against best round.
    pub fn best(&self) -> f64 {
        self.theirs.seconds.best_s / self.ours.seconds.best_s
    }

    /// As many times their size.
    pub fn size(&self) -> f64 {
        self.ours.compressed as f64 / self.theirs.compressed as f64
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.ours.file, self.ours.settings.label())
    }
}

/// Whether a row is of oxz, in any build of it.
pub fn is_ours(row: &Speed) -> bool {
    row.codec.starts_with(OURS.package())
}

/// The rows for which `of` holds, each beside the peer's row for the same
/// thing, where there is one.
pub fn pairs<'a>(rows: &'a [Speed], peer: &str, of: impl Fn(&Speed) -> bool) -> Vec<Pair<'a>> {
    let same = |one: &Speed, other: &Speed| {
        (one.suite, one.task, one.bytes) == (other.suite, other.task, other.bytes)
            && (&one.file, one.settings) == (&other.file, other.settings)
    };
    let beside = |ours| {
        let theirs = rows.iter().find(|row| row.codec == peer && same(ours, row))?;
        Some(Pair { ours, theirs })
    };
    rows.iter().filter(|row| of(row)).filter_map(beside).collect()
}

/// Whether a row counts towards a mean: files do, all of them as one do not.
pub fn is_single(row: &Speed) -> bool {
    row.file != ALL
}

/// The presets of these rows in order, each once.
pub fn presets<'a>(rows: impl Iterator<Item = &'a Speed>) -> Vec<Preset> {
    let mut presets: Vec<_> = rows.map(|row| row.settings.preset).collect();
    presets.sort();
    presets.dedup();
    presets
}

/// What `of` gives for these rows, each value once, in order of appearance.
pub fn distinct<'a, T: PartialEq>(
    rows: impl Iterator<Item = &'a Speed>,
    of: impl Fn(&'a Speed) -> T,
) -> Vec<T> {
    let mut values = Vec::new();
    for row in rows {
        let value = of(row);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

pub fn geometric_mean(ratios: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, logs) = ratios.fold((0, 0.0), |(count, sum), ratio| (count + 1, sum + ratio.ln()));
    (count > 0).then(|| (logs / f64::from(count)).exp())
}

/// A ratio with this many decimals; a dash where there is none.
pub fn decimals(ratio: Option<f64>, count: usize) -> String {
    ratio.map_or("-".into(), |ratio| format!("{ratio:.count$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Task;
    use crate::results::record::tests::speed;
    use crate::suite::Suite;

    #[test]
    fn mean_of_twice_and_half_is_one() {
        let mean = geometric_mean([2.0, 0.5].into_iter()).unwrap();
        assert!((mean - 1.0).abs() < 1e-12);
        assert_eq!(geometric_mean([].into_iter()), None);
    }

    #[test]
    fn only_the_same_thing_is_compared() {
        let row = |file, preset, codec| speed(Suite::Decode, Task::Decode, file, preset, codec);
        let mut fast = row("novel", "6", "oxz");
        fast.seconds.median_s = 0.5;
        let mut other_task = row("novel", "6", "liblzma");
        other_task.task = Task::Read;
        let rows = [other_task, fast, row("novel", "6e", "liblzma"), row("novel", "6", "liblzma")];
        let pairs = pairs(&rows, "liblzma", is_ours);
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].median(), pairs[0].best(), pairs[0].size()), (2.5, 1.0, 1.0));
    }

    #[test]
    fn presets_are_sorted_and_labels_are_not() {
        let row = |preset| speed(Suite::Encode, Task::Encode, "novel", preset, "oxz");
        let rows = [row("9"), row("6e"), row("3"), row("9")];
        let shown: Vec<_> = presets(rows.iter()).iter().map(Preset::to_string).collect();
        assert_eq!(shown, ["3", "9", "6e"]);
        assert_eq!(distinct(rows.iter(), |row| row.settings.label()), ["9", "6e", "3"]);
    }
}
