//! Giving up a document because the caller wants it.

use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::BatchRecord;
use crate::error::{Error, ErrorKind};

/// Drops a document that has no result: it is sent no more, and nobody waits for
/// it; the batch that it is in, or may be in, awaits it no longer. Document and
/// batch are to be kept before a session takes them up. Says whether anything
/// changed: what has its outcome is left alone. One that is followed keeps its type,
/// and `batch` is the one that it is followed to.
///
/// While a session is under way only for what waits to be sent or is final, and
/// only where the store has no file of it any more.
pub fn give_up(
    number: DocumentNumber,
    document: &mut DocumentRecord,
    batch: Option<&mut BatchRecord>,
) -> bool {
    match document.state {
        State::Classified | State::Extracted | State::Failed | State::Dropped => return false,
        State::Following => {
            if let Some(batch) = batch.filter(|batch| document.is_followed_to(batch.number)) {
                batch.remove(number, None);
            }
            document.state = State::Classified;
            document.followed = None;
            let error = Error::new(ErrorKind::Cancelled, "its data was given up");
            document.error = Some(error.into());
            return true;
        }
        // It was taken back, or not taken: it is nowhere.
        State::Planned | State::Refused => {
            document.batch = None;
            document.wire_name = None;
        }
        // Its row, should it be there, is no other document's.
        State::Sending => {
            if let Some(batch) = batch {
                batch.removed_names.extend(document.wire_name.clone());
            }
        }
        State::Stored | State::Unknown | State::Held => {
            if let Some(batch) = batch.filter(|batch| document.is_in(batch.number)) {
                batch.remove(number, document.wire_name.clone());
            }
        }
    }
    document.state = State::Dropped;
    true
}
