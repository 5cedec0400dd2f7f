//! What a request has changed beside uploads: a definition, or something that is
//! gone.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was created, updated or deleted. Which of these, its record's
/// [`Route`](crate::Route) says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChangeRecord {
    /// The classification or extraction.
    pub id: String,
    /// The definition as it is after a create or an update; none for a delete.
    pub details: Option<Value>,
    /// The batch that was deleted, or from which files were. None if all of the
    /// definition was.
    pub batch_id: Option<String>,
    /// The files that were deleted. Empty if all of the batch was.
    pub file_ids: Vec<String>,
}
