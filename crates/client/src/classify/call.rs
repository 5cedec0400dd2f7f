//! A call that classifies files: prepared, then run.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use extracta_protocol::event::Event;
use extracta_protocol::id::Target;
use extracta_protocol::session::{Kept, SessionSettings};

use super::document::Document;
use super::inputs::Inputs;
use super::report::Report;
use crate::bell::Bell;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::driver::Driver;
use crate::error::ClientError;

/// How long the loop waits for something to tell; nothing depends on it.
const A_WHILE: Duration = Duration::from_secs(3600);

/// A call that sends many files and waits for what they are, being prepared.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use extracta_client::{ApiKey, ClassificationId, Client, Event, Options};
///
/// let key = ApiKey::new(&std::env::var("EXTRACTA_API_KEY")?).ok_or("no usable key")?;
/// let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
/// let client = Client::new(key, Options::default())?;
/// let report = client
///     .classification(&id)
///     .on_event(|event| {
///         if let Event::Known(document) = event {
///             println!("{}: {:?}", document.path.display(), document.document_type);
///         }
///     })
///     .run(["invoice.pdf", "letter.docx"])?;
/// assert_eq!(report.len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before it is run"]
pub struct Classify<'a> {
    client: &'a Client,
    target: Target,
    settings: SessionSettings,
    cancel: Cancel,
    on_event: Listener<'a>,
}

/// Who hears what happens.
type Listener<'a> = Box<dyn FnMut(Event<Document<'_>>) + 'a>;

impl<'a> Classify<'a> {
    pub(crate) fn new(client: &'a Client, target: Target) -> Self {
        Classify {
            settings: client.options.session.clone(),
            client,
            target,
            cancel: client.cancel.clone(),
            on_event: Box::new(|_| {}),
        }
    }

    /// How long to wait for results, from the end of the last upload, instead
    /// of the client's [`results_timeout`](SessionSettings::results_timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.results_timeout = timeout;
        self
    }

    /// Whether the extracted data of each document is fetched too, whose type is
    /// linked to an extraction, instead of the client's
    /// [`follows`](SessionSettings::follows). Such a document is known when its
    /// [`values`](Document::values) came.
    pub fn follow(mut self, follows: bool) -> Self {
        self.settings.follows = follows;
        self
    }

    /// A token by which another thread ends the call early, beside the client's.
    /// What is known by then is reported, with the ids to ask for the rest.
    pub fn cancel_by(mut self, cancel: &Cancel) -> Self {
        self.cancel = cancel.or(&self.client.cancel);
        self
    }

    /// Who hears what happens: on the calling thread, never at the same time
    /// twice.
    pub fn on_event(mut self, listener: impl FnMut(Event<Document<'_>>) + 'a) -> Self {
        self.on_event = Box::new(listener);
        self
    }

    /// Runs until every file has its outcome, the time is over, the call was
    /// cancelled, or the service lets it go no further. Blocks; its threads
    /// have ended when it returns. What it learns is kept in memory: what
    /// outlives its process is the ledger's.
    ///
    /// # Errors
    ///
    /// There is no file, or no thread can be started; nothing was
    /// sent then. Everything else, even a wrong key, is told by the report,
    /// since it may concern some files and not others: see [`Report::stop`].
    pub fn run<P: Into<PathBuf>>(
        mut self,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Report, ClientError> {
        let scope = self.cancel.scope();
        let inputs = Inputs::of_files(paths.into_iter().map(Into::into).collect());
        drop(scope);
        if inputs.is_empty() {
            return Err(ClientError::usage("no file; name at least one"));
        }
        let (documents, bytes) = (inputs.documents(), inputs.bytes());
        let report = Report::new(self.target.clone(), inputs);
        let (settings, kept) = (self.settings.clone(), Kept::default());
        let mut driver =
            Driver::new(self.client, &self.cancel, &Bell::default(), settings, kept, report)?;
        (self.on_event)(Event::Examined { documents, bytes, left_out: 0 });
        let report = driver.conversation().store();
        self.tell(report, report.refused_here());
        loop {
            match driver.next(A_WHILE) {
                Some(Event::Over { .. } | Event::Idle) => break,
                Some(event) => driver.conversation().store().tell(event, &mut self.on_event),
                None => {}
            }
        }
        let report = driver.into_store();
        self.tell(&report, report.without_outcome());
        Ok(report)
    }

    fn tell(&mut self, report: &Report, inputs: Vec<usize>) {
        for input in inputs {
            (self.on_event)(Event::Known(report.document(input)));
        }
    }
}

impl fmt::Debug for Classify<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classify")
            .field("target", &self.target)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
