//! Following: data is wanted of what was entered, be it classified already or not.

use extracta_protocol::session::{DocumentNumber, want_data};
use rusqlite::{Transaction, params};

use crate::columns::{self, read_all};
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::store;

/// What is classified, and may have data that is not here.
const WITHOUT_DATA: &str =
    "state = 'classified' AND extraction_id IS NOT NULL AND extracted IS NULL";

impl Ledger {
    /// Lets the data of these entries be fetched, by whoever works. What was
    /// classified without it is asked for again, at no cost, also where that was tried
    /// before.
    pub(crate) fn want_data(&self, entries: &[EntryId]) -> Result<()> {
        let these = "document IN (SELECT document FROM json_each(?1) AS wanted \
             JOIN entries ON entry = wanted.value)";
        let entries = columns::list_column(entries.iter().map(|entry| entry.0));
        self.db()?.write(|db| {
            let entries = entries?;
            let mark =
                format!("UPDATE documents SET wants_data = 1 WHERE NOT wants_data AND {these}");
            db.execute(&mark, [&entries])?;
            let such = format!("SELECT document FROM documents WHERE {WITHOUT_DATA} AND {these}");
            follow(db, &read_all(db, &such, [&entries], |row| row.get("document"))?)
        })
    }

    /// The same of all that is here, but for what was tried before: a job that runs
    /// every minute is not to ask again each time.
    pub(crate) fn want_all_data(&self) -> Result<()> {
        self.db()?.write(|db| {
            let mark = format!(
                "UPDATE documents SET wants_data = 1 WHERE NOT wants_data AND NOT {}",
                store::FINAL
            );
            db.execute(&mark, [])?;
            let such = format!(
                "SELECT document FROM documents WHERE {WITHOUT_DATA} AND trouble_kind IS NULL"
            );
            follow(db, &read_all(db, &such, [], |row| row.get("document"))?)
        })
    }
}

/// Lets these be followed, and tells who works.
fn follow(db: &Transaction<'_>, documents: &[usize]) -> rusqlite::Result<()> {
    let mut followed = 0;
    for number in documents.iter().copied().map(DocumentNumber) {
        let Some((mut document, _)) = store::read_document(db, number)? else { continue };
        if want_data(&mut document) {
            store::save_document(db, number, &document)?;
            followed += 1;
        }
    }
    if followed > 0 {
        db.execute("UPDATE ledger SET wanted = wanted + ?1", params![followed])?;
    }
    Ok(())
}
