//! What the tests share: a folder with documents and a ledger, a sandbox, a
//! client whose waits are shortened, and what a call told.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use extracta_client::Event;
use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Options, Outcome};
use extracta_ledger::{Ledger, Row, Rows, Subject, TargetStatus, Worker};
use extracta_sandbox::{Builder, Definition, Journal, Sandbox};
use tempfile::TempDir;

/// A sandbox, a folder, and in the folder documents and a ledger.
pub(crate) struct Stage {
    pub(crate) folder: TempDir,
    /// Where the client keeps what its processes share.
    pub(crate) state: TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) options: Options,
}

/// How many types the sandbox tells apart; the document of each number has a
/// type of its own.
pub(crate) const TYPES: usize = 12;

impl Stage {
    pub(crate) fn new() -> Self {
        Stage::with(TYPES, |sandbox| sandbox)
    }

    pub(crate) fn with(types: usize, build: impl FnOnce(Builder) -> Builder) -> Self {
        let mut definition = Definition::named("Numbers");
        for number in 0..types {
            definition = definition.with_type(&type_name(number), &[&phrase(number)]);
        }
        let other = Definition::named("Others").with_type("anything", &["this is number"]);
        let builder = Sandbox::builder().classification(definition).classification(other);
        Stage::of(build(builder))
    }

    pub(crate) fn of(builder: Builder) -> Self {
        let sandbox = builder.start().expect("the sandbox starts");
        let folder = || tempfile::tempdir().expect("a folder");
        let (folder, state) = (folder(), folder());
        let mut options = quick_options(&sandbox.base_url());
        options.state_dir = Some(state.path().to_owned());
        Stage { folder, state, sandbox, options }
    }

    pub(crate) fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.folder.path().join(name.as_ref())
    }

    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.path("run.db")
    }

    pub(crate) fn write(&self, name: impl AsRef<OsStr>, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a file is written");
        path
    }

    /// Documents of these numbers, `7.txt` being of the type `type 7`. The
    /// lowest is the smallest, which opens a batch.
    pub(crate) fn documents(&self, numbers: impl IntoIterator<Item = usize>) -> Vec<PathBuf> {
        let document = |number| self.write(format!("{number}.txt"), &text(number));
        numbers.into_iter().map(document).collect()
    }

    pub(crate) fn classification(&self) -> ClassificationId {
        ClassificationId::new(self.sandbox.classification_id()).expect("an id")
    }

    pub(crate) fn client(&self) -> Client {
        let key = ApiKey::new(self.sandbox.api_key()).expect("a key");
        Client::new(key, self.options.clone()).expect("a client")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open(self.ledger_path(), &self.options.base_url).expect("a ledger")
    }

    /// A run with a client and a ledger handle of its own, as another process
    /// would have.
    pub(crate) fn run(&self) -> Worker {
        Worker::new(&self.client(), &self.ledger(), &Cancel::new()).expect("a run")
    }

    pub(crate) fn submit(&self, paths: &[PathBuf]) -> Told {
        let mut told = Told::default();
        let paths = paths.iter().cloned();
        let summary = self.run().submit(self.classification(), paths, &mut told.listener());
        summary.expect("submitted");
        told
    }

    pub(crate) fn classify(&self, paths: &[PathBuf]) -> Told {
        let mut told = Told::default();
        let paths = paths.iter().cloned();
        let summary = self.run().classify(self.classification(), paths, &mut told.listener());
        summary.expect("classified");
        told
    }

    pub(crate) fn collect(&self) -> Told {
        let mut told = Told::default();
        self.run().collect(&mut told.listener()).expect("collected");
        told
    }

    pub(crate) fn journal(&self) -> Journal {
        self.sandbox.journal()
    }

    /// How many uploads the service has seen.
    pub(crate) fn uploads(&self) -> usize {
        self.journal().of(extracta_sandbox::Route::Upload).count()
    }

    /// How often the service has kept the content of a file.
    pub(crate) fn times_stored(&self, content: &[u8]) -> usize {
        self.journal().times_stored(&sha256(content))
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        rows(&self.ledger())
    }

    /// What is known of the first classification of the ledger.
    pub(crate) fn status(&self) -> TargetStatus {
        self.ledger().status().expect("a status").targets.remove(0)
    }

    /// Whatever else a test looks at: no batch has two writers, none is asked
    /// for while it is filled, and no document has another one's type.
    pub(crate) fn mind_the_manners(&self) {
        let journal = self.journal();
        assert!(!journal.polled_during_an_upload(), "polled before it was sealed");
        for batch in journal.batches() {
            assert!(journal.requests_in_flight_max(batch) <= 1, "two writers to {batch}");
        }
        for row in self.rows() {
            if let (Some(found), Some(number)) = (&row.known.document_type, number_of(&row.path)) {
                assert_eq!(*found, type_name(number), "{}", row.path.display());
            }
        }
    }
}

