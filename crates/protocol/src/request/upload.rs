//! The request that uploads files.
//!
//! Its path is pinned by tests: the upload page of the service's documentation
//! names the path of a route that deletes in its heading, `deleteFiles`; its
//! samples post to [`UPLOAD_PATH`].

use super::Request;
use super::method::Method;
use super::mime;
use super::multipart::{Boundary, Multipart};
use crate::id::{BatchId, ClassificationId};

/// Where files are uploaded to.
pub const UPLOAD_PATH: &str = "/documentClassification/uploadFiles";

/// A file in an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilePart<'a> {
    /// The name to send, as [`wire_name`](crate::name::wire_name) and
    /// [`WireNames`](crate::name::WireNames) make it.
    pub wire_name: &'a str,
    /// The length in bytes.
    pub length: u64,
}

/// Uploads files: into `batch`, which must exist, or else into a new batch
/// that the service opens. The body's [`Segment::File`] number i is `files[i]`.
///
/// [`Segment::File`]: super::Segment::File
pub fn upload(
    classification: &ClassificationId,
    batch: Option<&BatchId>,
    files: &[FilePart<'_>],
    boundary: Boundary,
) -> Request {
    let mut form = Multipart::new(boundary).text("classificationId", classification.as_str());
    if let Some(batch) = batch {
        form = form.text("batchId", batch.as_str());
    }
    for file in files {
        let content_type = mime::content_type(file.wire_name);
        form = form.file("files", file.wire_name, content_type, file.length);
    }
    let (content_type, body) = form.finish();
    Request { method: Method::Post, path: UPLOAD_PATH, content_type: Some(content_type), body }
}
