//! Peak memory: each case in a process of its own, which this program starts
//! by running itself again.

use std::hint::black_box;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::codecs::{self, Codec, REFERENCE};
use crate::measure::{Task, read_pieces};
use crate::preset::Preset;
use crate::results::record::{Memory, Record};
use crate::runner::Runner;
use crate::settings::Settings;
use crate::suite::Suite;

/// The hidden subcommand that the other process runs.
pub const SUBCOMMAND: &str = "peak";

/// One case, as it is handed to the other process.
#[derive(Args)]
pub struct Case {
    codec: String,
    task: Task,
    preset: Preset,
    /// Bytes that follow on standard input.
    input_len: usize,
    /// Bytes that they unpack to, where the task is to decode.
    size: usize,
    /// In place of the preset's.
    #[arg(long)]
    dict: Option<u32>,
}

/// Measures the suite's one input.
pub fn run(runner: &mut Runner) -> Result<()> {
    if high_water().is_none() {
        println!("Peak memory: this system has no /proc/self/status to read it from.");
        return Ok(());
    }
    for input in &runner.inputs(Suite::Memory)? {
        println!("\nPeak memory in MiB, input not counted, output counted, on {}:\n", input.name);
        print!("{:<6} {:<12}", "preset", "codec");
        Suite::Memory.tasks().iter().for_each(|&task| print!(" |{:>7}", task.name()));
        println!();
        for settings in &runner.settings(Suite::Memory) {
            let xz = REFERENCE.encode(&input.data, settings)?;
            for codec in runner.codecs(Suite::Memory) {
                print!("{:<6} {:<12}", settings.preset, codec.name());
                for &task in Suite::Memory.tasks() {
                    if codec.lacks(task, settings).is_some() {
                        print!(" |{:>7}", "-");
                        continue;
                    }
                    let given = if task == Task::Encode { &input.data } else { &xz };
                    let peak_bytes = peak(codec, task, settings, given, input.data.len())?;
                    print!(" |{:>7.1}", peak_bytes as f64 / (1 << 20) as f64);
                    runner.log.write(Record::Memory(Memory {
                        file: input.name.clone(),
                        settings: *settings,
                        codec: codec.name().into(),
                        task,
                        peak_bytes,
                    }))?;
                }
                println!();
            }
            println!();
        }
    }
    Ok(())
}

/// The bytes by which the peak of the process grows while `codec` carries out
/// `task` on `input`, what it returns included.
fn peak(
    codec: &dyn Codec,
    task: Task,
    settings: &Settings,
    input: &[u8],
    size: usize,
) -> Result<u64> {
    let mut child = Command::new(env::current_exe()?)
        .args([SUBCOMMAND, codec.name(), task.name(), &settings.preset.to_string()])
        .args([input.len().to_string(), size.to_string()])
        .args(settings.dict.map(|bytes| format!("--dict={bytes}")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // A child that fails early closes the pipe; its exit status says more.
    let sent = child.stdin.take().expect("stdin is piped").write_all(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{}: measuring memory failed", codec.name());
    sent?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The other process: reads the input, does the work, prints the growth.
pub fn run_case(case: &Case) -> Result<()> {
    let codec = codecs::by_name(&case.codec)?;
    let settings = &Settings::xz(case.preset, case.dict);
    let mut input = vec![0; case.input_len];
    io::stdin().read_exact(&mut input)?;

    let before = high_water().context("no VmHWM")?;
    match case.task {
        Task::Encode => drop(black_box(codec.encode(&input, settings)?)),
        Task::Decode => drop(black_box(codec.decode(&input, case.size, settings)?)),
        Task::Read => read_pieces(codec, &input, settings, |piece| {
            black_box(piece);
        })?,
    }
    let after = high_water().context("no VmHWM")?;
    println!("{}", after - before);
    Ok(())
}

/// The most memory that this process has had resident, in bytes.
fn high_water() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}
