//! A row of the ledger: an input, and all that is known of it.

use std::path::{Path, PathBuf};

use extracta_client::{ClassificationId, Document, Outcome, Stop};
use extracta_protocol::session::{self, BatchRecord, DocumentNumber, State};
use rusqlite::Result;
use rusqlite::types::Type;

use crate::columns;
use crate::ledger::{InputId, RunId};

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
    pub known: session::Document,
    /// What is known of the batch that it names.
    pub batch: Option<BatchRecord>,
    /// Why the run's latest session sent nothing more.
    pub stop: Option<Stop>,
    /// Whether a process is sending the document at this moment.
    pub is_under_way: bool,
}

impl Row {
    /// The row as the client's records are, under the absolute path.
    pub fn document(&self) -> extracta_client::Document<'_> {
        self.document_at(&self.path)
    }

    /// The same, under the path as somebody last gave it.
    pub fn document_as_given(&self) -> extracta_client::Document<'_> {
        self.document_at(&self.given)
    }

    fn document_at<'a>(&'a self, path: &'a Path) -> extracta_client::Document<'a> {
        let place = usize::try_from(self.input.0).unwrap_or_default();
        let document = extracta_client::Document::known(
            place,
            path,
            &self.classification_id,
            &self.known,
            self.batch.as_ref(),
            self.stop.as_ref(),
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
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> Result<Self> {
        const DOCUMENT: usize = 10;
        const REST: usize = DOCUMENT + 21;
        let (number, known) = columns::document(row, DOCUMENT)?;
        let path = columns::path(row, REST + 1)?.unwrap_or_default();
        let id: String = row.get(REST + 4)?;
        let classification_id = ClassificationId::new(&id).ok_or_else(|| {
            let why = "an empty classification id".into();
            rusqlite::Error::FromSqlConversionFailure(REST + 4, Type::Text, why)
        })?;
        Ok(Row {
            input: InputId(row.get(REST)?),
            run: RunId(row.get(REST + 3)?),
            number,
            given: columns::path(row, REST + 2)?.unwrap_or_else(|| path.clone()),
            path,
            classification_id,
            known,
            batch: columns::batch(row, 0)?,
            stop: columns::stop(row, REST + 5)?,
            is_under_way: false,
        })
    }
}
