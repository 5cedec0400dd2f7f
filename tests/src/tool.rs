//! Tools of the machine that a test needs and that may be missing.

use std::io::Write;
use std::path::PathBuf;

/// Where a tool is. `None`, said loudly, if the machine does not have it and
/// tests may be skipped.
///
/// # Panics
///
/// If it is missing and `EXTRACTA_FORBID_SKIPS` is set.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name));
    let found = found.into_iter().find(|path| path.is_file());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Says loudly that the test that calls is skipped.
///
/// # Panics
///
/// If `EXTRACTA_FORBID_SKIPS` is set.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let forbidden = std::env::var_os("EXTRACTA_FORBID_SKIPS").is_some_and(|value| value == "1");
    assert!(!forbidden, "{test} cannot run: {why}");
    // Not `eprintln!`, which the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: {why}");
}
