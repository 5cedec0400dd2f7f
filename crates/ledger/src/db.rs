//! The file: opening it, and looking at it before it is trusted.

mod busy;
mod header;
mod migrate;

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use extracta_client::internal::{is_systems_fault, private_file};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{Fault, LedgerError, Result, is_unread_page};
use crate::lock::{is_lock_file, random_name};
use crate::opened::Opened;
use busy::{is_cancelled_in_vain, wait_on, wait_unless_cancelled, while_busy};
pub(crate) use header::{APPLICATION_ID, application_id};
use header::{VERSION, fault_of, has_tables, must_not_be_foreign, unchanging};
use migrate::Folder;

/// How long a new ledger may be without content.
const BEING_MADE: Duration = Duration::from_millis(500);

/// The shortest database that there is, in bytes: a page.
const SHORTEST_DATABASE: u64 = 512;

/// What is wrong with a ledger that has two hard links: its log and its locks lie
/// beside the name that is used. By the other one old data are read, and what both
/// write damages it.
const SECOND_NAME: &str = "it has a second hard link; remove one";

/// More statements than work takes turns with, so that each is read once.
const STATEMENTS: usize = 64;

const SCHEMA: &str = include_str!("schema.sql");

/// The version of SQLite that this library brings.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// An open ledger file.
#[derive(Debug)]
pub(crate) struct Db {
    pub(crate) path: PathBuf,
    /// Which file it is: device and inode.
    file: Option<(u64, u64)>,
    connection: Connection,
    /// Where the copy is that is read instead, until it is closed.
    _copy: Option<Folder>,
    /// Counted until the connection is closed: after it, as fields are dropped.
    _opened: Opened,
}

