//! The ledger: what is known of every run, for whoever asks.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use extracta_client::{BaseUrl, BatchId, ClassificationId, Error};
use extracta_protocol::session::{DocumentNumber, State};

use crate::columns::{
    self, BATCH, ClassificationColumn, DOCUMENT, StateColumn, read_all, read_one,
};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{InputId, RunId};
use crate::owner::Owner;
use crate::row::Row;

/// A ledger: a SQLite file that keeps runs, for this process and others.
///
/// Clones are the same ledger, and may be used from several threads. See
/// `docs/ledger.md` for the file itself.
#[derive(Clone)]
pub struct Ledger {
    db: Arc<Mutex<Db>>,
}

/// What is known of a run.
#[derive(Debug, Clone)]
pub struct RunStatus {
    /// Its number.
    pub run: RunId,
    /// What its documents are sent to.
    pub classification_id: ClassificationId,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// Whether a process is at work on it.
    pub is_owned: bool,
    /// How many documents are in each state, in the order of [`State::ALL`].
    pub documents: [u64; State::ALL.len()],
    /// Why the latest session sent nothing more.
    pub stop: Option<Arc<Error>>,
}

impl RunStatus {
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

/// A batch of a run that the service has named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// The run.
    pub run: RunId,
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
    /// Those of a run.
    OfRun(RunId),
    /// Those of a document of a run.
    OfDocument(RunId, DocumentNumber),
    /// A single one.
    Of(InputId),
}

/// How many rows are in memory at a time.
const PAGE: usize = 500;

impl Ledger {
    /// Opens a ledger, or makes it if there is none, for a client of this base
    /// URL.
    ///
    /// # Errors
    ///
    /// It is no ledger, a newer one, one of another base URL, damaged, or
    /// cannot be written. Nothing is overwritten then.
    pub fn open(path: impl AsRef<Path>, base_url: &BaseUrl) -> Result<Self> {
        let db = Db::open(path.as_ref(), &base_url.to_string())?;
        Ok(Ledger { db: Arc::new(Mutex::new(db)) })
    }

    /// Opens a ledger that is there, to look at it or to let documents be sent
    /// again: of whatever base URL.
    ///
    /// # Errors
    ///
    /// As [`open`](Ledger::open), and there is none.
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self> {
        let db = Db::open_existing(path.as_ref())?;
        Ok(Ledger { db: Arc::new(Mutex::new(db)) })
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> PathBuf {
        self.db().path.clone()
    }

    /// The base URL of its client.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn base_url(&self) -> Result<String> {
        self.db().base_url()
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn runs(&self) -> Result<Vec<RunStatus>> {
        let mut runs = self.db().read(|db| {
            let runs = "SELECT run, classification_id, created_at, stop_kind, stop_http_status, \
                 stop_message FROM runs ORDER BY run";
            let mut runs = read_all(db, runs, [], |row| {
                Ok(RunStatus {
                    run: RunId(row.get("run")?),
                    classification_id: row.get::<ClassificationColumn>("classification_id")?.0,
                    created_at: row.get("created_at")?,
                    is_owned: false,
                    documents: Default::default(),
                    stop: columns::stop(row)?,
                })
            })?;
            let counts = "SELECT run, state, count(*) AS documents FROM documents \
                 GROUP BY run, state";
            read_all(db, counts, [], |row| {
                let (run, state): (i64, String) = (row.get("run")?, row.get("state")?);
                let place = State::ALL.iter().position(|it| it.as_str() == state);
                let run = runs.binary_search_by_key(&run, |status| status.run.0);
                if let (Some(place), Ok(run)) = (place, run) {
                    runs[run].documents[place] = row.get("documents")?;
                }
                Ok(())
            })?;
            Ok(runs)
        })?;
        let path = self.path();
        for run in &mut runs {
            run.is_owned = Owner::is_there(&path, run.run.0);
        }
        Ok(runs)
    }

    /// The batches of a run that the service has named, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn batches(&self, run: RunId) -> Result<Vec<BatchStatus>> {
        let batches = "SELECT batch_id, documents, awaited FROM batches \
             WHERE run = ?1 AND batch_id IS NOT NULL ORDER BY batch";
        let batches = self.db().read(|db| {
            read_all(db, batches, [run.0], |row| {
                let id = row.get::<String>("batch_id").map(BatchId::new)?;
                let (documents, awaited) = (row.get("documents")?, row.get("awaited")?);
                Ok(id.map(|id| BatchStatus { run, id, documents, awaited }))
            })
        })?;
        Ok(batches.into_iter().flatten().collect())
    }

