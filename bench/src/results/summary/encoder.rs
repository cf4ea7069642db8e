//! What encoding is measured by, but for sizes, which have a table.

use super::{Line, Target};
use crate::codecs::{FITTED, REFERENCE};
use crate::generate::{INCOMPRESSIBLE, REPETITIVE};
use crate::measure::Task;
use crate::preset::Preset;
use crate::results::compare::{Pair, distinct, is_ours, is_single, pairs, presets};
use crate::results::record::Speed;
use crate::suite::Suite;

/// The preset whose target stands alone.
const LAST_FAST: Preset = Preset::new(3);
const ORDINARY: Target = Target::AtLeast(1.6, 2.0);

pub fn lines(rows: &[Speed]) -> Vec<Line> {
    let mut lines = by_preset(rows);
    lines.extend(synthetic(rows));
    lines.extend(small(rows));
    lines
}

fn of(suite: Suite) -> impl Fn(&Speed) -> bool {
    move |row| is_ours(row) && row.suite == suite && row.task == Task::Encode
}

/// Those of `compared` for which `keep` holds.
fn only<'a>(compared: &[Pair<'a>], keep: impl Fn(&Speed) -> bool) -> Vec<Pair<'a>> {
    compared.iter().filter(|pair| keep(pair.ours)).copied().collect()
}

fn by_preset(rows: &[Speed]) -> Vec<Line> {
    let peer = REFERENCE.name();
    let compared = pairs(rows, peer, of(Suite::Encode));
    let single = only(&compared, is_single);
    let ordinary = |row: &Speed| !row.settings.preset.extreme && row.settings.preset != LAST_FAST;
    let mut lines = Vec::new();
    let all = only(&single, ordinary);
    lines.extend(Line::speed("encode, ordinary presets but 3", peer, ORDINARY, &all));
    let whole = only(&compared, |row| ordinary(row) && !is_single(row));
    lines.extend(Line::speed("the same, the files as one", peer, ORDINARY, &whole));
    for preset in presets(single.iter().map(|pair| pair.ours)) {
        let target = match preset {
            LAST_FAST => Target::AtLeast(2.4, 2.4),
            Preset { extreme: true, .. } => Target::AtLeast(1.5, 1.5),
            _ => ORDINARY,
        };
        let of_it = only(&single, |row| row.settings.preset == preset);
        lines.extend(Line::speed(format!("encode, preset {preset}"), peer, target, &of_it));
    }
    lines
}

fn synthetic(rows: &[Speed]) -> Vec<Line> {
    let compared = pairs(rows, REFERENCE.name(), of(Suite::Synthetic));
    let line = |(name, factor): (&str, f64)| {
        let of_it = only(&compared, |row| row.file == name);
        let target = Target::AtLeast(factor, factor);
        Line::speed(format!("encode {name}"), REFERENCE.name(), target, &of_it)
    };
    let incompressible = INCOMPRESSIBLE.map(|name| (name, 4.0));
    let repetitive = REPETITIVE.map(|name| (name, 3.0));
    incompressible.into_iter().chain(repetitive).filter_map(line).collect()
}

fn small(rows: &[Speed]) -> Vec<Line> {
    let mut lines = Vec::new();
    for peer in [FITTED.name(), REFERENCE.name()] {
        let compared = pairs(rows, peer, of(Suite::Small));
        let ours = || compared.iter().map(|pair| pair.ours);
        for (bytes, preset) in distinct(ours(), |row| (row.bytes, row.settings.preset)) {
            let factor = match (peer == FITTED.name(), bytes, preset.level) {
                (true, ..) => Some(2.0),
                (false, 1000, 6) => Some(10.0),
                (false, 1000, 9) => Some(25.0),
                _ => None,
            };
            let target = factor.map_or(Target::None, |factor| Target::AtLeast(factor, factor));
            let of_it = only(&compared, |row| (row.bytes, row.settings.preset) == (bytes, preset));
            let what = format!("encode {bytes} bytes, preset {preset}");
            lines.extend(Line::speed(what, peer, target, &of_it));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::tests::speed;

    #[test]
    fn presets_have_their_own_targets() {
        let mut rows = Vec::new();
        for preset in ["0", "3", "9e"] {
            for (codec, seconds) in [("oxz", 1.0), ("liblzma", 3.0)] {
                let mut row = speed(Suite::Encode, Task::Encode, "novel", preset, codec);
                row.seconds.median_s = seconds;
                rows.push(row);
            }
        }
        let lines = lines(&rows);
        let targets: Vec<_> = lines.iter().map(|line| line.target).collect();
        let [three, extreme] = [2.4, 1.5].map(|factor| Target::AtLeast(factor, factor));
        assert_eq!(targets, [ORDINARY, ORDINARY, three, extreme]);
        assert!(lines.iter().all(|line| line.median.unwrap().round() == 3.0));
    }
}
