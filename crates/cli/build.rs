//! Compiles the few lines that have to run before Rust's own library does.

fn main() {
    println!("cargo::rerun-if-changed=src/closed_output.c");
    cc::Build::new().file("src/closed_output.c").cargo_metadata(false).compile("closed_output");
    let folder = std::env::var("OUT_DIR").expect("cargo names the folder");
    println!("cargo::rustc-link-search=native={folder}");
    // Whole: nothing calls what is in it, so that a linker would leave it out.
    println!("cargo::rustc-link-lib=static:+whole-archive=closed_output");
}
