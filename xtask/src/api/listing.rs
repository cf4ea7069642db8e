//! The page: every public item with its members, sorted, one a line.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::{
    Attribute, Field, Fields, ImplItem, Item, ItemImpl, Path, Token, TraitItem, Type, Visibility,
};

use super::print::{condition, expression, generics, path_, signature, type_};
use super::tree::{Definition, GLOB, Module, attributes, name_of};

/// The page of the crate with this root.
///
/// # Errors
/// What cannot be followed to its definition.
pub fn of(root: &Module) -> Result<String, String> {
    let mut names = BTreeMap::new();
    reachable(root, root, "", &mut names)?;
    let impls = Impls::of(root, names.keys().cloned().collect());
    let mut entries: Vec<(String, String)> = Vec::new();
    for (definition, (name, cfg)) in &names {
        let Some(item) = item(root, definition) else { continue };
        entries.push((sort_key(name), entry(item, name, cfg, &impls.of_type(definition))));
    }
    entries.sort();
    let mut page =
        "The public API of oxz. `cargo xtask api --bless` writes this page.\n".to_string();
    let mut follows_short = false;
    for (_, entry) in entries {
        // Items of one line stand together.
        let short = entry.lines().count() == 1;
        page.push_str(if short && follows_short { "" } else { "\n" });
        page.push_str(&entry);
        follows_short = short;
    }
    Ok(page)
}

/// What stands at the root first, then each module's items.
fn sort_key(name: &str) -> String {
    let (module, name) = name.rsplit_once("::").unwrap_or(("", name));
    format!("{module}\0{name}")
}

/// By definition, the names under which items can be reached, and the `cfg`
/// on the way to them.
type Names = BTreeMap<Definition, (String, String)>;

fn reachable(root: &Module, module: &Module, cfg: &str, names: &mut Names) -> Result<(), String> {
    let name_in = |name: &str| [module.path.as_slice(), &[name.to_string()]].concat().join("::");
    for item in module.items.iter().filter(|item| is_public(item)) {
        match (item, name_of(item)) {
            (Item::Mod(inner), _) => {
                let cfg = format!("{cfg}{}", cfgs(&inner.attrs));
                reachable(root, &module.modules[&inner.ident.to_string()], &cfg, names)?;
            }
            (_, Some(name)) => {
                let value = (name_in(&name), format!("{cfg}{}", cfgs(attributes(item))));
                names.insert((module.path.clone(), name), value);
            }
            _ => {}
        }
    }
    for used in module.uses.iter().filter(|used| used.public) {
        let definition = root
            .resolve(module, &used.path)
            .filter(|_| used.name != GLOB)
            .ok_or_else(|| format!("cannot follow `pub use {}`", used.path.join("::")))?;
        let own = item(root, &definition).map(|item| cfgs(attributes(item))).unwrap_or_default();
        let cfg = format!("{cfg}{}{own}", cfgs(&used.attributes));
        names.insert(definition, (name_in(&used.name), cfg));
    }
    Ok(())
}

fn item<'a>(root: &'a Module, (module, name): &Definition) -> Option<&'a Item> {
    let mut items = root.at(module)?.items.iter();
    items.find(|item| name_of(item).as_ref() == Some(name))
}

fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Mod(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}

/// The impls of the crate, by the public type that they are about.
struct Impls<'a> {
    by_type: BTreeMap<Definition, Vec<&'a ItemImpl>>,
}

impl<'a> Impls<'a> {
    fn of(root: &'a Module, public: BTreeSet<Definition>) -> Self {
        let mut by_type: BTreeMap<Definition, Vec<&ItemImpl>> = BTreeMap::new();
        for module in root.all() {
            let resolve = |path: &Path| root.resolve(module, &segments(path));
            for item in &module.items {
                let Item::Impl(block) = item else { continue };
                let hidden =
                    |path: &Path| resolve(path).is_some_and(|found| !public.contains(&found));
                if block.trait_.as_ref().is_some_and(|(path, _)| hidden(path)) {
                    continue;
                }
                let about = mentioned(block).into_iter().filter_map(|path| resolve(&path));
                if let Some(definition) = about.into_iter().find(|found| public.contains(found)) {
                    by_type.entry(definition).or_default().push(block);
                }
            }
        }
        Self { by_type }
    }

    fn of_type(&self, definition: &Definition) -> Vec<&'a ItemImpl> {
        self.by_type.get(definition).cloned().unwrap_or_default()
    }
}

