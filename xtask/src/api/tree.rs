//! The modules of a crate as they stand in its source, and what a name in one
//! of them refers to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, File, Ident, Item, UseTree, Visibility};

/// A module, with everything in it but what is for tests alone.
pub struct Module {
    /// From the root of the crate, which has an empty path.
    pub path: Vec<String>,
    pub items: Vec<Item>,
    pub modules: BTreeMap<String, Module>,
    /// `use` declarations: the name here, the path there, whether it is public.
    pub uses: Vec<Use>,
}

/// The name of everything.
pub const GLOB: &str = "*";

/// One name that a `use` declaration brings.
#[derive(Clone)]
pub struct Use {
    pub name: String,
    pub path: Vec<String>,
    pub public: bool,
    pub attributes: Vec<Attribute>,
}

/// Where an item is defined: its module's path and its name.
pub type Definition = (Vec<String>, String);

impl Module {
    /// The crate whose root is this file.
    pub fn load(lib: &Path) -> Result<Self, String> {
        let folder = lib.parent().unwrap_or(Path::new("."));
        Self::from_file(lib, folder, Vec::new())
    }

    /// `folder` holds the files of its modules.
    fn from_file(file: &Path, folder: &Path, path: Vec<String>) -> Result<Self, String> {
        let at = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| at(&error))?;
        let parsed = syn::parse_file(&text).map_err(|error| at(&error))?;
        Self::from_items(parsed.items, folder, path)
    }

    fn from_items(items: Vec<Item>, folder: &Path, path: Vec<String>) -> Result<Self, String> {
        let mut module =
            Self { path, items: Vec::new(), modules: BTreeMap::new(), uses: Vec::new() };
        let items = items.into_iter().flat_map(unwrapped);
        for item in items.filter(|item| !is_for_tests(attributes(item))) {
            match &item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let path = [module.path.as_slice(), std::slice::from_ref(&name)].concat();
                    let folder = folder.join(&name);
                    let inner = match &inner.content {
                        Some((_, items)) => Self::from_items(items.clone(), &folder, path)?,
                        None => Self::from_file(&file_of(&folder), &folder, path)?,
                    };
                    module.modules.insert(name, inner);
                }
                Item::Use(declaration) => {
                    let shared = Use {
                        name: String::new(),
                        path: Vec::new(),
                        public: matches!(declaration.vis, Visibility::Public(_)),
                        attributes: declaration.attrs.clone(),
                    };
                    flatten(&declaration.tree, &shared, &mut module.uses);
                }
                _ => {}
            }
            module.items.push(item);
        }
        Ok(module)
    }

    /// The module with this path from here.
    pub fn at(&self, path: &[String]) -> Option<&Self> {
        match path {
            [] => Some(self),
            [first, rest @ ..] => self.modules.get(first)?.at(rest),
        }
    }

    /// What `path`, as it stands in `module`, refers to, if that is in this
    /// crate, whose root this is.
    pub fn resolve(&self, module: &Self, path: &[String]) -> Option<Definition> {
        let (first, rest) = path.split_first()?;
        let (start, rest) = match first.as_str() {
            "crate" => (self, rest),
            "self" => (module, rest),
            "super" => (self.at(module.path.split_last()?.1)?, rest),
            _ => (module, path),
        };
        let (name, rest) = rest.split_first()?;
        if rest.is_empty() && start.defines(name) {
            return Some((start.path.clone(), name.clone()));
        }
        if let Some(inner) = start.modules.get(name).filter(|_| !rest.is_empty()) {
            let rest = [&["self".to_string()], rest].concat();
            return self.resolve(inner, &rest);
        }
        let behind = |used: &Use, rest: &[String]| {
            let path = [used.path.as_slice(), rest].concat();
            (used.path != [name.clone()]).then(|| self.resolve(start, &path)).flatten()
        };
        match start.uses.iter().find(|used| used.name == *name) {
            Some(named) => behind(named, rest),
            None => {
                let names = [std::slice::from_ref(name), rest].concat();
                let globs = start.uses.iter().filter(|used| used.name == GLOB);
                globs.into_iter().find_map(|glob| behind(glob, &names))
            }
        }
    }

    fn defines(&self, name: &str) -> bool {
        self.items.iter().any(|item| name_of(item).is_some_and(|found| found == name))
    }

    /// This module and all in it.
    pub fn all(&self) -> Vec<&Self> {
        let inner = self.modules.values().flat_map(Self::all);
        [self].into_iter().chain(inner).collect()
    }
}

fn file_of(folder: &Path) -> PathBuf {
    let beside = folder.with_extension("rs");
    if beside.is_file() { beside } else { folder.join("mod.rs") }
}

/// `prefix` is what all names of the declaration share.
fn flatten(tree: &UseTree, prefix: &Use, uses: &mut Vec<Use>) {
    let with = |name: &Ident| {
        let name = name.to_string();
        let path = [prefix.path.as_slice(), std::slice::from_ref(&name)].concat();
        Use { name, path, ..prefix.clone() }
    };
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident), uses),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, uses)),
        // The prefix is named by its last part.
        UseTree::Name(name) if name.ident == "self" => uses.push(prefix.clone()),
        UseTree::Name(name) => uses.push(with(&name.ident)),
        UseTree::Rename(rename) => {
            uses.push(Use { name: rename.rename.to_string(), ..with(&rename.ident) });
        }
        UseTree::Glob(_) => uses.push(Use { name: GLOB.into(), ..prefix.clone() }),
    }
}

/// A macro around items, such as `pin_project!`, leaves them what they are.
fn unwrapped(item: Item) -> Vec<Item> {
    if let Item::Macro(call) = &item
        && call.ident.is_none()
        && let Ok(file) = call.mac.parse_body::<File>()
    {
        return file.items;
    }
    vec![item]
}

/// The name of an item that has one and can be public.
pub fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|cfg| cfg.is_ident("test") || cfg.is_ident("doctest"))
    })
}
