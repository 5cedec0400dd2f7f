//! Following what was classified before: its data is wanted now.

use extracta_protocol::session::{DocumentNumber, want_data};

use crate::columns::{self, read_all};
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::store;

impl Ledger {
    /// Lets the data of these entries be fetched, as far as they are classified,
    /// linked to an extraction and without it. Nothing is paid for.
    pub(crate) fn want_data(&self, entries: &[EntryId]) -> Result<()> {
        let such = "SELECT DISTINCT document FROM json_each(?1) AS wanted \
             JOIN entries ON entry = wanted.value JOIN documents USING (document) \
             WHERE state = 'classified' AND extraction_id IS NOT NULL AND extracted IS NULL";
        let entries = columns::list_column(entries.iter().map(|entry| entry.0));
        self.db()?.write(|db| {
            let such = read_all(db, such, [entries?], |row| row.get("document"))?;
            let mut wanted = 0;
            for number in such.into_iter().map(DocumentNumber) {
                let Some((mut document, _)) = store::read_document(db, number)? else { continue };
                if want_data(&mut document) {
                    store::save_document(db, number, &document)?;
                    wanted += 1;
                }
            }
            if wanted > 0 {
                db.execute("UPDATE ledger SET resent = resent + 1", [])?;
            }
            Ok(())
        })
    }
}
