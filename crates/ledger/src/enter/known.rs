//! Whether the ledger knows a file.

use std::io;
use std::path::{Path, PathBuf};

use extracta_client::{ClassificationId, ContentHash, ErrorKind};
use extracta_protocol::session::State;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::Named;
use crate::columns::{self, modified_column, path_column};
use crate::error::LedgerError;
use crate::ledger::{InputId, Ledger};

pub(super) enum LookedUp {
    Known(InputId),
    New(Named, ContentHash),
    /// The file of this path cannot be read.
    Unreadable(PathBuf, io::Error),
}

/// An input of the ledger, as far as a file is known by it.
pub(super) struct KnownInput {
    input: InputId,
    modified_ns: Option<i64>,
    given: Option<PathBuf>,
    sha256: [u8; 32],
}

impl Ledger {
    pub(super) fn look_up(
        &self,
        classification: &ClassificationId,
        named: Named,
    ) -> std::result::Result<LookedUp, LedgerError> {
        let known = self.db().read(|db| latest_of(db, classification, &named))?;
        if let Some(known) = &known
            && known.modified_ns == modified_column(named.file.modified)
        {
            return self.remember(known, &named);
        }
        let content = match ContentHash::of_file(&named.path) {
            Ok(content) => content,
            Err(error) => return Ok(LookedUp::Unreadable(named.given, error)),
        };
        match known.filter(|known| known.holds(&content)) {
            Some(known) => self.remember(&known, &named),
            None => Ok(LookedUp::New(named, content)),
        }
    }

    fn remember(
        &self,
        known: &KnownInput,
        named: &Named,
    ) -> std::result::Result<LookedUp, LedgerError> {
        if !known.is_as(named) {
            self.db().write(|db| known.remember(db, named))?;
        }
        Ok(LookedUp::Known(known.input))
    }
}

/// The input that was entered last for this path, if it is of this length.
/// Only the last counts: who goes back to an older content has a new document.
pub(super) fn latest_of(
    db: &Connection,
    classification: &ClassificationId,
    named: &Named,
) -> Result<Option<KnownInput>> {
    let latest = "SELECT input, modified_ns, given, sha256, inputs.length, state, \
         documents.trouble_kind FROM inputs \
         JOIN documents USING (run, document) JOIN runs USING (run) \
         WHERE path = ?1 AND classification_id = ?2 ORDER BY input DESC LIMIT 1";
    let mut latest = db.prepare_cached(latest)?;
    let values = params![path_column(&named.path), classification.as_str()];
    let latest = latest.query_row(values, |row| {
        let (state, kind): (String, Option<String>) = (row.get(5)?, row.get(6)?);
        let is_refused_for_its_file =
            state == State::Refused.as_str() && kind.as_deref() == Some(ErrorKind::File.as_str());
        let is_this = !is_refused_for_its_file && columns::unsigned(row, 4)? == named.file.length;
        let known = KnownInput {
            input: InputId(row.get(0)?),
            modified_ns: row.get(1)?,
            given: columns::path(row, 2)?,
            sha256: row.get(3)?,
        };
        Ok(is_this.then_some(known))
    });
    Ok(latest.optional()?.flatten())
}

impl KnownInput {
    pub(super) fn input(&self) -> InputId {
        self.input
    }

    pub(super) fn modified_ns(&self) -> Option<i64> {
        self.modified_ns
    }

    pub(super) fn holds(&self, content: &ContentHash) -> bool {
        self.sha256 == content.0
    }

    fn is_as(&self, named: &Named) -> bool {
        self.given.as_deref() == Some(Path::new(&named.given))
            && self.modified_ns == modified_column(named.file.modified)
    }

    /// Notes how the file was named this time, and when it was modified.
    pub(super) fn remember(&self, db: &Connection, named: &Named) -> Result<()> {
        let set = "UPDATE inputs SET given = ?2, modified_ns = ?3 WHERE input = ?1";
        let modified_ns = modified_column(named.file.modified);
        let values = params![self.input.0, path_column(&named.given), modified_ns];
        db.prepare_cached(set)?.execute(values).map(drop)
    }
}
