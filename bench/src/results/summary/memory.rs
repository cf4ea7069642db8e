//! What peak memory is measured by.

use super::{Line, Target};
use crate::codecs::{OURS, REFERENCE};
use crate::results::record::Memory;
use crate::suite::Suite;

/// For each task, the preset that takes the most beside the reference.
pub fn lines(rows: &[Memory]) -> Vec<Line> {
    let mut lines = Vec::new();
    for &task in Suite::Memory.tasks() {
        let ratio = |ours: &Memory| {
            let same = |row: &&Memory| {
                row.codec == REFERENCE.name()
                    && (row.task, &row.file) == (task, &ours.file)
                    && row.settings == ours.settings
            };
            let theirs = rows.iter().find(same)?.peak_bytes;
            Some(ours.peak_bytes as f64 / theirs as f64)
        };
        let ours = rows.iter().filter(|row| row.task == task);
        let ours = ours.filter(|row| row.codec.starts_with(OURS.package()));
        let ratios = ours.filter_map(|row| Some((ratio(row)?, row)));
        if let Some((most, row)) = ratios.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
            lines.push(Line {
                what: format!("peak memory, {}, worst preset", task.name()),
                peer: REFERENCE.name().into(),
                median: Some(most),
                best: None,
                target: Target::AtMost(1.0),
                worst: format!("{} {}", row.file, row.settings.preset),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Task;
    use crate::preset::Preset;
    use crate::settings::Settings;

    #[test]
    fn the_worst_preset_is_named() {
        let row = |codec: &str, level, peak_bytes| Memory {
            file: "all".into(),
            settings: Settings::xz(Preset::new(level), None),
            codec: codec.into(),
            task: Task::Encode,
            peak_bytes,
        };
        let rows =
            [row("oxz", 0, 50), row("liblzma", 0, 100), row("oxz", 6, 90), row("liblzma", 6, 100)];
        let lines = lines(&rows);
        assert_eq!((lines.len(), lines[0].median), (1, Some(0.9)));
        assert_eq!(lines[0].worst, "all 6");
    }
}
