//! The ledger: what is known of every entry, for whoever asks.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use extracta_client::{BaseUrl, BatchId, Error, Target};
use extracta_protocol::session::{DocumentNumber, State};
use rusqlite::{ToSql, named_params};

use crate::columns::{self, BATCH, DOCUMENT, StateColumn, read_all, read_one};
use crate::db::Db;
use crate::error::{Fault, Result};
use crate::ids::EntryId;
use crate::lock::{Holder, Lock, of_worker};
use crate::row::Row;
use crate::shared::{Held, Shared};
use crate::store::{PARKED, TO_SEND, UNAVAILABLE};

/// A ledger: a SQLite file that is a queue of documents, for this process and
/// others.
///
/// Clones are the same ledger, and may be used from several threads. See
/// `docs/ledger.md` for the file itself.
#[derive(Clone)]
pub struct Ledger {
    db: Arc<Shared<Db>>,
    path: Arc<Path>,
}

/// What is known of a ledger as a whole.
#[derive(Debug, Clone)]
pub struct Status {
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// How many entries there are.
    pub entries: u64,
    /// The process that works on it, if one does.
    pub worker: Option<Holder>,
    /// Why the latest worker sent nothing more, or waited no longer.
    pub stop: Option<Arc<Error>>,
    /// Its targets, in the order in which they came.
    pub targets: Vec<TargetStatus>,
}

/// What is known of the documents of a target.
#[derive(Debug, Clone)]
pub struct TargetStatus {
    /// Its number in the ledger, from 1.
    pub number: i64,
    /// Its id.
    pub target: Target,
    /// How many documents are in each state, in the order of [`State::ALL`].
    pub documents: [u64; State::ALL.len()],
    /// Why no more of its documents were sent, if that is so: they are parked.
    pub parked: Option<Arc<Error>>,
    /// How many these are.
    pub parked_documents: u64,
    /// How many others wait for a file that cannot be opened for now.
    pub unavailable: u64,
    /// How many rows of its results are no document's for sure. They are in the
    /// column `unmatched` of its batches.
    pub unmatched_rows: u64,
}

impl TargetStatus {
    /// How many documents are in a state.
    pub fn of(&self, state: State) -> u64 {
        let place = State::ALL.iter().position(|it| *it == state);
        place.map_or(0, |place| self.documents[place])
    }

    /// How many documents there are.
    pub fn total(&self) -> u64 {
        self.documents.iter().sum()
    }
}

/// A batch that the service has named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// The target of its documents.
    pub target: Target,
    /// The batch's id.
    pub id: BatchId,
    /// How many documents are in it, or may be.
    pub documents: u64,
    /// How many of these have no outcome yet.
    pub awaited: u64,
}

/// Which rows to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All of the ledger.
    All,
    /// Those whose documents are in this state.
    In(State),
    /// Those of a target, by its number in the ledger.
    OfTarget(i64),
    /// A single one.
    Of(EntryId),
}

/// How many rows are in memory at a time.
pub(crate) const PAGE: usize = 500;

impl Ledger {
    /// Opens a ledger, or makes it if there is none, for a client of this base
    /// URL. One of an older version is carried over, with a copy beside it.
    ///
    /// # Errors
    ///
    /// It is no ledger, a newer one, one of another base URL, damaged, cannot
    /// be written, or an older version works on it. Nothing is overwritten
    /// then.
    pub fn open(path: impl AsRef<Path>, base_url: &BaseUrl) -> Result<Self> {
        let db = Db::open(path.as_ref(), &base_url.to_string())?;
        Ok(Ledger::of(db))
    }

    /// Opens a ledger that is there, of whatever base URL.
    ///
    /// # Errors
    ///
    /// As [`open`](Ledger::open), and there is none.
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self> {
        let db = Db::open_existing(path.as_ref())?;
        Ok(Ledger::of(db))
    }