pub(crate) fn rows(ledger: &Ledger) -> Vec<Row> {
    let mut rows = Vec::new();
    ledger.for_each_row(Rows::All, |row| rows.push(row.clone())).expect("rows");
    rows
}

/// What the warning says of the ledger's own files, after their path.
const LEFT_OUT: &str = " is left out: it belongs to a ledger";

/// What a call told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) new_documents: u64,
    pub(crate) left_out: Vec<PathBuf>,
    pub(crate) refused: Vec<(PathBuf, String)>,
    pub(crate) accepted: Vec<PathBuf>,
    pub(crate) known: Vec<Row>,
    pub(crate) warnings: Vec<String>,
}

impl Told {
    /// Who listens to the events of a call.
    pub(crate) fn listener(&mut self) -> impl FnMut(Event<Subject<'_>>) {
        |event| match event {
            Event::Examined { documents, left_out, .. } => {
                self.new_documents = documents;
                assert_eq!(left_out, self.left_out.len() as u64);
            }
            Event::Known(Subject::Refused(refused)) => {
                self.refused.push((refused.path.clone(), refused.error.message.clone()));
            }
            Event::Accepted(Subject::Row(row)) => self.accepted.push(row.path.clone()),
            Event::Known(Subject::Row(row)) => self.known.push(row.clone()),
            Event::Warning(warning) => match warning.strip_suffix(LEFT_OUT) {
                Some(path) => self.left_out.push(path.into()),
                None => self.warnings.push(warning),
            },
            Event::Sent { .. } => {}
            Event::Requested(line) => assert!(line.contains(" bytes: "), "{line}"),
            event => panic!("a call does not tell {event:?}"),
        }
    }

    /// How often each path was told.
    pub(crate) fn times(&self) -> BTreeMap<PathBuf, usize> {
        let mut times = BTreeMap::new();
        for row in &self.known {
            *times.entry(row.path.clone()).or_insert(0) += 1;
        }
        times
    }

    /// Each of these paths was told exactly once, as classified by its number.
    pub(crate) fn must_know(&self, paths: &[PathBuf]) {
        let expected: BTreeMap<PathBuf, usize> =
            paths.iter().map(|path| (path.clone(), 1)).collect();
        assert_eq!(self.times(), expected, "each input is told exactly once");
        for row in &self.known {
            assert_eq!(row.known.outcome(), Outcome::Classified, "{row:?}");
            let number = number_of(&row.path).expect("a document of a number");
            assert_eq!(row.known.document_type, Some(type_name(number)), "{row:?}");
        }
    }

    pub(crate) fn outcomes(&self) -> Vec<Outcome> {
        self.known.iter().map(|row| row.known.outcome()).collect()
    }
}

pub(crate) fn type_name(number: usize) -> String {
    format!("type {number}")
}

fn phrase(number: usize) -> String {
    format!("this is number {number}.")
}

/// The text of a document; higher numbers are longer.
pub(crate) fn text(number: usize) -> Vec<u8> {
    let mut text = phrase(number).into_bytes();
    text.resize(40 + number, b' ');
    text
}

/// The number of a document, by its name.
pub(crate) fn number_of(path: &Path) -> Option<usize> {
    path.file_stem()?.to_str()?.parse().ok()
}

pub(crate) fn sha256(content: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Options whose waits are short enough for a test.
pub(crate) fn quick_options(base_url: &str) -> Options {
    let mut options = Options::default();
    options.base_url = BaseUrl::new(base_url).expect("a base URL");
    options.session.set_poll_pause(milliseconds(20));
    options.session.longest_poll_interval = milliseconds(100);
    options.session.settle_after_seen_end = milliseconds(150);
    options.session.settle_after_own_end = milliseconds(300);
    options.session.unreadable_after = milliseconds(150);
    options.session.results_timeout = Duration::from_secs(20);
    options.session.retry.first_wait = milliseconds(5);
    options.session.retry.longest_wait = milliseconds(20);
    options
}

/// Waits until something is so. Long enough for a slow machine; a failure is
/// a defect.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: never");
        std::thread::sleep(milliseconds(1));
    }
}
