//! What became of the files that somebody named.

use std::path::PathBuf;

use extracta_client::{ClassificationId, Document, Error, ErrorKind};

use crate::ids::{InputId, RunId};
use crate::owner::Owner;

/// What became of the files that somebody wants to be classified.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    /// The inputs, in the order in which they were named; one that was named
    /// twice is here twice.
    pub(crate) inputs: Vec<InputId>,
    /// What cannot be sent, and why. Not in the ledger.
    pub(crate) refused: Vec<RefusedInput>,
    /// The ledger's own files, which are no documents.
    pub(crate) left_out: Vec<PathBuf>,
    /// How many documents are new.
    pub(crate) new_documents: u64,
    /// The bytes of these.
    pub(crate) new_bytes: u64,
    pub(crate) new_run: Option<(RunId, Owner)>,
}

/// A file that cannot be sent.
#[derive(Debug, Clone)]
pub struct RefusedInput {
    /// The path, as it was given.
    pub path: PathBuf,
    /// What it was to be sent to.
    pub classification_id: ClassificationId,
    /// What is wrong with it.
    pub error: Error,
}

impl RefusedInput {
    /// The input as the client's documents are.
    pub fn document(&self) -> Document<'_> {
        Document::refused(0, &self.path, &self.classification_id, &self.error)
    }
}

impl Entered {
    pub(super) fn refuse(&mut self, path: PathBuf, to: &ClassificationId, message: String) {
        let classification_id = to.clone();
        let error = Error { kind: ErrorKind::File, http_status: None, message };
        self.refused.push(RefusedInput { path, classification_id, error });
    }
}
