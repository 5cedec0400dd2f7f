//! How far a call is: by asking from any thread, or by a callback on the
//! thread that calls.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ::extracta_client::Event;

use crate::boundary::{self, number::signed};
use crate::values::{document::extracta_document, event::extracta_event};

/// How far calls are. Give it to a call that takes its time, and ask it from
/// any thread meanwhile; or give it a callback. Given to several calls, at once
/// or in turn, it counts them together.
#[derive(Debug, Default, Clone)]
pub struct extracta_progress {
    /// Shared with the copies that calls take when they begin.
    counters: Arc<Counters>,
    callback: extracta_callback,
    context: *mut c_void,
}

/// Hears of every event of a call, on the thread that made the call, never at
/// the same time twice in one call. `event` is borrowed until it returns. It
/// may read any handle and may cancel; it must not free what the call was
/// given, and must return: no longjmp(), no C++ exception. The child of a
/// fork() in it must end by _exit() or exec().
pub type extracta_callback =
    Option<unsafe extern "C" fn(context: *mut c_void, event: *const extracta_event)>;

/// Makes a progress that counts from 0.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_progress_new() -> Option<Box<extracta_progress>> {
    boundary::make(extracta_progress::default)
}

/// Frees a progress. No call may be counting by it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_progress_free(progress: Option<Box<extracta_progress>>) {
    boundary::value(|| progress.map(drop));
}

/// Sets who hears of the events of later calls; NULL for nobody, which is the
/// default. `context` is handed to the callback as it is.
///
/// Not for PHP: an exception in the callback would jump over the library.
/// There is extracta_worker_step() for loops of one's own.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_progress_set_callback(
    progress: Option<&mut extracta_progress>,
    callback: extracta_callback,
    context: *mut c_void,
) {
    boundary::value(|| progress.map(|it| (it.callback, it.context) = (callback, context)));
}

/// What extracta_progress_count() counts.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_progress_counter {
    /// Documents that are to be sent, as far as files were looked at. Files with
    /// equal content are one document.
    Documents = 1,
    /// The bytes of these.
    Bytes = 2,
    /// Bytes that were sent: those of requests that are sent again count again,
    /// and what stands between the files counts too.
    SentBytes = 3,
    /// Files that the service has taken: each of those that are one document.
    Accepted = 4,
    /// Files that have been told, with their outcome: those that are refused or
    /// known already too. Several files may be one document, so this can be more
    /// than the documents that are sent.
    Known = 5,
}

/// How much was counted by now, of an extracta_progress_counter. 0 for others.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_progress_count(
    progress: Option<&extracta_progress>,
    counter: i32,
) -> i64 {
    boundary::value(|| {
        let all = &progress?.counters;
        let all = [&all.documents, &all.bytes, &all.sent_bytes, &all.accepted, &all.known];
        let counter = usize::try_from(counter).ok()?.checked_sub(1)?;
        Some(all.get(counter)?.load(Ordering::Relaxed))
    })
}

#[derive(Debug, Default)]
struct Counters {
    documents: AtomicI64,
    bytes: AtomicI64,
    sent_bytes: AtomicI64,
    accepted: AtomicI64,
    known: AtomicI64,
}

impl extracta_progress {
    /// Counts an event, and hands it to the callback.
    pub(crate) fn hear(&self, event: Event<extracta_document>) {
        self.counters.count(&event);
        let event = &extracta_event::new(Some(event));
        if let Some(callback) = self.callback {
            // SAFETY: a function of C, and the context that belongs to it; the
            // event lives until it returns.
            unsafe { callback(self.context, event) }
        }
    }
}

impl Counters {
    fn count(&self, event: &Event<extracta_document>) {
        let add = |counter: &AtomicI64, more: u64| {
            counter.fetch_add(signed(more), Ordering::Relaxed);
        };
        match event {
            Event::Examined { documents, bytes, .. } => {
                add(&self.documents, *documents);
                add(&self.bytes, *bytes);
            }
            Event::Sent { bytes } => add(&self.sent_bytes, *bytes),
            Event::Accepted(_) => add(&self.accepted, 1),
            Event::Known(_) => add(&self.known, 1),
            _ => {}
        }
    }
}
