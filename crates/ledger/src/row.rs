//! A row of the ledger: an entry, and all that is known of it.

use std::path::{Path, PathBuf};

use std::sync::Arc;

use extracta_client::{Document, Error, Outcome};
use extracta_protocol::session::{BatchRecord, DocumentNumber, DocumentRecord, State};
use rusqlite::Result;

use crate::columns::{self, Columns};
use crate::ids::EntryId;

/// An entry, and all that is known of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The entry's number.
    pub entry: EntryId,
    /// The document that it is; other entries with the same content are the
    /// same one.
    pub number: DocumentNumber,
    /// The key of whoever entered it.
    pub key: Option<String>,
    /// The file, by its absolute path; the name of what has no file.
    pub path: PathBuf,
    /// The path as somebody last gave it.
    pub given: PathBuf,
    /// The number of its target in the ledger.
    pub target: i64,
    /// What is known of the document.
    pub known: DocumentRecord,
    /// What is known of the batch that it names.
    pub batch: Option<BatchRecord>,
    /// Why its data is not here yet, where it is followed.
    pub data_error: Option<Arc<Error>>,
    /// Why the latest worker sent no more of its target.
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
        let place = usize::try_from(self.entry.0).unwrap_or_default();
        let document = Document::known(
            place,
            path,
            &self.known.target,
            &self.known,
            self.batch.as_ref(),
            self.stop.as_deref(),
        );
        let document = Document { key: self.key.as_deref(), ..document };
        match self.known.state {
            // Nobody has lost its response yet.
            State::Sending if self.is_under_way => {
                Document { outcome: Outcome::Pending, ..document }
            }
            State::Following => {
                Document { error: self.data_error.as_deref().or(self.stop.as_deref()), ..document }
            }
            _ => document,
        }
    }

    /// Reads a row: the columns of a batch, of a document, and the rest.
    pub(crate) fn read(row: &Columns<'_>) -> Result<Self> {
        let entry = EntryId(row.get("entry")?);
        let path = columns::path(row, "path")?.unwrap_or_default();
        let given = columns::path(row, "given")?.unwrap_or_else(|| path.clone());
        let key = row.get("key")?;
        let target = row.get("target")?;
        let (number, known) = columns::document(row)?;
        let batch = columns::batch(row, &known.target)?;
        Ok(Row {
            entry,
            given,
            path,
            key,
            number,
            target,
            known,
            batch,
            data_error: columns::data_error(row)?,
            stop: columns::stop(row)?,
            is_under_way: false,
        })
    }
}
