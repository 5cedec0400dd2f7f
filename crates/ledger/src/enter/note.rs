//! Noting what was looked at: the document that it is, and the entry.

use extracta_client::Target;
use extracta_client::internal::base_name;
use extracta_protocol::name::wire_name;
use extracta_protocol::session::{DocumentNumber, State, resend};
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};

use super::entered::{Entered, NewEntry};
use super::extension;
use super::look::Found;
use crate::columns::{path_column, time_column};
use crate::db::now_in_milliseconds;
use crate::error::{LedgerError, Result};
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::store::{self, NOT_STORED, TO_SEND, insert, record_entry, target};

impl Ledger {
    /// Notes entries in one transaction.
    pub(super) fn note(
        &self,
        to: &Target,
        looked: &mut Vec<(usize, NewEntry, Found)>,
        entered: &mut Entered,
    ) -> Result<()> {
        if looked.is_empty() {
            return Ok(());
        }
        let mut db = self.db()?;
        let noted = db.write(|db| {
            let target = target(db, to)?;
            let note =
                |(_, entry, found): &(usize, NewEntry, Found)| note_one(db, target, entry, found);
            looked.iter().map(note).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        db.must_be_found_again()?;
        drop(db);
        for (_, _, found) in looked.iter() {
            let words = "a content cannot be kept beside it: ";
            self.keep_spooled(found)
                .map_err(|error| LedgerError::io(&self.path(), words, error))?;
        }
        for (noted, (input, _, found)) in noted.into_iter().zip(looked.drain(..)) {
            match noted {
                Noted::Known { entry, is_dropped } => entered.push_known(input, entry, is_dropped),
                Noted::New(entry) => entered.push_new(input, entry, found.file.length),
            }
        }
        Ok(())
    }
}

/// An entry, and its document.
enum Noted {
    New(EntryId),
    Known { entry: EntryId, is_dropped: bool },
}

fn note_one(
    db: &Transaction<'_>,
    target: i64,
    entry: &NewEntry,
    found: &Found,
) -> rusqlite::Result<Noted> {
    let known = match entry.is_again {
        true => None,
        // Another process, or the same call, may have entered it meanwhile.
        false => document_of(db, target, found)?,
    };
    let document = match known {
        Some(document) => document,
        None => insert_document(db, target, found)?,
    };
    let is_new = known.is_none();
    let is_planned =
        is_new || (known.is_some() && send_anew(db, DocumentNumber(document as usize))?);
    let state = if is_planned { State::Planned } else { state_of(db, document)? };
    let noted = |entry| match is_new {
        true => Noted::New(entry),
        false => Noted::Known { entry, is_dropped: state == State::Dropped },
    };
    if let Some(known) = entry_of(db, document, entry, found)? {
        update_entry(db, known, entry, found)?;
        return Ok(noted(known));
    }
    let entry = insert_entry(db, document, entry, found)?;
    if state.is_final() {
        record_entry(db, entry)?;
    }
    Ok(noted(entry))
}

/// The newest document with this content and extension.
fn document_of(db: &Connection, to: i64, found: &Found) -> rusqlite::Result<Option<i64>> {
    let newest = "SELECT document FROM documents INDEXED BY documents_by_content \
         WHERE sha256 = ?1 AND target = ?2 AND extension = ?3 \
         ORDER BY document DESC LIMIT 1";
    let values = params![found.sha256, to, extension(&found.path)];
    db.prepare_cached(newest)?.query_row(values, |row| row.get(0)).optional()
}

/// Whether this content was sent, and would not be sent again.
pub(super) fn is_sent(db: &Connection, to: &Target, found: &Found) -> rusqlite::Result<bool> {
    is_so(db, to, found, &format!("NOT ({NOT_STORED} OR state = 'planned')"))
}

/// Whether this content waits to be sent.
pub(super) fn is_waiting(db: &Connection, to: &Target, found: &Found) -> rusqlite::Result<bool> {
    is_so(db, to, found, TO_SEND)
}

/// Whether a document of this content is known, and this is true of it.
fn is_so(db: &Connection, to: &Target, found: &Found, condition: &str) -> rusqlite::Result<bool> {
    let known = "SELECT target FROM targets WHERE kind = ?1 AND target_id = ?2";
    let known = db.query_row(known, [to.kind(), to.as_str()], |row| row.get(0)).optional()?;
    let Some(target) = known else { return Ok(false) };
    let Some(document) = document_of(db, target, found)? else { return Ok(false) };
    let is_so = format!("SELECT {condition} FROM documents WHERE document = ?1");
    db.query_row(&is_so, [document], |row| row.get(0))
}

fn insert_document(db: &Connection, to: i64, found: &Found) -> rusqlite::Result<i64> {
    let values = named_params! {
        ":target": to,
        ":name": wire_name(base_name(&found.path)),
        ":extension": extension(&found.path),
        ":length": found.file.length,
        ":sha256": found.sha256,
        ":state": State::Planned.as_str(),
    };
    insert(db, "documents", values)
}

/// Lets a document be sent that is surely not stored; says whether it is one.
fn send_anew(db: &Transaction<'_>, number: DocumentNumber) -> rusqlite::Result<bool> {
    let is_not_stored = format!("SELECT {NOT_STORED} FROM documents WHERE document = ?1");
    if !db.prepare_cached(&is_not_stored)?.query_row([number.0], |row| row.get::<_, bool>(0))? {
        return Ok(false);
    }
    let Some((mut document, _)) = store::read_document(db, number)? else { return Ok(false) };
    // It is entered again, whatever its file was like before.
    document.error = None;
    let is_changed = resend(number, &mut document, None);
    store::save_document(db, number, &document)?;
    db.execute("UPDATE ledger SET resent = resent + 1", [])?;
    Ok(is_changed)
}

fn state_of(db: &Connection, document: i64) -> rusqlite::Result<State> {
    let state = "SELECT state FROM documents WHERE document = ?1";
    let state = db.prepare_cached(state)?.query_row([document], |row| row.get("state"));
    state.map(|crate::columns::StateColumn(state)| state)
}

/// The entry of this document under the same path and key.
fn entry_of(
    db: &Connection,
    document: i64,
    entry: &NewEntry,
    found: &Found,
) -> rusqlite::Result<Option<EntryId>> {
    let same = "SELECT entry FROM entries WHERE document = ?1 AND path = ?2 AND key IS ?3";
    let values = params![document, path_column(&found.path), entry.key];
    db.prepare_cached(same)?.query_row(values, |row| row.get(0).map(EntryId)).optional()
}

fn insert_entry(
    db: &Connection,
    document: i64,
    entry: &NewEntry,
    found: &Found,
) -> rusqlite::Result<EntryId> {
    let given = path_column(&entry.name());
    with_file(found, |file| {
        let values = [
            (":document", &document as &dyn rusqlite::ToSql),
            (":path", &path_column(&found.path)),
            (":key", &entry.key),
            (":given", &given),
            (":entered_at", &now_in_milliseconds()),
        ];
        insert(db, "entries", &[&values, file].concat()).map(EntryId)
    })
}

/// Notes how it was named this time, and how its file is now.
fn update_entry(
    db: &Connection,
    id: EntryId,
    entry: &NewEntry,
    found: &Found,
) -> rusqlite::Result<()> {
    let given = path_column(&entry.name());
    with_file(found, |file| {
        let values = [(":entry", &id.0 as &dyn rusqlite::ToSql), (":given", &given)];
        store::update(db, "entries", 1, &[&values, file].concat())
    })
}

/// The columns by which a file is known again.
fn with_file<T>(found: &Found, then: impl FnOnce(&[(&str, &dyn rusqlite::ToSql)]) -> T) -> T {
    let file = &found.file;
    let identity = file.identity;
    then(named_params! {
        ":length": file.length,
        ":modified_ns": time_column(file.modified),
        ":changed_ns": time_column(file.changed),
        ":device": identity.map(|identity| identity.device as i64),
        ":inode": identity.map(|identity| identity.inode as i64),
    })
}
