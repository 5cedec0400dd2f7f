//! The spool: contents without a file, and files that will not stay, kept
//! beside the ledger by their fingerprint until they are classified.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::internal::{ContentHash, error_of_io, private_file};
use extracta_client::own_http::FileToSend;
use extracta_client::{Error, ErrorKind};
use rusqlite::Transaction;

use super::entered::NewEntry;
use super::look::{Found, Looked};
use crate::ledger::Ledger;
use crate::lock::random_name;

/// A second name of a content in the spool, which keeps it until its document is
/// noted: until then a worker that sweeps the spool knows no use for it.
#[derive(Debug)]
pub(crate) struct Hold(PathBuf);

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Ledger {
    /// A content that is read from anywhere, under the name that it is to have:
    /// it is in the spool when this returns, and for good when it is entered. A
    /// few kilobytes are in memory at a time.
    ///
    /// # Errors
    ///
    /// It cannot be read, or kept beside the ledger.
    pub fn entry_from(
        &self,
        name: impl Into<PathBuf>,
        from: &mut dyn Read,
    ) -> io::Result<NewEntry> {
        let hold = Hold(self.unfinished()?);
        let mut file = create(&self.path(), &hold.0)?;
        let sha256 = ContentHash::of_copy(from, &mut file)?.0;
        file.sync_all()?;
        Ok(NewEntry::held(name.into(), hold, sha256))
    }

    /// Keeps a content under the name that it is to have.
    pub(super) fn spool_bytes(&self, name: &Path, bytes: &[u8]) -> Looked {
        let sha256 = ContentHash::of_bytes(bytes).0;
        let kept = self.spool(&sha256, |file| file.write_all(bytes));
        self.spooled_as(name, sha256, kept)
    }

    /// Keeps a content that is in the spool under another name.
    pub(super) fn spool_held(&self, name: &Path, held: &Hold, sha256: [u8; 32]) -> Looked {
        let path = spooled(&self.path(), &sha256);
        let kept = self.unfinished().and_then(|unfinished| {
            let hold = Hold(unfinished);
            fs::hard_link(&held.0, &hold.0)?;
            link(&hold, &path)?;
            Ok(hold)
        });
        self.spooled_as(name, sha256, kept)
    }

    fn spooled_as(&self, name: &Path, sha256: [u8; 32], kept: io::Result<Hold>) -> Looked {
        let examined = kept.map_err(|error| not_kept(&error)).and_then(|hold| {
            let path = spooled(&self.path(), &sha256);
            FileToSend::examine(&path).map(|file| (file, hold)).map_err(|error| error.error())
        });
        match examined {
            // Where it is kept is no business of the entry: it has no file.
            Ok((file, hold)) => {
                let file = FileToSend { changed: None, identity: None, ..file };
                Looked::New(Found { path: name.into(), file, sha256, hold: Some(hold) })
            }
            Err(why) => Looked::Unusable(why),
        }
    }

    /// Keeps a copy of a file.
    pub(super) fn spool_file(&self, path: &Path, sha256: [u8; 32]) -> Result<Hold, Error> {
        let copy =
            |to: &mut fs::File| ContentHash::of_copy(&mut fs::File::open(path)?, to).map(drop);
        let kept = self.spool(&sha256, copy);
        let kept = kept.and_then(|hold| Ok((ContentHash::of_file(&hold.0)?, hold)));
        match kept {
            Ok((content, hold)) if content.0 == sha256 => Ok(hold),
            Ok(_) => Err(Error::new(ErrorKind::File, "the file changed while it was copied")),
            Err(error) => Err(not_kept(&error)),
        }
    }

    /// Keeps a content, whole or not at all.
    fn spool(
        &self,
        sha256: &[u8; 32],
        write: impl FnOnce(&mut fs::File) -> io::Result<()>,
    ) -> io::Result<Hold> {
        let path = spooled(&self.path(), sha256);
        let hold = Hold(self.unfinished()?);
        if fs::hard_link(&path, &hold.0).is_err() {
            let mut file = create(&self.path(), &hold.0)?;
            write(&mut file)?;
            file.sync_all()?;
            link(&hold, &path)?;
        }
        Ok(hold)
    }

    /// Sees that a content is in the spool now that its document is noted.
    pub(super) fn keep_spooled(&self, found: &Found) -> io::Result<()> {
        let Some(hold) = &found.hold else { return Ok(()) };
        link(hold, &spooled(&self.path(), &found.sha256))
    }

    fn unfinished(&self) -> io::Result<PathBuf> {
        Ok(folder(&self.path()).join(format!("{}{UNFINISHED}", random_name()?)))
    }
}