fn segments(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// The type that an impl is for, then the arguments of its trait.
fn mentioned(block: &ItemImpl) -> Vec<Path> {
    let mut types: Vec<&Type> = vec![&block.self_ty];
    let last = block.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    if let Some(syn::PathArguments::AngleBracketed(arguments)) = last.map(|last| &last.arguments) {
        types.extend(arguments.args.iter().filter_map(|argument| match argument {
            syn::GenericArgument::Type(argument) => Some(argument),
            _ => None,
        }));
    }
    let path = |ty: &Type| match ty {
        Type::Path(ty) => Some(ty.path.clone()),
        Type::Reference(ty) => match &*ty.elem {
            Type::Path(ty) => Some(ty.path.clone()),
            _ => None,
        },
        _ => None,
    };
    types.into_iter().filter_map(path).collect()
}

/// The lines of one item.
fn entry(item: &Item, name: &str, cfg: &str, impls: &[&ItemImpl]) -> String {
    let (head, mut members) = match item {
        Item::Const(item) => {
            (format!("const {name}: {} = {}", type_(&item.ty), expression(&item.expr)), Vec::new())
        }
        Item::Fn(item) => {
            (signature(&item.sig).replacen(&item.sig.ident.to_string(), name, 1), Vec::new())
        }
        Item::Type(item) => {
            (format!("type {name}{} = {}", generics(&item.generics), type_(&item.ty)), Vec::new())
        }
        Item::Enum(item) => {
            let variants = item
                .variants
                .iter()
                .map(|variant| format!("{}{}", variant.ident, fields(&variant.fields, |_| true)));
            (
                format!("enum {name}{}{}", generics(&item.generics), traits(&item.attrs)),
                variants.collect(),
            )
        }
        Item::Struct(item) => {
            let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
            let members = match &item.fields {
                Fields::Named(named) => {
                    let named = named.named.iter().filter(|field| public(&field.vis));
                    named
                        .map(|field| format!("{}: {}", field_name(field), type_(&field.ty)))
                        .collect()
                }
                _ => Vec::new(),
            };
            let tuple = match &item.fields {
                Fields::Unnamed(_) => fields(&item.fields, public),
                _ => String::new(),
            };
            (
                format!("struct {name}{}{tuple}{}", generics(&item.generics), traits(&item.attrs)),
                members,
            )
        }
        Item::Trait(item) => {
            let methods = item.items.iter().filter_map(|item| match item {
                TraitItem::Fn(method) => Some(signature(&method.sig)),
                _ => None,
            });
            (format!("trait {name}{}", generics(&item.generics)), methods.collect())
        }
        _ => return String::new(),
    };
    let mut of_impls: Vec<String> = impls.iter().flat_map(|block| lines_of(block)).collect();
    of_impls.sort();
    members.append(&mut of_impls);
    let members: String = members.iter().map(|member| format!("    {member}\n")).collect();
    format!("{cfg}{head}\n{members}")
}

/// The public members of an inherent impl, or the head of a trait's.
fn lines_of(block: &ItemImpl) -> Vec<String> {
    let cfg = cfgs(&block.attrs);
    if let Some((path, _)) = &block.trait_ {
        return vec![format!(
            "{cfg}impl{} {} for {}",
            generics(&block.generics),
            path_(path),
            type_(&block.self_ty)
        )];
    }
    let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let line = |item: &ImplItem| match item {
        ImplItem::Fn(method) if public(&method.vis) => {
            Some(format!("{cfg}{}{}", cfgs(&method.attrs), signature(&method.sig)))
        }
        ImplItem::Const(item) if public(&item.vis) => Some(format!(
            "{cfg}const {}: {} = {}",
            item.ident,
            type_(&item.ty),
            expression(&item.expr)
        )),
        _ => None,
    };
    let head = generics(&block.generics);
    let lines = block.items.iter().filter_map(line);
    // Not for every type that the parameters could stand for.
    if head.contains(':') {
        let of = type_(&block.self_ty);
        return lines.map(|line| format!("impl{head} {of} {{ {line} }}")).collect();
    }
    lines.collect()
}

/// `(u32)`, `{ a: u8, .. }` or nothing.
fn fields(fields: &Fields, shown: impl Fn(&Visibility) -> bool) -> String {
    match fields {
        Fields::Unit => String::new(),
        Fields::Unnamed(unnamed) => {
            let types = unnamed.unnamed.iter().map(|field| match shown(&field.vis) {
                true => type_(&field.ty),
                false => "_".into(),
            });
            format!("({})", types.collect::<Vec<_>>().join(", "))
        }
        Fields::Named(named) => {
            let fields = named
                .named
                .iter()
                .map(|field| format!("{}: {}", field_name(field), type_(&field.ty)));
            format!(" {{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What is derived, and whether more fields or variants may come.
fn traits(attributes: &[Attribute]) -> String {
    let mut derived: Vec<String> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let list = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        derived.extend(list.iter().flatten().map(path_));
    }
    derived.sort();
    let derived =
        if derived.is_empty() { String::new() } else { format!(": {}", derived.join(", ")) };
    let open = attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"));
    format!("{derived}{}", if open { " (non-exhaustive)" } else { "" })
}

/// The conditions under which an item is there.
fn cfgs(attributes: &[Attribute]) -> String {
    let cfgs = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.map(|attribute| format!("{} ", condition(attribute))).collect()
}

fn field_name(field: &Field) -> String {
    field.ident.as_ref().map(ToString::to_string).unwrap_or_default()
}
