//! The request for the results of a batch.

use serde_json::json;

use super::json::json;
use super::{Method, Request};
use crate::id::{BatchId, FileId, Target};

/// Where the results of a batch of a classification are asked for.
pub const RESULTS_PATH: &str = "/documentClassification/getResults";

/// Where the results of a batch of an extraction are asked for.
pub const EXTRACTION_RESULTS_PATH: &str = "/getBatchResults";

/// Asks for the results of a batch, or of one `file` in it.
///
/// Between two requests of one route the service wants a pause of 2 seconds,
/// whatever the batches: see [`pacing`](crate::pacing).
pub fn results(target: &Target, batch: &BatchId, file: Option<&FileId>) -> Request {
    let path = match target {
        Target::Classification(_) => RESULTS_PATH,
        Target::Extraction(_) => EXTRACTION_RESULTS_PATH,
    };
    let mut ids = json!({ "batchId": batch.as_str() });
    ids[target.field()] = target.as_str().into();
    if let Some(file) = file {
        ids["fileId"] = file.as_str().into();
    }
    json(Method::Post, path, &ids)
}
