//! An upload of which nothing is stored: what is to be sent again, when, and
//! in which pieces.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::action::Upload;
use super::document::DocumentNumber;
use super::other_kinds::Kind;
use super::record::{Record, RequestEnd, RequestFate, RequestRecord};
use super::uploads::{Again, Refusals};
use crate::error::{Error, ErrorKind};
use crate::outcome::{NotStored, Remedy};

impl Session {
    pub(super) fn not_stored(&mut self, upload: &Upload, not_stored: NotStored) {
        let NotStored { remedy, error } = not_stored;
        let remedy = self.uploads.bounded(remedy, &upload.target);
        let error = Arc::new(error);
        let documents = self.still_sending(upload);
        if documents.len() < upload.files.len() {
            // The neighbours of a broken file: nothing is wrong with them.
            documents.iter().for_each(|&number| self.documents.take_back(number));
            let batch = &mut self.batches[upload.batch];
            batch.groups.extend((!documents.is_empty()).then_some(documents));
            return self.next_request(upload);
        }
        self.documents.note_error(&documents, &error);
        if let [single] = documents[..]
            && match remedy {
                Remedy::Split { .. } => true,
                // Others got through before it was sent once more.
                Remedy::Stop { is_sure: false } => {
                    self.uploads.any_got_through() && self.second_look.end_trial(single)
                }
                _ => false,
            }
        {
            return self.refuse(upload, single, error);
        }
        if error.kind == ErrorKind::Busy {
            self.leave_names_behind(upload, &documents);
        }
        documents.iter().for_each(|&number| self.documents.take_back(number));
        match remedy {
            Remedy::Later { retry_after } => {
                self.send_later(upload, documents, retry_after, error);
            }
            Remedy::Stop { is_sure: false } => self.look_again(upload, documents, error),
            Remedy::Stop { is_sure: true } => {
                self.send_first(upload, documents);
                match error.kind {
                    ErrorKind::Classification => self.park(&upload.target, error),
                    _ => self.stop_uploads(error),
                }
            }
            Remedy::OtherBatch => {
                self.send_first(upload, documents);
                let unsent = self.batches[upload.batch].take_unsent();
                self.queue_first(unsent);
                self.seal(upload.batch);
            }
            Remedy::Split { is_too_large } => self.split(upload, documents, is_too_large),
        }
    }

    /// A busy service may have stored these. What may be stored from before too is
    /// sent again under another name: should it be here, its row is no other's.
    fn leave_names_behind(&mut self, upload: &Upload, documents: &[DocumentNumber]) {
        for &number in documents {
            let document = &self.documents[number];
            if document.may_be_stored_before() {
                let name = document.wire_name.clone();
                self.batches.record(upload.batch).removed_names.extend(name);
            }
        }
    }

    /// Takes back an upload that was decided on and never handed out.
    pub(super) fn withdraw_upload(&mut self, upload: &Upload) {
        let end = RequestEnd { fate: RequestFate::NotStored, error: None };
        self.unkept.push(Record::Request(RequestRecord::of(upload, Some(end))));
        self.uploads.withdraw();
        let documents = self.still_sending(upload);
        documents.iter().for_each(|&number| self.documents.take_back(number));
        self.send_first(upload, documents);
        self.batches[upload.batch].filling.is_in_flight = false;
    }

    /// Makes this the batch's next request.
    pub(super) fn send_first(&mut self, upload: &Upload, documents: Vec<DocumentNumber>) {
        self.batches[upload.batch].groups.push_front(documents);
    }

    pub(super) fn send_later(
        &mut self,
        upload: &Upload,
        documents: Vec<DocumentNumber>,
        retry_after: Option<Duration>,
        error: Arc<Error>,
    ) {
        let tries = self.batches[upload.batch].filling.tries;
        match self.uploads.again(tries, retry_after, self.now) {
            Again::At(time) => {
                self.send_first(upload, documents);
                self.batches[upload.batch].filling.due = time;
            }
            Again::AfterOthers { from, is_hopeless } => {
                if is_hopeless {
                    self.stop_uploads(error);
                }
                self.queue_again(documents);
                self.batches[upload.batch].next_request(from);
            }
        }
    }

    /// Sends a refused request in halves, so that what is refused refuses only
    /// itself.
    pub(super) fn split(
        &mut self,
        upload: &Upload,
        mut documents: Vec<DocumentNumber>,
        is_too_large: bool,
    ) {
        if is_too_large {
            self.uploads.was_too_large(&upload.target, upload.bytes());
        }
        let second = documents.split_off(documents.len() / 2);
        self.send_first(upload, second);
        self.send_first(upload, documents);
        self.next_request(upload);
    }

    pub(super) fn refuse(&mut self, upload: &Upload, document: DocumentNumber, error: Arc<Error>) {
        let name = self.documents[document].wire_name.clone().unwrap_or_default();
        let kind = Kind::of(document, &self.documents[document]);
        self.documents.give_up(document, error.clone());
        let id = &upload.target;
        match self.uploads.count_refusal(id, &error, &name, kind) {
            Refusals::Few => {}
            Refusals::OfOneKind => self.look_for_other_kinds(upload, document),
            Refusals::OfAllKinds => self.park(id, error),
        }
        self.next_request(upload);
    }
}
