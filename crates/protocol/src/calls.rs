//! The routes of document classification, as functions that make requests.
//!
//! Only what reads or adds: no route that deletes is here. The upload page of
//! the service's documentation names the path of such a route in its heading,
//! `deleteFiles`; its samples post to [`UPLOAD_PATH`], and tests pin it.

use alloc::string::ToString;

use serde_json::json;

use crate::{
    id::{BatchId, ClassificationId, FileId},
    mime,
    multipart::{Boundary, Multipart},
    request::{Body, Method, Request},
};

/// Where files are uploaded to.
pub const UPLOAD_PATH: &str = "/documentClassification/uploadFiles";
/// Where the results of a batch are asked for.
pub const RESULTS_PATH: &str = "/documentClassification/getResults";
/// Where the credits that are left are asked for.
pub const CREDITS_PATH: &str = "/credits";

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
/// [`Segment::File`]: crate::request::Segment::File
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

/// Asks for the results of a batch, or of one `file` in it.
///
/// Between two of these requests the service wants a pause of 2 seconds,
/// whatever the batches: see [`poll_clock`](crate::poll_clock).
pub fn results(
    classification: &ClassificationId,
    batch: &BatchId,
    file: Option<&FileId>,
) -> Request {
    let mut ids = json!({
        "classificationId": classification.as_str(),
        "batchId": batch.as_str(),
    });
    if let Some(file) = file {
        ids["fileId"] = file.as_str().into();
    }
    Request {
        method: Method::Post,
        path: RESULTS_PATH,
        content_type: Some("application/json".into()),
        body: Body::from_bytes(ids.to_string().into_bytes()),
    }
}

/// Asks how many credits are left.
pub fn credits() -> Request {
    Request { method: Method::Get, path: CREDITS_PATH, content_type: None, body: Body::default() }
}
