//! Speed and size: every codec at every task, on each input at each preset.

use anyhow::Result;

use crate::codecs::REFERENCE;
use crate::corpus::Input;
use crate::measure::{self, Task};
use crate::preset::Preset;
use crate::record::Record;
use crate::report::{Line, Report};
use crate::runner::Runner;

pub fn run(runner: &mut Runner, tasks: &[Task]) -> Result<()> {
    let mut report = Report::begin(runner, tasks);
    for input in &runner.inputs {
        for &preset in &runner.presets {
            let xz = REFERENCE.encode(&input.data, preset)?;
            let lines = lines(runner, tasks, input, preset, &xz)?;
            report.group(&input.name, preset, input.data.len(), &lines);
            for line in &lines {
                for (task, times) in &line.times {
                    let written = line.written.filter(|_| *task == Task::Encode);
                    runner.log.write(&Record::Speed {
                        file: &input.name,
                        preset,
                        codec: line.codec,
                        task: *task,
                        bytes: input.data.len(),
                        compressed: written.unwrap_or(xz.len()),
                        seconds: times.into(),
                    })?;
                }
            }
        }
    }
    report.finish(runner);
    Ok(())
}

fn lines(
    runner: &Runner,
    tasks: &[Task],
    input: &Input,
    preset: Preset,
    xz: &[u8],
) -> Result<Vec<Line>> {
    let data = &input.data;
    let mut lines: Vec<_> = runner
        .codecs
        .iter()
        .map(|codec| Line { codec: codec.name(), times: Vec::new(), written: None })
        .collect();
    for &task in tasks {
        let times = match task {
            Task::Encode => {
                let (times, sizes) = measure::encode(runner, data, preset)?;
                for (line, size) in lines.iter_mut().zip(sizes) {
                    line.written = Some(size);
                }
                times
            }
            Task::Decode => measure::decode(runner, xz, data)?,
            Task::Stream => measure::stream(runner, xz, data)?,
        };
        for (line, times) in lines.iter_mut().zip(times) {
            line.times.push((task, times));
        }
    }
    Ok(lines)
}
