//! What the tests of programs in other languages share: the library under
//! test, a compiler, a service to talk to, and runs that cannot hang.
//!
//! The tests themselves are in `tests/`, the programs in `c/`, `cpp/` and
//! `php/`. A tool that the machine lacks (PHP, valgrind) is said on standard
//! error and its tests pass; with `EXTRACTA_FORBID_SKIPS=1` they fail.
#![forbid(unsafe_code)]

pub mod c_program;
pub mod cpp_program;
pub mod header;
pub mod library;
pub mod php;
pub mod run;
pub mod service;
pub mod tls_front;
pub mod tool;
pub mod valgrind;
pub mod web_server;

use std::path::PathBuf;

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The example documents, sorted by name.
pub fn example_documents() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(repository("examples/documents")).expect("the documents");
    let mut documents: Vec<PathBuf> =
        folder.map(|entry| entry.expect("a document").path()).collect();
    documents.sort();
    documents
}
