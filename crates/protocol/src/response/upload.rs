//! The response to an upload.

use alloc::{string::String, vec::Vec};

use super::{Reading, envelope, lenient::Fields};
use crate::{
    exchange::Response,
    id::{BatchId, ClassificationId, FileId},
    secret::SignedUrl,
};

/// The response to an upload that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadResponse {
    /// The batch that the files are in.
    pub batch_id: BatchId,
    /// The classification that the batch belongs to.
    pub classification_id: Option<ClassificationId>,
    /// The rows, in the service's order: not surely one for each file.
    pub files: Vec<UploadedFile>,
    /// Whether the files may be stored, and charged, twice: the upload was sent
    /// again after the service had it whole and said that it was busy. That is
    /// believed; in a session the batch's results check it. Whoever sends it sets
    /// this: one response alone does not tell.
    pub is_possibly_charged_twice: bool,
}

/// A file as the service took it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadedFile {
    /// The service's id of the file.
    pub file_id: Option<FileId>,
    /// The name, possibly changed: see [`name`](crate::name).
    pub file_name: Option<String>,
    /// How many pages the service counts; a page costs one credit.
    pub pages: Option<u32>,
    /// A link that opens the document to whoever holds it.
    pub url: Option<SignedUrl>,
}

/// Reads the response to an upload. Without a `batchId` it is not understood:
/// the files could never be found again.
pub fn read_upload(response: &Response) -> Reading<UploadResponse> {
    envelope::read(response, |fields| {
        Ok(UploadResponse {
            batch_id: fields.text("batchId").and_then(BatchId::new).ok_or(None)?,
            classification_id: fields.text("classificationId").and_then(ClassificationId::new),
            files: fields.rows("files")?,
            is_possibly_charged_twice: false,
        })
    })
}

impl From<Fields<'_>> for UploadedFile {
    fn from(fields: Fields<'_>) -> Self {
        UploadedFile {
            file_id: fields.text("fileId").and_then(FileId::new),
            file_name: fields.text("fileName"),
            pages: fields.number("numberOfPages").and_then(whole),
            url: fields.text("url").map(SignedUrl::new),
        }
    }
}

fn whole(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}
