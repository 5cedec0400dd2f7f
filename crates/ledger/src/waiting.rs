//! What waits to be sent, by where its content may be found.

use std::path::PathBuf;

use extracta_client::Target;

use crate::columns::{self, read_all};
use crate::enter::spooled;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::store::TO_SEND;

/// A document that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is to be sent to.
    pub target: Target,
    /// The paths of its entries, or the names of what has no file.
    pub paths: Vec<PathBuf>,
    /// Where its content is, if the ledger keeps a copy.
    pub copy: PathBuf,
    /// The length of its content in bytes: a file of another length has another one
    /// by now.
    pub length: u64,
}

impl Ledger {
    /// The documents that wait to be sent, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn waiting(&self) -> Result<Vec<Waiting>> {
        let ledger = self.path();
        let waiting = format!(
            "SELECT kind, target_id, documents.document, documents.length AS length, sha256, path \
             FROM documents \
             JOIN targets USING (target) JOIN entries USING (document) \
             WHERE {TO_SEND} ORDER BY documents.document"
        );
        self.db()?.read(|db| {
            let mut found: Vec<(i64, Waiting)> = Vec::new();
            read_all(db, &waiting, [], |row| {
                let target = columns::target(row)?;
                let (number, sha256) = (row.get("document")?, row.get("sha256")?);
                let path = columns::path(row, "path")?.unwrap_or_default();
                match found.last_mut() {
                    Some((last, document)) if *last == number => document.paths.push(path),
                    _ => {
                        let copy = spooled(&ledger, &sha256);
                        let paths = vec![path];
                        let length = row.get("length")?;
                        found.push((number, Waiting { target, paths, copy, length }));
                    }
                }
                Ok(())
            })?;
            Ok(found.into_iter().map(|(_, document)| document).collect())
        })
    }
}
