//! What was measured, and how it is kept: one JSON object a line.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::measure::{Task, Times};
use crate::settings::Settings;
use crate::suite::Suite;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    Setup(Setup),
    Speed(Speed),
    Memory(Memory),
}

/// What the lines that follow were measured with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// Name and version of each codec.
    pub versions: Vec<(String, String)>,
    /// Of the C code behind `liblzma`.
    pub c_version: String,
    /// GB/s
    pub liblzma_crc64: f64,
    /// `wall` or `cpu`
    pub clock: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    pub suite: Suite,
    pub file: String,
    #[serde(flatten)]
    pub settings: Settings,
    pub codec: String,
    pub task: Task,
    /// Unpacked.
    pub bytes: usize,
    /// Written by this codec when encoding; handed to it when decoding.
    pub compressed: usize,
    /// Of one call.
    #[serde(flatten)]
    pub seconds: Seconds,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    pub best_s: f64,
    pub median_s: f64,
    pub rounds: usize,
}

impl From<&Times> for Seconds {
    fn from(times: &Times) -> Self {
        Self { best_s: times.best(), median_s: times.median(), rounds: times.rounds() }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Memory {
    pub file: String,
    #[serde(flatten)]
    pub settings: Settings,
    pub codec: String,
    pub task: Task,
    /// Growth of the process, what the call returns included.
    pub peak_bytes: u64,
}

/// Everything that was measured, in order.
#[derive(Debug, Default)]
pub struct Results {
    pub setup: Option<Setup>,
    pub speed: Vec<Speed>,
    pub memory: Vec<Memory>,
}

impl Speed {
    /// Whether both say how one codec did the same thing.
    fn repeats(&self, other: &Self) -> bool {
        (self.suite, self.task, self.bytes) == (other.suite, other.task, other.bytes)
            && (&self.file, &self.codec) == (&other.file, &other.codec)
            && self.settings == other.settings
    }
}

impl Results {
    /// Reads what [`Log`] wrote, in one run or in several. Of rows about the
    /// same thing the last one counts.
    ///
    /// # Errors
    /// Also if the rows were measured with different dictionaries: tables do
    /// not tell them apart.
    pub fn load(paths: &[impl AsRef<Path>]) -> Result<Self> {
        let mut results = Self::default();
        for path in paths.iter().map(AsRef::as_ref) {
            let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            for (number, line) in text.lines().enumerate() {
                let record = serde_json::from_str(line);
                let place = || format!("{}, line {}", path.display(), number + 1);
                let record = record.with_context(place)?;
                if let Record::Speed(row) = &record {
                    results.speed.retain(|known| !known.repeats(row));
                }
                results.add(record);
            }
        }
        let mut dicts = results.speed.iter().map(|row| row.settings.dict);
        let first = dicts.next();
        ensure!(dicts.all(|dict| Some(dict) == first), "dictionaries differ: report on each");
        Ok(results)
    }

    fn add(&mut self, record: Record) {
        match record {
            Record::Setup(setup) => self.setup = Some(setup),
            Record::Speed(speed) => self.speed.push(speed),
            Record::Memory(memory) => self.memory.push(memory),
        }
    }
}

/// Keeps what is measured, and writes each line as soon as it is known, so
/// that an interrupted run leaves what it had.
pub struct Log {
    file: Option<File>,
    pub results: Results,
}

impl Log {
    pub fn create(path: Option<&Path>) -> Result<Self> {
        let create = |path: &Path| File::create(path).with_context(|| path.display().to_string());
        Ok(Self { file: path.map(create).transpose()?, results: Results::default() })
    }

    pub fn write(&mut self, record: Record) -> Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&record)?;
            line.push(b'\n');
            file.write_all(&line)?;
        }
        self.results.add(record);
        Ok(())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::preset::Preset;
    use crate::settings::{Format, Prefilter};

    /// A row of 10 MB that took one second at best, for tests to vary.
    pub fn speed(suite: Suite, task: Task, file: &str, preset: &str, codec: &str) -> Speed {
        Speed {
            suite,
            file: file.into(),
            settings: Settings::xz(preset.parse().unwrap(), None),
            codec: codec.into(),
            task,
            bytes: 10_000_000,
            compressed: 2_500_000,
            seconds: Seconds { best_s: 1.0, median_s: 1.25, rounds: 3 },
        }
    }

    /// What is read of `records` after they were written, under a `name` of
    /// its own.
    fn reread(name: &str, records: Vec<Record>) -> Result<Results> {
        let name = format!("oxz-bench-{}-{name}.json", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut log = Log::create(Some(&path))?;
        for record in records {
            log.write(record)?;
        }
        let results = Results::load(&[&path]);
        fs::remove_file(path)?;
        results
    }

    #[test]
    fn what_is_written_is_read() {
        let mut row = speed(Suite::Formats, Task::Read, "novel", "9e", "oxz");
        let filter = Some(Prefilter::Delta(4));
        let dict = Some(1 << 20);
        row.settings = Settings { dict, format: Format::Raw, filter, ..row.settings };
        let memory = Memory {
            file: "all".into(),
            settings: Settings::xz(Preset::new(3), None),
            codec: "liblzma".into(),
            task: Task::Encode,
            peak_bytes: 123,
        };
        let records = vec![Record::Speed(row.clone()), Record::Memory(memory)];
        let results = reread("round-trip", records).unwrap();
        assert_eq!(results.speed, [row]);
        assert_eq!(results.memory[0].peak_bytes, 123);
    }

    #[test]
    fn the_last_of_rows_about_the_same_thing_counts() {
        let row = |codec| speed(Suite::Decode, Task::Decode, "novel", "6", codec);
        let mut later = row("oxz");
        later.seconds.best_s = 0.5;
        let records = [row("oxz"), row("liblzma"), later.clone()].map(Record::Speed);
        let results = reread("repeated", records.into()).unwrap();
        assert_eq!(results.speed, [row("liblzma"), later]);
    }

    #[test]
    fn rows_with_other_dictionaries_are_not_mixed() {
        let row = speed(Suite::Decode, Task::Decode, "novel", "6", "oxz");
        let mut other = row.clone();
        other.settings.dict = Some(1 << 20);
        assert!(reread("dictionaries", [row, other].map(Record::Speed).into()).is_err());
    }
}
