//! What a caller hears while a run goes on.

use super::report::Document;

/// Something that a run's caller may want to show.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// The files are looked at; nothing is sent yet.
    Examined {
        /// How many documents will be sent.
        documents: usize,
        /// Their bytes in all.
        bytes: u64,
    },
    /// Further bytes of request bodies were handed to the network; those of
    /// requests that are sent again count again.
    Sent {
        /// How many since the last time.
        bytes: u64,
    },
    /// The service has taken this document.
    Accepted(Document<'a>),
    /// This document's outcome is known. Every input is told exactly once.
    Known(Document<'a>),
    /// The run has to do without something, told once, in words for people:
    /// that it keeps the pause between results requests without regard to
    /// other processes ([`state_dir`](crate::Options::state_dir)). It comes
    /// before the first such request, unless the reason comes up later.
    Warning(&'a str),
}
