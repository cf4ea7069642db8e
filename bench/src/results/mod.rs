//! What is made of the rows: tables, the summary, and a drawing.

mod compare;
mod grid;
mod markdown;
pub mod record;
mod sizes;
mod summary;
mod svg;
pub mod table;
mod totals;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::results::record::Results;

/// Prints what the rows come to, and writes the files that were asked for.
pub fn report(results: &Results, markdown: Option<&Path>, svg: Option<&Path>) -> Result<()> {
    grid::print(&results.speed);
    sizes::print(&results.speed);
    summary::print(results);
    if let Some(path) = markdown {
        write(path, &markdown::tables(results))?;
    }
    if let Some(path) = svg {
        write(path, &svg::draw(&results.speed)?)?;
    }
    Ok(())
}

/// To standard output where the path is `-`.
fn write(path: &Path, text: &str) -> Result<()> {
    if path == Path::new("-") {
        print!("\n{text}");
        return Ok(());
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}
