//! Classifying many files: the run machine, driven.
//!
//! The machine in `extracta_protocol::run` decides everything; here are the
//! hands that it commands. `inputs` looks at the files, `crew` are the threads
//! that carry out uploads and results requests, `report` is what the caller
//! gets, `progress` what it hears meanwhile. The loop itself is below.

mod crew;
mod inputs;
mod progress;
mod report;

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use extracta_protocol::id::ClassificationId;
use extracta_protocol::run::{Command, Event, Run, RunSettings};
use extracta_protocol::trouble::{Trouble, TroubleKind};

use crate::random::random_seed;
use crate::{Cancel, Client, Error, NoStore, Store, StoreError};
use crew::{Crew, Happened, Job};
use inputs::Inputs;

pub(crate) use inputs::base_name;
pub use progress::Progress;
pub use report::{Document, PendingBatch, Report};

/// How often a waiting run looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

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
    store: Box<dyn Store + 'a>,
    on_progress: Box<dyn FnMut(Progress<'_>) + 'a>,
}

impl<'a> Classify<'a> {
    pub(crate) fn new(client: &'a Client, classification: ClassificationId) -> Self {
        Classify {
            settings: client.options.run.clone(),
            client,
            classification,
            cancel: Cancel::new(),
            store: Box::new(NoStore),
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

    /// Where the run keeps its records; nowhere by default.
    pub fn store(mut self, store: impl Store + 'a) -> Self {
        self.store = Box::new(store);
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
    /// have ended when it returns.
    ///
    /// # Errors
    ///
    /// There is no file to classify, or no thread can be started; nothing was
    /// sent then. Everything else, even a wrong key or a store that fails, is
    /// told by the report, since it may concern some files and not others: see
    /// [`Report::stop`].
    pub fn run<P: Into<PathBuf>>(
        mut self,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Report, Error> {
        let inputs = Inputs::examine(paths.into_iter().map(Into::into).collect());
        if inputs.len() == 0 {
            return Err(Error::usage("no file to classify; name at least one"));
        }
        (self.on_progress)(Progress::Examined {
            documents: inputs.files().len(),
            bytes: inputs.files().iter().map(|file| file.length).sum(),
        });
        let run = Run::new(self.settings.clone(), inputs.to_run(), random_seed());
        let mut report = Report::new(self.classification.clone(), inputs, run);
        for input in report.refused_here() {
            (self.on_progress)(Progress::Known(report.document(input)));
        }
        let (classification, cancel) = (self.classification.clone(), self.cancel.clone());
        let job = Job {
            client: self.client,
            classification: &classification,
            cancel: &cancel,
            files: report.files().into(),
            epoch: Instant::now(),
        };
        std::thread::scope(|scope| {
            self.drive(&mut report, Crew::new(scope, &job)?, job.epoch);
            Ok(report)
        })
    }

    /// The loop: carries out what the run commands, and tells it what happens.
    fn drive(&mut self, report: &mut Report, mut crew: Crew<'_, '_>, epoch: Instant) {
        let mut is_cancel_told = false;
        loop {
            match report.run.next(epoch.elapsed()) {
                Command::Persist(records) => {
                    if let Err(error) = self.store.save(&records) {
                        report.run.handle(Event::Fail(not_kept(&error)), epoch.elapsed());
                    }
                }
                Command::Upload(upload) => crew.upload(upload),
                Command::Poll(poll) => crew.poll(poll),
                Command::Accepted(number) => {
                    for input in report.inputs.of(number) {
                        (self.on_progress)(Progress::Accepted(report.document(input)));
                    }
                }
                Command::Report(number) => {
                    for input in report.inputs.of(number) {
                        (self.on_progress)(Progress::Known(report.document(input)));
                    }
                }
                Command::Wait { until } => {
                    if self.cancel.is_cancelled() && !is_cancel_told {
                        is_cancel_told = true;
                        report.run.handle(Event::Cancel, epoch.elapsed());
                        continue;
                    }
                    let wait = until.map_or(LOOK_UP, |until| {
                        until.saturating_sub(epoch.elapsed()).min(LOOK_UP)
                    });
                    match crew.wait(wait) {
                        Some(Happened::Sent { bytes }) => {
                            (self.on_progress)(Progress::Sent { bytes });
                        }
                        Some(Happened::Event(event)) => {
                            report.run.handle(*event, epoch.elapsed());
                        }
                        None => {}
                    }
                }
                Command::Done => return,
            }
        }
    }
}

fn not_kept(error: &StoreError) -> Trouble {
    let message = format!("cannot keep the run's records: {error}");
    Trouble { kind: TroubleKind::Library, http_status: None, message }
}

impl fmt::Debug for Classify<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classify")
            .field("classification", &self.classification)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
