//! `cargo xtask audit`: what the published crates contain that safe Rust does
//! not answer for: `unsafe`, and dependencies that run or bring other code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId, TargetKind};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::step::root;

/// Packages with `links` that bring no C: the key keeps a second version out
/// of the program, or names something that the interpreter around it has.
const LINKS_WITHOUT_C: [&str; 2] = ["rayon-core", "pyo3-ffi"];

/// Whoever needs one of these to build compiles something that is not Rust.
const COMPILERS: [&str; 3] = ["cc", "cmake", "nasm-rs"];

/// Prints what there is; fails on `unsafe` without its argument, and on C.
pub fn run(args: &[String]) -> Result<(), String> {
    if !args.is_empty() {
        return Err("audit takes no option".into());
    }
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .exec()
        .map_err(|error| error.to_string())?;
    let mut faults = Vec::new();
    for package in published(&metadata) {
        unsafe_code(package, &mut faults)?;
    }
    dependencies(&metadata, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(format!("FAILED:\n{}", faults.join("\n"))) }
}

fn published(metadata: &Metadata) -> impl Iterator<Item = &Package> {
    let may_be = |package: &&Package| package.publish.as_ref().is_none_or(|to| !to.is_empty());
    metadata.workspace_packages().into_iter().filter(may_be)
}

/// What `unsafe` stands in front of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Block,
    Fn,
    Impl,
    Trait,
    Extern,
    Attribute,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Block => "blocks",
            Self::Fn => "functions",
            Self::Impl => "impls",
            Self::Trait => "traits",
            Self::Extern => "extern blocks",
            Self::Attribute => "attributes",
        }
    }

    /// Whether it claims something, rather than ask for it.
    fn needs_argument(self) -> bool {
        matches!(self, Self::Block | Self::Impl | Self::Extern | Self::Attribute)
    }
}

fn unsafe_code(package: &Package, faults: &mut Vec<String>) -> Result<(), String> {
    let folder = package.manifest_path.with_file_name("src").into_std_path_buf();
    let mut files = Vec::new();
    rust_files(&folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    files.sort();

    let mut lines = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let shown = path.strip_prefix(root()).unwrap_or(path).display();
        let tokens: TokenStream = text.parse().map_err(|error| format!("{shown}: {error}"))?;
        let mut found = Vec::new();
        find(tokens, &mut found);
        for &(kind, line) in &found {
            if kind.needs_argument() && !has_argument(&text, line) {
                faults.push(format!("{shown}:{line}: unsafe without a SAFETY comment"));
            }
        }
        if !found.is_empty() {
            let mut counts: BTreeMap<Kind, u32> = BTreeMap::new();
            found.iter().for_each(|(kind, _)| *counts.entry(*kind).or_default() += 1);
            let counts: Vec<String> =
                counts.iter().map(|(kind, count)| format!("{} {count}", kind.name())).collect();
            lines.push(format!("  {shown}: {}", counts.join(", ")));
        }
    }
    println!("{}: unsafe in {} of {} files", package.name, lines.len(), files.len());
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Every `unsafe` with its line. Tokens, rather than a syntax tree, so that
/// what stands in macros counts too.
fn find(tokens: TokenStream, found: &mut Vec<(Kind, usize)>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => find(group.stream(), found),
            TokenTree::Ident(ident) if ident == "unsafe" => {
                let kind = match tokens.peek() {
                    Some(TokenTree::Group(group)) => match group.delimiter() {
                        Delimiter::Parenthesis => Kind::Attribute,
                        _ => Kind::Block,
                    },
                    Some(TokenTree::Ident(next)) => match next.to_string().as_str() {
                        "impl" => Kind::Impl,
                        "trait" | "auto" => Kind::Trait,
                        "extern" if before_block(&mut tokens.clone()) => Kind::Extern,
                        _ => Kind::Fn,
                    },
                    _ => Kind::Block,
                };
                found.push((kind, ident.span().start().line));
            }
            _ => {}
        }
    }
}

