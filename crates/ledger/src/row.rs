//! A row of the ledger: an input, and all that is known of it.

use std::path::{Path, PathBuf};

use std::sync::Arc;

use extracta_client::{ClassificationId, Document, Error, Outcome};
use extracta_protocol::session::{BatchRecord, DocumentNumber, DocumentRecord, State};
use rusqlite::Result;

use crate::columns::{self, ClassificationColumn, Columns};
use crate::ids::{InputId, RunId};

/// An input, and all that is known of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The input's number.
    pub input: InputId,
    /// Its run.
    pub run: RunId,
    /// The document that it is; other inputs with the same content may be the
    /// same one.
    pub number: DocumentNumber,
    /// The file, by its absolute path.
    pub path: PathBuf,
    /// The path as somebody last gave it.
    pub given: PathBuf,
    /// What it is sent to.
    pub classification_id: ClassificationId,
    /// What is known of the document.
    pub known: DocumentRecord,
    /// What is known of the batch that it names.
    pub batch: Option<BatchRecord>,
    /// Why the run's latest session sent nothing more.
    pub stop: Option<Arc<Error>>,
    /// Whether a process is sending the document at this moment.
    pub is_under_way: bool,
}

impl Row {
    /// The row as the client's records are, under the absolute path.
    pub fn document(&self) -> Document<'_> {
        self.document_at(&self.path)
    }

    /// The same, under the path as somebody last gave it.
    pub fn document_as_given(&self) -> Document<'_> {
        self.document_at(&self.given)
    }

    fn document_at<'a>(&'a self, path: &'a Path) -> Document<'a> {
        let place = usize::try_from(self.input.0).unwrap_or_default();
        let document = Document::known(
            place,
            path,
            &self.classification_id,
            &self.known,
            self.batch.as_ref(),
            self.stop.as_deref(),
        );
        match self.known.state {
            // Nobody has lost its response yet.
            State::Sending if self.is_under_way => {
                Document { outcome: Outcome::Pending, ..document }
            }
            _ => document,
        }
    }

    /// Reads a row: the columns of a batch, of a document, and the rest.
    pub(crate) fn read(row: &Columns<'_>) -> Result<Self> {
        let classification_id = row.get::<ClassificationColumn>("classification_id")?.0;
        let batch = columns::batch(row, &classification_id)?;
        let (number, known) = columns::document(row, &classification_id)?;
        let input = InputId(row.get("input")?);
        let path = columns::path(row, "path")?.unwrap_or_default();
        Ok(Row {
            input,
            given: columns::path(row, "given")?.unwrap_or_else(|| path.clone()),
            path,
            run: RunId(row.get("run")?),
            number,
            classification_id,
            known,
            batch,
            stop: columns::stop(row)?,
            is_under_way: false,
        })
    }
}
