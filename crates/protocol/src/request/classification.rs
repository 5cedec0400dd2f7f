//! The requests about a classification itself.

use serde_json::json;

use super::json::json;
use super::{Method, Request};
use crate::definition::ClassificationDefinition;
use crate::id::{BatchId, ClassificationId, FileId};

/// Creates a classification.
pub fn create_classification(definition: &ClassificationDefinition) -> Request {
    let body = json!({ "classificationDetails": definition.to_value() });
    json(Method::Post, "/documentClassification/createClassification", &body)
}

/// Asks for the definition of a classification.
pub fn view_classification(id: &ClassificationId) -> Request {
    let body = json!({ "classificationId": id.as_str() });
    json(Method::Post, "/documentClassification/viewClassification", &body)
}

/// Replaces the definition of a classification: all of it is sent, as the
/// service's page marks every field as required.
pub fn update_classification(
    id: &ClassificationId,
    definition: &ClassificationDefinition,
) -> Request {
    let body = json!({
        "classificationId": id.as_str(),
        "classificationDetails": definition.to_value(),
    });
    json(Method::Patch, "/documentClassification/updateClassification", &body)
}

/// Deletes a classification with all its batches. **Cannot be undone.**
pub fn delete_classification(id: &ClassificationId) -> Request {
    let body = json!({ "classificationId": id.as_str() });
    json(Method::Delete, "/documentClassification/deleteClassification", &body)
}

/// Deletes a batch with all its files. **Cannot be undone.**
pub fn delete_batch(id: &ClassificationId, batch: &BatchId) -> Request {
    let body = json!({ "classificationId": id.as_str(), "batchId": batch.as_str() });
    json(Method::Delete, "/documentClassification/deleteBatch", &body)
}

/// Deletes these files of a batch. **Cannot be undone.** At least one is to be
/// named: what the service does with an empty list is not known.
pub fn delete_files(id: &ClassificationId, batch: &BatchId, files: &[FileId]) -> Request {
    let files: alloc::vec::Vec<&str> = files.iter().map(FileId::as_str).collect();
    let body = json!({
        "classificationId": id.as_str(),
        "batchId": batch.as_str(),
        "fileIds": files,
    });
    json(Method::Delete, "/documentClassification/deleteFiles", &body)
}
