//! The records of a run in its tables, as the client's driver asks for them.

mod read;
mod save;

use extracta_client::ClassificationId;
use extracta_client::internal::BootTime;
use extracta_client::own_http::{FileToSend, Store, StoreError};
use extracta_protocol::session::{DocumentNumber, DocumentRecord, Kept, Load, Record};
use rusqlite::{ToSql, named_params, params};

use crate::columns::{self, ClassificationColumn, Columns, DOCUMENT, read_all};
use crate::error::{Fault, LedgerError, Result};
use crate::ledger::Ledger;
use crate::owner::Owner;
pub(crate) use read::read_document;
use read::read_kept;
use save::save_record;
pub(crate) use save::{insert, save_batch, save_document};

/// A run that this process owns, until the store is dropped.
#[derive(Debug)]
pub(crate) struct LedgerStore {
    ledger: Ledger,
    run: i64,
    classification: ClassificationId,
    owner: Owner,
    /// The number of the next document that may be handed over.
    next: u64,
    /// The boot that times count from, until it is kept: together with the
    /// first records, whose times are already of this boot.
    boot: Option<String>,
    /// What could not be saved, a full disk say: it goes with the next.
    unsaved: Vec<Record>,
}

impl LedgerStore {
    /// Enters the owner of a run, and reads what is needed to go on with it.
    pub(crate) fn open(ledger: Ledger, run: i64, owner: Owner) -> Result<(Self, Kept)> {
        let boot = BootTime::now().boot;
        let (classification, kept) = ledger.db().write(|db| {
            let known = "SELECT classification_id, boot FROM runs WHERE run = ?1";
            let (ClassificationColumn(classification), before): (_, Option<String>) = db
                .query_row(known, [run], |row| {
                    Ok((row.get("classification_id")?, row.get("boot")?))
                })?;
            let forget = "UPDATE runs SET owner = ?2, stop_reason = NULL, stop_kind = NULL, \
                 stop_http_status = NULL, stop_message = NULL WHERE run = ?1";
            db.execute(forget, params![run, owner.name])?;
            let kept = read_kept(db, run, &classification, boot.is_some() && boot == before)?;
            Ok((classification, kept))
        })?;
        let unsaved = Vec::new();
        Ok((LedgerStore { ledger, run, classification, owner, next: 0, boot, unsaved }, kept))
    }

    /// Saves what is unsaved, if this still owns the run; says whether it does.
    fn save_all(&self) -> Result<bool> {
        let (run, owner, boot) = (self.run, &self.owner.name, &self.boot);
        self.ledger.db().write(|db| {
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

    /// The documents of a part of their table.
    fn documents(
        &self,
        part: &str,
        values: &[(&str, &dyn ToSql)],
    ) -> Result<Vec<(DocumentNumber, DocumentRecord)>, StoreError> {
        let select = format!("SELECT {DOCUMENT} FROM {part}");
        let document = |row: &Columns<'_>| columns::document(row, &self.classification);
        Ok(self.ledger.db().read(|db| read_all(db, &select, values, document))?)
    }
}

impl Drop for LedgerStore {
    /// Gives the run up. Where that fails, the lock's end says it all the same.
    fn drop(&mut self) {
        let give_up = "UPDATE runs SET owner = NULL WHERE run = ?1 AND owner = ?2";
        let _ = self.ledger.db().read(|db| db.execute(give_up, params![self.run, self.owner.name]));
    }
}

impl Store for LedgerStore {
    fn keep(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        self.unsaved.extend(records);
        let is_owner = self.save_all()?;
        self.unsaved.clear();
        self.boot = None;
        if !is_owner {
            return Err(LedgerError::from(Fault::NotOwner { path: self.ledger.path() }).into());
        }
        Ok(())
    }

    fn load(&mut self, load: Load) -> Result<Vec<(DocumentNumber, DocumentRecord)>, StoreError> {
        let (run, next) = (self.run, self.next);
        match load {
            Load::ToSend { at_most } => {
                let condition = "run = :run AND document >= :next \
                     AND (state = 'planned' OR (state = 'unknown' AND batch IS NULL)) \
                     ORDER BY document LIMIT :at_most";
                let values = named_params! { ":run": run, ":next": next, ":at_most": at_most };
                let documents = self.documents(&format!("documents WHERE {condition}"), values)?;
                if let Some((last, _)) = documents.last() {
                    self.next = last.0 as u64 + 1;
                }
                Ok(documents)
            }
            Load::Batch(batch) => {
                // Without INDEXED BY SQLite reads all of the run instead.
                let of_batch = "documents INDEXED BY documents_by_batch \
                     WHERE run = :run AND batch = :batch";
                self.documents(of_batch, named_params! { ":run": run, ":batch": batch.0 })
            }
        }
    }

    fn files(&mut self, document: DocumentNumber) -> Result<Vec<FileToSend>, StoreError> {
        let inputs = "SELECT path, length, modified_ns FROM inputs \
             WHERE run = ?1 AND document = ?2 ORDER BY input";
        let file = |row: &Columns<'_>| {
            Ok(FileToSend {
                path: columns::path(row, "path")?.unwrap_or_default(),
                length: row.get("length")?,
                modified: columns::modified(row, "modified_ns")?,
                identity: None,
            })
        };
        let values = params![self.run, document.0];
        Ok(self.ledger.db().read(|db| read_all(db, inputs, values, file))?)
    }
}
