//! Parts of the source, each on one line as rustfmt would set it.

use syn::{
    Attribute, Expr, File, FnArg, Generics, Pat, PatType, Path, Signature, Type, parse_quote,
};

/// From `const` or `fn` to the result, as a caller sees it.
pub fn signature(signature: &Signature) -> String {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(PatType { pat, .. }) => {
                if let Pat::Ident(ident) = &mut **pat {
                    ident.mutability = None;
                }
            }
        }
    }
    between("", parse_quote! { #signature {} }, "{}")
}

pub fn type_(ty: &Type) -> String {
    between("type X = ", parse_quote! { type X = #ty; }, ";")
}

pub fn path_(path: &Path) -> String {
    between("type X = ", parse_quote! { type X = #path; }, ";")
}

pub fn expression(expression: &Expr) -> String {
    between("const X: X = ", parse_quote! { const X: X = #expression; }, ";")
}

/// Nothing, or from `<` to `>`.
pub fn generics(generics: &Generics) -> String {
    between("type X", parse_quote! { type X #generics = X; }, "= X;")
}

/// An attribute.
pub fn condition(attribute: &Attribute) -> String {
    between("", parse_quote! { #attribute type X = X; }, "type X = X;")
}

/// What the printer makes of `file`, without what was put around the part.
fn between(before: &str, file: File, after: &str) -> String {
    let printed = prettyplease::unparse(&file);
    let lines: Vec<&str> = printed.lines().map(str::trim).collect();
    let line = lines.join(" ").replace("( ", "(").replace(", )", ")");
    let line = line.strip_prefix(before).unwrap_or(&line);
    line.strip_suffix(after).unwrap_or(line).trim_end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_set_on_one_line() {
        let method: syn::ImplItemFn = parse_quote! { fn f(mut self) -> Self { self } };
        assert_eq!(signature(&method.sig), "fn f(self) -> Self");
        let method: syn::ImplItemFn = parse_quote! {
            pub const fn decompress_a_long_name(&mut self, mut first_argument: &[u8], second: Option<usize>)
                -> Result<Vec<u8>, Error> { loop {} }
        };
        assert_eq!(
            signature(&method.sig),
            "const fn decompress_a_long_name(&mut self, first_argument: &[u8], \
             second: Option<usize>) -> Result<Vec<u8>, Error>"
        );
        assert_eq!(type_(&parse_quote! { Option < & 'a [u8; 4] > }), "Option<&'a [u8; 4]>");
        assert_eq!(expression(&parse_quote! { ( 1<<30 )+1 }), "(1 << 30) + 1");
        assert_eq!(
            generics(&parse_quote! { <T: Into<u8>, E = Error> }),
            "<T: Into<u8>, E = Error>"
        );
        assert_eq!(generics(&Generics::default()), "");
        assert_eq!(
            condition(&parse_quote! { #[cfg( feature="std" )] }),
            "#[cfg(feature = \"std\")]"
        );
    }
}
