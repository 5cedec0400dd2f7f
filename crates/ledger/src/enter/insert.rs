//! Inserting the files that are new.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use extracta_client::ClassificationId;
use extracta_client::internal::{ContentHash, base_name};
use extracta_client::own_http::FileToSend;
use extracta_protocol::name::wire_name;
use extracta_protocol::session::State;
use rusqlite::{Connection, named_params, params};

use super::entered::Entered;
use super::known::latest_input;
use crate::columns::{modified_column, path_column, read_all};
use crate::db::now_in_milliseconds;
use crate::error::{Fault, Result};
use crate::ids::{InputId, RunId};
use crate::ledger::Ledger;
use crate::owner::Owner;
use crate::store::insert;

/// A file that the ledger does not know yet.
pub(super) struct NewInput {
    /// Its place in [`Entered::inputs`].
    pub(super) place: usize,
    /// The path as somebody gave it.
    pub(super) given: PathBuf,
    pub(super) file: FileToSend,
    pub(super) content: ContentHash,
}

impl Ledger {
    /// Enters new inputs in one transaction, with their run where it is not
    /// there yet.
    pub(super) fn insert(
        &self,
        classification: &ClassificationId,
        new_inputs: &mut Vec<NewInput>,
        entered: &mut Entered,
    ) -> Result<()> {
        if new_inputs.is_empty() {
            return Ok(());
        }
        let ledger = self.path();
        let mut run = entered.new_run.as_ref().map(|(run, _)| *run);
        let mut new_run = None;
        self.db().write(|db| {
            for new in new_inputs.drain(..) {
                // Another process, or the same call, may have entered it meanwhile.
                let known = latest_input(db, classification, &new.file)?;
                entered.inputs[new.place] = match known.filter(|known| known.has(&new.content)) {
                    Some(known) => {
                        known.update(db, &new.given, &new.file)?;
                        known.input
                    }
                    None => {
                        let run = match run {
                            Some(run) => run,
                            None => {
                                let made = insert_run(db, classification)?;
                                // Owned before anybody else can see it.
                                new_run = Some((made, Owner::take(&ledger, made.0)));
                                *run.insert(made)
                            }
                        };
                        insert_input(db, run, &new, entered)?
                    }
                };
            }
            Ok(())
        })?;
        if let Some((run, owner)) = new_run {
            let owner = owner?.ok_or(Fault::NotOwner { path: ledger })?;
            entered.new_run = Some((run, owner));
        }
        Ok(())
    }
}

fn insert_run(db: &Connection, classification: &ClassificationId) -> rusqlite::Result<RunId> {
    let values = named_params! {
        ":classification_id": classification.as_str(),
        ":created_at": now_in_milliseconds(),
    };
    insert(db, "runs", values).map(RunId)
}

fn insert_input(
    db: &Connection,
    run: RunId,
    new: &NewInput,
    entered: &mut Entered,
) -> rusqlite::Result<InputId> {
    let (file, content) = (&new.file, &new.content);
    let document = match duplicate_of(db, run, new)? {
        Some(document) => document,
        None => {
            let document = entered.new_documents;
            let values = named_params! {
                ":run": run.0,
                ":document": document,
                ":name": wire_name(base_name(&file.path)),
                ":length": file.length,
                ":sha256": content.0,
                ":state": State::Planned.as_str(),
            };
            insert(db, "documents", values)?;
            entered.new_documents += 1;
            entered.new_bytes += file.length;
            document
        }
    };
    let values = named_params! {
        ":run": run.0,
        ":document": document,
        ":path": path_column(&file.path),
        ":given": path_column(&new.given),
        ":length": file.length,
        ":modified_ns": modified_column(file.modified),
    };
    insert(db, "inputs", values).map(InputId)
}

/// The document of a run that has this file's content and extension.
fn duplicate_of(db: &Connection, run: RunId, new: &NewInput) -> rusqlite::Result<Option<u64>> {
    // Without INDEXED BY SQLite reads all of the run instead.
    let equals = "SELECT document, name FROM documents INDEXED BY documents_by_content \
         WHERE run = ?1 AND sha256 = ?2";
    let equals = read_all(db, equals, params![run.0, new.content.0], |row| {
        Ok((row.get("document")?, row.get::<String>("name")?))
    })?;
    let wanted = extension(&new.file.path);
    let mut equals = equals.into_iter();
    Ok(equals.find(|(_, name)| extension(Path::new(name)) == wanted).map(|(document, _)| document))
}

fn extension(path: &Path) -> Option<OsString> {
    path.extension().map(|extension| extension.to_ascii_lowercase())
}
