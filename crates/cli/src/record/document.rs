//! The record of an input that was classified, or not.

use std::io::{self, Write};

use extracta_client::{Document, Outcome};
use serde::Serialize;

use super::{ErrorRecord, ExtractionRecord, Record, short_confidence, text};
use crate::format::Column;

/// The width of a path that leaves the rest its place on 80 columns.
pub(crate) const WIDEST_PATH: usize = 38;

/// What became of one input.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentRecord<'a> {
    /// As it was given; shown lossily if it is not UTF-8.
    path: String,
    outcome: &'static str,
    document_type: Option<&'a str>,
    confidence: Option<f64>,
    classification_id: &'a str,
    batch_id: Option<&'a str>,
    file_id: Option<&'a str>,
    file_name: Option<&'a str>,
    pages: Option<u32>,
    extraction: Option<ExtractionRecord<'a>>,
    possibly_charged_twice: bool,
    settled_by_absence: bool,
    error: Option<ErrorRecord<'a>>,
}

impl<'a> DocumentRecord<'a> {
    /// The columns of CSV.
    pub(crate) const FIELDS: &'static [&'static str] = &[
        "path",
        "outcome",
        "documentType",
        "confidence",
        "classificationId",
        "batchId",
        "fileId",
        "fileName",
        "pages",
        "extractionId",
        "extractionBatchId",
        "extractionFileId",
        "possiblyChargedTwice",
        "settledByAbsence",
        "errorKind",
        "errorHttpStatus",
        "errorMessage",
    ];

    /// The columns of a table of files with paths of at most this width. Only
    /// that is known before the results are; a longer type or path moves what
    /// follows it.
    pub(crate) fn columns(widest_path: usize) -> Vec<Column> {
        vec![
            Column::new("OUTCOME", 10),
            Column::new("TYPE", 16),
            Column::new("CONFIDENCE", 10),
            Column::new("PATH", widest_path.min(WIDEST_PATH)),
            Column::new("", 0),
        ]
    }

    pub(crate) fn of(document: &Document<'a>) -> Self {
        let error = document.error.map(ErrorRecord::of);
        DocumentRecord {
            path: document.path.to_string_lossy().into_owned(),
            outcome: document.outcome.as_str(),
            document_type: document.document_type,
            confidence: document.confidence,
            classification_id: document.classification_id.as_str(),
            batch_id: document.batch_id.map(|id| id.as_str()),
            file_id: document.file_id.map(|id| id.as_str()),
            file_name: document.file_name,
            pages: document.pages,
            extraction: document.extraction.map(ExtractionRecord::of),
            possibly_charged_twice: document.is_possibly_charged_twice,
            settled_by_absence: document.is_settled_by_absence,
            // An upload that failed before it succeeded is no error of a
            // document that has its type.
            error: error.filter(|_| document.outcome != Outcome::Classified),
        }
    }
}

impl Record for DocumentRecord<'_> {
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()> {
        Ok(serde_json::to_writer(output, self)?)
    }

    fn fields(&self) -> Vec<String> {
        let [extraction_id, extraction_batch_id, extraction_file_id] =
            ExtractionRecord::ids(self.extraction.as_ref());
        let error = self.error.as_ref();
        vec![
            self.path.clone(),
            self.outcome.into(),
            text(self.document_type),
            text(self.confidence),
            self.classification_id.into(),
            text(self.batch_id),
            text(self.file_id),
            text(self.file_name),
            text(self.pages),
            extraction_id,
            extraction_batch_id,
            extraction_file_id,
            self.possibly_charged_twice.to_string(),
            self.settled_by_absence.to_string(),
            text(error.map(|error| error.kind)),
            text(error.and_then(|error| error.http_status)),
            text(error.map(|error| error.message)),
        ]
    }

    fn cells(&self) -> Vec<String> {
        let error = self.error.as_ref().map(ErrorRecord::words);
        vec![
            self.outcome.into(),
            text(self.document_type),
            short_confidence(self.confidence),
            self.path.clone(),
            text(error),
        ]
    }
}
