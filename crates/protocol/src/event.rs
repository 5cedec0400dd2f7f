//! What happens, in one form from the session to whoever listens.

use alloc::string::String;
use alloc::sync::Arc;
use core::convert::Infallible;

use crate::error::Error;

/// Something that happened, told in the order in which it did.
///
/// One type from the session to the Rust caller, the ledger's caller, the C
/// callback and PHP: each layer only puts its own view of a document (`D`) in
/// place of the one below. What an event tells was kept before it is told.
///
/// Serialized it is an object of one field, named after it:
/// `{"sent":{"bytes":7}}`; `"idle"` is a word.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "camelCase", rename_all_fields = "camelCase")
)]
#[non_exhaustive]
pub enum Event<D> {
    /// The inputs were looked at; nothing is sent yet.
    Examined {
        /// How many documents will be sent.
        documents: u64,
        /// Their bytes in all.
        bytes: u64,
        /// How many inputs are no documents, and not told: the files of the
        /// ledger itself.
        left_out: u64,
    },
    /// Further bytes of request bodies were handed to the network; those of
    /// requests that are sent again count again.
    Sent {
        /// How many since the last time.
        bytes: u64,
    },
    /// The service has taken this document.
    Accepted(D),
    /// This document's outcome is known, or, where the call ends before that,
    /// what is known for now. Every input is told exactly once.
    Known(D),
    /// Something that ends nothing, but ought to be known, in human-readable
    /// words: that the pause between results requests is kept without regard to
    /// other processes, for example.
    Warning(String),
    /// A request has ended: a line for a log, of its method, path, length, what
    /// came of it and how long it took. It holds no key and no link.
    Requested(String),
    /// Nothing more will come for now.
    Over {
        /// Why it ended before every document had its outcome; `None` if it
        /// did not.
        stop: Option<Arc<Error>>,
    },
    /// There is nothing to do.
    Idle,
}

impl<D> Event<D> {
    /// The same event with another view of its document.
    pub fn map<E>(self, view: impl FnOnce(D) -> E) -> Event<E> {
        let Ok(event) = self.try_map(|document| Ok::<E, Infallible>(view(document)));
        event
    }

    /// The same event with another view of its document, if there is one.
    ///
    /// # Errors
    ///
    /// Those of `view`, which is not called for an event about no document.
    pub fn try_map<E, F>(self, view: impl FnOnce(D) -> Result<E, F>) -> Result<Event<E>, F> {
        Ok(match self {
            Event::Examined { documents, bytes, left_out } => {
                Event::Examined { documents, bytes, left_out }
            }
            Event::Sent { bytes } => Event::Sent { bytes },
            Event::Accepted(document) => Event::Accepted(view(document)?),
            Event::Known(document) => Event::Known(view(document)?),
            Event::Warning(warning) => Event::Warning(warning),
            Event::Requested(line) => Event::Requested(line),
            Event::Over { stop } => Event::Over { stop },
            Event::Idle => Event::Idle,
        })
    }
}
