//! Locks beside the ledger: one for the worker, one for each consumer that
//! takes. At most one process holds a lock, and in it one handle.
//!
//! A lock is a POSIX lock on a file, which ends with its process whatever ends
//! it. Neither a process id nor a lease would do: the one is given to others,
//! the other runs out while its holder is at work. Nor would flock(): a child of
//! a fork() holds it too, and goes on to hold it when its parent was killed.
//!
//! A POSIX lock belongs to the process and not to a handle, and ends when the
//! process closes the file once. So a table of the locks that this process
//! holds stands beside it, and a file whose lock is held here is not opened
//! again.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use extracta_client::internal::{private_file, random_bytes};
use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::process::{Flock, FlockType, fcntl_getlk};

/// The locks that this process holds, by the paths of their files.
static HELD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A lock that is held, until this is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    /// Tells this holder from all others.
    pub(crate) name: String,
    path: PathBuf,
    file: Option<File>,
}

/// Who holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The number of its process; `None` where that is of another container.
    pub process: Option<u32>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(f, "process {process}"),
            None => f.write_str("a process of another container"),
        }
    }
}

/// The lock of the worker.
pub(crate) fn of_worker(ledger: &Path) -> PathBuf {
    beside(ledger, "-worker.lock")
}

/// The lock of a consumer.
pub(crate) fn of_consumer(ledger: &Path, consumer: &str) -> PathBuf {
    beside(ledger, &format!("-consumer-{consumer}.lock"))
}

/// Whether a path is that of a lock file of this ledger.
pub(crate) fn is_lock_file(ledger: &Path, path: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.as_encoded_bytes().to_vec());
    let (Some(ledger_name), Some(name)) = (name(ledger), name(path)) else { return false };
    let rest = name.strip_prefix(&*ledger_name).unwrap_or_default();
    let is_named_so =
        (rest.starts_with(b"-consumer-") || rest == b"-worker.lock") && rest.ends_with(b".lock");
    let folder = |path: &Path| std::fs::canonicalize(path.parent()?).ok();
    is_named_so && folder(path) == folder(ledger)
}

fn beside(ledger: &Path, suffix: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn held() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lock {
    /// Takes a lock of a ledger; `None` if somebody holds it.
    pub(crate) fn take(ledger: &Path, path: PathBuf) -> io::Result<Option<Self>> {
        let name = random_name()?;
        let mut held = held();
        if held.contains(&path) {
            return Ok(None);
        }
        loop {
            let file = open(ledger, &path).map_err(|error| {
                let why = format!("its lock file {}: {error}", path.display());
                io::Error::new(error.kind(), why)
            })?;
            match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
                // The holder before may have removed the file that we have locked.
                Ok(()) if !is_at(&file, &path)? => {}
                Ok(()) => {
                    held.insert(path.clone());
                    return Ok(Some(Lock { name, path, file: Some(file) }));
                }
                Err(error) => {
                    let error = io::Error::from(error);
                    let is_held = matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::PermissionDenied
                    );
                    return if is_held { Ok(None) } else { Err(error) };
                }
            }
        }
    }

    /// Who holds a lock at this moment.
    pub(crate) fn holder(path: &Path) -> Option<Holder> {
        let held = held();
        if held.contains(path) {
            return Some(Holder { process: Some(std::process::id()) });
        }
        // To ask, it has to be a lock that could be taken: for writing.
        let file = private_file::open(path).ok()?;
        let found = fcntl_getlk(&file, &Flock::from(FlockType::WriteLock)).ok()??;
        Some(Holder {
            process: found.pid.and_then(|pid| pid.as_raw_nonzero().get().try_into().ok()),
        })
    }

    /// Whether the lock's file is still where others look for it.
    pub(crate) fn is_in_place(&self) -> bool {
        self.file.as_ref().is_some_and(|file| is_at(file, &self.path).unwrap_or(false))
    }
}

impl Drop for Lock {
    /// The file is removed while it is locked: whoever opened it before finds
    /// that out.
    fn drop(&mut self) {
        let mut held = held();
        if self.is_in_place() {
            let _ = std::fs::remove_file(&self.path);
        }
        self.file = None;
        held.remove(&self.path);
    }
}

/// Opens a lock file, and makes it if there is none: who may write the ledger may
/// lock it, also when the one who made the file is gone.
fn open(ledger: &Path, path: &Path) -> io::Result<File> {
    let (file, is_made) = private_file::open_or_create(path)?;
    if is_made && let Ok(ledger) = std::fs::metadata(ledger) {
        file.set_permissions(Permissions::from_mode(0o600 | (ledger.mode() & 0o666)))?;
        private_file::give_to_owner_of(&ledger, &file);
    }
    Ok(file)
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let locked = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A name that nobody else has.
pub(crate) fn random_name() -> io::Result<String> {
    Ok(format!("{:032x}", u128::from_ne_bytes(random_bytes()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_one_holder_until_it_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("run.db");
        let path = of_worker(&ledger);
        let lock =
            Lock::take(&ledger, path.clone()).expect("a lock file").expect("nobody holds it");
        let process = Some(std::process::id());
        assert_eq!(Lock::holder(&path), Some(Holder { process }));
        assert!(Lock::take(&ledger, path.clone()).expect("a lock file").is_none());
        let other = of_consumer(&ledger, "mail");
        assert!(Lock::take(&ledger, other).expect("a lock file").is_some(), "another lock");
        assert!(lock.is_in_place());
        drop(lock);
        assert_eq!(Lock::holder(&path), None);
        let next = Lock::take(&ledger, path).expect("a lock file").expect("it was given up");
        assert_eq!(next.name.len(), 32);
        drop(next);
        let left = std::fs::read_dir(folder.path()).expect("the folder").count();
        assert_eq!(left, 0, "no lock file stays");
    }

    #[test]
    fn lock_files_are_known_by_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("run.db");
        assert!(is_lock_file(&ledger, &of_worker(&ledger)));
        assert!(is_lock_file(&ledger, &of_consumer(&ledger, "mail")));
        assert!(!is_lock_file(&ledger, &folder.path().join("run.db-notes.lock")));
        assert!(!is_lock_file(&ledger, &folder.path().join("run.db")));
    }
}
