//! What was measured, as JSON: one object a line.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::measure::{Task, Times};
use crate::preset::Preset;

/// One line.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record<'a> {
    /// What the lines that follow were measured with.
    Setup {
        versions: &'a [(&'a str, &'a str)],
        /// Of the C code behind `liblzma`.
        c_version: &'a str,
        /// GB/s
        liblzma_crc64: f64,
        /// `wall` or `cpu`
        clock: &'a str,
    },
    Speed {
        file: &'a str,
        preset: Preset,
        codec: &'a str,
        task: Task,
        /// Unpacked.
        bytes: usize,
        /// Written by this codec when encoding; handed to it when decoding.
        compressed: usize,
        /// Of one call.
        #[serde(flatten)]
        seconds: Seconds,
    },
    Memory {
        file: &'a str,
        preset: Preset,
        codec: &'a str,
        task: Task,
        /// Growth of the process, what the call returns included.
        peak_bytes: u64,
    },
}

#[derive(Serialize)]
pub struct Seconds {
    best_s: f64,
    median_s: f64,
    rounds: usize,
}

impl From<&Times> for Seconds {
    fn from(times: &Times) -> Self {
        Self { best_s: times.best(), median_s: times.median(), rounds: times.rounds() }
    }
}

/// Where the lines go, if anywhere. Each is written as soon as it is known,
/// so that an interrupted run leaves what it had.
pub struct Log(Option<File>);

impl Log {
    pub fn create(path: Option<&Path>) -> Result<Self> {
        let create = |path: &Path| File::create(path).with_context(|| path.display().to_string());
        Ok(Self(path.map(create).transpose()?))
    }

    pub fn write(&mut self, record: &Record<'_>) -> Result<()> {
        if let Some(file) = &mut self.0 {
            let mut line = serde_json::to_vec(record)?;
            line.push(b'\n');
            file.write_all(&line)?;
        }
        Ok(())
    }
}
