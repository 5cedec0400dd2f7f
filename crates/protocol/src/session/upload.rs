//! Hearing what became of an upload: stored, not stored, or unknown.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Run;
use super::batch::BatchNumber;
use super::command::Upload;
use super::document::{DocumentNumber, State};
use super::event::BrokenFile;
use super::record::{Record, RequestEnd, RequestFate, RequestRecord};
use crate::error::{Error, ErrorKind};
use crate::exchange::Exchange;
use crate::outcome::{UploadKind, UploadOutcome, upload_outcome};

impl Run {
    pub(super) fn upload_ended(
        &mut self,
        upload: Upload,
        exchange: &Exchange,
        broken_file: Option<BrokenFile>,
    ) {
        self.in_flight_uploads = self.in_flight_uploads.saturating_sub(1);
        self.uploads_ended_at = self.now;
        if let Some(filling) = self.schedule(upload.batch).filling_mut() {
            filling.is_in_flight = false;
        }
        let kind = match upload.batch_id {
            None => UploadKind::Opener,
            Some(_) => UploadKind::Add,
        };
        let names: Vec<&str> = upload.files.iter().map(|file| file.wire_name.as_str()).collect();
        let outcome = upload_outcome(exchange, kind, &names);
        self.keep_request(&upload, &outcome);
        if let Some(error) = &broken_file {
            let is_surely_not_stored = matches!(outcome, UploadOutcome::NotStored(_));
            self.give_up_broken_file(&upload, error, is_surely_not_stored);
        }
        match outcome {
            UploadOutcome::Stored(response) => self.stored(&upload, response),
            UploadOutcome::NotStored(not_stored) => self.not_stored(&upload, not_stored),
            UploadOutcome::Unknown(unknown) => self.became_unknown(&upload, unknown),
        }
    }

    fn keep_request(&mut self, upload: &Upload, outcome: &UploadOutcome) {
        let (fate, error) = match outcome {
            UploadOutcome::Stored(_) => (RequestFate::Stored, None),
            UploadOutcome::NotStored(not_stored) => {
                (RequestFate::NotStored, Some(&not_stored.error))
            }
            UploadOutcome::Unknown(unknown) => (RequestFate::Unknown, Some(&unknown.error)),
        };
        let end = RequestEnd { fate, error: error.map(|error| Arc::new(error.clone())) };
        self.changes.others.push(Record::Request(RequestRecord::of(upload, Some(end))));
    }

    /// A file that changed or vanished gives up itself, not its neighbours.
    fn give_up_broken_file(
        &mut self,
        upload: &Upload,
        error: &BrokenFile,
        is_surely_not_stored: bool,
    ) {
        let Some(file) = upload.files.get(error.position) else { return };
        let error =
            Error { kind: ErrorKind::File, http_status: None, message: error.message.clone() };
        self.give_up(file.document, Arc::new(error));
        if !is_surely_not_stored {
            // Should a part of it have been kept, its row is nobody else's.
            self.batch(upload.batch).kept.departed.push(file.wire_name.clone());
        }
    }

    /// Not to be sent again: refused, or held if an earlier upload of it may
    /// be stored, so that a person decides.
    pub(super) fn give_up(&mut self, number: DocumentNumber, error: Arc<Error>) {
        let state = match self.may_be_stored_before(number) {
            false => State::Refused,
            true => State::Held,
        };
        self.change(number, state).error = Some(error);
    }

    /// The batch's next request is another one.
    pub(super) fn got_on(&mut self, number: BatchNumber) {
        let now = self.now;
        if let Some(filling) = self.schedule(number).filling_mut() {
            filling.tries = 0;
            filling.first_tried_at = None;
            filling.due = now;
        }
    }

    pub(super) fn may_be_stored_before(&self, number: DocumentNumber) -> bool {
        self.documents.get(&number).is_some_and(|document| document.may_be_stored_before())
    }

    pub(super) fn is_sending(&self, number: DocumentNumber) -> bool {
        self.documents.get(&number).is_some_and(|document| document.state == State::Sending)
    }

    pub(super) fn still_sending(&self, upload: &Upload) -> Vec<DocumentNumber> {
        let documents = upload.files.iter().map(|file| file.document);
        documents.filter(|&number| self.is_sending(number)).collect()
    }
}
