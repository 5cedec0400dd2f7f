//! What is known of one input, as callers see it.

use std::path::Path;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::id::{BatchId, ClassificationId, FileId, Target};
use extracta_protocol::response::ExtractionLink;
use extracta_protocol::session::{BatchRecord, DocumentRecord, Outcome, State};
use extracta_protocol::values::Values;

/// What is known of one input. A view into a [`Report`](super::Report) or into
/// the row of a ledger.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The place among the inputs, from 0.
    pub input: usize,
    /// The path as the caller gave it.
    pub path: &'a Path,
    /// The caller's key, where it was entered into a ledger with one.
    pub key: Option<&'a str>,
    /// What became of it.
    pub outcome: Outcome,
    /// Its type, as the service spells it.
    pub document_type: Option<&'a str>,
    /// How sure the service is, from 0 to 1; what is out of that range is left out.
    pub confidence: Option<f64>,
    /// What it was sent to.
    pub target: &'a Target,
    /// The batch that it is in, or may be in; `None` if it was not sent.
    pub batch_id: Option<&'a BatchId>,
    /// The service's id of it.
    pub file_id: Option<&'a FileId>,
    /// The name under which it was sent: its own, made safe and distinct.
    pub file_name: Option<&'a str>,
    /// The pages that the service counted.
    pub pages: Option<u32>,
    /// Where its extracted data lies, if its type is linked to an extraction or it
    /// was sent to one.
    pub extraction: Option<&'a ExtractionLink>,
    /// The data that was extracted from it, where it was sent to an extraction or
    /// [followed](extracta_protocol::session::SessionSettings::follows) to one.
    pub values: Option<&'a Values>,
    /// Whether it was sent again although the first one may be stored.
    pub is_possibly_charged_twice: bool,
    /// Whether it was sent again because its batch's results twice lacked it.
    pub is_settled_by_absence: bool,
    /// What went wrong; where the outcome is [`Classified`](Outcome::Classified), why
    /// its data did not come.
    pub error: Option<&'a Error>,
}

impl<'a> Document<'a> {
    /// The classification that it was sent to, if it was sent to one.
    pub fn classification_id(&self) -> Option<&'a ClassificationId> {
        match self.target {
            Target::Classification(id) => Some(id),
            Target::Extraction(_) => None,
        }
    }

    /// An input that was refused before anything was sent; or that the system could
    /// not read, which is pending.
    pub fn refused(input: usize, path: &'a Path, target: &'a Target, error: &'a Error) -> Self {
        Document {
            input,
            path,
            key: None,
            outcome: match error.kind {
                ErrorKind::System => Outcome::Pending,
                _ => Outcome::Refused,
            },
            document_type: None,
            confidence: None,
            target,
            batch_id: None,
            file_id: None,
            file_name: None,
            pages: None,
            extraction: None,
            values: None,
            is_possibly_charged_twice: false,
            is_settled_by_absence: false,
            error: Some(error),
        }
    }

    /// What a session's records know of an input: `batch` is the record of the
    /// batch that the document names, `stop` why the session ended early.
    pub fn known(
        input: usize,
        path: &'a Path,
        target: &'a Target,
        known: &'a DocumentRecord,
        batch: Option<&'a BatchRecord>,
        stop: Option<&'a Error>,
    ) -> Self {
        // What was taken back or refused is in no batch, wherever it was sent.
        let is_there = !matches!(known.state, State::Planned | State::Refused);
        let batch = batch.filter(|_| is_there);
        let why_there_is_no_result = || {
            let of_batch = batch.and_then(|batch| batch.error.as_deref());
            of_batch.or(stop).filter(|_| !known.state.is_final())
        };
        Document {
            input,
            path,
            key: None,
            outcome: known.outcome(),
            document_type: known.document_type.as_deref(),
            confidence: known.confidence,
            target,
            batch_id: batch.and_then(|batch| batch.id.as_ref()),
            file_id: known.file_id.as_ref(),
            file_name: known.wire_name.as_deref(),
            pages: known.pages,
            extraction: known.extraction.as_ref(),
            values: known.values.as_ref(),
            is_possibly_charged_twice: known.is_possibly_charged_twice,
            is_settled_by_absence: known.is_settled_by_absence,
            error: known.error.as_deref().or_else(why_there_is_no_result),
        }
    }
}

/// The record of the command `extracta`: a path that is not UTF-8 shows U+FFFD
/// where it is not, and the place among the inputs is left out.
#[cfg(feature = "serde")]
impl serde::Serialize for Document<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut record = to.serialize_struct("Document", 14 + usize::from(self.key.is_some()))?;
        match self.key {
            Some(key) => record.serialize_field("key", key)?,
            None => record.skip_field("key")?,
        }
        record.serialize_field("path", &self.path.to_string_lossy())?;
        record.serialize_field("outcome", &self.outcome)?;
        record.serialize_field("documentType", &self.document_type)?;
        record.serialize_field("confidence", &self.confidence)?;
        record.serialize_field("classificationId", &self.classification_id())?;
        record.serialize_field("batchId", &self.batch_id)?;
        record.serialize_field("fileId", &self.file_id)?;
        record.serialize_field("fileName", &self.file_name)?;
        record.serialize_field("pages", &self.pages)?;
        record.serialize_field("extraction", &self.extraction)?;
        record.serialize_field("values", &self.values)?;
        record.serialize_field("possiblyChargedTwice", &self.is_possibly_charged_twice)?;
        record.serialize_field("settledByAbsence", &self.is_settled_by_absence)?;
        record.serialize_field("error", &self.error)?;
        record.end()
    }
}