    /// How many rows of a run's results are no document's for sure. They are
    /// in the column `unmatched` of its batches.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn unmatched_rows(&self, run: RunId) -> Result<u64> {
        let count = "SELECT coalesce(sum(json_array_length(unmatched)), 0) FROM batches \
             WHERE run = ?1";
        self.db().read(|db| db.query_row(count, [run.0], |row| row.get(0)))
    }

    /// Hands rows over, one for each input, in the order in which they were
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
                Some(last) if page.len() == PAGE => after = Some(last.input),
                _ => return Ok(()),
            }
        }
    }

    /// The next few hundred rows after this input, or the first ones, in the
    /// order in which they were entered: for whoever reads at their own pace.
    /// None are left where there are none.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn page(&self, rows: Rows, after: Option<InputId>) -> Result<Vec<Row>> {
        let after = after.unwrap_or(InputId(0));
        let mut values = vec![(":after", after.0), (":at_most", PAGE as i64)];
        let condition = match rows {
            Rows::All => "TRUE",
            Rows::OfRun(run) => {
                values.push((":run", run.0));
                "inputs.run = :run"
            }
            Rows::OfDocument(run, document) => {
                values.extend([(":run", run.0), (":document", document.0 as i64)]);
                "inputs.run = :run AND inputs.document = :document"
            }
            Rows::Of(input) => {
                values.push((":input", input.0));
                "inputs.input = :input"
            }
        };
        let page = format!(
            "SELECT classification_id, {BATCH}, {DOCUMENT}, input, path, given, runs.run, \
             stop_kind, stop_http_status, stop_message FROM inputs \
             JOIN documents USING (run, document) JOIN runs USING (run) \
             LEFT JOIN batches ON batches.run = inputs.run AND batches.batch = documents.batch \
             WHERE inputs.input > :after AND {condition} ORDER BY inputs.input LIMIT :at_most"
        );
        let mut page = self.db().read(|db| read_all(db, &page, &*values, Row::read))?;
        let ledger = self.path();
        // It means something for what is being sent alone.
        let mut owned = BTreeMap::new();
        for row in page.iter_mut().filter(|row| row.known.state == State::Sending) {
            let is_owned = owned.entry(row.run);
            row.is_under_way = *is_owned.or_insert_with(|| Owner::is_there(&ledger, row.run.0));
        }
        Ok(page)
    }

    /// The runs with documents that are not through, oldest first.
    pub(crate) fn unfinished(&self) -> Result<Vec<RunId>> {
        let unfinished = "SELECT DISTINCT run FROM documents \
             WHERE state IN ('planned', 'sending', 'stored', 'unknown') ORDER BY run";
        self.db().read(|db| read_all(db, unfinished, [], |row| Ok(RunId(row.get("run")?))))
    }

    /// The run of an input, and whether its document's state is final.
    pub(crate) fn run_of(&self, input: InputId) -> Result<Option<(RunId, bool)>> {
        let of_input = "SELECT run, state FROM inputs \
             JOIN documents USING (run, document) WHERE input = ?1";
        self.db().read(|db| {
            read_one(db, of_input, [input.0], |row| {
                let StateColumn(state) = row.get("state")?;
                Ok((RunId(row.get("run")?), state.is_final()))
            })
        })
    }

    pub(crate) fn db(&self) -> MutexGuard<'_, Db> {
        // A panic of another thread leaves the connection as good as it was: a
        // transaction that was under way is rolled back.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path()).finish()
    }
}
