//! The response to an upload.

use alloc::{string::String, vec::Vec};

use serde::de::MapAccess;

use super::{
    Reading, envelope,
    lenient::{Object, Value},
};
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
/// nobody could find the files again.
pub fn read_upload(response: &Response) -> Reading<UploadResponse> {
    envelope::read(response, |_, upload: Upload| {
        Some(UploadResponse {
            batch_id: upload.batch_id?,
            classification_id: upload.classification_id,
            files: upload.files,
        })
    })
}

#[derive(Default)]
struct Upload {
    batch_id: Option<BatchId>,
    classification_id: Option<ClassificationId>,
    files: Vec<UploadedFile>,
}

impl Object for Upload {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "batchId" => self.batch_id = value.text()?.and_then(BatchId::new),
            "classificationId" => {
                self.classification_id = value.text()?.and_then(ClassificationId::new);
            }
            "files" => self.files = value.rows()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Object for UploadedFile {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "fileId" => self.file_id = value.text()?.and_then(FileId::new),
            "fileName" => self.file_name = value.text()?,
            "numberOfPages" => self.pages = value.number()?.and_then(whole),
            "url" => self.url = value.text()?.map(SignedUrl::new),
            _ => value.skip()?,
        }
        Ok(())
    }
}

fn whole(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}
