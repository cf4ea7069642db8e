//! Speed and size: every codec at every task, on each input with each
//! settings.

use anyhow::Result;

use crate::codecs::{Codec, REFERENCE};
use crate::corpus::Input;
use crate::measure::{Task, Timing};
use crate::results::record::{Record, Speed};
use crate::results::table::Table;
use crate::runner::Runner;
use crate::settings::Settings;
use crate::suite::Suite;

pub fn run(runner: &mut Runner, suite: Suite) -> Result<()> {
    let inputs = runner.inputs(suite)?;
    if inputs.is_empty() {
        println!("\n{}: none of its inputs was asked for.", suite.name());
        return Ok(());
    }
    let codecs = runner.codecs(suite);
    let all_settings = runner.settings(suite);
    let table = Table::begin(suite, runner.timing);
    say_what_is_missing(suite, &codecs, &all_settings);
    for input in &inputs {
        for settings in &all_settings {
            let rows = measure(runner.timing, suite, &codecs, input, settings)?;
            table.group(&rows);
            for row in rows {
                runner.log.write(Record::Speed(row))?;
            }
        }
    }
    table.means(&runner.log.results.speed);
    Ok(())
}

fn say_what_is_missing(suite: Suite, codecs: &[&dyn Codec], all_settings: &[Settings]) {
    let mut said = Vec::new();
    for codec in codecs {
        for settings in all_settings {
            let lacks = suite.tasks().iter().filter_map(|&task| codec.lacks(task, settings));
            said.extend(lacks.map(|why| format!("{} {why}.", codec.name())));
        }
    }
    said.dedup();
    said.iter().for_each(|line| println!("{line}"));
    if !said.is_empty() {
        println!();
    }
}

/// All tasks of a suite on one input: a row for each codec and task.
fn measure(
    timing: Timing,
    suite: Suite,
    codecs: &[&dyn Codec],
    input: &Input,
    settings: &Settings,
) -> Result<Vec<Speed>> {
    let data = &input.data;
    let decodes = suite.tasks().iter().any(|&task| task != Task::Encode);
    let file = if decodes { REFERENCE.encode(data, settings)? } else { Vec::new() };
    let mut rows = Vec::new();
    for &task in suite.tasks() {
        let mut able = codecs.to_vec();
        able.retain(|codec| codec.lacks(task, settings).is_none());
        let same = vec![file.len(); able.len()];
        let (times, sizes) = match task {
            Task::Encode => timing.encode(&able, data, settings)?,
            Task::Decode => (timing.decode(&able, &file, data, settings)?, same),
            Task::Read => (timing.read(&able, &file, data, settings)?, same),
        };
        for ((codec, times), compressed) in able.iter().zip(&times).zip(sizes) {
            rows.push(Speed {
                suite,
                file: input.name.clone(),
                settings: *settings,
                codec: codec.name().into(),
                task,
                bytes: data.len(),
                compressed,
                seconds: times.into(),
            });
        }
    }
    Ok(rows)
}
