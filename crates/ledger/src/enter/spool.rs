//! The spool: contents without a file, and files that will not stay, kept
//! beside the ledger by their fingerprint until they are classified.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use extracta_client::internal::ContentHash;
use extracta_client::own_http::FileToSend;
use rusqlite::Connection;

use super::look::{Found, Looked};
use crate::ledger::Ledger;
use crate::lock::random_name;

impl Ledger {
    /// Keeps a content under the name that it is to have.
    pub(super) fn spool_bytes(&self, name: &Path, bytes: &[u8]) -> Looked {
        if bytes.is_empty() {
            return Looked::Unusable("there are no bytes".into());
        }
        let sha256 = ContentHash::of_bytes(bytes).0;
        let kept = self.spool(&sha256, |file| file.write_all(bytes));
        let examined = kept
            .map_err(|error| error.to_string())
            .and_then(|path| FileToSend::examine(&path).map_err(|error| error.to_string()));
        match examined {
            // Where it is kept is no business of the entry: it has no file.
            Ok(file) => {
                let file = FileToSend { changed: None, identity: None, ..file };
                Looked::New(Found { path: name.into(), file, sha256 })
            }
            Err(why) => Looked::Unusable(format!("it cannot be kept beside the ledger: {why}")),
        }
    }

    /// Keeps a copy of a file.
    pub(super) fn spool_file(&self, path: &Path, sha256: [u8; 32]) -> Result<[u8; 32], String> {
        let kept = self.spool(&sha256, |copy| io::copy(&mut fs::File::open(path)?, copy).map(drop));
        let kept = kept.map_err(|error| error.to_string());
        let is_whole =
            kept.and_then(|copy| ContentHash::of_file(&copy).map_err(|error| error.to_string()));
        match is_whole {
            Ok(content) if content.0 == sha256 => Ok(sha256),
            Ok(_) => Err("the file changed while it was copied".into()),
            Err(why) => Err(format!("it cannot be kept beside the ledger: {why}")),
        }
    }

    /// Keeps a content, whole or not at all.
    fn spool(
        &self,
        sha256: &[u8; 32],
        write: impl FnOnce(&mut fs::File) -> io::Result<()>,
    ) -> io::Result<PathBuf> {
        let ledger = self.path();
        let path = spooled(&ledger, sha256);
        if path.exists() {
            return Ok(path);
        }
        let folder = folder(&ledger);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let unfinished = folder.join(format!("{}.part", random_name()));
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        let written = write(&mut file).and_then(|()| file.sync_all());
        let kept = written.and_then(|()| fs::rename(&unfinished, &path));
        if kept.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        kept.and_then(|()| fs::File::open(&folder)?.sync_all())?;
        Ok(path)
    }
}

/// Where a content is, if it is in the spool.
pub(crate) fn spooled(ledger: &Path, sha256: &[u8; 32]) -> PathBuf {
    let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    folder(ledger).join(name)
}

/// Removes from the spool what nobody has to send any more.
pub(crate) fn sweep(ledger: &Path, db: &Connection) -> rusqlite::Result<()> {
    let Ok(kept) = fs::read_dir(folder(ledger)) else { return Ok(()) };
    let is_needed = "SELECT EXISTS (SELECT 1 FROM documents WHERE sha256 = unhex(?1) \
         AND state NOT IN ('classified', 'failed', 'dropped'))";
    for file in kept.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
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