impl Db {
    /// Opens the ledger, or makes it if there is none.
    pub(crate) fn open(path: &Path, base_url: &str) -> Result<Self> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        if let Some(directory) = path.parent()
            && !is_directory(directory).map_err(|error| LedgerError::io(&path, "", error))?
        {
            let directory = directory.to_owned();
            return Err(Fault::NoDirectory { path, directory }.into());
        }
        while_busy(|| {
            must_not_be_planted(&path)?;
            create_private(&path)?;
            let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
            let mut db = Db::connect(&path, access)?;
            match db.read(has_tables)? {
                true => db.check()?,
                false => db.create(base_url)?,
            }
            db.must_belong_to(base_url)?;
            db.bring_up()?;
            Ok(db)
        })
    }

    /// Opens a ledger that is there, whatever its base URL.
    pub(crate) fn open_existing(path: &Path) -> Result<Self> {
        Db::open_there(path, |path| {
            must_not_be_planted(path)?;
            let mut db = Db::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            db.check_ledger()?;
            db.bring_up()?;
            Ok(db)
        })
    }

    /// Opens a ledger that is there to look at it. Who may not write it reads what
    /// does not change or, where somebody has written, beside them.
    pub(crate) fn open_to_read(path: &Path) -> Result<Self> {
        Db::open_there(path, |path| {
            let db = match Db::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
                Err(error) if error.is_read_only() => {
                    Db::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
                }
                connected => connected?,
            };
            db.check_ledger()?;
            db.or_copy_of_this_version()
        })
    }

    fn open_there(path: &Path, open: impl Fn(&Path) -> Result<Self>) -> Result<Self> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        while_busy(|| {
            if !is_there(&path)? {
                return Err(Fault::Missing { path: path.clone() }.into());
            }
            let is_empty = || std::fs::metadata(&path).is_ok_and(|file| file.len() == 0);
            if is_empty() {
                // Somebody is making it at this moment, or it is none.
                wait_unless_cancelled(BEING_MADE, || !is_empty());
            }
            if is_empty() {
                return Err(not_a_ledger(&path));
            }
            open(&path)
        })
    }

    fn check_ledger(&self) -> Result<()> {
        match self.read(has_tables)? {
            true => self.check(),
            false => Err(not_a_ledger(&self.path)),
        }
    }

    /// Opens the file, if it is no other program's.
    fn connect(path: &Path, access: OpenFlags) -> Result<Self> {
        let opened = Opened::one_more().ok_or_else(|| Fault::Forked { path: path.into() })?;
        // SQLite would take what is too short for a database for an empty one; a
        // directory or a device would be opened, and told in its words.
        let is_no_database =
            |file: Metadata| !file.is_file() || (1..SHORTEST_DATABASE).contains(&file.len());
        if std::fs::metadata(path).is_ok_and(is_no_database) {
            return Err(not_a_ledger(path));
        }
        must_not_be_foreign(path)?;
        must_have_one_name(path)?;
        // Each connection is used under a lock of its own.
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let is_to_read = access == OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = match is_to_read && !is_there(&beside(path, "-wal"))? {
            // Else SQLite would want to make a log.
            true => {
                Connection::open_with_flags(unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI)
            }
            false => Connection::open_with_flags(path, flags),
        };
        let connection = connection.map_err(|error| LedgerError::sqlite(path, error))?;
        let mut db = Db { path: path.into(), file: None, connection, _copy: None, _opened: opened };
        wait_on(&mut db.connection).map_err(|error| db.error(error))?;
        if !is_to_read {
            db.set_up()?;
        }
        // SQLite follows links; all names of a ledger share its lock files.
        db.path = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
        db.file = std::fs::metadata(&db.path).ok().map(|file| (file.dev(), file.ino()));
        Ok(db)
    }

    /// Why the file that is open is not the one at its path, or also at another,
    /// if that is so: whoever works on a file that others cannot see, or see
    /// under other locks, would send what they send.
    pub(crate) fn why_not_in_place(&self) -> Option<&'static str> {
        match std::fs::metadata(&self.path) {
            Ok(file) if self.file != Some((file.dev(), file.ino())) => Some("it was replaced"),
            Ok(file) if file.nlink() > 1 => Some(SECOND_NAME),
            Ok(_) => None,
            Err(error) if is_missing(&error) => Some("it was moved or removed"),
            Err(_) => Some("the system cannot tell for now whether it is where it was"),
        }
    }

    /// Sees that the file that is open is the one at its path, and at no other: what
    /// is entered into one that nobody finds again would be lost.
    pub(crate) fn must_be_found_again(&self) -> Result<()> {
        match self.why_not_in_place() {
            None => Ok(()),
            Some(why) => {
                let (path, why) = (self.path.clone(), why.to_owned());
                Err(Fault::Unusable { path, why, source: None }.into())
            }
        }
    }

    /// Reads, or writes single statements.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        work(&self.connection).map_err(|error| self.error(error))
    }

    /// Writes all or nothing. No other process writes meanwhile.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let written = || {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        written().map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> LedgerError {
        let error = LedgerError::sqlite(&self.path, error);
        match error.is_busy() && is_cancelled_in_vain() {
            true => Fault::Cancelled { path: self.path.clone() }.into(),
            false => error,
        }
    }

    /// Whether a file is one of the ledger's own: SQLite's by device and inode,
    /// lock files by name. It must not even be opened: closing it would drop
    /// the locks that SQLite holds.
    pub(crate) fn is_own_file(&self, path: &Path, file: &Metadata) -> bool {
        let is_it = |suffix: &&str| {
            std::fs::metadata(beside(&self.path, suffix))
                .is_ok_and(|own| (own.dev(), own.ino()) == (file.dev(), file.ino()))
        };
        is_lock_file(&self.path, path) || ["", "-wal", "-shm", "-journal"].iter().any(is_it)
    }

    fn set_up(&self) -> Result<()> {
        let leave_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        let fault = self.read(|db| {
            if db.is_readonly("main")? {
                return Ok(Some(LedgerError::not_writable(&self.path, None)));
            }
            // A foreign file is left as it is, its log too.
            db.set_db_config(leave_log, true)?;
            Ok(fault_of(db, &self.path)?.map(LedgerError::from))
        })?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        let mode: String = self.read(|db| {
            db.set_db_config(leave_log, false)?;
            // Else statements are planned anew for each value that is bound.
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        })?;
        if !mode.eq_ignore_ascii_case("wal") {
            let why = "its file system has no shared memory; put it on a local disk".into();
            return Err(Fault::Unusable { path: self.path.clone(), why, source: None }.into());
        }
        // A ledger has millions of rows or ten: its memory is to be the same.
        let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -1000; PRAGMA temp_store = MEMORY;";
        self.read(|db| {
            db.set_prepared_statement_cache_capacity(STATEMENTS);
            db.execute_batch(settings)
        })
    }

    /// Sees that the file is whole.
    fn check(&self) -> Result<()> {
        let check = "PRAGMA quick_check(1)";
        match self.read(|db| db.query_row(check, [], |row| row.get::<_, String>(0)))? {
            found if found == "ok" => Ok(()),
            why if is_unread_page(&why) => {
                Err(Fault::NotNow { path: self.path.clone(), why, source: None }.into())
            }
            what => Err(Fault::Damaged { path: self.path.clone(), what, source: None }.into()),
        }
    }

    fn create(&mut self, base_url: &str) -> Result<()> {
        let name = random_name().map_err(|error| LedgerError::io(&self.path, "", error))?;
        self.write(|db| {
            if has_tables(db)? {
                // Another process was quicker.
                return Ok(());
            }
            db.execute_batch(SCHEMA)?;
            let ledger = "INSERT INTO ledger (ledger_id, base_url, created_at) VALUES (?1, ?2, ?3)";
            db.execute(ledger, (name, base_url, now_in_milliseconds()))?;
            db.pragma_update(None, "application_id", APPLICATION_ID)?;
            db.pragma_update(None, "user_version", VERSION)
        })
    }

    /// The base URL that it belongs to.
    pub(crate) fn base_url(&self) -> Result<String> {
        let base_url = "SELECT base_url FROM ledger";
        self.read(|db| db.query_row(base_url, [], |row| row.get(0)).optional())?
            .ok_or_else(|| not_a_ledger(&self.path))
    }

    pub(crate) fn must_belong_to(&self, base_url: &str) -> Result<()> {
        let of_ledger = self.base_url()?;
        if of_ledger != base_url {
            let (path, of_client) = (self.path.clone(), base_url.to_owned());
            return Err(Fault::OtherBaseUrl { path, of_ledger, of_client }.into());
        }
        Ok(())
    }
}

