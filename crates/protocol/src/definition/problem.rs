//! What is wrong with a definition.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::Other;

/// What is wrong with a definition, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the service would refuse it, or could not use it. Otherwise it is
    /// advice.
    pub is_error: bool,
    /// What it is, in a sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(super) fn error(message: impl Into<String>) -> Self {
        Problem { is_error: true, message: message.into() }
    }

    pub(super) fn warning(message: impl Into<String>) -> Self {
        Problem { is_error: false, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error { "error" } else { "warning" };
        write!(f, "{word}: {}", self.message)
    }
}

/// Fields that nothing documents: misspelt ones, mostly.
pub(super) fn unknown_fields<'a>(of: &'a str, other: &'a Other) -> impl Iterator<Item = Problem> {
    let message = move |name| format!("{of} has a field {name:?} that is not documented");
    other.keys().map(move |name| Problem::warning(message(name)))
}
