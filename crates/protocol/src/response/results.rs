//! The response to a request for results.

use alloc::{string::String, vec::Vec};

use serde::de::MapAccess;

use super::{
    Reading, envelope,
    excerpt::message,
    lenient::{Object, Value},
};
use crate::{
    exchange::Response,
    id::{BatchId, ExtractionId, FileId},
    secret::SignedUrl,
};

/// How far a batch is, and its files.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultsResponse {
    /// How far the service is with the batch.
    pub progress: Progress,
    /// Every row, in the service's order. Two rows may share a `file_id`, as
    /// in the service's own example; a waiting batch usually shows none.
    pub files: Vec<ResultRow>,
}

/// How far the service is with a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// `waiting`: ask again later.
    Waiting,
    /// `success`; or rows without any word, which is how the service answers
    /// finished extractions.
    Finished,
    /// This other word: the set is open.
    Unknown(String),
}

/// A file in the results of a batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultRow {
    /// The service's id of the file.
    pub file_id: Option<FileId>,
    /// The name, possibly changed: see [`name`](crate::name).
    pub file_name: Option<String>,
    /// The service's word for the state of the file: an open set, of which
    /// only `processed` is documented.
    pub status: Option<String>,
    /// The type of the document in the service's spelling, which may differ
    /// from the declared one in its case, or be an undeclared `other`.
    pub document_type: Option<String>,
    /// How sure the service is of the type: from 0 to 1 in all that was seen.
    pub confidence: Option<f64>,
    /// Where data is extracted from the document, if its type is linked to an
    /// extraction.
    pub extraction: Option<ExtractionLink>,
    /// The service's words about the file, on one line of at most 500 characters,
    /// without the query of a link. Not documented.
    pub message: Option<String>,
    /// A link that opens the document to whoever holds it.
    pub url: Option<SignedUrl>,
}

/// The extraction that a classified file was handed to: the three ids that
/// its data can be asked for with. The file has other ids there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractionLink {
    /// The extraction.
    pub extraction_id: ExtractionId,
    /// The batch in the extraction.
    pub batch_id: BatchId,
    /// The file in that batch.
    pub file_id: FileId,
}

/// Reads the response to a request for results. With neither a `status` nor a
/// row it is not understood: were it read as finished, all documents of the
/// batch would be missing.
pub fn read_results(response: &Response) -> Reading<ResultsResponse> {
    envelope::read(response, |status, results: Results| {
        let progress = match status {
            None if results.files.is_empty() => return None,
            None => Progress::Finished,
            Some(word) if word.eq_ignore_ascii_case("waiting") => Progress::Waiting,
            Some(word) if word.eq_ignore_ascii_case("success") => Progress::Finished,
            Some(word) => Progress::Unknown(word),
        };
        Some(ResultsResponse { progress, files: results.files })
    })
}

#[derive(Default)]
struct Results {
    files: Vec<ResultRow>,
}

impl Object for Results {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "files" => self.files = value.rows()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Object for ResultRow {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "fileId" => self.file_id = value.text()?.and_then(FileId::new),
            "fileName" => self.file_name = value.text()?,
            "status" => self.status = value.text()?,
            "result" => {
                let result: Classification = value.object()?.unwrap_or_default();
                self.document_type = result.document_type;
                self.confidence = result.confidence;
                self.message = result.message.or(self.message.take());
            }
            "extraction" => self.extraction = value.object::<Extraction>()?.and_then(link),
            "message" | "error" => self.message = told(value)?.or(self.message.take()),
            "url" => self.url = value.text()?.map(SignedUrl::new),
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The service's words about a file.
fn told<'de, A: MapAccess<'de>>(value: Value<'_, A>) -> Result<Option<String>, A::Error> {
    Ok(value.words()?.map(|words| message(&words)))
}

#[derive(Default)]
struct Classification {
    document_type: Option<String>,
    confidence: Option<f64>,
    message: Option<String>,
}

impl Object for Classification {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "documentType" => self.document_type = value.text()?,
            "confidence" => self.confidence = value.number()?,
            "message" | "error" => self.message = told(value)?.or(self.message.take()),
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Extraction {
    extraction_id: Option<ExtractionId>,
    batch_id: Option<BatchId>,
    file_id: Option<FileId>,
}

impl Object for Extraction {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "extractionId" => self.extraction_id = value.text()?.and_then(ExtractionId::new),
            "batchId" => self.batch_id = value.text()?.and_then(BatchId::new),
            "fileId" => self.file_id = value.text()?.and_then(FileId::new),
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// All three ids or none: with a lost one the service would be asked for
/// something else.
fn link(extraction: Extraction) -> Option<ExtractionLink> {
    Some(ExtractionLink {
        extraction_id: extraction.extraction_id?,
        batch_id: extraction.batch_id?,
        file_id: extraction.file_id?,
    })
}