/// Whether there is a file.
fn is_there(path: &Path) -> Result<bool> {
    path.try_exists().map_err(|error| LedgerError::io(path, "", error))
}

/// Whether it is a directory.
fn is_directory(path: &Path) -> std::io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(found.is_dir()),
        Err(error) if is_systems_fault(&error) => Err(error),
        Err(_) => Ok(false),
    }
}

fn is_missing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// A file of the ledger beside it.
fn beside(ledger: &Path, suffix: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Fails for a ledger that somebody has put where all may write, to read what is
/// noted in it.
fn must_not_be_planted(path: &Path) -> Result<()> {
    let Ok(path) = std::fs::canonicalize(path) else { return Ok(()) };
    let checked =
        std::fs::metadata(&path).and_then(|found| private_file::must_not_be_planted(&path, &found));
    checked.map_err(|error| unusable(&path, error))
}

/// Fails for a ledger that has a second hard link, whatever it is opened for.
fn must_have_one_name(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(file) if file.nlink() > 1 => Err(unusable(path, std::io::Error::other(SECOND_NAME))),
        _ => Ok(()),
    }
}

/// Makes the file of a new ledger, which is its owner's alone. What is there
/// already, and what cannot be made, is SQLite's to open. Only a link to what is
/// not there is not: SQLite would make that, for all to read.
fn create_private(path: &Path) -> Result<()> {
    match private_file::create_new(path) {
        Err(_) if path.is_symlink() && !path.exists() => {
            let why = std::io::Error::other("it is a link to a file that is not there");
            Err(unusable(path, why))
        }
        _ => Ok(()),
    }
}

fn unusable(path: &Path, error: std::io::Error) -> LedgerError {
    let (path, why) = (path.into(), error.to_string());
    Fault::Unusable { path, why, source: Some(error.into()) }.into()
}

fn not_a_ledger(path: &Path) -> LedgerError {
    Fault::NotALedger { path: path.into(), source: None }.into()
}

/// The wall clock, for people: nothing is decided by it.
pub(crate) fn now_in_milliseconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
