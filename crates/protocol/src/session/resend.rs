//! Sending a document again because the caller wants it, though it may be stored.

use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::BatchRecord;
use crate::error::ErrorKind;

/// Lets a document that is unknown, held or dropped be sent again, as one that the
/// account may be charged for twice; the batch that it may be in awaits it no
/// longer. One that the service refused, or that was dropped before it was sent, is
/// not stored and simply sent again, say when the reason is gone; one whose file had changed is not the same
/// any more. Document and batch are to be kept before a session takes
/// them up. Says whether anything changed: a document in another state, or one
/// that waits to be sent anyway, is left alone.
///
/// Not for a session that is under way.
pub fn resend(
    number: DocumentNumber,
    document: &mut DocumentRecord,
    batch: Option<&mut BatchRecord>,
) -> bool {
    match document.state {
        State::Unknown | State::Held if !document.waits_to_be_sent() => {}
        State::Dropped if document.may_be_stored() => {}
        State::Refused if is_for_its_file(document) => return false,
        State::Refused | State::Dropped => {
            document.state = State::Planned;
            document.error = None;
            document.batch = None;
            document.wire_name = None;
            return true;
        }
        _ => return false,
    }
    // A held document is in no batch, also where it still names one.
    if let Some(batch) = batch.filter(|batch| document.is_in(batch.number)) {
        batch.remove(number, document.wire_name.clone());
    }
    document.state = State::Unknown;
    document.is_possibly_charged_twice = true;
    document.unknown_tries = 0;
    document.lost_openers = 0;
    document.batch = None;
    document.wire_name = None;
    true
}

fn is_for_its_file(document: &DocumentRecord) -> bool {
    document.error.as_ref().is_some_and(|error| error.kind == ErrorKind::File)
}
