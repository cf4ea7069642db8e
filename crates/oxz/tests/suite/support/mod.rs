//! What the tests share: data, the reference, and the two ways to compare.

pub mod anatomy;
pub mod case;
pub mod data;
pub mod differences;
pub mod drive;
pub mod made;
pub mod mutate;
pub mod packets;
pub mod peer;
pub mod process;
pub mod reading;
pub mod repair;
pub mod strange;

use std::fs;
use std::io::Write;
use std::path::Path;

/// Whether to run `what`, which takes long; says so where it does not.
pub fn long_tests(what: &str) -> bool {
    let wanted = std::env::var_os("OXZ_LONG_TESTS").is_some_and(|value| value == "1");
    if !wanted {
        skipped(&format!("{what}: takes long; OXZ_LONG_TESTS=1 runs it"));
    }
    wanted
}

/// Says what was left out. Written straight to standard error, because the
/// test harness hides what passing tests print.
pub fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// The files of the benchmark corpus, unpacked; none, having said so, where
/// they are not beside the project.
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(entries) = fs::read_dir(&folder) else {
        skipped(&format!("the corpus is not in {}", folder.display()));
        return Vec::new();
    };
    let unpacked = |path: &Path| {
        let outcome = peer::decode(&reading::Reading::auto(), &fs::read(path).unwrap());
        assert_eq!(outcome.verdict, reading::Verdict::Complete, "{}", path.display());
        (path.file_stem().unwrap().to_string_lossy().into_owned(), outcome.output)
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ext| ext == "xz"))
        .map(|path| unpacked(&path))
        .collect()
}
