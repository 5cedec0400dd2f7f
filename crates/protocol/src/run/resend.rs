//! A person's word against the rules: send a document again that may be stored
//! already.

use super::document::{Document, DocumentNumber, State};
use super::record::BatchRecord;

/// Lets a document that is unknown or held be sent again, as one that the
/// account may be charged for twice; the batch that it may be in awaits it no
/// longer. Both are to be kept before a run takes them up. Says whether
/// anything changed: a document in another state is left alone.
///
/// Not for a run that is under way.
pub fn resend(
    number: DocumentNumber,
    document: &mut Document,
    batch: Option<&mut BatchRecord>,
) -> bool {
    if !matches!(document.state, State::Unknown | State::Held) || document.waits_to_be_sent() {
        return false;
    }
    // A held document is in no batch, also where it still names one.
    if let Some(batch) = batch.filter(|batch| document.is_in(batch.number)) {
        batch.documents = batch.documents.saturating_sub(1);
        batch.awaited = batch.awaited.saturating_sub(1);
        batch.unsettled.retain(|unsettled| unsettled.document != number);
        batch.departed.extend(document.wire_name.clone());
    }
    document.state = State::Unknown;
    document.is_possibly_charged_twice = true;
    document.unknown_tries = 0;
    document.lost_openers = 0;
    document.batch = None;
    document.wire_name = None;
    true
}
