//! The response to a request for results.

use alloc::{string::String, vec::Vec};

use super::{
    Reading, Verdict,
    envelope::{self, words},
    excerpt::message,
    lenient::Fields,
    verdict::speak_of_failure,
};
use crate::{
    exchange::Response,
    id::{BatchId, ClassificationId, ExtractionId, FileId, Target},
    secret::SignedUrl,
    values::Values,
};

/// How far a batch is, and its files.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultsResponse<R = ResultRow> {
    /// How far the service is with the batch.
    pub progress: ResultsProgress,
    /// Every row, in the service's order. Two rows may share a `file_id`, as
    /// in the service's own example; a waiting batch usually shows none.
    pub files: Vec<R>,
}

impl<R: ResultsRow> ResultsResponse<R> {
    /// Whether there is nothing more to wait for: the service says so, or says
    /// something else while each of the files that were `sent` has its last row.
    ///
    /// Where it is not known which were sent (none is named), all rows that there
    /// are must be their files' last ones, and the service's word must sound like an
    /// end: a batch at work may list what it is through with. This is about waiting
    /// alone. That a file is not there is proved by `success` only.
    pub fn is_finished(&self, sent: &[FileId]) -> bool {
        const ENDS: [&str; 7] =
            ["complete", "completed", "done", "finished", "ok", "processed", "ready"];
        let are_last = !self.files.is_empty() && self.files.iter().all(R::is_last);
        let has_row = |id: &FileId| self.files.iter().any(|row| row.file_id() == Some(id));
        match &self.progress {
            ResultsProgress::Finished => true,
            _ if !sent.is_empty() => {
                are_last && self.files.len() >= sent.len() && sent.iter().all(has_row)
            }
            ResultsProgress::Waiting => false,
            ResultsProgress::Unknown(word) => {
                are_last && ENDS.iter().any(|end| word.eq_ignore_ascii_case(end))
            }
        }
    }
}

/// How far the service is with a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultsProgress {
    /// `waiting`: ask again later.
    Waiting,
    /// `success`; or rows without any word, which is how the service reports
    /// finished extractions.
    Finished,
    /// This other word: the set is open.
    Unknown(String),
}

/// A file in the results of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct ResultRow {
    /// The service's id of the file.
    pub file_id: Option<FileId>,
    /// The name, possibly changed: see [`name`](crate::name).
    pub file_name: Option<String>,
    /// The service's word for the state of the file: an open set, of which
    /// only `processed` is documented.
    pub status: Option<String>,
    /// The type of the document in the service's spelling, which may differ
    /// from the declared one in its case, or be an undeclared `other`. Never
    /// blank: what is no text, or a blank one, is no type.
    pub document_type: Option<String>,
    /// How sure the service is of the type, from 0 to 1. `"0.9"` is 0.9, `"85%"`
    /// 0.85. A value that is anything else, 85 or -1 or NaN, is left out.
    pub confidence: Option<f64>,
    /// Where data is extracted from the document, if its type is linked to an
    /// extraction.
    pub extraction: Option<ExtractionLink>,
    /// The service's words about the file, on one line of at most 500 characters,
    /// without the query of a link. Not documented.
    pub message: Option<String>,
    /// A link that opens the document to whoever holds it: never serialized.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub url: Option<SignedUrl>,
}

/// A file in the results of a batch of an extraction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct ExtractedRow {
    /// The service's id of the file.
    pub file_id: Option<FileId>,
    /// The name, possibly changed: see [`name`](crate::name).
    pub file_name: Option<String>,
    /// The service's word for the state of the file: an open set, of which
    /// only `processed` is documented.
    pub status: Option<String>,
    /// What was found, which may be nothing; `None` if the service does not say.
    pub values: Option<Values>,
    /// The service's words about the file, as those of a [`ResultRow`].
    pub message: Option<String>,
    /// A link that opens the document to whoever holds it: never serialized.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub url: Option<SignedUrl>,
}

/// The extraction that a classified file was handed to: the three ids that
/// its data can be asked for with. The file has other ids there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct ExtractionLink {
    /// The extraction.
    pub extraction_id: ExtractionId,
    /// The batch in the extraction.
    pub batch_id: BatchId,
    /// The file in that batch.
    pub file_id: FileId,
}

/// A file in the results of a batch.
pub trait ResultsRow {
    /// The service's id of the file.
    fn file_id(&self) -> Option<&FileId>;

    /// Whether the service is through with the file.
    fn is_last(&self) -> bool;
}

impl ResultsRow for ResultRow {
    fn file_id(&self) -> Option<&FileId> {
        self.file_id.as_ref()
    }

