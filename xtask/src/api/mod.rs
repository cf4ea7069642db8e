//! `cargo xtask api`: the public API of the library as one page, `api.txt`,
//! so that a change of it is seen in a review.

mod listing;
mod print;
mod tree;

use std::fs;

use crate::step::root;

const PAGE: &str = "crates/oxz/api.txt";

/// Compares the page with the source; `--bless` writes it anew.
pub fn run(args: &[String]) -> Result<(), String> {
    let bless = match args {
        [] => false,
        [flag] if flag == "--bless" => true,
        _ => return Err("api takes one option, --bless".into()),
    };
    let crate_root = tree::Module::load(&root().join("crates/oxz/src/lib.rs"))?;
    let listing = listing::of(&crate_root)?;
    let page = root().join(PAGE);
    if bless {
        return fs::write(&page, listing).map_err(|error| format!("{PAGE}: {error}"));
    }
    let blessed = fs::read_to_string(&page).map_err(|error| format!("{PAGE}: {error}"))?;
    if blessed == listing {
        return Ok(());
    }
    for line in difference(&blessed, &listing) {
        eprintln!("{line}");
    }
    Err(format!("{PAGE} differs from the source; `cargo xtask api --bless` writes it anew"))
}

/// The lines of one that the other has not, each under its item.
fn difference(old: &str, new: &str) -> Vec<String> {
    let [old, new] = [old, new].map(with_items);
    let only = |these: &[String], those: &[String], sign| {
        let lines = these.iter().filter(|line| !those.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect::<Vec<_>>()
    };
    [only(&old, &new, '-'), only(&new, &old, '+')].concat()
}

fn with_items(page: &str) -> Vec<String> {
    let mut item = "";
    let mut lines = Vec::new();
    for line in page.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("    ") {
            Some(member) => lines.push(format!("{item}: {member}")),
            None => {
                item = line.split([':', '(', '=']).next().unwrap_or(line).trim();
                lines.push(line.into());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn differences_name_the_item() {
        let old = "struct A: Debug\n    fn f()\n    fn g()\n\nstruct B\n    fn f()\n";
        let new = "struct A: Debug\n    fn g()\n\nstruct B\n    fn f()\n    fn h()\n";
        assert_eq!(difference(old, new), ["- struct A: fn f()", "+ struct B: fn h()"]);
    }
}
