//! Searches compressed logs for a word, line by line, without unpacking them to
//! the disk. The lines go to the standard output or, with `--to`, into another
//! compressed file.
//!
//! ```sh
//! cargo run --release --example compressed_log -- WORD LOG.xz...
//! cargo run --release --example compressed_log -- --to FOUND.xz WORD LOG.xz...
//! ```

use std::error::Error;
use std::io::{self, BufRead, ErrorKind, Write};

use oxz::{Check, Encode, File, Preset};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["--to", found, word, logs @ ..] if !logs.is_empty() => {
            // The preset that searches hardest, and the check that misses
            // least.
            let options = Encode::xz().preset(Preset::new(9)?.extreme()).check(Check::Sha256);
            let mut found = File::create_with(found, &options)?;
            search_all(logs, word, &mut found)?;
            // Without this the file would have no end.
            found.finish()?;
            Ok(())
        }
        [word, logs @ ..] if !logs.is_empty() => search_all(logs, word, &mut io::stdout().lock()),
        _ => Err("usage: compressed_log [--to FOUND.xz] WORD LOG.xz...".into()),
    }
}

fn search_all(logs: &[&str], word: &str, found: &mut impl Write) -> Result<(), Box<dyn Error>> {
    for log in logs {
        let (lines, hits) = search(log, word, found).map_err(|error| format!("{log}: {error}"))?;
        eprintln!("{log}: {hits} of {lines} lines");
    }
    Ok(())
}

/// Copies the lines of `log` that contain `word`; returns how many lines there
/// were, and how many of them it was.
fn search(log: &str, word: &str, found: &mut impl Write) -> io::Result<(u64, u64)> {
    // .xz, .lzma or .lz, told by the first bytes. A `File` is a `BufRead`, and
    // reads all Streams: a log that was appended to is one text.
    let log = File::open(log)?;
    let (mut lines, mut hits) = (0, 0);
    // Bytes, since a log may hold anything. Where it is known to be UTF-8,
    // `lines()` gives `String`s.
    for line in log.split(b'\n') {
        let line = match line {
            Ok(line) => line,
            // Whoever writes the log has not finished it. What they flushed
            // has come out whole, in the lines before this error.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                eprintln!("the log has no end yet, or was cut short");
                break;
            }
            Err(error) => return Err(error),
        };
        lines += 1;
        if String::from_utf8_lossy(&line).contains(word) {
            hits += 1;
            found.write_all(&line)?;
            found.write_all(b"\n")?;
        }
    }
    Ok((lines, hits))
}
