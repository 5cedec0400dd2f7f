//! Classifying many files in one call.
//!
//! `inputs` looks at the files, `in_memory` keeps what the run learns,
//! `report` is what the caller gets, `progress` what it hears meanwhile. The
//! run itself is driven by [`Driver`].

mod in_memory;
mod inputs;
mod progress;
mod report;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::RunSettings;

use crate::{Cancel, Client, ClientError, Driver, Heard, RunKey, RunToDrive};
use in_memory::InMemory;
use inputs::{Fate, Inputs};

pub use inputs::base_name;
pub use progress::Progress;
pub use report::{Document, PendingBatch, Report, UnmatchedRow};

/// How long the loop waits for something to tell; nothing depends on it.
const A_WHILE: Duration = Duration::from_secs(3600);

/// The only run of this driver.
const ONLY: RunKey = RunKey(0);

/// A classification of many files, being prepared.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use extracta_client::{ApiKey, ClassificationId, Client, Options, Progress};
///
/// let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
/// let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
/// let client = Client::new(key, Options::default())?;
/// let report = client
///     .classification(&id)
///     .on_progress(|progress| {
///         if let Progress::Known(document) = progress {
///             println!("{}: {:?}", document.path.display(), document.document_type);
///         }
///     })
///     .run(["invoice.pdf", "letter.docx"])?;
/// assert_eq!(report.len(), 2);
/// # Ok(())
/// # }
/// ```
pub struct Classify<'a> {
    client: &'a Client,
    classification: ClassificationId,
    settings: RunSettings,
    cancel: Cancel,
    on_progress: Box<dyn FnMut(Progress<'_>) + 'a>,
}

impl<'a> Classify<'a> {
    pub(crate) fn new(client: &'a Client, classification: ClassificationId) -> Self {
        Classify {
            settings: client.options.run.clone(),
            client,
            classification,
            cancel: Cancel::new(),
            on_progress: Box::new(|_| {}),
        }
    }

    /// How long to wait for results, from the end of the last upload, instead
    /// of the client's [`results_timeout`](RunSettings::results_timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.results_timeout = timeout;
        self
    }

    /// A token by which another thread ends the run early. What is known by
    /// then is reported, with the ids to ask for the rest.
    pub fn cancel_by(mut self, cancel: &Cancel) -> Self {
        self.cancel = cancel.clone();
        self
    }

    /// Who hears how the run gets on: on the calling thread, never at the same
    /// time twice.
    pub fn on_progress(mut self, hear: impl FnMut(Progress<'_>) + 'a) -> Self {
        self.on_progress = Box::new(hear);
        self
    }

    /// Runs until every file has its outcome, the time is over, the run was
    /// cancelled, or the service lets it go no further. Blocks; its threads
    /// have ended when it returns. What it learns is kept in memory: a run
    /// that outlives its process is the ledger's.
    ///
    /// # Errors
    ///
    /// There is no file to classify, or no thread can be started; nothing was
    /// sent then. Everything else, even a wrong key, is told by the report,
    /// since it may concern some files and not others: see [`Report::stop`].
    pub fn run<P: Into<PathBuf>>(
        mut self,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Report, ClientError> {
        let inputs = Inputs::examine(paths.into_iter().map(Into::into).collect());
        if inputs.len() == 0 {
            return Err(ClientError::usage("no file to classify; name at least one"));
        }
        let mut driver = Driver::new(self.client, &self.cancel)?;
        (self.on_progress)(Progress::Examined {
            documents: inputs.documents(),
            bytes: inputs.bytes(),
        });
        let store = InMemory::new(inputs);
        self.tell(&store, store.refused_here());
        let run = RunToDrive {
            classification: self.classification.clone(),
            settings: self.settings.clone(),
            kept: None,
        };
        driver.add(ONLY, run, store);
        let store = self.drive(&mut driver)?;
        self.tell(&store, store.without_outcome());
        Ok(Report::new(self.classification, store))
    }

    fn drive(&mut self, driver: &mut Driver<InMemory>) -> Result<InMemory, ClientError> {
        loop {
            match driver.next(A_WHILE) {
                Heard::Sent { bytes } => (self.on_progress)(Progress::Sent { bytes }),
                Heard::Warning(warning) => (self.on_progress)(Progress::Warning(&warning)),
                Heard::Accepted(key, number) => {
                    let Some(store) = driver.store(key) else { continue };
                    for &input in store.inputs.of(number) {
                        let document = store.document(input, &self.classification);
                        (self.on_progress)(Progress::Accepted(document));
                    }
                }
                Heard::Known(key, number) => {
                    let Some(store) = driver.store(key) else { continue };
                    self.tell(store, store.inputs.of(number).to_vec());
                }
                Heard::Over(..) | Heard::Idle => {
                    let gone = || ClientError::usage("a run that is over has its store");
                    return driver.take_store(ONLY).ok_or_else(gone);
                }
                Heard::Nothing => {}
            }
        }
    }

    fn tell(&mut self, store: &InMemory, inputs: Vec<usize>) {
        for input in inputs {
            (self.on_progress)(Progress::Known(store.document(input, &self.classification)));
        }
    }
}

impl InMemory {
    /// The inputs that were refused before anything was sent.
    fn refused_here(&self) -> Vec<usize> {
        let is_refused = |input: &usize| matches!(self.inputs.fate(*input), Fate::Refused(_));
        (0..self.inputs.len()).filter(is_refused).collect()
    }

    /// The inputs whose document the run ended without an outcome for.
    fn without_outcome(&self) -> Vec<usize> {
        let is_open = |input: &usize| match self.inputs.fate(*input) {
            Fate::Sent(number) => !self.memory.documents()[number.0].state.is_final(),
            Fate::Refused(_) => false,
        };
        (0..self.inputs.len()).filter(is_open).collect()
    }
}

impl fmt::Debug for Classify<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classify")
            .field("classification", &self.classification)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
