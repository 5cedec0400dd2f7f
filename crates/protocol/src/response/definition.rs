//! The responses about definitions: created, shown, updated, deleted.

use alloc::{string::String, vec::Vec};

use serde_json::Value;

use super::{Reading, envelope, envelope::words, lenient::Fields};
use crate::definition::{ClassificationDefinition, ExtractionDefinition};
use crate::exchange::Response;
use crate::id::{BatchId, ClassificationId, ExtractionId};

/// A time as the service tells it: milliseconds since 1970.
pub type EpochMilliseconds = i64;

/// What was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created<Id> {
    /// Its id.
    pub id: Id,
    /// When, by the service's clock.
    pub created_at: Option<EpochMilliseconds>,
}

/// A classification as the service has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassificationView {
    /// Its definition.
    pub definition: ClassificationDefinition,
    /// When it was created.
    pub created_at: Option<EpochMilliseconds>,
}

/// An extraction as the service has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtractionView {
    /// Its definition.
    pub definition: ExtractionDefinition,
    /// The service's word for its state, as `has batches`.
    pub status: Option<String>,
    /// Its batches: here alone can their ids be found again.
    pub batches: Vec<ExtractionBatch>,
}

/// A batch of an extraction, as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractionBatch {
    /// Its id.
    pub id: BatchId,
    /// The service's word for its state, as `finished`.
    pub status: Option<String>,
    /// How many files it has.
    pub files: Option<u32>,
    /// Where it came from, as `api`.
    pub origin: Option<String>,
}

/// That something was updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// When, by the service's clock.
    pub updated_at: Option<EpochMilliseconds>,
}

/// That something was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The service's words.
    pub message: Option<String>,
}

/// Reads what was created as a classification. Without an id it is not
/// understood.
pub fn read_created_classification(response: &Response) -> Reading<Created<ClassificationId>> {
    created(response, "classificationId", ClassificationId::new)
}

/// Reads what was created as an extraction. Without an id it is not understood.
pub fn read_created_extraction(response: &Response) -> Reading<Created<ExtractionId>> {
    created(response, "extractionId", ExtractionId::new)
}

/// Reads a classification.
pub fn read_classification(response: &Response) -> Reading<ClassificationView> {
    envelope::read(response, |fields| {
        Ok(ClassificationView {
            definition: fields.json("classificationDetails").ok_or(None)?,
            created_at: fields.time("createdAt"),
        })
    })
}

/// Reads an extraction.
pub fn read_extraction(response: &Response) -> Reading<ExtractionView> {
    envelope::read(response, |fields| {
        let mut definition: ExtractionDefinition = fields.json("extractionDetails").ok_or(None)?;
        // What is no part of what its owner defined.
        let status = definition.other.remove("status");
        let batches = definition.other.remove("batches");
        for name in ["createdAt", "updatedAt"] {
            definition.other.remove(name);
        }
        let batches = match batches {
            Some(Value::Object(batches)) => batches,
            _ => serde_json::Map::new(),
        };
        Ok(ExtractionView {
            definition,
            status: status.as_ref().and_then(Value::as_str).map(Into::into),
            batches: batches.iter().filter_map(|(id, batch)| batch_of(id, batch)).collect(),
        })
    })
}

/// Reads what the service says of an update.
pub fn read_updated(response: &Response) -> Reading<Updated> {
    envelope::read(response, |fields| Ok(Updated { updated_at: fields.time("updatedAt") }))
}

/// Reads what the service says of a delete.
pub fn read_deleted(response: &Response) -> Reading<Deleted> {
    envelope::read(response, |fields| Ok(Deleted { message: words(fields) }))
}

fn created<Id>(
    response: &Response,
    name: &str,
    id: fn(String) -> Option<Id>,
) -> Reading<Created<Id>> {
    envelope::read(response, |fields: &Fields<'_>| {
        let id = fields.text(name).and_then(id).ok_or(None)?;
        Ok(Created { id, created_at: fields.time("createdAt") })
    })
}

fn batch_of(id: &str, batch: &Value) -> Option<ExtractionBatch> {
    let text = |name| batch.get(name).and_then(Value::as_str).map(Into::into);
    Some(ExtractionBatch {
        id: BatchId::new(id)?,
        status: text("status"),
        files: batch.get("filesNo").and_then(Value::as_u64).and_then(|it| it.try_into().ok()),
        origin: text("origin"),
    })
}
