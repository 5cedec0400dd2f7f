//! C++ programs, compiled as strictly as a careful user would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::c_program::must_succeed;
use crate::library::Installed;
use crate::repository;

/// What a C++ compiler is asked to be strict about.
pub const STRICT_CPP: [&str; 6] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"];

/// What turns exceptions off, and what else such programs do without.
pub const WITHOUT_EXCEPTIONS: [&str; 2] = ["-fno-exceptions", "-fno-rtti"];

/// A strict compiler that finds the headers.
pub fn compiler(name: impl AsRef<OsStr>, standard: &str) -> Command {
    let mut compiler = Command::new(name);
    compiler.arg(standard).args(STRICT_CPP).arg("-g").arg("-I").arg(repository("include"));
    compiler
}

/// A compiled program, and the library it runs with.
#[derive(Debug)]
pub struct CppProgram {
    installed: Installed,
    folder: TempDir,
}

impl CppProgram {
    /// Compiles sources as C++17, with further options, and links them with
    /// the shared library.
    ///
    /// # Panics
    ///
    /// If they do not compile.
    pub fn compile<P: AsRef<Path>>(sources: &[P], options: &[&str]) -> Self {
        let program =
            CppProgram { installed: Installed::new(), folder: TempDir::new().expect("a folder") };
        let mut compiler = compiler("c++", "-std=c++17");
        compiler.args(options).arg("-o").arg(program.path());
        compiler.args(sources.iter().map(|source| repository("").join(source)));
        compiler.arg("-L").arg(program.installed.link_folder()).args(["-lextracta", "-lpthread"]);
        must_succeed(&mut compiler);
        program
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("program")
    }

    /// A run of it, to be given arguments.
    pub fn command(&self) -> Command {
        self.under(&[])
    }

    /// A run of it under another program, such as valgrind.
    pub fn under(&self, wrapper: &[&str]) -> Command {
        let words = wrapper.iter().map(PathBuf::from).chain([self.path()]);
        let words: Vec<PathBuf> = words.collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).env("LD_LIBRARY_PATH", self.installed.run_folder());
        command
    }
}
