//! What entering a file would do, told without doing it.

use std::path::Path;

use extracta_client::{ClassificationId, ContentHash, FileToSend};

use super::Named;
use super::known::latest_of;
use crate::columns::modified_column;
use crate::error::LedgerError;
use crate::ledger::Ledger;

/// What submitting a file would do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// It would be sent.
    ToSend {
        /// Its length in bytes.
        length: u64,
    },
    /// It was sent, and would not be sent again for this.
    Sent,
    /// It belongs to the ledger, and is no document.
    LeftOut,
    /// It cannot be sent, and why.
    Refused(String),
}

impl Ledger {
    /// Foretells what submitting a file would do to it, and changes nothing. Of
    /// new files with equal content only one would be sent; that is not looked
    /// at here.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn foresee(
        &self,
        classification: &ClassificationId,
        path: &Path,
    ) -> Result<Foreseen, LedgerError> {
        let given = path.to_owned();
        let path = std::path::absolute(path).unwrap_or_else(|_| given.clone());
        // Before it is opened: closing one of SQLite's files drops its locks.
        if std::fs::metadata(&path).is_ok_and(|file| self.db().is_own_file(&path, &file)) {
            return Ok(Foreseen::LeftOut);
        }
        let file = match FileToSend::examine(&path) {
            Ok(file) => file,
            Err(error) => return Ok(Foreseen::Refused(error.to_string())),
        };
        let named = Named { path, given, file };
        let to_send = Foreseen::ToSend { length: named.file.length };
        let Some(known) = self.db().read(|db| latest_of(db, classification, &named))? else {
            return Ok(to_send);
        };
        let is_as_it_was = known.modified_ns() == modified_column(named.file.modified)
            || ContentHash::of_file(&named.path).is_ok_and(|content| known.holds(&content));
        if !is_as_it_was {
            return Ok(to_send);
        }
        let waits = "SELECT state = 'planned' OR (state = 'unknown' AND batch IS NULL) \
             FROM inputs JOIN documents USING (run, document) WHERE input = ?1";
        let waits: bool = self
            .db()
            .read(|db| db.prepare_cached(waits)?.query_row([known.input().0], |row| row.get(0)))?;
        Ok(if waits { to_send } else { Foreseen::Sent })
    }
}
