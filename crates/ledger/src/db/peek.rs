//! A look at a file before it is opened for good.
//!
//! Opening another program's database would already write beside it, recover
//! its journal and, at the end, move its log into it. So the header is read
//! first, as of a file that nobody changes. Through SQLite all the same:
//! closing the file by other means would drop the locks that this process may
//! hold on it.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Kind, VERSION};
use crate::error::LedgerFault;

/// Sees that a file, if there is one, may be a ledger. What cannot be seen
/// here is told when it is opened.
pub(super) fn must_not_be_foreign(path: &Path) -> Result<(), LedgerFault> {
    if !path.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let Ok(connection) = Connection::open_with_flags(unchanging(path), flags) else {
        return Ok(());
    };
    match Kind::of(&connection) {
        Ok(Kind::Foreign) | Err(LedgerFault::NotALedger) => Err(LedgerFault::NotALedger),
        Ok(Kind::Ledger(found)) if found > VERSION => Err(LedgerFault::Newer { found }),
        // A new ledger's tables may be in its log alone, as yet.
        Ok(Kind::Ledger(_) | Kind::Empty) | Err(_) => Ok(()),
    }
}

/// The URI by which SQLite reads a file without locks, log and journal.
fn unchanging(path: &Path) -> String {
    let mut uri = "file://".to_owned();
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}
