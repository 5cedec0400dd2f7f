//! Carrying a ledger of version 1 over to version 2, in place.
//!
//! Version 1 had runs, each with documents, batches and requests of its own
//! numbers. Here these are numbered through, in the order of the runs. Equal
//! content that was sent in two runs stays two documents; the newest answers
//! for it. When a file was last changed, and which file it is, was not noted:
//! its content is read again before it is sent. Nor was when a document became
//! final: that is when it is carried over.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use extracta_client::internal::private_file;
use rusqlite::{Connection, Result, Transaction, params};
use serde_json::Value;

use super::header::{OLD_VERSION, VERSION};
use super::{Db, SCHEMA, beside, is_missing};
use crate::error::{Fault, LedgerError};
use crate::lock::random_name;

/// The tables of version 1, out of the way of the new ones.
const SET_ASIDE: &str = "
    DROP VIEW results;
    DROP INDEX documents_by_batch;
    DROP INDEX documents_by_content;
    DROP INDEX unfinished_documents;
    DROP INDEX inputs_by_path;
    DROP INDEX inputs_by_run;
    DROP INDEX inputs_by_document;
    ALTER TABLE ledger RENAME TO old_ledger;
    ALTER TABLE batches RENAME TO old_batches;
    ALTER TABLE requests RENAME TO old_requests;
    ALTER TABLE documents RENAME TO old_documents;
";

/// Numbers through what every run numbered for itself.
const CARRY_OVER: &str = "
    CREATE TEMP TABLE new_documents AS
        SELECT run, document AS old, row_number() OVER (ORDER BY run, document) AS new
        FROM old_documents;
    CREATE TEMP TABLE new_batches AS
        SELECT run, batch AS old, row_number() OVER (ORDER BY run, batch) AS new FROM old_batches;
    CREATE TEMP TABLE new_requests AS
        SELECT run, request AS old, row_number() OVER (ORDER BY run, request) AS new
        FROM old_requests;
    CREATE INDEX temp.new_documents_by_old ON new_documents (run, old);
    CREATE INDEX temp.new_batches_by_old ON new_batches (run, old);
    CREATE INDEX temp.new_requests_by_old ON new_requests (run, old);

    INSERT INTO targets (kind, target_id)
        SELECT 'classification', classification_id FROM runs GROUP BY classification_id ORDER BY min(run);
    INSERT INTO batches
        SELECT new_batches.new, target, batch_id, is_sealed, documents, awaited, unsettled,
            departed, unmatched, trouble_kind, trouble_http_status, trouble_message, '[]', 0
        FROM old_batches
        JOIN new_batches ON new_batches.run = old_batches.run AND old = batch
        JOIN runs ON runs.run = old_batches.run
        JOIN targets ON target_id = classification_id;
    INSERT INTO requests
        SELECT new_requests.new, new_batches.new, files, bytes, begun_at, ended_at, fate,
            trouble_kind, trouble_http_status, trouble_message
        FROM old_requests
        JOIN new_requests ON new_requests.run = old_requests.run AND new_requests.old = request
        JOIN new_batches ON new_batches.run = old_requests.run AND new_batches.old = batch;
    INSERT INTO documents
        SELECT new_documents.new, target, name, '', length, sha256, state,
            new_batches.new, new_requests.new, wire_name, file_id, pages, document_type,
            confidence, extraction_id, extraction_batch_id, extraction_file_id, 0, NULL, NULL,
            possibly_charged_twice, settled_by_absence, unknown_tries, lost_openers,
            trouble_kind, trouble_http_status, trouble_message
        FROM old_documents
        JOIN new_documents ON new_documents.run = old_documents.run AND new_documents.old = document
        JOIN runs ON runs.run = old_documents.run
        JOIN targets ON target_id = classification_id
        LEFT JOIN new_batches ON new_batches.run = old_documents.run AND new_batches.old = batch
        LEFT JOIN new_requests
            ON new_requests.run = old_documents.run AND new_requests.old = request;
    INSERT INTO entries (entry, document, path, given, length, modified_ns, entered_at)
        SELECT input, new, path, given, length, modified_ns, created_at
        FROM inputs
        JOIN new_documents ON new_documents.run = inputs.run AND old = document
        JOIN runs ON runs.run = inputs.run;
    INSERT INTO records (entry, at)
        SELECT entry, 1000 * unixepoch() FROM entries JOIN documents USING (document)
        WHERE state IN ('classified', 'failed', 'refused', 'held') ORDER BY entry;
";

/// What version 1 alone had.
const DROP_OLD: &str = "
    DROP TABLE temp.new_documents;
    DROP TABLE temp.new_batches;
    DROP TABLE temp.new_requests;
    DROP TABLE inputs;
    DROP TABLE old_documents;
    DROP TABLE old_requests;
    DROP TABLE old_batches;
    DROP TABLE runs;
    DROP TABLE old_ledger;
";

