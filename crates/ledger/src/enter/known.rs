//! Lookup of a file: whether the ledger knows it.

use std::path::{Path, PathBuf};

use extracta_client::internal::ContentHash;
use extracta_client::own_http::FileToSend;
use extracta_client::{ClassificationId, ErrorKind};
use extracta_protocol::session::State;
use rusqlite::{Connection, params};

use crate::columns::{self, StateColumn, modified_column, path_column, read_one};
use crate::error::Result;
use crate::ids::InputId;
use crate::ledger::Ledger;

/// What a file is to the ledger.
pub(super) enum LookedUp {
    /// One of its own files.
    Own,
    /// No file that can be sent, and why.
    Unusable(String),
    /// An input that it knows.
    Known(KnownInput, FileToSend),
    /// A new input, and its content where that was read already.
    New(FileToSend, Option<ContentHash>),
}

/// An input of the ledger, as far as a file is known by it.
pub(super) struct KnownInput {
    pub(super) input: InputId,
    /// Whether its document is still to be sent.
    pub(super) is_to_send: bool,
    modified_ns: Option<i64>,
    given: Option<PathBuf>,
    sha256: [u8; 32],
}

impl Ledger {
    pub(super) fn look_up(
        &self,
        classification: &ClassificationId,
        given: &Path,
    ) -> Result<LookedUp> {
        let path = std::path::absolute(given).unwrap_or_else(|_| given.into());
        // Before it is opened: closing one of SQLite's files drops its locks.
        if std::fs::metadata(&path).is_ok_and(|file| self.db().is_own_file(&path, &file)) {
            return Ok(LookedUp::Own);
        }
        let file = match FileToSend::examine(&path) {
            Ok(file) => file,
            Err(error) => return Ok(LookedUp::Unusable(error.to_string())),
        };
        let Some(known) = self.db().read(|db| latest_input(db, classification, &file))? else {
            return Ok(LookedUp::New(file, None));
        };
        if known.modified_ns == modified_column(file.modified) {
            return Ok(LookedUp::Known(known, file));
        }
        Ok(match ContentHash::of_file(&path) {
            Ok(content) if known.has(&content) => LookedUp::Known(known, file),
            Ok(content) => LookedUp::New(file, Some(content)),
            Err(error) => LookedUp::Unusable(error.to_string()),
        })
    }
}

/// The input that was entered last for this path, if it is of this length.
/// Only the last counts: who goes back to an older content has a new document.
pub(super) fn latest_input(
    db: &Connection,
    classification: &ClassificationId,
    file: &FileToSend,
) -> rusqlite::Result<Option<KnownInput>> {
    let latest = "SELECT input, modified_ns, given, sha256, inputs.length AS length, state, \
         trouble_kind, state = 'planned' OR (state = 'unknown' AND batch IS NULL) AS is_to_send \
         FROM inputs JOIN documents USING (run, document) JOIN runs USING (run) \
         WHERE path = ?1 AND classification_id = ?2 ORDER BY input DESC LIMIT 1";
    let values = params![path_column(&file.path), classification.as_str()];
    let latest = read_one(db, latest, values, |row| {
        let (StateColumn(state), kind) = (row.get("state")?, row.get("trouble_kind")?);
        let (kind, length): (Option<String>, u64) = (kind, row.get("length")?);
        let is_refused_for_its_file =
            state == State::Refused && kind.as_deref() == Some(ErrorKind::File.as_str());
        let is_this = !is_refused_for_its_file && length == file.length;
        let known = KnownInput {
            input: InputId(row.get("input")?),
            is_to_send: row.get("is_to_send")?,
            modified_ns: row.get("modified_ns")?,
            given: columns::path(row, "given")?,
            sha256: row.get("sha256")?,
        };
        Ok(is_this.then_some(known))
    });
    Ok(latest?.flatten())
}

impl KnownInput {
    pub(super) fn has(&self, content: &ContentHash) -> bool {
        self.sha256 == content.0
    }

    pub(super) fn is_named_as(&self, given: &Path, file: &FileToSend) -> bool {
        self.given.as_deref() == Some(given) && self.modified_ns == modified_column(file.modified)
    }

    /// Notes how the file was named this time, and when it was modified.
    pub(super) fn update(
        &self,
        db: &Connection,
        given: &Path,
        file: &FileToSend,
    ) -> rusqlite::Result<()> {
        let set = "UPDATE inputs SET given = ?2, modified_ns = ?3 WHERE input = ?1";
        let values = params![self.input.0, path_column(given), modified_column(file.modified)];
        db.prepare_cached(set)?.execute(values).map(drop)
    }
}
