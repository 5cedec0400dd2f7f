//! The library under test, as a machine has it installed.
//!
//! It is the one that cargo built for the tests, or that of another build (with
//! a sanitizer, say), named in `EXTRACTA_LIBRARY`.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::tool::skip;

// Cargo builds the shared library because this crate depends on it.
use extracta as _;

/// The shared library under test.
///
/// # Panics
///
/// If it is not there.
pub fn shared_library() -> PathBuf {
    let library = match std::env::var_os("EXTRACTA_LIBRARY") {
        Some(library) => PathBuf::from(library),
        None => beside_this_test("libextracta.so"),
    };
    assert!(library.is_file(), "{} was not built", library.display());
    library
}

/// The static library beside it.
///
/// # Panics
///
/// As [`shared_library`].
pub fn static_library() -> PathBuf {
    let library = shared_library().with_file_name("libextracta.a");
    assert!(library.is_file(), "{} was not built", library.display());
    library
}

/// The command `extracta`, which a build of the workspace leaves beside the
/// tests. `None`, said loudly, if it is not there and tests may be skipped.
///
/// # Panics
///
/// If it is missing and `EXTRACTA_FORBID_SKIPS` is set.
pub fn command() -> Option<PathBuf> {
    let command = beside_this_test("../extracta");
    if !command.is_file() {
        skip("the command was not built: cargo build -p extracta-cli");
        return None;
    }
    Some(command)
}

fn beside_this_test(name: &str) -> PathBuf {
    let executable = std::env::current_exe().expect("the test's path");
    executable.parent().expect("its folder").join(name)
}

/// Two folders: one to link programs in, where the library has its plain
/// name, and one to run them in, where it has its SONAME alone. A library
/// without its SONAME is not found by what was linked with it.
#[derive(Debug)]
pub struct Installed {
    link: TempDir,
    run: TempDir,
}

impl Installed {
    /// Installs the library for one test.
    ///
    /// # Panics
    ///
    /// If the folders cannot be made.
    pub fn new() -> Self {
        let (link, run) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
        symlink(shared_library(), link.path().join("libextracta.so")).expect("a link");
        symlink(shared_library(), run.path().join("libextracta.so.0")).expect("a link");
        Installed { link, run }
    }

    /// Where the linker finds it.
    pub fn link_folder(&self) -> &Path {
        self.link.path()
    }

    /// Where the loader finds it.
    pub fn run_folder(&self) -> &Path {
        self.run.path()
    }
}

impl Default for Installed {
    fn default() -> Self {
        Installed::new()
    }
}