/// Whether `extern "C"` opens a block, and not a function's signature.
fn before_block(tokens: &mut impl Iterator<Item = TokenTree>) -> bool {
    let after_abi = tokens.skip(1).find(|token| !matches!(token, TokenTree::Literal(_)));
    matches!(after_abi, Some(TokenTree::Group(_)))
}

/// Whether a comment with `SAFETY:` stands on the line, or above it with
/// nothing but attributes and the start of the statement between.
fn has_argument(text: &str, line: usize) -> bool {
    const STATEMENT_LINES: usize = 2;
    let above: Vec<&str> = text.lines().take(line).map(str::trim_start).collect();
    let is_comment = |line: &&&str| line.starts_with("//");
    let start = above.iter().rev().position(|line| is_comment(&line));
    let Some(start) = start.filter(|between| {
        let between = &above[above.len() - between..];
        between.iter().filter(|line| !line.starts_with("#[")).count() <= STATEMENT_LINES
    }) else {
        return false;
    };
    above.iter().rev().skip(start).take_while(is_comment).any(|line| line.contains("SAFETY:"))
}

/// Build scripts are named, for they run on whoever builds; C is refused.
fn dependencies(metadata: &Metadata, faults: &mut Vec<String>) {
    let mut scripts = Vec::new();
    let mut bring_c = Vec::new();
    for id in reached(metadata) {
        let package = &metadata[&id];
        if package.targets.iter().any(|target| target.kind.contains(&TargetKind::CustomBuild)) {
            scripts.push(format!("{} {}", package.name, package.version));
        }
        let name = package.name.as_str();
        if package.links.is_some() && !LINKS_WITHOUT_C.contains(&name) || COMPILERS.contains(&name)
        {
            bring_c.push(format!("{name} {}", package.version));
        }
    }
    scripts.sort();
    println!("dependencies with build scripts: {}", list(&scripts));
    println!("dependencies that bring C: {}", list(&bring_c));
    faults.extend(bring_c.iter().map(|package| format!("{package} brings C")));
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// The published crates and all that they need, on any platform, to build and
/// to run.
fn reached(metadata: &Metadata) -> BTreeSet<PackageId> {
    let resolve = metadata.resolve.as_ref().expect("cargo metadata resolves");
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<PackageId> =
        published(metadata).map(|package| package.id.clone()).collect();
    while let Some(id) = waiting.pop() {
        let node =
            resolve.nodes.iter().find(|node| node.id == id).expect("every package is resolved");
        if reached.insert(id) {
            let needed = |dep: &&cargo_metadata::NodeDep| {
                dep.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development)
            };
            waiting.extend(node.deps.iter().filter(needed).map(|dep| dep.pkg.clone()));
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, usize)> {
        let mut found = Vec::new();
        find(text.parse().unwrap(), &mut found);
        found
    }

    #[test]
    fn every_kind_is_found_and_words_are_not() {
        let text = r#"
            #![deny(unsafe_code)] // unsafe
            /// unsafe { }
            fn f() { let s = "unsafe {}"; unsafe { g() } }
            macro_rules! m { () => { unsafe { g() } } }
            unsafe fn g() {}
            unsafe extern "C" fn h() {}
            unsafe extern "C" { fn i(); }
            unsafe impl Send for X {}
            unsafe trait T {}
            #[unsafe(no_mangle)] fn j() {}
        "#;
        use Kind::{Attribute, Block, Extern, Fn, Impl, Trait};
        let expected = [
            (Block, 4),
            (Block, 5),
            (Fn, 6),
            (Fn, 7),
            (Extern, 8),
            (Impl, 9),
            (Trait, 10),
            (Attribute, 11),
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn an_argument_is_near_and_says_so() {
        let near = "// SAFETY: it is.\n#[inline]\nlet x =\n    unsafe { f() };";
        assert!(has_argument(near, 4));
        assert!(has_argument("// SAFETY: it is\n// long.\nunsafe { f() }", 3));
        assert!(!has_argument("// It is.\nunsafe { f() }", 2));
        assert!(!has_argument("// SAFETY: of f.\nunsafe { f() }\ng();\nh();\nunsafe { i() }", 5));
        assert!(!has_argument("unsafe { f() }", 1));
    }
}
