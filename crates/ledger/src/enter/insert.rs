//! Entering the files that are new.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use extracta_client::{ClassificationId, base_name};
use extracta_protocol::name::wire_name;
use extracta_protocol::session::{Document, Input};
use rusqlite::{Connection, Result, Transaction, params};

use super::known::latest_of;
use super::{Entered, NewInput};
use crate::columns::{self, modified_column, path_column, signed};
use crate::db::now_in_milliseconds;
use crate::error::{LedgerError, LedgerFault};
use crate::ledger::{InputId, Ledger, RunId};
use crate::owner::Owner;
use crate::store::insert_document;

/// What one transaction entered.
#[derive(Default)]
struct Inserted {
    /// The place and number of each input.
    inputs: Vec<(usize, InputId)>,
    documents: u64,
    bytes: u64,
    /// The run that was made, and its owner; the error is of its lock file.
    new_run: Option<(RunId, io::Result<Option<Owner>>)>,
}

impl Ledger {
    pub(super) fn insert(
        &self,
        classification: &ClassificationId,
        new_inputs: &mut Vec<NewInput>,
        entered: &mut Entered,
    ) -> std::result::Result<(), LedgerError> {
        if new_inputs.is_empty() {
            return Ok(());
        }
        let ledger = self.path();
        let run = entered.new_run.as_ref().map(|(run, _)| *run);
        let first = entered.new_documents;
        let inserted = self
            .db()
            .write(|db| insert_all(db, &ledger, classification, new_inputs, run, first))?;
        if let Some((run, owner)) = inserted.new_run {
            let fault = |fault| LedgerError::new(&ledger, fault);
            let owner = owner.map_err(|error| fault(LedgerFault::Unusable(error.to_string())))?;
            entered.new_run = Some((run, owner.ok_or_else(|| fault(LedgerFault::NotOwner))?));
        }
        for (place, input) in inserted.inputs {
            entered.inputs[place] = input;
        }
        entered.new_documents += inserted.documents;
        entered.new_bytes += inserted.bytes;
        new_inputs.clear();
        Ok(())
    }
}

fn insert_all(
    db: &Transaction<'_>,
    ledger: &Path,
    classification: &ClassificationId,
    new_inputs: &[NewInput],
    mut run: Option<RunId>,
    first: u64,
) -> Result<Inserted> {
    let mut inserted = Inserted::default();
    for new in new_inputs {
        // Another process, or the same call, may have entered it meanwhile.
        let known = latest_of(db, classification, &new.named)?;
        if let Some(known) = known.filter(|known| known.holds(&new.content)) {
            known.remember(db, &new.named)?;
            inserted.inputs.push((new.place, known.input()));
            continue;
        }
        let run = match run {
            Some(run) => run,
            None => {
                let made = insert_run(db, classification)?;
                // Owned before anybody else can see it.
                inserted.new_run = Some((made, Owner::take(ledger, made.0)));
                *run.insert(made)
            }
        };
        let document = match find_twin(db, run, new)? {
            Some(twin) => twin,
            None => {
                let number = first + inserted.documents;
                let length = new.named.file.length;
                let input = Input { name: wire_name(base_name(&new.named.path)), length };
                insert_document(db, run.0, number, &Document::new(input), &new.content.0)?;
                inserted.documents += 1;
                inserted.bytes += length;
                number
            }
        };
        inserted.inputs.push((new.place, insert_input(db, run, document, new)?));
    }
    Ok(inserted)
}

fn insert_run(db: &Connection, classification: &ClassificationId) -> Result<RunId> {
    let insert = "INSERT INTO runs (classification_id, created_at) VALUES (?1, ?2)";
    db.execute(insert, params![classification.as_str(), now_in_milliseconds()])?;
    Ok(RunId(db.last_insert_rowid()))
}

/// The document of a run that has this file's content and extension.
fn find_twin(db: &Connection, run: RunId, new: &NewInput) -> Result<Option<u64>> {
    // Without a word SQLite reads all of the run instead.
    let twins = "SELECT document, name FROM documents INDEXED BY documents_by_content \
         WHERE run = ?1 AND sha256 = ?2";
    let mut twins = db.prepare_cached(twins)?;
    let twins = twins.query_map(params![run.0, new.content.0], |row| {
        Ok((columns::unsigned(row, 0)?, row.get::<_, String>(1)?))
    })?;
    let wanted = extension(&new.named.path);
    for twin in twins {
        let (number, name) = twin?;
        if extension(Path::new(&name)) == wanted {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

fn extension(path: &Path) -> Option<OsString> {
    path.extension().map(|extension| extension.to_ascii_lowercase())
}

fn insert_input(db: &Connection, run: RunId, document: u64, new: &NewInput) -> Result<InputId> {
    let insert = "INSERT INTO inputs (run, document, path, given, length, modified_ns) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    db.prepare_cached(insert)?.execute(params![
        run.0,
        signed(document),
        path_column(&new.named.path),
        path_column(&new.named.given),
        signed(new.named.file.length),
        modified_column(new.named.file.modified),
    ])?;
    Ok(InputId(db.last_insert_rowid()))
}
