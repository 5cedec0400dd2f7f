//! C programs, compiled as strictly as a careful user would, and with the
//! options in `EXTRACTA_CFLAGS`, by which a sanitizer comes in.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::library::{Installed, static_library};
use crate::repository;

/// What a C compiler is asked to be strict about.
pub const STRICT_C: [&str; 5] = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// A compiled program, and the library it runs with.
#[derive(Debug)]
pub struct CProgram {
    installed: Installed,
    folder: TempDir,
}

impl CProgram {
    /// Compiles a source of the repository and links it with the shared
    /// library.
    ///
    /// # Panics
    ///
    /// If it does not compile.
    pub fn compile(source: impl AsRef<Path>) -> Self {
        let installed = Installed::new();
        let link = installed.link_folder().to_path_buf();
        let program = CProgram { installed, folder: TempDir::new().expect("a folder") };
        let mut compiler = program.compiler(source.as_ref());
        compiler.arg("-L").arg(link).arg("-lextracta").arg("-lpthread");
        must_succeed(&mut compiler);
        program
    }

    /// The same with the static library.
    ///
    /// # Panics
    ///
    /// As [`compile`](CProgram::compile).
    pub fn compile_statically(source: impl AsRef<Path>) -> Self {
        let program =
            CProgram { installed: Installed::new(), folder: TempDir::new().expect("a folder") };
        let mut compiler = program.compiler(source.as_ref());
        compiler.arg(static_library()).args(["-lpthread", "-ldl", "-lm"]);
        must_succeed(&mut compiler);
        program
    }

    fn compiler(&self, source: &Path) -> Command {
        let mut compiler = Command::new("cc");
        compiler.args(STRICT_C).arg("-g").arg("-D_POSIX_C_SOURCE=200809L");
        compiler.arg("-I").arg(repository("include")).arg(repository("").join(source));
        compiler.arg("-o").arg(self.path());
        let more = std::env::var("EXTRACTA_CFLAGS").unwrap_or_default();
        compiler.args(more.split_whitespace());
        compiler
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
        let mut command = match wrapper {
            [] => Command::new(self.path()),
            [wrapper, options @ ..] => {
                let mut command = Command::new(wrapper);
                command.args(options).arg(self.path());
                command
            }
        };
        command.env("LD_LIBRARY_PATH", self.installed.run_folder());
        command
    }
}

/// Runs a compiler.
///
/// # Panics
///
/// If it finds fault.
pub fn must_succeed(compiler: &mut Command) {
    let output = compiler.output().expect("the compiler runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{compiler:?} failed:\n{said}");
}
