//! PHP programs, over the library under test.

use std::path::PathBuf;
use std::process::Command;

use extracta_sandbox::Sandbox;

use crate::library::shared_library;
use crate::repository;
use crate::service::with_service;
use crate::tool::{skip, tool};

/// PHP as a machine has it.
#[derive(Debug, Clone)]
pub struct Php {
    path: PathBuf,
}

impl Php {
    /// `None`, said loudly, if there is no PHP, or it lacks one of these
    /// extensions.
    ///
    /// # Panics
    ///
    /// If so and skips are forbidden.
    pub fn with(extensions: &[&str]) -> Option<Self> {
        let php = Php { path: tool("php")? };
        let listed = php.plain().arg("-m").output().expect("PHP runs");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let missing = extensions.iter().find(|name| !listed.lines().any(|line| line == **name));
        match missing {
            None => Some(php),
            Some(missing) => {
                skip(&format!("PHP has no {missing}"));
                None
            }
        }
    }

    /// PHP itself, to be given arguments, with the library under test.
    pub fn plain(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.args(["-d", "display_errors=stderr", "-d", "log_errors=0"]);
        command.env("EXTRACTA_LIBRARY", shared_library()).env_remove("EXTRACTA_HEADER");
        command
    }

    /// PHP's process manager for web servers, with the library under test; `None`,
    /// said loudly, if there is none.
    pub fn fpm(&self) -> Option<Command> {
        let mut said = self.plain();
        said.args(["-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"]);
        let version = said.output().expect("PHP runs").stdout;
        // Debian's has its version in its name.
        let mut command =
            Command::new(tool(&format!("php-fpm{}", String::from_utf8_lossy(&version)))?);
        command.env("EXTRACTA_LIBRARY", shared_library()).env_remove("EXTRACTA_HEADER");
        Some(command)
    }

    /// A program of the repository, which may use FFI.
    pub fn program(&self, program: &str) -> Command {
        let mut command = self.plain();
        command.args(["-d", "ffi.enable=1"]).arg(repository(program));
        command
    }

    /// The same, told where the service is.
    pub fn program_of(&self, program: &str, service: &Sandbox) -> Command {
        let mut command = self.program(program);
        with_service(&mut command, service);
        command
    }
}
