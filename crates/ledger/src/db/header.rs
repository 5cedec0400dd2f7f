//! What a file is, by the header of its database.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

use crate::error::{Fault, LedgerError};
use crate::opened::Opened;

/// What marks the file as ours, in SQLite's header: "Extr".
pub(crate) const APPLICATION_ID: i64 = 0x4578_7472;

/// The version of the tables.
pub(super) const VERSION: i64 = 2;

/// The version of the tables that is carried over.
pub(super) const OLD_VERSION: i64 = 1;

/// Why this version cannot work on a database, if it cannot, by its header.
pub(super) fn fault_of(db: &Connection, path: &Path) -> Result<Option<Fault>> {
    // One look: another process may be making the ledger at this moment.
    let look = db.unchecked_transaction()?;
    let pragma = |name| look.pragma_query_value(None, name, |row| row.get(0));
    let is_empty = !has_tables(&look)?;
    let path = path.to_owned();
    Ok(match (pragma("application_id")?, pragma("user_version")?) {
        (APPLICATION_ID, VERSION | OLD_VERSION) => None,
        (0, 0) if is_empty => None,
        (APPLICATION_ID, found) if found > VERSION => Some(Fault::Newer { path, found }),
        _ => Some(Fault::NotALedger { path, source: None }),
    })
}

pub(super) fn has_tables(db: &Connection) -> Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

/// The id of the application that made a database; `None` where it is none, or cannot
/// be read. Read as of a file that nobody changes, so that nothing is written beside it.
pub(crate) fn application_id(path: &Path) -> Option<i64> {
    // In a child of a fork SQLite is not to be asked.
    let _opened = Opened::one_more()?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(unchanging(path), flags).ok()?;
    db.pragma_query_value(None, "application_id", |row| row.get(0)).ok()
}

/// Looks at a file, if there is one, before it is opened for good. What cannot
/// be seen here is told when it is opened.
///
/// Opening another program's database would already write beside it, recover
/// its journal and, at the end, move its log into it. So the header is read
/// first, as of a file that nobody changes. Through SQLite all the same:
/// closing the file by other means would drop the locks that this process may
/// hold on it.
pub(super) fn must_not_be_foreign(path: &Path) -> Result<(), LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let look = |db: Connection| fault_of(&db, path);
    match Connection::open_with_flags(unchanging(path), flags).and_then(look) {
        // Empty is fine: a new ledger's tables may be in its log alone, as yet.
        Ok(None) => Ok(()),
        Ok(Some(fault)) => Err(fault.into()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(LedgerError::sqlite(path, error))
        }
        Err(_) => Ok(()),
    }
}

/// The URI by which SQLite reads a file without locks, log and journal.
pub(super) fn unchanging(path: &Path) -> String {
    let encode = |byte: &u8| match byte {
        b'/' => "/".to_owned(),
        _ => format!("%{byte:02X}"),
    };
    let path: String = path.as_os_str().as_bytes().iter().map(encode).collect();
    format!("file://{path}?immutable=1")
}
