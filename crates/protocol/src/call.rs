//! Calls: the routes that ask or change something at once, outside of the
//! conversation about documents.
//!
//! A [`Call`] is a request, how its response is read, and what is known when no
//! response came. One function makes each, so that whoever sends calls has to
//! know no route.

use core::time::Duration;

use crate::definition::{ClassificationDefinition, ExtractionDefinition};
use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Response, Sent};
use crate::id::{BatchId, ClassificationId, ExtractionId, FileId};
use crate::outcome;
use crate::request::{self, Request};
use crate::response::{
    self, ClassificationView, Created, Credits, Deleted, ExtractionView, Reading, Updated,
};

/// A call: its request, and how its response is read.
#[derive(Debug, Clone)]
pub struct Call<T> {
    /// The request.
    pub request: Request,
    /// What the call is for, to go on after "cannot": `delete the batch`.
    pub purpose: &'static str,
    effect: Effect,
    reader: fn(&Response) -> Reading<T>,
}

/// What a call does at the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It asks.
    Reads,
    /// It sets a state; the same again changes nothing.
    Updates,
    /// It makes a new thing each time.
    Creates,
    /// It destroys.
    Deletes,
}

/// Why a call failed, and what is known then.
#[derive(Debug)]
pub struct CallFailure {
    /// What went wrong.
    pub error: Error,
    /// What the service's `Retry-After` asks for.
    pub retry_after: Option<Duration>,
    /// Whether the same may be sent again: waiting may help, and doing it twice
    /// does no harm.
    pub may_be_sent_again: bool,
    /// Whether the service may have done it all the same.
    pub is_possibly_done: bool,
    /// Whether the service says, in its own form, that what was named is not
    /// there.
    pub is_gone: bool,
}

impl<T> Call<T> {
    /// What became of it.
    ///
    /// # Errors
    ///
    /// The service declined, or failed, or no response came that can be read.
    pub fn read(&self, exchange: &Exchange) -> Result<T, CallFailure> {
        outcome::read(exchange, self.reader).map_err(|error| {
            let is_done = self.effect != Effect::Reads && may_be_done(exchange, &error);
            let is_harmless = match self.effect {
                Effect::Reads | Effect::Updates => true,
                Effect::Creates | Effect::Deletes => !is_done,
            };
            CallFailure {
                retry_after: exchange.retry_after(),
                may_be_sent_again: is_harmless && error.kind.is_retryable(),
                is_possibly_done: is_done,
                is_gone: is_gone(&error),
                error,
            }
        })
    }
}

/// The balance of the account.
pub fn credits() -> Call<Credits> {
    let request = request::credits();
    call(Effect::Reads, "read the credits", request, response::read_credits)
}

/// Creates a classification.
pub fn create_classification(
    definition: &ClassificationDefinition,
) -> Call<Created<ClassificationId>> {
    let request = request::create_classification(definition);
    let reader = response::read_created_classification;
    call(Effect::Creates, "create the classification", request, reader)
}

/// Shows a classification.
pub fn view_classification(id: &ClassificationId) -> Call<ClassificationView> {
    let request = request::view_classification(id);
    call(Effect::Reads, "read the classification", request, response::read_classification)
}

/// Replaces the definition of a classification by this one.
pub fn update_classification(
    id: &ClassificationId,
    definition: &ClassificationDefinition,
) -> Call<Updated> {
    let request = request::update_classification(id, definition);
    call(Effect::Updates, "update the classification", request, response::read_updated)
}

/// Deletes a classification with all its batches. **Cannot be undone.**
pub fn delete_classification(id: &ClassificationId) -> Call<Deleted> {
    delete("delete the classification", request::delete_classification(id))
}

/// Deletes a batch with all its files. **Cannot be undone.**
pub fn delete_batch(id: &ClassificationId, batch: &BatchId) -> Call<Deleted> {
    delete("delete the batch", request::delete_batch(id, batch))
}

/// Deletes these files of a batch; `None` if none is named. **Cannot be undone.**
pub fn delete_files(
    id: &ClassificationId,
    batch: &BatchId,
    files: &[FileId],
) -> Option<Call<Deleted>> {
    let request = request::delete_files(id, batch, files);
    (!files.is_empty()).then(|| delete("delete the files", request))
}

/// Creates an extraction.
pub fn create_extraction(definition: &ExtractionDefinition) -> Call<Created<ExtractionId>> {
    let request = request::create_extraction(definition);
    let reader = response::read_created_extraction;
    call(Effect::Creates, "create the extraction", request, reader)
}

/// Shows an extraction and its batches.
pub fn view_extraction(id: &ExtractionId) -> Call<ExtractionView> {
    let request = request::view_extraction(id);
    call(Effect::Reads, "read the extraction", request, response::read_extraction)
}

/// Replaces the definition of an extraction by this one, but for what is not known
/// here: that stays as it is if it is left out.
pub fn update_extraction(id: &ExtractionId, definition: &ExtractionDefinition) -> Call<Updated> {
    let request = request::update_extraction(id, definition);
    call(Effect::Updates, "update the extraction", request, response::read_updated)
}

/// Deletes an extraction with all its batches. **Cannot be undone.**
pub fn delete_extraction(id: &ExtractionId) -> Call<Deleted> {
    delete("delete the extraction", request::delete_extraction(id))
}

/// Deletes a batch of an extraction. **Cannot be undone.**
pub fn delete_extraction_batch(id: &ExtractionId, batch: &BatchId) -> Call<Deleted> {
    delete("delete the batch of the extraction", request::delete_extraction_batch(id, batch))
}

/// Deletes one file of a batch of an extraction. **Cannot be undone.**
pub fn delete_extraction_file(id: &ExtractionId, batch: &BatchId, file: &FileId) -> Call<Deleted> {
    delete("delete the file of the extraction", request::delete_extraction_file(id, batch, file))
}

fn call<T>(
    effect: Effect,
    purpose: &'static str,
    request: Request,
    reader: fn(&Response) -> Reading<T>,
) -> Call<T> {
    Call { request, purpose, effect, reader }
}

fn delete(purpose: &'static str, request: Request) -> Call<Deleted> {
    call(Effect::Deletes, purpose, request, response::read_deleted)
}

/// Whether the service may have done what was asked: it has the request, and
/// its response does not say that it declined.
fn may_be_done(exchange: &Exchange, error: &Error) -> bool {
    use ErrorKind::{Busy, Cancelled, Network, NotUnderstood, Service, Time};
    let is_unclear = matches!(error.kind, Service | NotUnderstood | Network | Time | Cancelled);
    // It seems to have failed after the request was taken.
    let is_overloaded =
        error.kind == Busy && error.http_status == Some(503) && exchange.retry_after().is_none();
    exchange.sent == Sent::Whole && (is_unclear || is_overloaded)
}

fn is_gone(error: &Error) -> bool {
    let is_refusal = matches!(error.kind, ErrorKind::Refused | ErrorKind::Classification);
    is_refusal && outcome::mentions(&error.message, &["not found", "not exist", "no such"])
}
