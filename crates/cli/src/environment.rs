//! The environment variables that stand in for options.

use std::ffi::OsString;

pub(crate) const API_KEY: &str = "EXTRACTA_API_KEY";
pub(crate) const BASE_URL: &str = "EXTRACTA_BASE_URL";
pub(crate) const CA_FILE: &str = "EXTRACTA_CA_FILE";
pub(crate) const CLASSIFICATION_ID: &str = "EXTRACTA_CLASSIFICATION_ID";

/// The pause between requests for results, in milliseconds. Not offered to
/// users: the service asks for 2 s, and the client refuses less anywhere but
/// on loopback, where tests would otherwise do little but wait.
pub(crate) const POLL_PAUSE: &str = "EXTRACTA_POLL_PAUSE_MS";

/// The value of a variable. An empty one counts as unset, so that a script
/// can clear it.
pub(crate) fn value(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
