//! What happens in a call that takes its time, as it happens.

use std::ffi::{CStr, c_char};

use ::extracta_client::Event;

use crate::boundary::{self, error::extracta_error, number::signed, texts::Text};
use crate::values::document::extracta_document;

/// Something that happened: told to the callback of extracta_progress, where
/// it is borrowed until the callback returns, and by extracta_worker_step(), where
/// it is yours. It never changes.
#[derive(Debug)]
pub struct extracta_event {
    /// `None` if nothing happened.
    event: Option<Event<extracta_document>>,
    text: Option<Text>,
    stop: Option<extracta_error>,
}

/// What an event tells. Be ready for further numbers.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_event_kind {
    /// Nothing, in the time that extracta_worker_step() was given; told by it
    /// alone.
    Nothing = 0,
    /// The files were looked at; nothing is sent yet. It has a document count
    /// and a byte count: of what will be sent. Told by calls that take paths.
    Examined = 1,
    /// Further bytes were sent. It has a byte count.
    Sent = 2,
    /// The service has taken a document. It has a document.
    Accepted = 3,
    /// The outcome of a document is known, for good or, where the call ends
    /// before that, for now: told once for each file. It has a document.
    Known = 4,
    /// Something that ends nothing, but ought to be known. It has a text.
    Warning = 5,
    /// The work on a ledger has come to an end for now. It has a stop if that
    /// was before every document had its outcome. Told by extracta_worker_step()
    /// and, of work that lasts until it is cancelled, by extracta_worker_work();
    /// other calls have an error.
    Over = 6,
    /// Nothing is left to do for now. Told by extracta_worker_step() alone; what
    /// is entered later is taken up by its next call.
    Idle = 7,
    /// A request has ended. It has a text: a line for a log, of its method,
    /// path, length, what came of it and how long it took, without key or link.
    /// Told where a call has a progress, and by extracta_worker_step(): the single
    /// calls (extracta_client_upload(), _poll_results(), _wait_for_results() and
    /// _credits()) tell no requests.
    Requested = 8,
}

/// Frees an event that extracta_worker_step() made. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_free(event: Option<Box<extracta_event>>) {
    boundary::value(|| event.map(drop));
}

/// What happened, an extracta_event_kind. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_kind(event: Option<&extracta_event>) -> i32 {
    boundary::value(|| Some(event?.kind() as i32))
}

/// The document that it is about; NULL if it is about none. Belongs to the
/// event: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_document(
    event: Option<&extracta_event>,
) -> Option<&extracta_document> {
    boundary::value(|| match event?.event.as_ref()? {
        Event::Accepted(document) | Event::Known(document) => Some(Some(document)),
        _ => None,
    })
}

/// How many documents will be sent; 0 if it does not tell. Files with equal
/// content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_document_count(event: Option<&extracta_event>) -> i64 {
    boundary::value(|| match event?.event.as_ref()? {
        Event::Examined { documents, .. } => Some(signed(*documents)),
        _ => None,
    })
}

/// How many bytes will be sent, or were sent since the last time; 0 if it does
/// not tell.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_byte_count(event: Option<&extracta_event>) -> i64 {
    boundary::value(|| match event?.event.as_ref()? {
        Event::Examined { bytes, .. } | Event::Sent { bytes } => Some(signed(*bytes)),
        _ => None,
    })
}

/// What it says in words for people; NULL if it says nothing.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_text(event: Option<&extracta_event>) -> *const c_char {
    boundary::value(|| Some(event?.text.as_ref()?.as_ptr()))
}

/// What ended the work before every document had its outcome: its
/// extracta_error_kind() is the reason. NULL if nothing did. Belongs to the
/// event: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_stop(event: Option<&extracta_event>) -> Option<&extracta_error> {
    boundary::value(|| Some(event?.stop.as_ref()))
}

/// The name of an extracta_event_kind, in one lower-case word: "accepted". NULL
/// for numbers that are none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_kind_name(kind: i32) -> *const c_char {
    boundary::value(|| {
        const NAMES: [&CStr; 9] = [
            c"nothing",
            c"examined",
            c"sent",
            c"accepted",
            c"known",
            c"warning",
            c"over",
            c"idle",
            c"requested",
        ];
        Some(NAMES.get(usize::try_from(kind).ok()?)?.as_ptr())
    })
}

impl extracta_event {
    /// The event as C knows it; `None` for nothing.
    pub(crate) fn new(event: Option<Event<extracta_document>>) -> Self {
        let (text, stop) = match &event {
            Some(Event::Warning(text) | Event::Requested(text)) => (Some(Text::new(text)), None),
            Some(Event::Over { stop, .. }) => (None, stop.as_deref().map(extracta_error::from)),
            _ => (None, None),
        };
        extracta_event { text, stop, event }
    }

    fn kind(&self) -> extracta_event_kind {
        match self.event {
            Some(Event::Examined { .. }) => extracta_event_kind::Examined,
            Some(Event::Sent { .. }) => extracta_event_kind::Sent,
            Some(Event::Accepted(_)) => extracta_event_kind::Accepted,
            Some(Event::Known(_)) => extracta_event_kind::Known,
            Some(Event::Warning(_)) => extracta_event_kind::Warning,
            Some(Event::Over { .. }) => extracta_event_kind::Over,
            Some(Event::Idle) => extracta_event_kind::Idle,
            Some(Event::Requested(_)) => extracta_event_kind::Requested,
            Some(_) | None => extracta_event_kind::Nothing,
        }
    }
}
