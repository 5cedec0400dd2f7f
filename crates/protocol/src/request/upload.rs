//! The request that uploads files.
//!
//! Its path is pinned by tests: the upload page of the service's documentation
//! names the path of a route that deletes in its heading, `deleteFiles`; its
//! samples post to [`UPLOAD_PATH`].

use alloc::string::String;

use super::multipart::{Boundary, Multipart};
use super::{Method, Request};
use crate::id::{BatchId, Target};

/// Where files for a classification are uploaded to.
pub const UPLOAD_PATH: &str = "/documentClassification/uploadFiles";

/// Where files for an extraction are uploaded to.
pub const EXTRACTION_UPLOAD_PATH: &str = "/uploadFiles";

/// Uploads files: into `batch`, which must exist, or else into a new batch
/// that the service opens. Each file is given by the name to send, as
/// [`wire_name`](crate::name::wire_name) and
/// [`WireNames`](crate::name::WireNames) make it, and its length in bytes. The
/// body's [`Segment::File`] number i is `files[i]`.
///
/// [`Segment::File`]: super::Segment::File
pub fn upload(
    target: &Target,
    batch: Option<&BatchId>,
    files: &[(String, u64)],
    boundary: Boundary,
) -> Request {
    let mut form = Multipart::new(boundary).text(target.field(), target.as_str());
    if let Some(batch) = batch {
        form = form.text("batchId", batch.as_str());
    }
    for (wire_name, length) in files {
        form = form.file("files", wire_name, *length);
    }
    let path = match target {
        Target::Classification(_) => UPLOAD_PATH,
        Target::Extraction(_) => EXTRACTION_UPLOAD_PATH,
    };
    let (content_type, body) = form.finish();
    Request { method: Method::Post, path, content_type: Some(content_type), body }
}
