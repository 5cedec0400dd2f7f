//! What happens in a call that takes its time, as it happens.

use std::ffi::c_char;

use ::extracta_client::Event;

use crate::boundary::{self, error::extracta_error, number::signed, texts::Text};
use crate::values::{document::extracta_document, stop};

/// Something that happened: told to the callback of extracta_progress, where
/// it is borrowed until the callback returns, and by extracta_run_step(), where
/// it is yours. It never changes.
#[derive(Debug)]
pub struct extracta_event {
    /// `None` if nothing happened.
    event: Option<Event<extracta_document>>,
    warning: Option<Text>,
    stop: Option<extracta_error>,
}

/// What an event tells. Be ready for further numbers.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_happened {
    /// Nothing, in the time that extracta_run_step() was given; told by it
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
    /// Something that ends nothing, but ought to be known. It has a warning.
    Warning = 5,
    /// The work on a ledger has come to an end for now. It has a stop if that
    /// was before every document had its outcome. Told by extracta_run_step()
    /// alone: other calls have a summary.
    Over = 6,
    /// Nothing is left to do for now. Told by extracta_run_step() alone; what
    /// is entered later is taken up by its next call.
    Idle = 7,
}

/// Frees an event that extracta_run_step() made. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_free(event: Option<Box<extracta_event>>) {
    boundary::value(|| event.map(drop));
}

/// What happened, an extracta_happened. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_happened(event: Option<&extracta_event>) -> i32 {
    boundary::value(|| Some(event?.happened() as i32))
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

/// The warning, in words for people; NULL if it is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_warning(event: Option<&extracta_event>) -> *const c_char {
    boundary::value(|| Some(event?.warning.as_ref()?.as_ptr()))
}

/// Always 0: what is over is the work on the whole ledger.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_run_id(event: Option<&extracta_event>) -> i64 {
    boundary::value(|| event.map(|_| 0))
}

/// Why the work ended before every document had its outcome, an extracta_stop.
/// 0 if it did not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_stop_reason(event: Option<&extracta_event>) -> i32 {
    boundary::value(|| Some(stop::reason(event?.stop.as_ref())))
}

/// What led to that; NULL if nothing did. Belongs to the event: do not free
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_stop_error(
    event: Option<&extracta_event>,
) -> Option<&extracta_error> {
    boundary::value(|| Some(event?.stop.as_ref()))
}

impl extracta_event {
    /// The event as C knows it; `None` for nothing.
    pub(crate) fn new(event: Option<Event<extracta_document>>) -> Self {
        let (warning, stop) = match &event {
            Some(Event::Warning(warning)) => (Some(Text::new(warning)), None),
            Some(Event::Over { stop, .. }) => (None, stop.as_deref().map(extracta_error::from)),
            _ => (None, None),
        };
        extracta_event { warning, stop, event }
    }

    fn happened(&self) -> extracta_happened {
        match self.event {
            Some(Event::Examined { .. }) => extracta_happened::Examined,
            Some(Event::Sent { .. }) => extracta_happened::Sent,
            Some(Event::Accepted(_)) => extracta_happened::Accepted,
            Some(Event::Known(_)) => extracta_happened::Known,
            Some(Event::Warning(_)) => extracta_happened::Warning,
            Some(Event::Over { .. }) => extracta_happened::Over,
            Some(Event::Idle) => extracta_happened::Idle,
            Some(_) | None => extracta_happened::Nothing,
        }
    }
}
