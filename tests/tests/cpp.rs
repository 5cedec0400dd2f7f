//! The library as a C++ program meets it.

#[path = "cpp/header.rs"]
mod header;
#[path = "cpp/programs.rs"]
mod programs;

use std::fs;
use std::path::PathBuf;

use extracta_tests::repository;
use extracta_tests::tool::tool;

/// Whether programs can be compiled; said loudly if not.
fn has_compiler() -> bool {
    tool("c++").is_some()
}

fn read_header() -> String {
    fs::read_to_string(repository("include/extracta.hpp")).expect("the header")
}

/// Sources that stand beside each other until the test is over.
fn sources<const N: usize>(texts: [&str; N]) -> (tempfile::TempDir, [PathBuf; N]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut number = 0;
    let paths = texts.map(|text| {
        number += 1;
        let path = folder.path().join(format!("source_{number}.cpp"));
        fs::write(&path, text).expect("the source");
        path
    });
    (folder, paths)
}