    /// Opens a ledger that is there, only to look at it: nothing of it changes. Who
    /// may not write it, reads it all the same; of one of version 1 a copy is
    /// carried over, and read.
    ///
    /// # Errors
    ///
    /// As [`open_existing`](Ledger::open_existing), or it cannot be read.
    pub fn open_to_read(path: impl AsRef<Path>) -> Result<Self> {
        let db = Db::open_to_read(path.as_ref())?;
        Ok(Ledger::of(db))
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    /// The base URL of its client.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn base_url(&self) -> Result<String> {
        self.db()?.base_url()
    }

    /// Sees that it belongs to this base URL.
    ///
    /// # Errors
    ///
    /// It does not, or cannot be read.
    pub fn must_belong_to(&self, base_url: &BaseUrl) -> Result<()> {
        self.db()?.must_belong_to(base_url.as_str())
    }

    /// Who works on it at this moment.
    pub fn worker(&self) -> Option<Holder> {
        Lock::holder(&of_worker(&self.path()))
    }

    /// What is known of it as a whole.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn status(&self) -> Result<Status> {
        let worker = self.worker();
        self.db()?.read(|db| {
            let targets = "SELECT target, kind, target_id, parked_kind, \
                 parked_http_status, parked_message, \
                 (SELECT coalesce(sum(json_array_length(unmatched)), 0) FROM batches \
                     WHERE batches.target = targets.target) AS unmatched \
                 FROM targets ORDER BY target";
            let mut targets = read_all(db, targets, [], |row| {
                Ok(TargetStatus {
                    number: row.get("target")?,
                    target: columns::target(row)?,
                    documents: Default::default(),
                    parked: columns::parked(row)?,
                    parked_documents: 0,
                    unavailable: 0,
                    unmatched_rows: row.get("unmatched")?,
                })
            })?;
            let counts = format!(
                "SELECT target, state, count(*) AS documents, \
                     sum({TO_SEND} AND {PARKED}) AS parked, \
                     sum({TO_SEND} AND {UNAVAILABLE}) AS unavailable \
                 FROM documents JOIN targets USING (target) \
                 GROUP BY target, state"
            );
            read_all(db, &counts, [], |row| {
                let (number, StateColumn(state)) = (row.get("target")?, row.get("state")?);
                let place = State::ALL.iter().position(|it| *it == state);
                let of = targets.binary_search_by_key(&number, |status| status.number);
                if let (Some(place), Ok(of)) = (place, of) {
                    targets[of].documents[place] = row.get("documents")?;
                    targets[of].parked_documents += row.get::<u64>("parked")?;
                    targets[of].unavailable += row.get::<u64>("unavailable")?;
                }
                Ok(())
            })?;
            let ledger = "SELECT created_at, (SELECT count(*) FROM entries) AS entries, \
                 stop_kind, stop_http_status, stop_message FROM ledger";
            let status = read_one(db, ledger, [], |row| {
                let (created_at, entries) = (row.get("created_at")?, row.get("entries")?);
                let stop = columns::stopped(row)?;
                Ok(Status { created_at, entries, worker, stop, targets: Vec::new() })
            })?;
            let status = status.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            Ok(Status { targets, ..status })
        })
    }

    /// The batches that the service has named, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn batches(&self) -> Result<Vec<BatchStatus>> {
        let batches = "SELECT kind, target_id, batch_id, documents, awaited FROM batches \
             JOIN targets USING (target) \
             WHERE batch_id IS NOT NULL ORDER BY batch";
        let batches = self.db()?.read(|db| {
            read_all(db, batches, [], |row| {
                let target = columns::target(row)?;
                let id = row.get::<String>("batch_id").map(BatchId::new)?;
                let (documents, awaited) = (row.get("documents")?, row.get("awaited")?);
                Ok(id.map(|id| BatchStatus { target, id, documents, awaited }))
            })
        })?;
        Ok(batches.into_iter().flatten().collect())
    }

    /// Hands rows over, one for each entry, in the order in which they were
    /// entered. A few hundred are in memory at a time.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn for_each_row(&self, rows: Rows, mut take: impl FnMut(&Row)) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.page(rows, after)?;
            page.iter().for_each(&mut take);
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(last.entry),
                _ => return Ok(()),
            }
        }
    }

    /// The next few hundred rows after this entry, or the first ones, in the
    /// order in which they were entered: for whoever reads at their own pace.
    /// None are left where there are none.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn page(&self, rows: Rows, after: Option<EntryId>) -> Result<Vec<Row>> {
        let after = after.unwrap_or(EntryId(0)).0;
        let (condition, value): (_, &dyn ToSql) = match &rows {
            Rows::All => ("entry != :value", &0),
            Rows::In(state) => ("state = :value", &state.as_str()),
            Rows::OfTarget(number) => ("documents.target = :value", number),
            Rows::Of(entry) => ("entry = :value", &entry.0),
        };
        let page =
            select_rows(&format!("{condition} AND entry > :after ORDER BY entry LIMIT :at_most"));
        let values = named_params! { ":after": after, ":value": value, ":at_most": PAGE };
        let rows = self.db()?.read(|db| read_all(db, &page, values, Row::read))?;
        Ok(self.note_what_is_under_way(rows))
    }

    /// The rows of these documents.
    pub(crate) fn rows_of(&self, documents: &[DocumentNumber]) -> Result<Vec<Row>> {
        let of = select_rows(
            "entries.document IN (SELECT value FROM json_each(?1)) ORDER BY entries.document, entry",
        );
        let rows = self.db()?.read(|db| {
            let numbers = columns::list_column(documents.iter().map(|number| number.0))?;
            read_all(db, &of, [numbers], Row::read)
        })?;
        Ok(self.note_what_is_under_way(rows))
    }

    /// The next few hundred records after this one and up to that one: their
    /// numbers, and their rows as they are now.
    pub(crate) fn records(&self, after: i64, until: i64) -> Result<(Vec<i64>, Vec<Row>)> {
        let next = select_records(
            "sequence > :after AND sequence <= :until ORDER BY sequence LIMIT :at_most",
        );
        let values = named_params! { ":after": after, ":until": until, ":at_most": PAGE };
        let records: Vec<(i64, Row)> = self.db()?.read(|db| {
            read_all(db, &next, values, |row| Ok((row.get("sequence")?, Row::read(row)?)))
        })?;
        let (sequences, rows) = records.into_iter().unzip();
        Ok((sequences, self.note_what_is_under_way(rows)))
    }

    /// Nobody has lost the response of what is being sent at this moment.
    pub(crate) fn note_what_is_under_way(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let mut sending =
            rows.iter_mut().filter(|row| row.known.state == State::Sending).peekable();
        let is_at_work = sending.peek().is_some() && self.worker().is_some();
        sending.for_each(|row| row.is_under_way = is_at_work);
        rows
    }

    /// The connection, at its turn.
    ///
    /// # Errors
    ///
    /// The call was cancelled while another thread had it.
    pub(crate) fn db(&self) -> Result<Held<'_, Db>> {
        self.db.hold().ok_or_else(|| Fault::Cancelled { path: self.path() }.into())
    }

    fn of(db: Db) -> Self {
        Ledger { path: db.path.as_path().into(), db: Arc::new(Shared::new(db)) }
    }
}

/// The query for rows with this condition.
pub(crate) fn select_rows(condition: &str) -> String {
    format!(
        "SELECT entry, path, given, key, documents.target AS target, {DOCUMENT}, \
             {BATCH}, data_kind, data_http_status, data_message, \
             parked_kind, parked_http_status, parked_message, stop_kind, \
             stop_http_status, stop_message \
         FROM entries JOIN documents USING (document) \
         JOIN targets USING (target) JOIN ledger \
         LEFT JOIN batches ON batches.batch = documents.batch \
         LEFT JOIN (SELECT batch AS data_batch, trouble_kind AS data_kind, \
             trouble_http_status AS data_http_status, trouble_message AS data_message \
             FROM batches) ON data_batch = followed WHERE {condition}"
    )
}

/// The query for records with this condition, each with its row.
pub(crate) fn select_records(condition: &str) -> String {
    select_rows(condition).replacen("SELECT entry,", "SELECT sequence, entries.entry,", 1).replacen(
        "FROM entries",
        "FROM records CROSS JOIN entries USING (entry)",
        1,
    )
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path()).finish()
    }
}
