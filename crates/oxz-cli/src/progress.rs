//! What `-v` shows: a bar on a terminal while the work goes on, and one line
//! with the sizes when it is done.

use std::fmt::{self, Display};
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Speeds and forecasts before this are guesswork.
const SETTLED: Duration = Duration::from_secs(3);

/// Which of the two sizes is the compressed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Compress,
    Decompress,
}

/// The progress of one file. Shows nothing unless it was asked to.
#[derive(Debug)]
pub struct Progress {
    shown: Option<Shown>,
    moved: Moved,
}

#[derive(Debug)]
struct Shown {
    name: String,
    size: Option<u64>,
    bar: ProgressBar,
    /// The same as in `moved`, for the bar to look at when it draws itself.
    written: Arc<AtomicU64>,
}

/// How much went through, and since when.
#[derive(Debug, Clone, Copy)]
struct Moved {
    direction: Direction,
    started: Instant,
    read: u64,
    written: u64,
}

impl Progress {
    pub fn hidden(direction: Direction) -> Self {
        let moved = Moved { direction, started: Instant::now(), read: 0, written: 0 };
        Self { shown: None, moved }
    }

    /// `size` is what there is to read, `place` the file's place among all,
    /// like `2/3`.
    pub fn shown(direction: Direction, name: &str, place: &str, size: Option<u64>) -> Self {
        let hidden = Self::hidden(direction);
        let written = Arc::new(AtomicU64::new(0));
        let bar = if io::stderr().is_terminal() {
            bar(size, hidden.moved, Arc::clone(&written)).with_prefix(format!("{name} ({place})"))
        } else {
            ProgressBar::hidden()
        };
        Self { shown: Some(Shown { name: name.into(), size, bar, written }), ..hidden }
    }

    pub fn update(&mut self, read: u64, written: u64) {
        self.moved = Moved { read, written, ..self.moved };
        if let Some(shown) = &self.shown {
            shown.written.store(written, Ordering::Relaxed);
            shown.bar.set_position(read);
        }
    }

    /// Runs `say`, which writes to standard error, with the bar out of the way.
    pub fn step_aside(&self, say: impl FnOnce()) {
        match &self.shown {
            Some(shown) => shown.bar.suspend(say),
            None => say(),
        }
    }

    /// Removes the bar and writes the line with the sizes; how far it came,
    /// too, if it did not come to the end. What never started has no line.
    pub fn end(self, complete: bool) {
        let Some(Shown { name, size, bar, .. }) = self.shown else { return };
        bar.finish_and_clear();
        if !complete && self.moved.read == 0 {
            return;
        }
        let percent = size.filter(|_| !complete).map(|size| Percent(self.moved.read, size));
        let _ = writeln!(io::stderr().lock(), "{}", summary(&name, percent, &self.moved));
    }
}

fn bar(size: Option<u64>, moved: Moved, written: Arc<AtomicU64>) -> ProgressBar {
    let at = move |state: &ProgressState| Moved {
        read: state.pos(),
        written: written.load(Ordering::Relaxed),
        ..moved
    };
    let template = match size {
        Some(_) => "{prefix}\n[{wide_bar}] {percent:>3} %  {moved}{left}",
        None => "{prefix}\n {moved}",
    };
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    // Not every terminal has the blocks that are the default.
    let style = style
        .progress_chars("=> ")
        .with_key("moved", move |state: &ProgressState, f: &mut dyn fmt::Write| {
            let _ = write!(f, "{}", at(state));
        })
        .with_key("left", |state: &ProgressState, f: &mut dyn fmt::Write| {
            if state.elapsed() >= SETTLED {
                let _ = write!(f, ", {} left", Time(state.eta()));
            }
        });
    ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr()).with_style(style)
}

fn summary(name: &str, percent: Option<Percent>, moved: &Moved) -> String {
    match percent {
        Some(percent) => format!("{name}: {percent}, {moved}"),
        None => format!("{name}: {moved}"),
    }
}

impl Moved {
    fn compressed_and_plain(&self) -> (u64, u64) {
        match self.direction {
            Direction::Compress => (self.written, self.read),
            Direction::Decompress => (self.read, self.written),
        }
    }
}

impl Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (compressed, plain) = self.compressed_and_plain();
        write!(f, "{} / {} {}", Size(compressed), Size(plain), Ratio(compressed, plain))?;
        let elapsed = self.started.elapsed();
        if elapsed >= SETTLED {
            write!(f, ", {}/s", Size((plain as f64 / elapsed.as_secs_f64()) as u64))?;
        }
        if elapsed >= Duration::from_secs(1) {
            write!(f, ", {}", Time(elapsed))?;
        }
        Ok(())
    }
}

struct Percent(u64, u64);

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = if self.1 == 0 { 0.0 } else { self.0 as f64 / self.1 as f64 * 100.0 };
        // What failed is never at its end, even if all of it was read.
        write!(f, "{:.1} %", percent.min(99.9))
    }
}

struct Ratio(u64, u64);

impl Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.0 as f64 / self.1 as f64;
        if ratio < 10.0 { write!(f, "= {ratio:.3}") } else { f.write_str("> 9.999") }
    }
}

struct Size(u64);

impl Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 10_000 {
            return write!(f, "{} B", self.0);
        }
        let mut size = self.0 as f64 / 1024.0;
        let mut units = ["KiB", "MiB", "GiB", "TiB"].into_iter();
        let mut unit = units.next().unwrap_or_default();
        while size >= 9999.95
            && let Some(larger) = units.next()
        {
            (size, unit) = (size / 1024.0, larger);
        }
        write!(f, "{size:.1} {unit}")
    }
}

struct Time(Duration);

impl Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match hours {
            0 => write!(f, "{minutes}:{seconds:02}"),
            _ => write!(f, "{hours}:{minutes:02}:{seconds:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_four_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (9_999, "9999 B"),
            (10_000, "9.8 KiB"),
            (23_893, "23.3 KiB"),
            (10_239_948, "9999.9 KiB"),
            (10_240_000, "9.8 MiB"),
            (1 << 40, "1024.0 GiB"),
            (u64::MAX, "16777216.0 TiB"),
        ] {
            assert_eq!(Size(bytes).to_string(), text);
        }
    }

    #[test]
    fn ratios() {
        assert_eq!(Ratio(1900, 23_893).to_string(), "= 0.080");
        assert_eq!(Ratio(60, 2).to_string(), "> 9.999");
        assert_eq!(Ratio(32, 0).to_string(), "> 9.999");
    }

    #[test]
    fn times() {
        assert_eq!(Time(Duration::from_secs(64)).to_string(), "1:04");
        assert_eq!(Time(Duration::from_secs(36_065)).to_string(), "10:01:05");
    }

    #[test]
    fn summaries_name_the_compressed_size_first() {
        let moved =
            |direction, read, written| Moved { direction, started: Instant::now(), read, written };
        assert_eq!(
            summary("a", None, &moved(Direction::Compress, 141, 156)),
            "a: 156 B / 141 B = 1.106"
        );
        let percent = Some(Percent(1000, 1000));
        assert_eq!(
            summary("a.xz", percent, &moved(Direction::Decompress, 1000, 10_240)),
            "a.xz: 99.9 %, 1000 B / 10.0 KiB = 0.098"
        );
    }
}
