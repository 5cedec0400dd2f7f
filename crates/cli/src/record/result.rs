//! The record of a row of a batch's results.
//!
//! The row's link opens the document to whoever reads it, for centuries: it
//! has no place here.

use std::io::{self, Write};

use extracta_client::ResultRow;
use serde::Serialize;

use super::{ExtractionRecord, Record, short_confidence, text};
use crate::format::{Column, width};

/// A row of results.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultRecord<'a> {
    file_id: Option<&'a str>,
    file_name: Option<&'a str>,
    status: Option<&'a str>,
    document_type: Option<&'a str>,
    confidence: Option<f64>,
    extraction: Option<ExtractionRecord<'a>>,
}

impl<'a> ResultRecord<'a> {
    /// The columns of CSV.
    pub(crate) const FIELDS: &'static [&'static str] = &[
        "fileId",
        "fileName",
        "status",
        "documentType",
        "confidence",
        "extractionId",
        "extractionBatchId",
        "extractionFileId",
    ];

    /// The columns of a table of these rows.
    pub(crate) fn columns(rows: &[ResultRow]) -> Vec<Column> {
        let names = rows.iter().filter_map(|row| row.file_name.as_deref());
        vec![
            Column::new("FILE ID", 20),
            Column::new("STATUS", 9),
            Column::new("TYPE", 16),
            Column::new("CONFIDENCE", 10),
            Column::new("FILE NAME", names.map(width).max().unwrap_or_default().min(38)),
            Column::new("", 0),
        ]
    }

    pub(crate) fn of(row: &'a ResultRow) -> Self {
        ResultRecord {
            file_id: row.file_id.as_ref().map(|id| id.as_str()),
            file_name: row.file_name.as_deref(),
            status: row.status.as_deref(),
            document_type: row.document_type.as_deref(),
            confidence: row.confidence,
            extraction: row.extraction.as_ref().map(ExtractionRecord::of),
        }
    }
}

impl Record for ResultRecord<'_> {
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()> {
        Ok(serde_json::to_writer(output, self)?)
    }

    fn fields(&self) -> Vec<String> {
        let [extraction_id, extraction_batch_id, extraction_file_id] =
            ExtractionRecord::ids(self.extraction.as_ref());
        vec![
            text(self.file_id),
            text(self.file_name),
            text(self.status),
            text(self.document_type),
            text(self.confidence),
            extraction_id,
            extraction_batch_id,
            extraction_file_id,
        ]
    }

    fn cells(&self) -> Vec<String> {
        let extraction = ExtractionRecord::ids(self.extraction.as_ref()).join(" ");
        vec![
            text(self.file_id),
            text(self.status),
            text(self.document_type),
            short_confidence(self.confidence),
            text(self.file_name),
            extraction.trim().into(),
        ]
    }
}
