//! Unpacks a file from a stranger: within limits on memory, size and time, and
//! with a word for the stranger about what is wrong with it.
//!
//! ```sh
//! cargo run --release --example untrusted -- UPLOAD.xz OUTPUT [MOST_BYTES]
//! ```

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use oxz::Decode;
use oxz::io::Reader;

/// Enough for every preset: the largest dictionary is that of 9, 64 MiB.
const MEMORY_MAX: u64 = 65 << 20;
/// A small file can hold very much: a gigabyte of zeros takes 150 kB.
const OUTPUT_MAX: u64 = 1 << 30;
const TIME_MAX: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    match run() {
        Ok(size) => {
            println!("{size} bytes, intact");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("refused: {}", explain(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<u64, Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (input, path, most) = match &arguments[..] {
        [input, path] => (input, path, OUTPUT_MAX),
        [input, path, most] => (input, path, most.to_str().ok_or("not a number")?.parse()?),
        _ => return Err("usage: untrusted UPLOAD.xz OUTPUT [MOST_BYTES]".into()),
    };
    // Files and sockets come in through the same door: any `Read`.
    let options = Decode::auto().memory_limit(MEMORY_MAX);
    let input = Reader::new(fs::File::open(input)?, &options)?;
    let output = fs::File::create_new(path)?;
    // The last of the data may be what is wrong: nothing of it is used before
    // all of it has been found intact.
    unpack(input, output, most).inspect_err(|_| drop(fs::remove_file(path)))
}

fn unpack(
    mut input: Reader<impl BufRead>,
    mut output: impl Write,
    most: u64,
) -> Result<u64, Box<dyn Error>> {
    let deadline = Instant::now() + TIME_MAX;
    let mut piece = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        // One read decodes one piece at the most, so that the limits below are
        // looked at often enough.
        let count = input.read(&mut piece)?;
        if count == 0 {
            break;
        }
        size += count as u64;
        if size > most {
            return Err(format!("it unpacks to more than {most} bytes").into());
        }
        if Instant::now() > deadline {
            return Err(format!("it takes longer than {TIME_MAX:?} to unpack").into());
        }
        output.write_all(&piece[..count])?;
    }
    // The format leaves room for checks that are not defined yet. Decoding
    // goes on without them; whoever wants every file verified has to ask.
    if let Some(id) = input.decoder().unverified_check() {
        return Err(format!("its integrity check, number {id}, is not known here").into());
    }
    Ok(size)
}

/// What to tell the stranger: in their words, and what they can do.
fn explain(error: &(dyn Error + 'static)) -> String {
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    // Readers report faults of the data as an `io::Error` that holds an
    // `oxz::Error`; its numbers are there to be used.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match inner.and_then(|inner| inner.downcast_ref()) {
        Some(oxz::Error::NotRecognised) => "it is not a .xz, .lzma or .lz file".into(),
        Some(oxz::Error::Truncated { offset }) => {
            format!("it ends after {offset} bytes, before its data does; send it again")
        }
        Some(oxz::Error::MemoryLimit { needed, limit }) => format!(
            "it needs {} MiB of memory and may have {}; compress it with a smaller dictionary",
            mebibytes(*needed),
            mebibytes(*limit)
        ),
        Some(oxz::Error::Corrupt { place, .. } | oxz::Error::CheckMismatch { place, .. }) => {
            format!("it is damaged, {place}; send it again")
        }
        // All else, from unknown filters to a full disk, says it well enough.
        _ => error.to_string(),
    }
}
