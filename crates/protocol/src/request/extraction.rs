//! The requests about an extraction itself.

use serde_json::json;

use super::json::json;
use super::{Method, Request};
use crate::definition::ExtractionDefinition;
use crate::id::{BatchId, ExtractionId, FileId};

/// Where extractions, their batches and their files are deleted: one route, and
/// what is left out decides how much goes. So there are three functions, whose
/// ids cannot be empty.
const DELETE_PATH: &str = "/deleteExtraction";

/// Creates an extraction.
pub fn create_extraction(definition: &ExtractionDefinition) -> Request {
    let body = json!({ "extractionDetails": definition.to_value() });
    json(Method::Post, "/createExtraction", &body)
}

/// Asks for the definition of an extraction and for its batches.
pub fn view_extraction(id: &ExtractionId) -> Request {
    json(Method::Post, "/viewExtraction", &json!({ "extractionId": id.as_str() }))
}

/// Changes the definition of an extraction. All that a definition here has is sent,
/// what is empty too; only fields that are not known here stay as they are if they
/// are left out.
pub fn update_extraction(id: &ExtractionId, definition: &ExtractionDefinition) -> Request {
    let body = json!({
        "extractionId": id.as_str(),
        "extractionDetails": definition.to_value(),
    });
    json(Method::Patch, "/updateExtraction", &body)
}

/// Deletes an extraction with all its batches. **Cannot be undone.**
pub fn delete_extraction(id: &ExtractionId) -> Request {
    json(Method::Delete, DELETE_PATH, &json!({ "extractionId": id.as_str() }))
}

/// Deletes a batch of an extraction. **Cannot be undone.**
pub fn delete_extraction_batch(id: &ExtractionId, batch: &BatchId) -> Request {
    let body = json!({ "extractionId": id.as_str(), "batchId": batch.as_str() });
    json(Method::Delete, DELETE_PATH, &body)
}

/// Deletes one file of a batch of an extraction. **Cannot be undone.**
pub fn delete_extraction_file(id: &ExtractionId, batch: &BatchId, file: &FileId) -> Request {
    let body = json!({
        "extractionId": id.as_str(),
        "batchId": batch.as_str(),
        "fileId": file.as_str(),
    });
    json(Method::Delete, DELETE_PATH, &body)
}
