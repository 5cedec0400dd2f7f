//! What belongs to a ledger, whichever: no document, wherever it lies.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::db::{APPLICATION_ID, application_id};

/// Where the page comes in the first frame of a log, and the application's id in the
/// page.
const PAGE_IN_LOG: usize = 32 + 24;
const ID_IN_PAGE: usize = 68;

/// Whether a file is a ledger, or lies beside one as its log, its lock or a content
/// that it keeps.
///
/// A name alone proves nothing: the ledger has to be there. It is looked at through
/// SQLite, so that no lock of this process is lost.
pub fn belongs_to_a_ledger(path: &Path) -> bool {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let cut = |suffix: &str| without(path.as_os_str(), suffix);
    let beside = ["-wal", "-shm", "-journal", "-worker.lock"].into_iter().filter_map(cut);
    let consumers = || {
        let lock = path.as_os_str().as_bytes().strip_suffix(b".lock")?;
        let place = lock.windows(10).position(|it| it == b"-consumer-")?;
        Some(PathBuf::from(OsStr::from_bytes(&lock[..place])))
    };
    let spools = || without(path.parent()?.as_os_str(), "-spool");
    is_ledger(&path) || beside.chain(consumers()).chain(spools()).any(|it| is_ledger(&it))
}

fn without(path: &OsStr, suffix: &str) -> Option<PathBuf> {
    let path = path.as_bytes().strip_suffix(suffix.as_bytes())?;
    Some(OsStr::from_bytes(path).into())
}

/// Whether a file is a ledger, by its header; that of a young one is in its log.
fn is_ledger(path: &Path) -> bool {
    // The pages of a database are 512 bytes or twice that, or twice that, and so on.
    let is_database = std::fs::metadata(path)
        .is_ok_and(|file| file.is_file() && file.len() > 0 && file.len() % 512 == 0);
    is_database && (application_id(path) == Some(APPLICATION_ID) || is_young_ledger(path))
}

/// Whether the log of a database begins with the first page of a ledger.
fn is_young_ledger(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let mut head = Vec::new();
    // A log has no lock that would be lost when it is closed.
    let is_read = std::fs::metadata(&log).is_ok_and(|log| log.is_file())
        && File::open(&log).is_ok_and(|log| log.take(256).read_to_end(&mut head).is_ok());
    let number = |place: usize| {
        let bytes = head.get(place..place + 4)?;
        Some(i64::from(u32::from_be_bytes(bytes.try_into().ok()?)))
    };
    let is_log = number(0).is_some_and(|magic| magic & !1 == 0x377f_0682);
    let is_first_page = number(32) == Some(1);
    is_read && is_log && is_first_page && number(PAGE_IN_LOG + ID_IN_PAGE) == Some(APPLICATION_ID)
}
