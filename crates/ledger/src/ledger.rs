//! The ledger: what is known of every run, for whoever asks.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use extracta_client::{BaseUrl, BatchId, ClassificationId, Stop};
use extracta_protocol::session::{DocumentNumber, State};
use rusqlite::{OptionalExtension, Result, params};

use crate::columns::{self, BATCH, DOCUMENT, signed};
use crate::db::Db;
use crate::error::LedgerError;
use crate::owner::Owner;
use crate::row::Row;
use crate::store::lock;

/// A ledger: a SQLite file that keeps runs, for this process and others.
///
/// Clones are the same ledger, and may be used from several threads. See
/// `docs/ledger.md` for the file itself.
#[derive(Clone)]
pub struct Ledger {
    db: Arc<Mutex<Db>>,
}

/// The number of a run in its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// The number of an input in its ledger: a file that somebody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub i64);

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
    pub stop: Option<Stop>,
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
    pub fn open(
        path: impl AsRef<Path>,
        base_url: &BaseUrl,
    ) -> std::result::Result<Self, LedgerError> {
        let db = Db::open(path.as_ref(), &base_url.to_string())?;
        Ok(Ledger { db: Arc::new(Mutex::new(db)) })
    }

    /// Opens a ledger that is there, to look at it or to let documents be sent
    /// again: of whatever base URL.
    ///
    /// # Errors
    ///
    /// As [`open`](Ledger::open), and there is none.
    pub fn open_existing(path: impl AsRef<Path>) -> std::result::Result<Self, LedgerError> {
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
    pub fn base_url(&self) -> std::result::Result<String, LedgerError> {
        self.db().read(|db| db.query_row("SELECT base_url FROM ledger", [], |row| row.get(0)))
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn runs(&self) -> std::result::Result<Vec<RunStatus>, LedgerError> {
        let mut runs = self.db().read(|db| {
            let runs = "SELECT run, classification_id, created_at, stop_reason, stop_kind, \
                 stop_http_status, stop_message FROM runs ORDER BY run";
            let mut runs = db.prepare(runs)?;
            let runs = runs.query_map([], |row| {
                let id: String = row.get(1)?;
                Ok(ClassificationId::new(&id).map(|classification_id| {
                    Ok(RunStatus {
                        run: RunId(row.get(0)?),
                        classification_id,
                        created_at: row.get(2)?,
                        is_owned: false,
                        documents: Default::default(),
                        stop: columns::stop(row, 3)?,
                    })
                }))
            })?;
            let runs = runs.filter_map(Result::transpose).map(|run| run.and_then(|run| run));
            let mut runs = runs.collect::<Result<Vec<RunStatus>>>()?;
            let counts = "SELECT run, state, count(*) FROM documents GROUP BY run, state";
            let mut counts = db.prepare(counts)?;
            let mut counts = counts.query([])?;
            while let Some(row) = counts.next()? {
                let (run, state): (i64, String) = (row.get(0)?, row.get(1)?);
                let place = State::ALL.iter().position(|it| it.as_str() == state);
                let run = runs.binary_search_by_key(&run, |status| status.run.0);
                if let (Some(place), Ok(run)) = (place, run) {
                    runs[run].documents[place] = columns::unsigned(row, 2)?;
                }
            }
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
    pub fn batches(&self, run: RunId) -> std::result::Result<Vec<BatchStatus>, LedgerError> {
        self.db().read(|db| {
            let batches = format!("SELECT {BATCH} FROM batches WHERE run = ?1 ORDER BY batch");
            let mut batches = db.prepare(&batches)?;
            let batches = batches.query_map([run.0], |row| {
                Ok(columns::batch(row, 0)?.and_then(|batch| {
                    Some(BatchStatus {
                        run,
                        id: batch.id?,
                        documents: batch.documents as u64,
                        awaited: batch.awaited as u64,
                    })
                }))
            })?;
            batches.filter_map(Result::transpose).collect()
        })
    }

    /// How many rows of a run's results are no document's for sure. They are
    /// in the column `unmatched` of its batches.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn unmatched_rows(&self, run: RunId) -> std::result::Result<u64, LedgerError> {
        let count = "SELECT coalesce(sum(json_array_length(unmatched)), 0) FROM batches \
             WHERE run = ?1";
        self.db().read(|db| db.query_row(count, [run.0], |row| columns::unsigned(row, 0)))
    }

    /// Hands rows over, one for each input, in the order in which they were
    /// entered. A few hundred are in memory at a time.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn for_each_row(
        &self,
        rows: Rows,
        mut take: impl FnMut(&Row),
    ) -> std::result::Result<(), LedgerError> {
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
    pub fn page(
        &self,
        rows: Rows,
        after: Option<InputId>,
    ) -> std::result::Result<Vec<Row>, LedgerError> {
        let after = after.unwrap_or(InputId(0));
        let (condition, first, second) = match rows {
            Rows::All => ("?3 = 0 AND ?4 = 0", 0, 0),
            Rows::OfRun(run) => ("inputs.run = ?3 AND ?4 = 0", run.0, 0),
            Rows::OfDocument(run, document) => {
                ("inputs.run = ?3 AND inputs.document = ?4", run.0, signed(document.0 as u64))
            }
            Rows::Of(input) => ("inputs.input = ?3 AND ?4 = 0", input.0, 0),
        };
        let page = format!(
            "SELECT {BATCH}, {DOCUMENT}, inputs.input, inputs.path, inputs.given, runs.run, \
             runs.classification_id, runs.stop_reason, runs.stop_kind, runs.stop_http_status, \
             runs.stop_message FROM inputs \
             JOIN documents USING (run, document) JOIN runs USING (run) \
             LEFT JOIN batches ON batches.run = inputs.run AND batches.batch = documents.batch \
             WHERE inputs.input > ?1 AND {condition} ORDER BY inputs.input LIMIT ?2"
        );
        let mut page = self.db().read(|db| {
            let mut statement = db.prepare_cached(&page)?;
            let values = params![after.0, signed(PAGE as u64), first, second];
            statement.query_map(values, Row::read)?.collect::<Result<Vec<Row>>>()
        })?;
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
    pub(crate) fn unfinished(&self) -> std::result::Result<Vec<RunId>, LedgerError> {
        self.db().read(|db| {
            let unfinished = "SELECT DISTINCT run FROM documents \
                 WHERE state IN ('planned', 'sending', 'stored', 'unknown') ORDER BY run";
            let mut unfinished = db.prepare_cached(unfinished)?;
            unfinished.query_map([], |row| Ok(RunId(row.get(0)?)))?.collect()
        })
    }

    /// The run of an input, and whether its document is through.
    pub(crate) fn whereabouts(
        &self,
        input: InputId,
    ) -> std::result::Result<Option<Whereabouts>, LedgerError> {
        self.db().read(|db| {
            let of_input = "SELECT run, document, state FROM inputs \
                 JOIN documents USING (run, document) WHERE input = ?1";
            let mut of_input = db.prepare_cached(of_input)?;
            of_input
                .query_row([input.0], |row| {
                    let state: String = row.get(2)?;
                    let state = State::named(&state);
                    Ok(Whereabouts {
                        run: RunId(row.get(0)?),
                        is_through: state.is_some_and(State::is_final),
                    })
                })
                .optional()
        })
    }

    pub(crate) fn classification_of(
        &self,
        run: RunId,
    ) -> std::result::Result<Option<ClassificationId>, LedgerError> {
        self.db().read(|db| {
            let id = "SELECT classification_id FROM runs WHERE run = ?1";
            let id: Option<String> = db.query_row(id, [run.0], |row| row.get(0)).optional()?;
            Ok(id.and_then(|id| ClassificationId::new(&id)))
        })
    }

    pub(crate) fn db(&self) -> MutexGuard<'_, Db> {
        lock(&self.db)
    }

    pub(crate) fn shared(&self) -> Arc<Mutex<Db>> {
        self.db.clone()
    }
}

/// Where an input is.
pub(crate) struct Whereabouts {
    pub(crate) run: RunId,
    pub(crate) is_through: bool,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path()).finish()
    }
}
