//! Looking for entries: all that one may ask for at once.

use std::path::PathBuf;

use extracta_protocol::session::State;
use rusqlite::ToSql;

use crate::columns::{path_column, read_all};
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::{Ledger, PAGE, select_rows};
use crate::row::Row;

/// Which entries to look for: those for which all that is set is so.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that are sent to the classification or the extraction of this id.
    pub target_id: Option<String>,
    /// Those whose documents are in one of these states.
    pub states: Option<Vec<State>>,
    /// Those of this path, made absolute from the current directory, or of this
    /// name where they have no file.
    pub path: Option<PathBuf>,
    /// Those that were entered with this key.
    pub key: Option<String>,
    /// The entry of this number.
    pub entry: Option<EntryId>,
}

impl Ledger {
    /// The next few hundred entries that a filter lets through, after this one,
    /// or the first ones, in the order in which they were entered. None are left
    /// where there are none.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn page_of(&self, filter: &Filter, after: Option<EntryId>) -> Result<Vec<Row>> {
        let path = filter.path.as_ref();
        let absolute = path.and_then(|path| std::path::absolute(path).ok());
        let absolute = absolute.as_deref().map(path_column);
        let name = path.map(|path| path_column(path));
        let (entry, after) = (filter.entry.map(|entry| entry.0), after.map_or(0, |entry| entry.0));
        let mut conditions = vec!["entry > :after".to_owned()];
        let mut values: Vec<(&str, &dyn ToSql)> = vec![(":after", &after), (":at_most", &PAGE)];
        if let Some(id) = &filter.target_id {
            conditions.push("target_id = :target_id".into());
            values.push((":target_id", id));
        }
        if let Some(states) = &filter.states {
            let words: Vec<_> = states.iter().map(|it| format!("'{}'", it.as_str())).collect();
            conditions.push(format!("state IN ({})", words.join(", ")));
        }
        if let (Some(absolute), Some(name)) = (&absolute, &name) {
            conditions.push("path IN (:path, :name)".into());
            values.extend([(":path", absolute as &dyn ToSql), (":name", name)]);
        }
        if let Some(key) = &filter.key {
            conditions.push("key = :key".into());
            values.push((":key", key));
        }
        if let Some(entry) = &entry {
            conditions.push("entry = :entry".into());
            values.push((":entry", entry));
        }
        let page = format!("{} ORDER BY entry LIMIT :at_most", conditions.join(" AND "));
        let rows = self
            .db()?
            .read(|db| read_all(db, &select_rows(&page), values.as_slice(), Row::read))?;
        Ok(self.note_what_is_under_way(rows))
    }
}
