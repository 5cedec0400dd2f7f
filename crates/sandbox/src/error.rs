//! The error of this crate.

use std::io;
use std::path::PathBuf;

/// Why a sandbox does not start, or a text that was written for it is not
/// understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This port is taken, or the system gives no socket.
    #[error("cannot listen on port {0} of 127.0.0.1; choose another one, or 0 for any")]
    Listen(u16, #[source] io::Error),
    /// The system gives no more threads.
    #[error("cannot start the sandbox's threads")]
    Threads(#[source] io::Error),
    /// This journal's file cannot be opened or read.
    #[error("cannot open the journal {}", .0.display())]
    JournalFile(PathBuf, #[source] io::Error),
    /// This finished line of a journal, counted from 1, was not written by a
    /// sandbox.
    #[error("line {0} is not a journal's")]
    JournalLine(usize, #[source] serde_json::Error),
    /// A text is no JSON that creates a classification.
    #[error("not the JSON that creates a classification")]
    Definition(#[source] serde_json::Error),
    /// A text is no JSON that creates an extraction, for this reason.
    #[error("not the JSON that creates an extraction: {0}")]
    Extraction(String),
    /// This address for webhooks is not on this machine, or is none.
    #[error("webhooks go to http://127.0.0.1:PORT or http://[::1]:PORT only, not to `{0}`")]
    Webhook(String),
    /// A text is no [`Scripted`](crate::Scripted): what was expected, and what
    /// was found.
    #[error("`{1}` is no {0}")]
    Script(&'static str, String),
}
