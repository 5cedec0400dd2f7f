//! The second look: what sounds as if the key, the credits or the address were
//! at fault may be one document's fault, or one gateway's bad moment, and stops
//! nothing by itself.
//!
//! A page that is not the service's own is asked again; two in a row, on
//! different requests, are an answer. Words about credits are one document's
//! fault until another document, sent alone, is refused by them too. A request
//! that gets through clears all suspicion.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Session;
use super::action::Upload;
use super::document::DocumentNumber;
use crate::error::{Error, ErrorKind};

/// What looks as if it stopped everything, and was seen once.
#[derive(Debug, Default)]
pub(super) struct SecondLook {
    /// Whether the latest request was answered by a page that is not the
    /// service's own.
    is_page_seen: bool,
    /// Documents that were refused alone by words about the account, since
    /// something last got through. They wait for what becomes of others.
    suspects: Vec<DocumentNumber>,
    /// Suspects that are sent once more, since others got through or none is
    /// left.
    under_trial: BTreeSet<DocumentNumber>,
}

impl SecondLook {
    /// Notes a response of the service in its own form.
    pub(super) fn saw_the_service(&mut self) {
        self.is_page_seen = false;
    }

    /// Notes a page that is not the service's own; says whether it is the second
    /// one in a row.
    pub(super) fn is_second_page(&mut self) -> bool {
        core::mem::replace(&mut self.is_page_seen, true)
    }

    /// The suspects, which are to be sent once more.
    fn try_suspects(&mut self) -> Vec<DocumentNumber> {
        self.under_trial.extend(self.suspects.iter().copied());
        core::mem::take(&mut self.suspects)
    }

    /// Whether a document is sent once more for that; this ends it.
    pub(super) fn end_trial(&mut self, document: DocumentNumber) -> bool {
        self.under_trial.remove(&document)
    }
}

impl Session {
    /// Something got through: what was refused meanwhile is sent once more, and
    /// if it is refused again that is its own fault.
    pub(super) fn suspect_no_more(&mut self) {
        self.second_look.saw_the_service();
        let suspects = self.second_look.try_suspects();
        self.queue_again(suspects);
    }

    /// Sends suspects once more as none other is left; says whether there are
    /// any.
    pub(super) fn try_last_suspects(&mut self) -> bool {
        if self.stop.is_some() || self.polling.is_over {
            return false;
        }
        let suspects = self.second_look.try_suspects();
        let are_any = !suspects.is_empty();
        self.queue_again(suspects);
        are_any
    }

    /// Looks again at what one request alone says. `documents` are taken back
    /// already.
    pub(super) fn look_again(
        &mut self,
        upload: &Upload,
        documents: Vec<DocumentNumber>,
        error: Arc<Error>,
    ) {
        let is_page = error.kind != ErrorKind::Credits;
        match documents[..] {
            _ if is_page && self.second_look.is_second_page() => {
                self.send_first(upload, documents);
                self.stop_uploads(error);
            }
            _ if is_page => self.send_later(upload, documents, None, error),
            // The first one that was sent at all, once more; or another one
            // was refused so.
            [single] if self.second_look.end_trial(single) || self.has_suspects() => {
                self.send_first(upload, documents);
                self.stop_uploads(error);
            }
            // Nothing else is sent before what became of a lost opener is known.
            [single] if self.documents[single].is_lost_opener() => {
                self.second_look.under_trial.insert(single);
                self.queue_again(documents);
                self.next_request(upload);
            }
            [single] => {
                self.second_look.suspects.push(single);
                self.next_request(upload);
            }
            _ => self.split(upload, documents, false),
        }
    }

    fn has_suspects(&self) -> bool {
        !self.second_look.suspects.is_empty()
    }
}
