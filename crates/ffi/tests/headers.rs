//! The headers in `include/`, and PHP's for preloading, are what the sources say.
//!
//! `EXTRACTA_BLESS=1 cargo test -p extracta-ffi --test headers` writes them.

#[path = "headers/generate.rs"]
mod generate;
#[path = "exports/sources.rs"]
mod sources;

use std::path::Path;

fn is_what_the_sources_say(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    if std::env::var_os("EXTRACTA_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(&path, generated).expect("the header can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = generated.lines().zip(committed.lines()).position(|(new, old)| new != old);
    let line = differing.unwrap_or(generated.lines().count().min(committed.lines().count()));
    assert!(
        generated == committed,
        "{name} is not what the sources say, from line {}: write it by \
         `EXTRACTA_BLESS=1 cargo test -p extracta-ffi --test headers`",
        line + 1
    );
}

#[test]
fn the_c_header_is_what_the_sources_say() {
    is_what_the_sources_say("include/extracta.h", &generate::c_header());
}

#[test]
fn the_php_header_is_what_the_sources_say() {
    is_what_the_sources_say("include/extracta.ffi.h", &generate::php_header());
}

#[test]
fn the_header_for_phps_preloading_is_what_the_sources_say() {
    is_what_the_sources_say("php/extracta.preload.h", &generate::preload_header());
}

#[test]
fn every_source_with_exports_has_its_place_in_the_headers() {
    for (name, source) in sources::sources() {
        if source.contains("#[unsafe(no_mangle)]") {
            let is_there =
                generate::SECTIONS.iter().any(|section| section.sources.contains(&name.as_str()));
            assert!(is_there, "{name} is in no section of tests/headers/generate.rs");
        }
    }
}
