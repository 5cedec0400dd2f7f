//! The request for the results of a batch.

use alloc::string::ToString;

use serde_json::json;

use super::body::Body;
use super::{Method, Request};
use crate::id::{BatchId, ClassificationId, FileId};

/// Where the results of a batch are asked for.
pub const RESULTS_PATH: &str = "/documentClassification/getResults";

/// Asks for the results of a batch, or of one `file` in it.
///
/// Between two of these requests the service wants a pause of 2 seconds,
/// whatever the batches: see [`pacing`](crate::pacing).
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
