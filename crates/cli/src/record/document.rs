//! The record of an input that was classified, or not.

use extracta_client::{Document, Outcome};

use super::{short_confidence, text};
use crate::format::{Column, Record};

impl Record for Document<'_> {
    const FIELDS: &'static str = "\
        path,outcome,documentType,confidence,classificationId,batchId,fileId,fileName,pages,\
        extractionId,extractionBatchId,extractionFileId,possiblyChargedTwice,\
        settledByAbsence,errorKind,errorHttpStatus,errorMessage";

    const COLUMNS: &'static [Column] = &[
        Column::new("OUTCOME", 10),
        Column::new("TYPE", 16),
        Column::new("CONFIDENCE", 10),
        Column::of_names("PATH"),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let error = self.error.filter(|_| self.outcome != Outcome::Classified);
        vec![
            self.outcome.to_string(),
            text(self.document_type),
            short_confidence(self.confidence),
            self.path.to_string_lossy().into_owned(),
            error.map(ToString::to_string).unwrap_or_default(),
        ]
    }
}