    fn is_last(&self) -> bool {
        self.verdict() != Verdict::Pending
    }
}

impl ResultsRow for ExtractedRow {
    fn file_id(&self) -> Option<&FileId> {
        self.file_id.as_ref()
    }

    /// What is `processed` and has no values is a file in which nothing was found.
    fn is_last(&self) -> bool {
        let is_processed = |status: &str| status.eq_ignore_ascii_case("processed");
        self.values.is_some()
            || self.status.as_deref().is_some_and(is_processed)
            || speak_of_failure(&self.status, &self.message)
    }
}

/// What has batches of which results can be asked for: a classification or an
/// extraction, by its id.
pub trait HasResults {
    /// A file in the results.
    type Row: ResultsRow;

    /// What documents are sent to.
    fn target(&self) -> Target;

    /// Reads the response to a request for results.
    fn read_results(response: &Response) -> Reading<ResultsResponse<Self::Row>>;
}

impl HasResults for ClassificationId {
    type Row = ResultRow;

    fn target(&self) -> Target {
        self.into()
    }

    fn read_results(response: &Response) -> Reading<ResultsResponse> {
        read_results(response)
    }
}

impl HasResults for ExtractionId {
    type Row = ExtractedRow;

    fn target(&self) -> Target {
        self.into()
    }

    fn read_results(response: &Response) -> Reading<ResultsResponse<ExtractedRow>> {
        read_extraction_results(response)
    }
}

/// Reads the response to a request for results. With neither a `status` nor a
/// row it is not understood: were it read as finished, all documents of the
/// batch would be missing.
pub fn read_results(response: &Response) -> Reading<ResultsResponse> {
    read_rows(response)
}

/// Reads the response to a request for the results of an extraction: the same,
/// with values in its rows.
pub fn read_extraction_results(response: &Response) -> Reading<ResultsResponse<ExtractedRow>> {
    read_rows(response)
}

fn read_rows<R: for<'a> From<Fields<'a>>>(response: &Response) -> Reading<ResultsResponse<R>> {
    envelope::read(response, |fields| {
        let files: Vec<R> = fields.rows("files")?;
        let progress = match fields.text("status") {
            None if files.is_empty() => return Err(None),
            None if fields.is_missing("status") => ResultsProgress::Finished,
            None => ResultsProgress::Unknown("of another form".into()),
            Some(word) if word.eq_ignore_ascii_case("waiting") => ResultsProgress::Waiting,
            Some(word) if word.eq_ignore_ascii_case("success") => ResultsProgress::Finished,
            Some(word) => ResultsProgress::Unknown(message(&word)),
        };
        Ok(ResultsResponse { progress, files })
    })
}

impl From<Fields<'_>> for ResultRow {
    fn from(fields: Fields<'_>) -> Self {
        let result = fields.object("result").unwrap_or_default();
        ResultRow {
            file_id: fields.text("fileId").and_then(FileId::new),
            file_name: fields.text("fileName"),
            status: fields.text("status").map(|word| message(&word)),
            document_type: result.text("documentType").filter(|it| !it.trim().is_empty()),
            confidence: result.text("confidence").and_then(|text| confidence(&text)),
            extraction: fields.object("extraction").and_then(|extraction| link(&extraction)),
            message: words(&fields).or_else(|| words(&result)),
            url: fields.text("url").map(SignedUrl::new),
        }
    }
}

impl From<Fields<'_>> for ExtractedRow {
    fn from(fields: Fields<'_>) -> Self {
        ExtractedRow {
            file_id: fields.text("fileId").and_then(FileId::new),
            file_name: fields.text("fileName"),
            status: fields.text("status").map(|word| message(&word)),
            values: fields.raw("result").and_then(Values::new),
            message: words(&fields),
            url: fields.text("url").map(SignedUrl::new),
        }
    }
}

/// A confidence from 0 to 1, which is also what a percentage says of itself.
///
/// A bare number above 1 may be one of a hundred, or a mistake. It is left out:
/// whoever took 85 for 0.85 would take 1 for sure where it means 0.01.
fn confidence(text: &str) -> Option<f64> {
    let share = match text.trim().strip_suffix('%') {
        Some(percentage) => percentage.trim().parse::<f64>().ok()? / 100.0,
        None => text.trim().parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

/// All three ids or none: with a lost one the service would be asked for
/// something else.
fn link(extraction: &Fields<'_>) -> Option<ExtractionLink> {
    Some(ExtractionLink {
        extraction_id: extraction.text("extractionId").and_then(ExtractionId::new)?,
        batch_id: extraction.text("batchId").and_then(BatchId::new)?,
        file_id: extraction.text("fileId").and_then(FileId::new)?,
    })
}