/// Why a content is not in the spool.
fn not_kept(error: &io::Error) -> Error {
    error_of_io("it cannot be kept beside the ledger", error, ErrorKind::File)
}

/// How the second names end.
const UNFINISHED: &str = ".part";

/// How old a second name is that no process needs any more.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

/// Creates a file in the spool; a sweep may take the empty folder away at any
/// time.
fn create(ledger: &Path, path: &Path) -> io::Result<fs::File> {
    let folder = folder(ledger);
    let owner = fs::metadata(ledger)?;
    let mut tries = 0;
    loop {
        private_file::create_own_folder(&folder)?;
        tries += 1;
        match private_file::create_new(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < 10 => {}
            made => {
                let made = made?;
                private_file::give_to_owner_of(&owner, &made);
                private_file::give_to_owner_of(&owner, &fs::File::open(folder)?);
                return Ok(made);
            }
        }
    }
}

/// Gives a content its name, unless it has it, durably.
fn link(hold: &Hold, path: &Path) -> io::Result<()> {
    match fs::hard_link(&hold.0, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        linked => linked?,
    }
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// Where a content is, if it is in the spool.
pub(crate) fn spooled(ledger: &Path, sha256: &[u8; 32]) -> PathBuf {
    let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    folder(ledger).join(name)
}

/// Removes from the spool what nobody has to send any more. In a transaction, so
/// that no document is noted between the look at it and the end of its content.
pub(crate) fn sweep(ledger: &Path, db: &Transaction<'_>) -> rusqlite::Result<()> {
    let Ok(kept) = fs::read_dir(folder(ledger)) else { return Ok(()) };
    let is_needed = "SELECT EXISTS (SELECT 1 FROM documents WHERE sha256 = unhex(?1) \
         AND state NOT IN ('classified', 'failed', 'dropped'))";
    for file in kept.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let age = file.metadata().and_then(|file| file.modified()).map(|time| time.elapsed());
        let is_old = age.is_ok_and(|age| age.is_ok_and(|age| age > LEFT_BEHIND));
        if name.ends_with(UNFINISHED) && is_old {
            let _ = fs::remove_file(file.path());
        }
        if name.len() == 64 && !db.query_row(is_needed, [name], |row| row.get::<_, bool>(0))? {
            let _ = fs::remove_file(file.path());
        }
    }
    let _ = fs::remove_dir(folder(ledger));
    Ok(())
}

fn folder(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push("-spool");
    name.into()
}

#[cfg(test)]
mod tests {
    use extracta_client::BaseUrl;

    use super::*;

    #[test]
    fn what_a_sweep_took_before_it_was_noted_is_put_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let base_url = BaseUrl::new("http://127.0.0.1:1").expect("a base URL");
        let ledger = Ledger::open(folder.path().join("ledger.db"), &base_url).expect("a ledger");
        let Looked::New(found) = ledger.spool_bytes(Path::new("a.txt"), b"a content") else {
            panic!("it cannot be kept");
        };
        let path = spooled(&ledger.path(), &found.sha256);
        ledger
            .db()
            .expect("its turn")
            .write(|db| sweep(&folder.path().join("ledger.db"), db))
            .expect("swept");
        assert!(!path.exists(), "no document is noted that needs it");
        ledger.keep_spooled(&found).expect("put back");
        assert_eq!(fs::read(&path).expect("a content"), b"a content");
    }
}
