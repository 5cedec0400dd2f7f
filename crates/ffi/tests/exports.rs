//! Every export goes through the boundary, and is seen by cbindgen.
//!
//! Read from the sources, so that an export that forgets it fails here on the
//! day it is written.

#[path = "exports/sources.rs"]
mod sources;

use syn::{Attribute, Expr, ItemFn, Stmt};

/// The functions of a file that C can call, and whether each goes through the boundary.
fn exports(source: &str) -> Vec<(String, bool)> {
    let file = syn::parse_file(source).expect("Rust");
    let functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(function) => Some(function),
        _ => None,
    });
    let exports = functions.filter(|function| function.attrs.iter().any(exports_its_name));
    exports.map(|export| (export.sig.ident.to_string(), is_one_call(&export))).collect()
}

fn exports_its_name(attribute: &Attribute) -> bool {
    let text = match &attribute.meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        syn::Meta::Path(path) => path.get_ident().map(ToString::to_string).unwrap_or_default(),
        syn::Meta::NameValue(_) => String::new(),
    };
    text.contains("no_mangle") || text.contains("export_name") || text.contains("link_section")
}

/// Whether the whole body is one call of the boundary.
fn is_one_call(function: &ItemFn) -> bool {
    let [Stmt::Expr(Expr::Call(call), _)] = function.block.stmts.as_slice() else { return false };
    let Expr::Path(path) = &*call.func else { return false };
    let segments: Vec<String> =
        path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.first().is_some_and(|first| first == "boundary") && segments.len() == 2
}

#[test]
fn every_export_is_one_call_of_the_boundary() {
    let mut count = 0;
    for (path, source) in sources::sources() {
        let found = exports(&source);
        for (name, is_one_call) in &found {
            assert!(is_one_call, "{name} in {path} does not go through the boundary");
            assert!(name.starts_with("extracta_"), "{name} in {path} takes a name of the host's");
        }
        // An export made by a macro, or in a module inside the file.
        let all = source.matches("no_mangle").count() + source.matches("export_name").count();
        assert_eq!(all, found.len(), "{path} exports something that is no plain function");
        count += found.len();
    }
    assert!(count > 50, "only {count} exports found: does this test still read them?");
}

#[test]
fn an_export_past_the_boundary_is_found() {
    for body in [
        "1",
        "{ boundary::value_or(1, || None) }; 1",
        "let x = boundary::value_or(1, || None); x",
        "run(1)",
    ] {
        let source = format!(r#"#[unsafe(no_mangle)] pub extern "C" fn f() -> i32 {{ {body} }}"#);
        assert_eq!(exports(&source), [("f".to_string(), false)], "{body}");
    }
    let source = r#"#[unsafe(export_name = "g")] pub extern "C" fn f() -> i32 { 1 }"#;
    assert_eq!(exports(source), [("f".to_string(), false)]);
    let source = r#"#[no_mangle] pub extern "C" fn f() -> i32 { boundary::value_or(1, || None) }"#;
    assert_eq!(exports(source), [("f".to_string(), true)]);
}
