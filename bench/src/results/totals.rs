//! What a codec does with all files of a suite at one preset.

use crate::measure::Task;
use crate::preset::Preset;
use crate::results::compare::{distinct, is_single, presets};
use crate::results::record::Speed;
use crate::suite::Suite;

/// The files one by one, taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    pub codec: String,
    pub preset: Preset,
    /// 10^6 unpacked bytes a second, by the medians of the rounds.
    pub speed: f64,
    /// Packed bytes for each unpacked one.
    pub share: f64,
}

/// Codec by codec in order of appearance, presets in order.
pub fn totals(rows: &[Speed], suite: Suite, task: Task) -> Vec<Total> {
    let of_task =
        || rows.iter().filter(move |row| (row.suite, row.task) == (suite, task) && is_single(row));
    let mut totals = Vec::new();
    for codec in distinct(of_task(), |row| &row.codec) {
        for preset in presets(of_task()) {
            let of_it =
                || of_task().filter(|row| row.codec == *codec && row.settings.preset == preset);
            let seconds: f64 = of_it().map(|row| row.seconds.median_s).sum();
            let bytes = of_it().map(|row| row.bytes).sum::<usize>() as f64;
            let compressed = of_it().map(|row| row.compressed).sum::<usize>() as f64;
            if of_it().next().is_some() {
                let (speed, share) = (bytes / 1e6 / seconds, compressed / bytes);
                totals.push(Total { codec: codec.clone(), preset, speed, share });
            }
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::ALL;
    use crate::results::record::tests::speed;

    #[test]
    fn files_are_added_up_and_all_as_one_is_not() {
        let row = |file| speed(Suite::Encode, Task::Encode, file, "6", "oxz");
        let mut small = row("table");
        (small.bytes, small.compressed) = (2_500_000, 2_500_000);
        let totals = totals(&[row("novel"), small, row(ALL)], Suite::Encode, Task::Encode);
        // 12.5 MB in 2 times 1.25 s, packed to 2 times 2.5 MB.
        let expected =
            Total { codec: "oxz".into(), preset: Preset::new(6), speed: 5.0, share: 0.4 };
        assert_eq!(totals, [expected]);
    }
}
