//! `cargo xtask fuzz`: builds the fuzz targets, makes seeds, and runs each
//! target for some minutes.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::step::{Step, root};

const TARGETS: [&str; 11] = [
    "decode_xz",
    "decode_alone",
    "decode_lzip",
    "decode_raw",
    "decode_auto",
    "differential",
    "differential_raw",
    "io",
    "objects",
    "round_trip",
    "strange",
];

/// libFuzzer's limits. Headers, chunks and window edges all fit in files of
/// this size, of which thousands run in a second; no run takes a second or
/// 200 MB unless something is wrong.
const LIMITS: [&str; 3] = ["-max_len=8192", "-timeout=20", "-rss_limit_mb=1500"];

/// The format's own test files, where they are beside the project.
const CONFORMANCE: &str = "../shared/conformance/xz-files";

struct Options {
    minutes: u32,
    targets: Vec<&'static str>,
}

/// Runs the targets asked for, all by default.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::parse(args)?;
    require_tools()?;
    let fuzz = root().join("fuzz");
    // The library's few unsafe blocks work on registers, or claim what debug
    // assertions check: AddressSanitizer would only take time.
    Step::new("cargo", ["+nightly", "fuzz", "build", "--fuzz-dir", "fuzz", "--sanitizer", "none"])
        .at_root()
        .run()?;
    let built = fuzz.join("target").join(host()?).join("release");
    seeds(&built, &fuzz)?;

    let mut rows = Vec::new();
    for target in &options.targets {
        rows.push(fuzzed(target, options.minutes, &built, &fuzz)?);
    }
    report(&rows)
}

impl Options {
    fn parse(args: &[String]) -> Result<Self, String> {
        const USAGE: &str = "fuzz takes --minutes N and --target NAME";
        let mut options = Self { minutes: 5, targets: Vec::new() };
        let mut args = args.iter();
        while let Some(flag) = args.next() {
            let value = args.next().ok_or(USAGE)?;
            match flag.as_str() {
                "--minutes" => options.minutes = value.parse().map_err(|_| USAGE)?,
                "--target" => {
                    let known = TARGETS.iter().find(|target| *target == value);
                    options.targets.push(known.ok_or_else(|| {
                        format!("no target {value}; there are {}", TARGETS.join(", "))
                    })?);
                }
                _ => return Err(USAGE.into()),
            }
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.to_vec();
        }
        Ok(options)
    }
}

/// Says what is missing instead of installing it.
fn require_tools() -> Result<(), String> {
    let there = |args: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !there(&["+nightly", "--version"]) {
        return Err("no nightly compiler; `rustup toolchain install nightly` brings it".into());
    }
    if !there(&["fuzz", "--version"]) {
        return Err("no cargo-fuzz; `cargo install cargo-fuzz` brings it".into());
    }
    Ok(())
}

/// The target triple for which cargo-fuzz builds.
fn host() -> Result<String, String> {
    let output = Command::new("rustc")
        .args(["+nightly", "-vV"])
        .output()
        .map_err(|error| format!("rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(Into::into).ok_or_else(|| "rustc -vV names no host".into())
}

fn seeds(built: &Path, fuzz: &Path) -> Result<(), String> {
    let mut command = Command::new(built.join("seeds"));
    command.arg(fuzz.join("corpus"));
    let conformance = root().join(CONFORMANCE);
    if conformance.is_dir() {
        command.arg(conformance);
    } else {
        eprintln!("no seeds from {}, which is not there", conformance.display());
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("FAILED ({status}): making seeds")),
        Err(error) => Err(format!("FAILED ({error}): making seeds")),
    }
}

/// What came of one target.
struct Row {
    target: &'static str,
    runs: String,
    coverage: String,
    features: String,
    finds: Vec<PathBuf>,
    log: PathBuf,
}

fn fuzzed(target: &'static str, minutes: u32, built: &Path, fuzz: &Path) -> Result<Row, String> {
    let artifacts = fuzz.join("artifacts").join(target);
    let logs = fuzz.join("target/logs");
    let at = |path: &Path, error| format!("{}: {error}", path.display());
    fs::create_dir_all(&artifacts).map_err(|error| at(&artifacts, error))?;
    fs::create_dir_all(&logs).map_err(|error| at(&logs, error))?;
    let log = logs.join(format!("{target}.log"));
    let file = File::create(&log).map_err(|error| at(&log, error))?;
    let before = finds(&artifacts);

    eprintln!("\n{target}: {minutes} min, log in {}", log.display());
    Command::new(built.join(target))
        .arg(fuzz.join("corpus").join(target))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(format!("-dict={}", fuzz.join("formats.dict").display()))
        .arg(format!("-max_total_time={}", 60 * minutes))
        .args(LIMITS)
        .arg("-print_final_stats=1")
        .stderr(file)
        .status()
        .map_err(|error| format!("{target}: {error}"))?;

    let text = fs::read(&log).map_err(|error| at(&log, error))?;
    let text = String::from_utf8_lossy(&text);
    let last = |name| text.lines().rev().find_map(|line| number_after(line, name));
    Ok(Row {
        target,
        runs: last("stat::number_of_executed_units: ").unwrap_or_else(|| "?".into()),
        coverage: last(" cov: ").unwrap_or_else(|| "?".into()),
        features: last(" ft: ").unwrap_or_else(|| "?".into()),
        finds: finds(&artifacts).into_iter().filter(|find| !before.contains(find)).collect(),
        log,
    })
}

fn number_after(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(name)?;
    Some(rest.trim_start().chars().take_while(char::is_ascii_digit).collect())
}

fn finds(artifacts: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(artifacts).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn report(rows: &[Row]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let mut line = |text: String| writeln!(out, "{text}").map_err(|error| error.to_string());
    line(format!(
        "\n{:18}{:>12}{:>10}{:>10}{:>7}",
        "target", "runs", "coverage", "features", "finds"
    ))?;
    for Row { target, runs, coverage, features, finds, .. } in rows {
        line(format!("{target:18}{runs:>12}{coverage:>10}{features:>10}{:>7}", finds.len()))?;
    }
    let mut failed = Vec::new();
    for row in rows {
        for find in &row.finds {
            line(format!("{}: {}, log in {}", row.target, find.display(), row.log.display()))?;
            failed.push(row.target);
        }
        // It ends with these figures, unless something else ended it.
        if row.runs == "?" && row.finds.is_empty() {
            failed.push(row.target);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("FAILED: {}", failed.join(", "))) }
}
