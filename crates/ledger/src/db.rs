//! The file: opening it, and looking at it before it is trusted.

mod peek;

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{LedgerError, LedgerFault};
use crate::opened::Opened;
use crate::owner::is_lock_file;
use peek::must_not_be_foreign;

/// What marks the file as ours, in SQLite's header: "Extr".
const APPLICATION_ID: i64 = 0x4578_7472;

/// The version of the tables.
const VERSION: i64 = 1;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);

/// How soon to try again to open a file that is locked.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// How long a new ledger may be without content.
const BEING_MADE: Duration = Duration::from_millis(500);

/// The shortest database that there is, in bytes: a page.
const SHORTEST_DATABASE: u64 = 512;

const SCHEMA: &str = include_str!("schema.sql");

/// An open ledger file.
#[derive(Debug)]
pub(crate) struct Db {
    pub(crate) path: PathBuf,
    connection: Connection,
    /// Counted until the connection is closed: after it, as fields are dropped.
    _opened: Opened,
}

impl Db {
    /// Opens the ledger, or makes it if there is none.
    pub(crate) fn open(path: &Path, base_url: &str) -> Result<Self, LedgerError> {
        while_busy(|| Db::try_to_open(path, base_url))
    }

    fn try_to_open(path: &Path, base_url: &str) -> Result<Self, LedgerError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let fault = |fault| LedgerError::new(&path, fault);
        if let Some(directory) = path.parent().filter(|directory| !directory.is_dir()) {
            return Err(fault(LedgerFault::NoDirectory(directory.into())));
        }
        let opened = Opened::one_more().map_err(fault)?;
        must_be_a_file(&path).map_err(fault)?;
        must_not_be_foreign(&path).map_err(fault)?;
        let connection = Connection::open_with_flags(&path, flags(true));
        let connection = connection.map_err(|error| LedgerError::of(&path, &error))?;
        let mut db = Db { path: path.clone(), connection, _opened: opened };
        db.set_up().map_err(fault)?;
        match has_tables(&db.connection).map_err(fault)? {
            true => db.check().map_err(fault)?,
            false => db.create(base_url)?,
        }
        db.must_belong_to(base_url)?;
        Ok(db)
    }

    /// Opens a ledger that is there, whatever its base URL.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, LedgerError> {
        while_busy(|| Db::try_to_open_existing(path))
    }

    fn try_to_open_existing(path: &Path) -> Result<Self, LedgerError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let fault = |fault| LedgerError::new(&path, fault);
        let opened = Opened::one_more().map_err(fault)?;
        must_be_a_file(&path).map_err(fault)?;
        if !path.exists() {
            return Err(fault(LedgerFault::Missing));
        }
        if is_empty(&path) {
            // Somebody is making it at this moment, or it is none.
            std::thread::sleep(BEING_MADE);
            if is_empty(&path) {
                return Err(fault(LedgerFault::NotALedger));
            }
        }
        must_not_be_foreign(&path).map_err(fault)?;
        let connection = Connection::open_with_flags(&path, flags(false));
        let connection = connection.map_err(|error| LedgerError::of(&path, &error))?;
        let mut db = Db { path: path.clone(), connection, _opened: opened };
        db.set_up().map_err(fault)?;
        match has_tables(&db.connection).map_err(fault)? {
            true => db.check().map_err(fault)?,
            false => return Err(fault(LedgerFault::NotALedger)),
        }
        Ok(db)
    }

    /// Reads, or writes single statements.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        work(&self.connection).map_err(|error| self.error(&error))
    }

    /// Writes all or nothing. No other process writes meanwhile.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let written = || {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        written().map_err(|error| LedgerError::of(&self.path, &error))
    }

    pub(crate) fn error(&self, error: &rusqlite::Error) -> LedgerError {
        LedgerError::of(&self.path, error)
    }

    /// Whether a file is one of the ledger's own: SQLite's by device and inode,
    /// lock files by name. It must not even be opened: closing it would drop
    /// the locks that SQLite holds.
    pub(crate) fn is_own_file(&self, path: &Path, file: &Metadata) -> bool {
        if is_lock_file(&self.path, path) {
            return true;
        }
        let beside = |suffix: &str| {
            let mut name = self.path.clone().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        };
        let own = [self.path.clone(), beside("-wal"), beside("-shm"), beside("-journal")];
        let is_it = |own: &PathBuf| {
            std::fs::metadata(own)
                .is_ok_and(|own| (own.dev(), own.ino()) == (file.dev(), file.ino()))
        };
        own.iter().any(is_it)
    }

    fn set_up(&mut self) -> Result<(), LedgerFault> {
        let of = |error: rusqlite::Error| LedgerFault::of(&error);
        let db = &self.connection;
        db.busy_timeout(BUSY).map_err(of)?;
        if db.is_readonly("main").map_err(of)? {
            return Err(LedgerFault::ReadOnly);
        }
        // A foreign file is left as it is, its log too.
        let leave_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        db.set_db_config(leave_log, true).map_err(of)?;
        self.must_be_ours()?;
        db.set_db_config(leave_log, false).map_err(of)?;
        // Else statements are planned anew for each value that is bound.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(of)?;
        let mode: String =
            db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(of)?;
        if !mode.eq_ignore_ascii_case("wal") {
            let why = "its file system has no shared memory; put it on a local disk";
            return Err(LedgerFault::Unusable(why.into()));
        }
        // A ledger has millions of rows or ten: its memory is to be the same.
        let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -1000;";
        db.execute_batch(settings).map_err(of)?;
        // SQLite follows links; all names of a ledger share its lock files.
        self.path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        Ok(())
    }

    fn must_be_ours(&self) -> Result<(), LedgerFault> {
        match Kind::of(&self.connection)? {
            Kind::Ledger(VERSION) | Kind::Empty => Ok(()),
            Kind::Ledger(found) if found > VERSION => Err(LedgerFault::Newer { found }),
            Kind::Ledger(_) | Kind::Foreign => Err(LedgerFault::NotALedger),
        }
    }

    /// Sees that the file is whole.
    fn check(&self) -> Result<(), LedgerFault> {
        let found: rusqlite::Result<String> =
            self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        match found.map_err(|error| LedgerFault::of(&error))? {
            found if found == "ok" => Ok(()),
            found => Err(LedgerFault::Damaged(found)),
        }
    }

    fn create(&mut self, base_url: &str) -> Result<(), LedgerError> {
        self.write(|db| {
            let tables: i64 =
                db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables > 0 {
                // Another process was quicker.
                return Ok(());
            }
            db.execute_batch(SCHEMA)?;
            db.execute("INSERT INTO ledger VALUES (?1, ?2)", (base_url, now_in_milliseconds()))?;
            db.pragma_update(None, "application_id", APPLICATION_ID)?;
            db.pragma_update(None, "user_version", VERSION)
        })
    }

    pub(crate) fn must_belong_to(&self, base_url: &str) -> Result<(), LedgerError> {
        let of_ledger: Option<String> = self.read(|db| {
            db.query_row("SELECT base_url FROM ledger", [], |row| row.get(0)).optional()
        })?;
        let Some(of_ledger) = of_ledger else {
            return Err(LedgerError::new(&self.path, LedgerFault::NotALedger));
        };
        if of_ledger == base_url {
            return Ok(());
        }
        let of_client = base_url.to_owned();
        Err(LedgerError::new(&self.path, LedgerFault::OtherBaseUrl { of_ledger, of_client }))
    }
}

