//! The tests of the Python package, with every CPython that there is.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::step::{Step, root};

/// What the package is for. The first that is there builds the wheel and
/// checks types.
const VERSIONS: &[(u32, u32)] = &[(3, 11), (3, 12), (3, 13), (3, 14)];
const TESTS: &str = "crates/oxz-python/tests";
const REQUIREMENTS: &str = "crates/oxz-python/tests/requirements.txt";
/// For the first interpreter alone.
const TOOLS: &str = "crates/oxz-python/tests/requirements-tools.txt";

/// Builds the wheel once and tests it with each interpreter.
///
/// # Errors
/// Which step failed. An interpreter that is not there is no error.
pub fn test() -> Result<(), String> {
    let interpreters = find_interpreters();
    for (major, minor) in VERSIONS {
        if !interpreters.contains_key(&(*major, *minor)) {
            eprintln!(
                "\nskipped: tests with CPython {major}.{minor}: not found on PATH or in pyenv"
            );
        }
    }
    let mut wheel = None;
    for (&version, interpreter) in &interpreters {
        let venv = Venv::make(version, interpreter)?;
        venv.install(&["-r", REQUIREMENTS])?;
        if wheel.is_none() {
            venv.install(&["-r", TOOLS])?;
            wheel = Some(venv.build_wheel()?);
        }
        if let Some(wheel) = &wheel {
            venv.install(&["--no-deps", "--force-reinstall", wheel])?;
        }
        venv.run("pytest", &["-q", "-ra", "-p", "no:cacheprovider", TESTS])?;
    }
    Ok(())
}

/// Has Cargo check the package without an interpreter where there is none.
pub fn prepare(step: Step) -> Step {
    if candidates().iter().any(|candidate| version_of(candidate).is_some()) {
        return step;
    }
    step.env("PYO3_NO_PYTHON", "1").env("PYO3_BUILD_EXTENSION_MODULE", "1")
}

type Version = (u32, u32);

/// One interpreter for each version.
fn find_interpreters() -> BTreeMap<Version, PathBuf> {
    let mut found = BTreeMap::new();
    for candidate in candidates() {
        if let Some(version) = version_of(&candidate)
            && VERSIONS.contains(&version)
        {
            found.entry(version).or_insert(candidate);
        }
    }
    found
}

/// Names that PATH resolves, then what pyenv has installed, which is on PATH
/// only where it has been chosen.
fn candidates() -> Vec<PathBuf> {
    let mut candidates = vec![PathBuf::from("python3"), PathBuf::from("python")];
    candidates
        .extend(VERSIONS.iter().map(|(major, minor)| format!("python{major}.{minor}").into()));
    let pyenv = env::var_os("PYENV_ROOT").map(PathBuf::from);
    let pyenv = pyenv.or_else(|| Some(env::home_dir()?.join(".pyenv")));
    let installed = pyenv.and_then(|pyenv| fs::read_dir(pyenv.join("versions")).ok());
    let mut installed: Vec<_> =
        installed.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    installed.sort();
    candidates.extend(installed.into_iter().map(|version| version.join("bin/python3")));
    candidates
}

/// `None` if it cannot run, or is no CPython.
fn version_of(interpreter: &Path) -> Option<Version> {
    const SCRIPT: &str = "import sys; assert sys.implementation.name == 'cpython'; \
                          print(*sys.version_info[:2])";
    let output =
        Command::new(interpreter).args(["-c", SCRIPT]).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// A virtual environment for one interpreter, kept for the next run.
struct Venv {
    folder: PathBuf,
}

impl Venv {
    fn make((major, minor): Version, interpreter: &Path) -> Result<Self, String> {
        let venv = Self { folder: target().join(format!("{major}.{minor}")) };
        if version_of(&venv.python()) != Some((major, minor)) {
            let args = ["-m", "venv", "--clear", text(&venv.folder)?];
            Step::new(text(interpreter)?, args).run()?;
        }
        Ok(venv)
    }

    fn python(&self) -> PathBuf {
        let within = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.folder.join(within)
    }

    /// Runs a Python module in the root of the repository.
    fn run(&self, module: &str, args: &[&str]) -> Result<(), String> {
        Step::new(text(&self.python())?, [&["-m", module], args].concat()).at_root().run()
    }

    fn install(&self, what: &[&str]) -> Result<(), String> {
        let install = ["install", "--quiet", "--disable-pip-version-check"];
        self.run("pip", &[&install, what].concat())
    }

    /// The wheel for the stable ABI, as users get it.
    fn build_wheel(&self) -> Result<String, String> {
        let wheels = target().join("wheels");
        // Nothing is in the way if there is none.
        let _ = fs::remove_dir_all(&wheels);
        let manifest = "crates/oxz-python/Cargo.toml";
        self.run("maturin", &["build", "--release", "-m", manifest, "--out", text(&wheels)?])?;
        let built = fs::read_dir(&wheels).ok().into_iter().flatten().flatten().next();
        let path = built.ok_or("maturin has built no wheel")?.path();
        text(&path).map(String::from)
    }
}

/// Where everything of this chore lies.
fn target() -> PathBuf {
    root().join("target/python")
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", path.display()))
}
