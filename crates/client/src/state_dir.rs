//! Where on this machine small files live that outlast a process: the platform's
//! directory for state, unless the caller or the environment names another.
//!
//! Nothing is read or made here; what goes into the directory is for others to
//! say.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::options::Options;

/// The variable that names the directory.
const VARIABLE: &str = "EXTRACTA_STATE_DIR";

/// The directory for state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateDir {
    /// Named by the caller or by EXTRACTA_STATE_DIR.
    Named(PathBuf),
    /// Named by nobody: the platform's own.
    Usual(PathBuf),
    /// The platform has none to offer: HOME is not set.
    Nowhere,
}

impl StateDir {
    /// Finds the directory: the caller's, that of EXTRACTA_STATE_DIR,
    /// `$XDG_STATE_HOME/extracta`, `$HOME/.local/state/extracta`, the first
    /// there is. Empty variables count as unset. So do relative paths in the
    /// last two, as the XDG Base Directory Specification wants it.
    pub fn find(named: Option<&Path>, environment: impl Fn(&str) -> Option<OsString>) -> Self {
        let variable =
            |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(named) = named.map(Path::to_path_buf).or_else(|| variable(VARIABLE)) {
            // The process may change its working directory later.
            return StateDir::Named(std::path::absolute(&named).unwrap_or(named));
        }
        let absolute = |name| variable(name).filter(|path| path.is_absolute());
        let state_home = absolute("XDG_STATE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
        state_home.map_or(StateDir::Nowhere, |home| StateDir::Usual(home.join("extracta")))
    }
}

/// The directory for state of a client with these options; `None` if there is none
/// to offer.
pub fn state_dir(options: &Options) -> Option<PathBuf> {
    match StateDir::find(options.state_dir.as_deref(), |name| std::env::var_os(name)) {
        StateDir::Named(directory) | StateDir::Usual(directory) => Some(directory),
        StateDir::Nowhere => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(named: Option<&str>, environment: &[(&str, &str)]) -> StateDir {
        StateDir::find(named.map(Path::new), |name| {
            environment.iter().find(|(of, _)| *of == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_caller_comes_before_the_environment_and_that_before_the_platform() {
        let environment = [
            ("HOME", "/home/ada"),
            ("XDG_STATE_HOME", "/state"),
            ("EXTRACTA_STATE_DIR", "/shared"),
        ];
        assert_eq!(found(Some("/mine"), &environment), StateDir::Named("/mine".into()));
        assert_eq!(found(None, &environment), StateDir::Named("/shared".into()));
        assert_eq!(found(None, &environment[..2]), StateDir::Usual("/state/extracta".into()));
        let of_home = StateDir::Usual("/home/ada/.local/state/extracta".into());
        assert_eq!(found(None, &environment[..1]), of_home);
        assert_eq!(found(None, &[]), StateDir::Nowhere);
    }

    #[test]
    fn what_is_empty_or_relative_in_the_environment_does_not_count() {
        let environment =
            [("HOME", "home"), ("XDG_STATE_HOME", "../state"), ("EXTRACTA_STATE_DIR", "")];
        assert_eq!(found(None, &environment), StateDir::Nowhere);
    }

    #[test]
    fn a_relative_name_stays_where_it_was_when_the_working_directory_changes() {
        let here = std::env::current_dir().expect("a working directory");
        assert_eq!(found(Some("state"), &[]), StateDir::Named(here.join("state")));
        let environment = [("EXTRACTA_STATE_DIR", "state")];
        assert_eq!(found(None, &environment), StateDir::Named(here.join("state")));
    }
}
