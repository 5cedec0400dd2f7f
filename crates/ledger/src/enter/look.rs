//! A look at a file: whether it is as the ledger knows it.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use extracta_client::internal::{ContentHash, is_cancelled};
use extracta_client::own_http::{FileError, FileToSend};
use extracta_client::{Error, Target};
use rusqlite::{Connection, params};

use super::absolute;
use super::entered::{Content, NewEntry};
use super::spool::Hold;
use crate::columns::{self, path_column, read_one, time_column};
use crate::error::Result;
use crate::ids::EntryId;
use crate::ledger::Ledger;
use crate::ours::belongs_to_a_ledger;
use crate::store::{NOT_STORED, TO_SEND};

/// How coarse a file's time of change may be: what was changed within that time
/// before it was read may have changed once more, with the same time.
const COARSEST_CLOCK: Duration = Duration::from_millis(20);

/// What a file is to the ledger.
pub(super) enum Looked {
    /// Nobody knows: the call was cancelled before it was read.
    Cancelled,
    /// One of its own files, or of another ledger's.
    Own,
    /// No file that can be sent, or none that can be read for now, and why.
    Unusable(Error),
    /// As it was when it was entered.
    Known(Known),
    /// Anything else: its content decides.
    New(Found),
}

/// An entry whose file is as it was.
pub(super) struct Known {
    pub(super) entry: EntryId,
    /// Whether its document is final and surely not stored.
    pub(super) is_not_stored: bool,
    /// Whether its document was dropped.
    pub(super) is_dropped: bool,
    /// Whether its document is still to be sent.
    pub(super) is_to_send: bool,
    given: Option<PathBuf>,
    pub(super) found: Found,
}

/// A file, or a content, and its fingerprint.
pub(super) struct Found {
    /// The absolute path; the name alone of what has no file.
    pub(super) path: PathBuf,
    pub(super) file: FileToSend,
    pub(super) sha256: [u8; 32],
    /// What keeps it in the spool until it is noted.
    pub(super) hold: Option<Hold>,
}

impl Known {
    pub(super) fn is_named_as(&self, entry: &NewEntry) -> bool {
        self.given.as_ref() == Some(&entry.name())
    }
}

impl From<Known> for Found {
    fn from(known: Known) -> Self {
        known.found
    }
}

impl Ledger {
    pub(super) fn look(&self, to: &Target, entry: &NewEntry) -> Result<Looked> {
        match self.look_at(to, entry)? {
            Looked::Unusable(_) if is_cancelled() => Ok(Looked::Cancelled),
            looked => Ok(looked),
        }
    }

    fn look_at(&self, to: &Target, entry: &NewEntry) -> Result<Looked> {
        let (path, may_stay) = match &entry.content {
            Content::File(path) => (absolute(path), true),
            Content::Copy(path) => (absolute(path), false),
            Content::Bytes(name, bytes) => return Ok(self.spool_bytes(name, bytes)),
            Content::Held(name, hold, sha256) => return Ok(self.spool_held(name, hold, *sha256)),
        };
        // Before it is opened: closing one of SQLite's files drops its locks.
        if let Ok(file) = std::fs::metadata(&path)
            && (self.db()?.is_own_file(&path, &file) || belongs_to_a_ledger(&path))
        {
            return Ok(Looked::Own);
        }
        let began = SystemTime::now();
        let mut file = match FileToSend::examine(&path) {
            Ok(file) => file,
            Err(error) => return Ok(Looked::Unusable(error.error())),
        };
        if !entry.is_again {
            let known = self.db()?.read(|db| unchanged(db, to, entry, &path, &file))?;
            if let Some(known) = known {
                return Ok(Looked::Known(known));
            }
        }
        let content = match ContentHash::of_file(&path)
            .map_err(|error| FileError::of(&error).error())
        {
            Ok(content) if may_stay => Ok((content.0, None)),
            Ok(content) => self.spool_file(&path, content.0).map(|hold| (content.0, Some(hold))),
            Err(why) => Err(why),
        };
        if file.changed.is_some_and(|changed| changed + COARSEST_CLOCK >= began) {
            file.changed = None;
        }
        Ok(match content {
            Ok((sha256, hold)) => Looked::New(Found { path, file, sha256, hold }),
            Err(why) => Looked::Unusable(why),
        })
    }
}

/// The entry of this path and key, if the file is as it was then. Only the last
/// one counts: who goes back to an older content has to be read.
fn unchanged(
    db: &Connection,
    to: &Target,
    entry: &NewEntry,
    path: &Path,
    file: &FileToSend,
) -> rusqlite::Result<Option<Known>> {
    let latest = format!(
        "SELECT entry, entries.length AS length, modified_ns, changed_ns, device, inode, \
         given, sha256, state = 'dropped' AS is_dropped, {NOT_STORED} AS is_not_stored, \
         {TO_SEND} AS is_to_send \
         FROM entries JOIN documents USING (document) JOIN targets USING (target) \
         WHERE path = ?1 AND key IS ?2 AND kind = ?3 AND target_id = ?4 ORDER BY entry DESC LIMIT 1"
    );
    let identity = file.identity;
    let now = (
        file.length,
        time_column(file.modified),
        time_column(file.changed),
        identity.map(|identity| identity.device as i64),
        identity.map(|identity| identity.inode as i64),
    );
    let values = params![path_column(path), entry.key, to.kind(), to.as_str()];
    let latest = read_one(db, &latest, values, |row| {
        let id = EntryId(row.get("entry")?);
        let then = (
            row.get("length")?,
            row.get("modified_ns")?,
            row.get("changed_ns")?,
            row.get("device")?,
            row.get("inode")?,
        );
        let is_unchanged = now == then && now.2.is_some() && now.3.is_some();
        let given = columns::path(row, "given")?;
        let sha256 = row.get("sha256")?;
        let known = Known {
            entry: id,
            is_dropped: row.get("is_dropped")?,
            is_not_stored: row.get("is_not_stored")?,
            is_to_send: row.get("is_to_send")?,
            given,
            found: Found { path: path.into(), file: file.clone(), sha256, hold: None },
        };
        Ok(is_unchanged.then_some(known))
    })?;
    Ok(latest.flatten())
}
