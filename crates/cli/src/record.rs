//! The records that are printed: a document, a forecast and the like as data.
//! How they look is in `format`.

mod batch;
mod result;
mod run;

use extracta_client::{Document, Forecast, Outcome};

use crate::format::{Column, Record};
pub(crate) use batch::BatchRecord;
pub(crate) use result::ResultRecord;
pub(crate) use run::RunRecord;

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

impl Record for Forecast {
    const FIELDS: &'static str = "documents,bytes,batches,requests,polls,leastSeconds";

    const COLUMNS: &'static [Column] = &[
        Column::new("DOCUMENTS", 9),
        Column::new("BYTES", 12),
        Column::new("BATCHES", 7),
        Column::new("REQUESTS", 8),
        Column::new("POLLS", 6),
        Column::new("LEAST SECONDS", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let numbers = [self.documents, self.bytes, self.batches, self.requests, self.polls];
        let numbers = numbers.iter().map(u64::to_string);
        numbers.chain([self.least_time.as_secs_f64().to_string()]).collect()
    }
}

/// A text for a table; empty if there is none.
fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

/// A confidence for a table: two places are all that is meant by it.
fn short_confidence(confidence: Option<f64>) -> String {
    confidence.map(|confidence| format!("{confidence:.2}")).unwrap_or_default()
}
