//! Taking: named consumers get one record an entry, in the order in which the
//! entries became final, until they acknowledge it.

use std::fmt;

use rusqlite::{Connection, named_params, params};

use crate::columns::read_all;
use crate::error::{Fault, LedgerError, Result};
use crate::ids::RecordKey;
use crate::ledger::{Ledger, select_records};
use crate::lock::{Lock, of_consumer};
use crate::row::Row;
use crate::store::FINAL;

/// A record: an entry that became final.
#[derive(Debug, Clone)]
pub struct TakenRecord {
    /// What no other record has: for whoever has to notice that it had this one
    /// before.
    pub key: RecordKey,
    /// The entry.
    pub row: Row,
}

/// What is known of a consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerStatus {
    /// Its name.
    pub name: String,
    /// The place of the last record that it has acknowledged; 0 if none.
    pub acknowledged: i64,
    /// How many records it has not acknowledged yet.
    pub waiting: u64,
}

/// Where a new consumer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// With the first record of all.
    Beginning,
    /// With what becomes final from now on.
    Now,
}

/// A consumer that takes records. While it is there no other process, and no
/// other handle, can take in its name.
pub struct Consumer {
    ledger: Ledger,
    ledger_id: String,
    name: String,
    /// The last record that was handed out.
    taken: i64,
    _lock: Lock,
}

/// How long a name may be.
const LONGEST_NAME: usize = 64;

impl Ledger {
    /// Takes up a consumer's work, where it stands; a new one begins as `from`
    /// says. A record is handed out until it is acknowledged: whatever ends the
    /// process before that, the same keys come again and no others.
    ///
    /// # Errors
    ///
    /// It is no name: 1 to 64 letters, digits, `.`, `-` and `_` of ASCII.
    /// Another process takes in this name. The ledger cannot be written.
    pub fn consumer(&self, name: &str, from: From) -> Result<Consumer> {
        must_be_name(name)?;
        let path = self.path();
        let lock_file = of_consumer(&path, name);
        let lock = Lock::take(&path, lock_file.clone())
            .map_err(|error| LedgerError::io(&path, "the consumer's lock: ", error))?;
        let lock = lock.ok_or_else(|| {
            let holder = Lock::holder(&lock_file).map(|holder| holder.to_string());
            let who = holder.unwrap_or_else(|| "a process".into());
            Fault::Taken { path: path.clone(), consumer: name.into(), who }
        })?;
        let (ledger_id, taken) = self.db()?.write(|db| {
            let ledger_id = db.query_row("SELECT ledger_id FROM ledger", [], |row| row.get(0))?;
            let begins = match from {
                From::Beginning => 0,
                From::Now => latest_record(db)?,
            };
            let enter = "INSERT INTO consumers VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            db.execute(enter, params![name, begins])?;
            let stands = "SELECT acknowledged FROM consumers WHERE consumer = ?1";
            Ok((ledger_id, db.query_row(stands, [name], |row| row.get(0))?))
        })?;
        let (ledger, name) = (self.clone(), name.to_owned());
        Ok(Consumer { ledger, ledger_id, name, taken, _lock: lock })
    }

    /// The consumers, by their names.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn consumers(&self) -> Result<Vec<ConsumerStatus>> {
        let consumers = "SELECT consumer, acknowledged, \
             (SELECT count(*) FROM records WHERE sequence > acknowledged) AS waiting \
             FROM consumers ORDER BY consumer";
        self.db()?.read(|db| {
            read_all(db, consumers, [], |row| {
                Ok(ConsumerStatus {
                    name: row.get("consumer")?,
                    acknowledged: row.get("acknowledged")?,
                    waiting: row.get("waiting")?,
                })
            })
        })
    }

    /// Forgets a consumer, and what it has acknowledged.
    ///
    /// # Errors
    ///
    /// There is none of this name, or the ledger cannot be written.
    pub fn remove_consumer(&self, name: &str) -> Result<()> {
        let remove = "DELETE FROM consumers WHERE consumer = ?1";
        match self.db()?.read(|db| db.execute(remove, [name]))? {
            0 => Err(no_consumer(name, "there is no such consumer")),
            _ => Ok(()),
        }
    }
}

impl Consumer {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next records, at most so many; none if there are none yet. A record
    /// that a later one of the same entry has replaced is left out.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn take(&mut self, at_most: usize) -> Result<Vec<TakenRecord>> {
        let next = select_records(&format!(
            "sequence > :after AND {FINAL} \
             AND sequence = (SELECT max(sequence) FROM records WHERE entry = entries.entry) \
             ORDER BY sequence LIMIT :at_most",
        ));
        let values = named_params! { ":after": self.taken, ":at_most": at_most };
        let records = self.ledger.db()?.read(|db| {
            read_all(db, &next, values, |row| {
                let key =
                    RecordKey { ledger: self.ledger_id.clone(), sequence: row.get("sequence")? };
                Ok(TakenRecord { key, row: Row::read(row)? })
            })
        })?;
        self.taken = records.last().map_or(self.taken, |last| last.key.sequence);
        Ok(records)
    }

    /// Acknowledges this record and all before it: they are not handed out
    /// again.
    ///
    /// # Errors
    ///
    /// The record is of another ledger, or was never handed out here; the
    /// ledger cannot be written.
    pub fn acknowledge(&mut self, key: &RecordKey) -> Result<()> {
        if key.ledger != self.ledger_id || key.sequence > self.taken {
            let why = "the record that it acknowledges was not handed out to it";
            return Err(no_consumer(&self.name, why));
        }
        let acknowledge = "UPDATE consumers SET acknowledged = max(acknowledged, ?2) \
             WHERE consumer = ?1";
        let values = params![self.name, key.sequence];
        match self.ledger.db()?.read(|db| db.execute(acknowledge, values))? {
            0 => Err(no_consumer(&self.name, "it was removed")),
            _ => Ok(()),
        }
    }
}

/// The number of the latest record.
pub(crate) fn latest_record(db: &Connection) -> rusqlite::Result<i64> {
    let latest = "SELECT coalesce(max(sequence), 0) FROM records";
    db.prepare_cached(latest)?.query_row([], |row| row.get(0))
}

fn must_be_name(name: &str) -> Result<()> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    match name.bytes().all(is_plain) && (1..=LONGEST_NAME).contains(&name.len()) {
        true => Ok(()),
        false => Err(no_consumer(name, "take 1 to 64 letters, digits, \".\", \"-\" and \"_\"")),
    }
}

fn no_consumer(name: &str, why: &'static str) -> crate::error::LedgerError {
    Fault::Consumer { consumer: name.into(), why }.into()
}

impl fmt::Debug for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer").field("name", &self.name).finish_non_exhaustive()
    }
}
