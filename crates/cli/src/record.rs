//! The records that are printed: a document, a forecast and the like as data.
//! How they look is in `format`.

mod audit;
mod check;
mod plan;
mod status;
mod taken;

use extracta_client::{BatchId, Document, ExtractionLink, FileId, ResultRow, Target, Values};
use extracta_ledger::BatchStatus;
use serde::Serialize;

use crate::format::{Column, Record};
pub(crate) use audit::AuditRecord;
pub(crate) use check::{CheckRecord, Verdict};
pub(crate) use plan::PlanRecord;
pub(crate) use status::StatusRecord;
pub(crate) use taken::{ConsumerRecord, EnteredRecord, TakenDocument};

impl Record for Document<'_> {
    const FIELDS: &'static str = "\
        path,outcome,documentType,confidence,classificationId,batchId,fileId,fileName,pages,\
        extractionId,extractionBatchId,extractionFileId,values,possiblyChargedTwice,\
        settledByAbsence,errorKind,errorHttpStatus,errorMessage";

    const COLUMNS: &'static [Column] = &[
        Column::new("OUTCOME", 10),
        Column::new("TYPE", 16),
        Column::new("CONFIDENCE", 10),
        Column::of_names("PATH"),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let error = self.error.map(ToString::to_string);
        vec![
            self.outcome.to_string(),
            text(self.document_type),
            short_confidence(self.confidence),
            self.path.to_string_lossy().into_owned(),
            error.or(self.values.map(in_one_line)).unwrap_or_default(),
        ]
    }
}

/// A batch that the service has named.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchRecord<'a> {
    batch_id: &'a BatchId,
    /// How many are in it, or may be.
    documents: u64,
    /// How many of these have no outcome yet.
    awaited: u64,
    #[serde(flatten)]
    target: &'a Target,
}

impl<'a> BatchRecord<'a> {
    pub(crate) fn of(batch: &'a BatchStatus) -> Self {
        BatchRecord {
            batch_id: &batch.id,
            documents: batch.documents,
            awaited: batch.awaited,
            target: &batch.target,
        }
    }
}

impl Record for BatchRecord<'_> {
    const FIELDS: &'static str = "batchId,documents,awaited,classificationId,extractionId";

    const COLUMNS: &'static [Column] = &[
        Column::new("BATCH ID", 26),
        Column::new("DOCUMENTS", 9),
        Column::new("AWAITED", 9),
        Column::new("TARGET", 0),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.batch_id.to_string(),
            self.documents.to_string(),
            self.awaited.to_string(),
            self.target.as_str().to_owned(),
        ]
    }
}

/// A row of results. Its link opens the document to whoever reads it, for
/// centuries: it has no place here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultRecord<'a> {
    file_id: Option<&'a FileId>,
    file_name: Option<&'a str>,
    status: Option<&'a str>,
    document_type: Option<&'a str>,
    confidence: Option<f64>,
    extraction: Option<&'a ExtractionLink>,
}

impl<'a> ResultRecord<'a> {
    pub(crate) fn of(row: &'a ResultRow) -> Self {
        ResultRecord {
            file_id: row.file_id.as_ref(),
            file_name: row.file_name.as_deref(),
            status: row.status.as_deref(),
            document_type: row.document_type.as_deref(),
            confidence: row.confidence,
            extraction: row.extraction.as_ref(),
        }
    }
}

impl Record for ResultRecord<'_> {
    const FIELDS: &'static str = "\
        fileId,fileName,status,documentType,confidence,extractionId,extractionBatchId,\
        extractionFileId";

    const COLUMNS: &'static [Column] = &[
        Column::new("FILE ID", 20),
        Column::new("STATUS", 9),
        Column::new("TYPE", 16),
        Column::new("CONFIDENCE", 10),
        Column::of_names("FILE NAME"),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let extraction = self.extraction.map(|link| {
            [link.extraction_id.as_str(), link.batch_id.as_str(), link.file_id.as_str()].join(" ")
        });
        vec![
            text(self.file_id.map(FileId::as_str)),
            text(self.status),
            text(self.document_type),
            short_confidence(self.confidence),
            text(self.file_name),
            extraction.unwrap_or_default(),
        ]
    }
}

/// Values for a table.
fn in_one_line(values: &Values) -> String {
    let json = serde_json::from_str::<serde_json::Value>(values.json());
    json.map(|json| json.to_string()).unwrap_or_default()
}

/// A text for a table; empty if there is none.
fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// A confidence for a table: two places are all that is meant by it.
fn short_confidence(confidence: Option<f64>) -> String {
    confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default()
}
