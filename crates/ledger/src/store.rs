//! The records of a run, in its tables: what the client's driver asks for.

mod read;
mod save;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use extracta_client::{BootTime, FileToSend, Store, StoreError};
use extracta_protocol::session::{BatchNumber, Document, DocumentNumber, Kept, Record};
use rusqlite::{Connection, Result, params};

use crate::columns::{self, DOCUMENT, signed};
use crate::db::Db;
use crate::error::{LedgerError, LedgerFault};
use crate::owner::Owner;
pub(crate) use read::read_document;
use read::read_kept;
use save::save_record;
pub(crate) use save::{insert_document, save_batch, save_document};

/// A run that this process owns, until the store is dropped.
#[derive(Debug)]
pub(crate) struct LedgerStore {
    db: Arc<Mutex<Db>>,
    run: i64,
    owner: Owner,
    /// The number of the next document that may be supplied.
    next: u64,
    /// The boot that times count from, until it is kept: together with the
    /// first records, whose times are already of this boot.
    boot: Option<String>,
    /// What could not be saved, a full disk say: it goes with the next.
    unsaved: Vec<Record>,
}

impl LedgerStore {
    /// Enters the owner of a run, and reads what is needed to go on with it.
    pub(crate) fn take_up(
        db: Arc<Mutex<Db>>,
        run: i64,
        owner: Owner,
    ) -> Result<(Self, Kept), LedgerError> {
        let boot = BootTime::now().boot;
        let kept = lock(&db).write(|db| {
            let before: Option<String> =
                db.query_row("SELECT boot FROM runs WHERE run = ?1", [run], |row| row.get(0))?;
            let forget = "UPDATE runs SET owner = ?2, stop_reason = NULL, stop_kind = NULL, \
                 stop_http_status = NULL, stop_message = NULL WHERE run = ?1";
            db.execute(forget, params![run, owner.name])?;
            read_kept(db, run, boot.is_some() && boot == before)
        })?;
        Ok((LedgerStore { db, run, owner, next: 0, boot, unsaved: Vec::new() }, kept))
    }

    /// Saves what is unsaved, if this still owns the run; says whether it does.
    fn save_all(&self) -> Result<bool, LedgerError> {
        let (run, owner, boot) = (self.run, &self.owner.name, &self.boot);
        lock(&self.db).write(|db| {
            let by = "SELECT owner FROM runs WHERE run = ?1";
            let by: Option<String> = db.query_row(by, [run], |row| row.get(0))?;
            if by.as_deref() != Some(owner) {
                return Ok(false);
            }
            if boot.is_some() {
                db.execute("UPDATE runs SET boot = ?2 WHERE run = ?1", params![run, boot])?;
            }
            for record in &self.unsaved {
                save_record(db, run, record)?;
            }
            Ok(true)
        })
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T, StoreError> {
        Ok(lock(&self.db).read(work)?)
    }
}

impl Drop for LedgerStore {
    /// Gives the run up. Where that fails, the lock's end says it all the same.
    fn drop(&mut self) {
        let give_up = "UPDATE runs SET owner = NULL WHERE run = ?1 AND owner = ?2";
        let _ = lock(&self.db).read(|db| db.execute(give_up, params![self.run, self.owner.name]));
    }
}

impl Store for LedgerStore {
    fn save(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.unsaved.extend(records);
        let is_owner = self.save_all()?;
        self.unsaved.clear();
        self.boot = None;
        match is_owner {
            true => Ok(()),
            false => Err(LedgerError::new(&lock(&self.db).path, LedgerFault::NotOwner).into()),
        }
    }

    fn supply(&mut self, at_most: usize) -> Result<Vec<(DocumentNumber, Document)>, StoreError> {
        let (run, next) = (self.run, signed(self.next));
        let supplied = self.read(|db| {
            let next_documents = format!(
                "SELECT {DOCUMENT} FROM documents WHERE run = ?1 AND document >= ?2 \
                 AND (state = 'planned' OR (state = 'unknown' AND batch IS NULL)) \
                 ORDER BY document LIMIT ?3"
            );
            let mut statement = db.prepare_cached(&next_documents)?;
            let rows = statement.query_map(params![run, next, signed(at_most as u64)], |row| {
                columns::document(row, 0)
            })?;
            rows.collect::<Result<Vec<_>>>()
        })?;
        if let Some((last, _)) = supplied.last() {
            self.next = last.0 as u64 + 1;
        }
        Ok(supplied)
    }

    fn load(&mut self, batch: BatchNumber) -> Result<Vec<(DocumentNumber, Document)>, StoreError> {
        let run = self.run;
        self.read(|db| {
            // Without a word SQLite reads all of the run instead.
            let of_batch = format!(
                "SELECT {DOCUMENT} FROM documents INDEXED BY documents_by_batch \
                 WHERE run = ?1 AND batch = ?2"
            );
            let mut statement = db.prepare_cached(&of_batch)?;
            let rows = statement
                .query_map(params![run, signed(batch.0 as u64)], |row| columns::document(row, 0))?;
            rows.collect()
        })
    }

    fn files(&mut self, document: DocumentNumber) -> Result<Vec<FileToSend>, StoreError> {
        let run = self.run;
        self.read(|db| {
            let inputs = "SELECT path, length, modified_ns FROM inputs \
                 WHERE run = ?1 AND document = ?2 ORDER BY input";
            let mut statement = db.prepare_cached(inputs)?;
            let rows = statement.query_map(params![run, signed(document.0 as u64)], |row| {
                Ok(FileToSend {
                    path: columns::path(row, 0)?.unwrap_or_default(),
                    length: columns::unsigned(row, 1)?,
                    modified: columns::modified(row, 2)?,
                    identity: None,
                })
            })?;
            rows.collect()
        })
    }
}

/// A panic of another thread leaves the connection as good as it was: a
/// transaction that was under way is rolled back.
pub(crate) fn lock(db: &Mutex<Db>) -> MutexGuard<'_, Db> {
    db.lock().unwrap_or_else(PoisonError::into_inner)
}
