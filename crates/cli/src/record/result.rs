//! The record of a row of a batch's results.
//!
//! The row's link opens the document to whoever reads it, for centuries: it
//! has no place here.

use extracta_client::{ExtractionLink, FileId, ResultRow};
use serde::Serialize;

use super::{short_confidence, text};
use crate::format::{Column, Record};

/// A row of results.
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
