//! The owner of a run: at most one process, and in it one handle.
//!
//! Ownership is an OS lock on a file beside the ledger, which ends with the
//! process whatever ends it. Neither a process id nor a lease would: the one
//! is given to others, the other runs out while its holder is at work. The
//! name in the `runs` table is checked by every transaction that guards a
//! send, should somebody have removed the lock file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Fault, Result};

/// A run that is owned, until this is dropped.
#[derive(Debug)]
pub(crate) struct Owner {
    /// Tells this owner from all others.
    pub(crate) name: String,
    lock_file: PathBuf,
    locked: File,
}

/// How often a lock is tried that somebody else has: who only looks whether a
/// run is owned holds it for an instant.
const TRIES: u32 = 3;

impl Owner {
    /// Takes a run; `None` if somebody owns it.
    pub(crate) fn take(ledger: &Path, run: i64) -> Result<Option<Self>> {
        Owner::lock(lock_file(ledger, run)).map_err(|error| {
            let (path, why) = (ledger.to_owned(), error.to_string());
            Fault::Unusable { path, why, source: Some(error.into()) }.into()
        })
    }

    fn lock(lock_file: PathBuf) -> io::Result<Option<Self>> {
        for tries in 1.. {
            let mut options = OpenOptions::new();
            let file = options.create(true).truncate(false).write(true).open(&lock_file)?;
            match file.try_lock() {
                // The owner before may have removed the file that we have locked.
                Ok(()) if !is_at(&file, &lock_file)? => {}
                Ok(()) => {
                    return Ok(Some(Owner { name: random_name(), lock_file, locked: file }));
                }
                Err(TryLockError::WouldBlock) if tries >= TRIES => break,
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Whether somebody owns a run at this moment.
    pub(crate) fn is_there(ledger: &Path, run: i64) -> bool {
        match File::open(lock_file(ledger, run)) {
            Ok(file) => matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
            Err(_) => false,
        }
    }
}

impl Drop for Owner {
    /// Removed while it is locked: whoever opened it before finds that out.
    fn drop(&mut self) {
        if is_at(&self.locked, &self.lock_file).unwrap_or(false) {
            let _ = std::fs::remove_file(&self.lock_file);
        }
    }
}

fn lock_file(ledger: &Path, run: i64) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(format!("-run-{run}.lock"));
    name.into()
}

/// Whether a path is that of a lock file of this ledger.
pub(crate) fn is_lock_file(ledger: &Path, path: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.as_encoded_bytes().to_vec());
    let (Some(ledger_name), Some(name)) = (name(ledger), name(path)) else { return false };
    let number = name
        .strip_prefix(&*ledger_name)
        .and_then(|name| name.strip_prefix(b"-run-"))
        .and_then(|name| name.strip_suffix(b".lock"));
    let is_of_a_run = number.is_some_and(|it| !it.is_empty() && it.iter().all(u8::is_ascii_digit));
    let folder = |path: &Path| std::fs::canonicalize(path.parent()?).ok();
    is_of_a_run && folder(path) == folder(ledger)
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let locked = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn random_name() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system's source of randomness works");
    format!("{:032x}", u128::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_one_owner_until_it_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("run.db");
        let owner = Owner::take(&ledger, 7).expect("a lock file").expect("nobody owns it");
        assert!(Owner::is_there(&ledger, 7));
        assert!(Owner::take(&ledger, 7).expect("a lock file").is_none());
        assert!(Owner::take(&ledger, 8).expect("a lock file").is_some(), "another run");
        drop(owner);
        assert!(!Owner::is_there(&ledger, 7));
        let next = Owner::take(&ledger, 7).expect("a lock file").expect("it was given up");
        assert_eq!(next.name.len(), 32);
        drop(next);
        let left = std::fs::read_dir(folder.path()).expect("the folder").count();
        assert_eq!(left, 0, "no lock file stays");
    }

    #[test]
    fn a_lock_on_a_removed_file_owns_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("run.db");
        let first = Owner::take(&ledger, 1).expect("a lock file").expect("nobody owns it");
        std::fs::remove_file(lock_file(&ledger, 1)).expect("removed by somebody");
        let second = Owner::take(&ledger, 1).expect("a lock file").expect("a new file");
        assert_ne!(first.name, second.name);
        drop(first);
        assert!(Owner::is_there(&ledger, 1), "the first leaves the second's file alone");
    }
}
