//! What happens in a call that takes its time, as it happens.

use std::ffi::c_char;

use ::extracta_client::{Document, Progress};

use crate::document::extracta_document;
use crate::error::extracta_error;
use crate::guard;
use crate::number::signed;
use crate::stop::StopOfRun;
use crate::text::Text;

/// Something that happened: told to the callback of extracta_progress, where
/// it is borrowed until the callback returns, and by extracta_run_step(), where
/// it is yours. It never changes.
#[derive(Debug)]
pub struct extracta_event(What);

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
    /// Nothing more will come of a run of a ledger for now. It has a run, and
    /// a stop if the run ended before its time. Told by extracta_run_step()
    /// alone: other calls have a summary.
    Over = 6,
    /// There is nothing to do: every run of the ledger is through, or another
    /// handle, in whatever process, is at work on it. Told by
    /// extracta_run_step() alone.
    Idle = 7,
}

#[cfg_attr(not(feature = "ledger"), expect(dead_code, reason = "no run is ever over"))]
#[derive(Debug)]
pub(crate) enum What {
    Nothing,
    Examined { documents: u64, bytes: u64 },
    Sent { bytes: u64 },
    Accepted(extracta_document),
    Known(extracta_document),
    Warning(Text),
    Over { run: i64, stop: StopOfRun },
    Idle,
}

/// Frees an event that extracta_run_step() made. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_free(event: Option<Box<extracta_event>>) {
    guard::free(event);
}

/// What happened, an extracta_happened. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_happened(event: Option<&extracta_event>) -> i32 {
    guard::read(event, 0, |event| event.happened() as i32)
}

/// The document that it is about; NULL if it is about none. Belongs to the
/// event: there is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_document(
    event: Option<&extracta_event>,
) -> Option<&extracta_document> {
    guard::read(event, None, |event| match &event.0 {
        What::Accepted(document) | What::Known(document) => Some(document),
        _ => None,
    })
}

/// How many documents will be sent; 0 if it does not tell. Files with equal
/// content are one document.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_document_count(event: Option<&extracta_event>) -> i64 {
    guard::read(event, 0, |event| match event.0 {
        What::Examined { documents, .. } => signed(documents),
        _ => 0,
    })
}

/// How many bytes will be sent, or were sent since the last time; 0 if it does
/// not tell.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_byte_count(event: Option<&extracta_event>) -> i64 {
    guard::read(event, 0, |event| match event.0 {
        What::Examined { bytes, .. } | What::Sent { bytes } => signed(bytes),
        _ => 0,
    })
}

/// The warning, in words for people; NULL if it is none.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_warning(event: Option<&extracta_event>) -> *const c_char {
    guard::read(event, std::ptr::null(), |event| match &event.0 {
        What::Warning(warning) => warning.as_ptr(),
        _ => std::ptr::null(),
    })
}

/// The run that is over, as extracta_run_status_id() numbers it; 0 if none is.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_run_id(event: Option<&extracta_event>) -> i64 {
    guard::read(event, 0, |event| match event.0 {
        What::Over { run, .. } => run,
        _ => 0,
    })
}

/// Why the run ended before every document had its outcome, an extracta_stop.
/// 0 if it did not.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_stop_reason(event: Option<&extracta_event>) -> i32 {
    guard::read(event, 0, |event| event.stop().map_or(0, StopOfRun::reason))
}

/// What led to that; NULL if nothing did. Belongs to the event: do not free
/// it.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_event_stop_error(
    event: Option<&extracta_event>,
) -> Option<&extracta_error> {
    guard::read(event, None, |event| event.stop().and_then(StopOfRun::error))
}

impl extracta_event {
    pub(crate) fn what(&self) -> &What {
        &self.0
    }

    fn happened(&self) -> extracta_happened {
        match self.0 {
            What::Nothing => extracta_happened::Nothing,
            What::Examined { .. } => extracta_happened::Examined,
            What::Sent { .. } => extracta_happened::Sent,
            What::Accepted(_) => extracta_happened::Accepted,
            What::Known(_) => extracta_happened::Known,
            What::Warning(_) => extracta_happened::Warning,
            What::Over { .. } => extracta_happened::Over,
            What::Idle => extracta_happened::Idle,
        }
    }

    fn stop(&self) -> Option<&StopOfRun> {
        match &self.0 {
            What::Over { stop, .. } => Some(stop),
            _ => None,
        }
    }
}

impl From<What> for extracta_event {
    fn from(what: What) -> Self {
        extracta_event(what)
    }
}

impl From<Progress<'_>> for extracta_event {
    fn from(progress: Progress<'_>) -> Self {
        let document = |document: Document<'_>| extracta_document::new(&document);
        extracta_event(match progress {
            Progress::Examined { documents, bytes } => {
                What::Examined { documents: documents as u64, bytes }
            }
            Progress::Sent { bytes } => What::Sent { bytes },
            Progress::Accepted(accepted) => What::Accepted(document(accepted)),
            Progress::Known(known) => What::Known(document(known)),
            Progress::Warning(warning) => What::Warning(Text::new(warning)),
            _ => What::Nothing,
        })
    }
}