/// Opens again while another process keeps the file locked. SQLite itself does
/// not wait where it makes a new file or begins its log.
fn while_busy(open: impl Fn() -> Result<Db, LedgerError>) -> Result<Db, LedgerError> {
    let started = Instant::now();
    loop {
        match open() {
            Err(error) if error.fault == LedgerFault::Busy && started.elapsed() < BUSY => {
                std::thread::sleep(TRY_AGAIN);
            }
            opened => return opened,
        }
    }
}

fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() == 0)
}

/// A directory or a device would be opened, and told in SQLite's words.
fn must_be_a_file(path: &Path) -> Result<(), LedgerFault> {
    match std::fs::metadata(path) {
        Ok(file) if !file.is_file() => Err(LedgerFault::NotALedger),
        // SQLite would take what is too short for a database for an empty one.
        Ok(file) if (1..SHORTEST_DATABASE).contains(&file.len()) => Err(LedgerFault::NotALedger),
        _ => Ok(()),
    }
}

fn has_tables(db: &Connection) -> Result<bool, LedgerFault> {
    let count = "SELECT count(*) FROM sqlite_schema";
    let count: rusqlite::Result<i64> = db.query_row(count, [], |row| row.get(0));
    Ok(count.map_err(|error| LedgerFault::of(&error))? > 0)
}

fn flags(creates: bool) -> OpenFlags {
    // Each connection is used under a lock of its own.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if creates { flags | OpenFlags::SQLITE_OPEN_CREATE } else { flags }
}

/// What a database is, by its header.
enum Kind {
    /// A ledger, whose tables have this version.
    Ledger(i64),
    /// Nothing yet.
    Empty,
    /// Another program's.
    Foreign,
}

impl Kind {
    fn of(db: &Connection) -> Result<Self, LedgerFault> {
        let of = |error: rusqlite::Error| LedgerFault::of(&error);
        // One look: another process may be making the ledger at this moment.
        let look = db.unchecked_transaction().map_err(of)?;
        let pragma = |name: &str| -> Result<i64, LedgerFault> {
            look.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).map_err(of)
        };
        let is_empty = !has_tables(&look)?;
        Ok(match (pragma("application_id")?, pragma("user_version")?) {
            (APPLICATION_ID, version) => Kind::Ledger(version),
            (0, 0) if is_empty => Kind::Empty,
            _ => Kind::Foreign,
        })
    }
}

/// The wall clock, for people: nothing is decided by it.
pub(crate) fn now_in_milliseconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