impl Db {
    /// Brings an older ledger up to this version, all or nothing, with a copy
    /// of it beside it first.
    ///
    /// # Errors
    ///
    /// A process works on it, or it cannot be written. It is as it was then.
    pub(super) fn bring_up(&mut self) -> crate::error::Result<()> {
        if self.read(version)? != OLD_VERSION {
            return Ok(());
        }
        let runs = "SELECT run FROM runs";
        let runs: Vec<i64> = self
            .read(|db| db.prepare(runs)?.query_map([], |row| row.get(0))?.collect::<Result<_>>())?;
        // Held until it is done.
        let _locks = runs.iter().map(|run| self.lock_run(*run)).collect::<Result<Vec<_>, _>>()?;
        self.copy_beside()?;
        self.read(|db| db.execute_batch("PRAGMA foreign_keys = OFF"))?;
        let name = random_name().map_err(|error| LedgerError::io(&self.path, "", error))?;
        let carried = self.write(|db| match version(db)? {
            OLD_VERSION => carry_over(db, &name),
            // Another process was quicker.
            _ => Ok(()),
        });
        self.read(|db| db.execute_batch("PRAGMA foreign_keys = ON"))?;
        carried
    }

    /// Sees that nobody works on a run, and that nobody begins to.
    fn lock_run(&self, run: i64) -> Result<Option<File>, LedgerError> {
        let file = match File::open(beside(&self.path, &format!("-run-{run}.lock"))) {
            Ok(file) => file,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(LedgerError::io(&self.path, "its lock: ", error)),
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(Fault::AtWork { path: self.path.clone() }.into()),
            Err(TryLockError::Error(error)) => {
                Err(LedgerError::io(&self.path, "its lock: ", error))
            }
        }
    }

    fn copy_beside(&self) -> crate::error::Result<()> {
        let copy = beside(&self.path, "-version-1");
        match private_file::open(&copy) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.copy_to(&copy),
            there => there.map(drop).map_err(|error| self.unusable(&copy, error)),
        }
    }

    fn copy_to(&self, copy: &Path) -> crate::error::Result<()> {
        let made = private_file::create_new(copy).map_err(|error| self.unusable(copy, error))?;
        if let Ok(ledger) = std::fs::metadata(&self.path) {
            private_file::give_to_owner_of(&ledger, &made);
        }
        drop(made);
        let copied = self.read(|db| db.execute("VACUUM INTO ?1", [copy.to_string_lossy()]));
        if copied.is_err() {
            // Half a copy would be taken for a whole one later.
            let _ = std::fs::remove_file(copy);
        }
        copied.map(drop)
    }

    fn unusable(&self, copy: &Path, error: io::Error) -> LedgerError {
        let why = format!("its copy {}: {error}", copy.display());
        Fault::Unusable { path: self.path.clone(), why, source: Some(error.into()) }.into()
    }

    /// This ledger or, if it is an older one that is not to be touched, a copy
    /// that is carried over, until it is closed.
    pub(super) fn or_copy_of_this_version(self) -> crate::error::Result<Self> {
        if self.read(version)? != OLD_VERSION {
            return Ok(self);
        }
        let words = "an older version made it, and no copy can be made: ";
        let failed = |error| LedgerError::io(&self.path, words, error);
        let name = format!("extracta-{}", random_name().map_err(failed)?);
        let folder = Folder(std::env::temp_dir().join(name));
        private_file::create_new_folder(&folder.0).map_err(failed)?;
        let copy = folder.0.join("ledger.db");
        self.copy_to(&copy)?;
        let db = Db::open_existing(&copy)?;
        Ok(Db { path: self.path, _copy: Some(folder), ..db })
    }
}

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn version(db: &Connection) -> Result<i64> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn carry_over(db: &Transaction<'_>, name: &str) -> Result<()> {
    db.execute_batch(SET_ASIDE)?;
    db.execute_batch(SCHEMA)?;
    let ledger = "INSERT INTO ledger (ledger_id, base_url, created_at, boot) \
         SELECT ?1, base_url, created_at, \
             (SELECT CASE WHEN count(DISTINCT boot) = 1 THEN max(boot) END FROM runs) \
         FROM old_ledger";
    db.execute(ledger, [name])?;
    db.execute_batch(CARRY_OVER)?;
    number_unsettled(db)?;
    set_extensions(db)?;
    db.execute_batch(DROP_OLD)?;
    db.pragma_update(None, "user_version", VERSION)
}

/// The lists of unsettled documents name these by their numbers.
fn number_unsettled(db: &Transaction<'_>) -> Result<()> {
    let lists = "SELECT new, old_batches.run, unsettled FROM old_batches \
         JOIN new_batches ON new_batches.run = old_batches.run AND old = batch \
         WHERE unsettled != '[]'";
    let lists: Vec<(i64, i64, String)> = db
        .prepare(lists)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    let number = "SELECT new FROM new_documents WHERE run = ?1 AND old = ?2";
    for (batch, run, list) in lists {
        let mut list: Vec<BTreeMap<String, Value>> = serde_json::from_str(&list)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        for unsettled in &mut list {
            let old = unsettled.get("document").and_then(Value::as_i64);
            let new: i64 = db.query_row(number, params![run, old], |row| row.get(0))?;
            unsettled.insert("document".into(), new.into());
        }
        let list = crate::columns::list_column(list.into_iter())?;
        db.execute("UPDATE batches SET unsettled = ?2 WHERE batch = ?1", params![batch, list])?;
    }
    Ok(())
}

/// A document's extension, which version 1 took from its name each time.
fn set_extensions(db: &Transaction<'_>) -> Result<()> {
    let names: Vec<(i64, String)> = db
        .prepare("SELECT document, name FROM documents")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut set = db.prepare("UPDATE documents SET extension = ?2 WHERE document = ?1")?;
    for (document, name) in names {
        set.execute(params![document, crate::enter::extension(name.as_ref())])?;
    }
    Ok(())
}
