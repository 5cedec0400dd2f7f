//! The client: one key, one base URL, and the calls of the service.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use extracta_protocol::call;
use extracta_protocol::error::ErrorKind;
use extracta_protocol::exchange::{Exchange, Sent};
use extracta_protocol::id::{BatchId, ClassificationId, ExtractionId, FileId, Target};
use extracta_protocol::outcome;
use extracta_protocol::pacing::DOCUMENTED_PAUSE;
use extracta_protocol::request::{self, SingleUpload};
use extracta_protocol::response::{Credits, HasResults, ResultsResponse, UploadResponse};
use extracta_protocol::retry::Jitter;
use extracta_protocol::secret::ApiKey;

use crate::cancel::Cancel;
use crate::classify::{Classify, Report, base_name};
use crate::error::ClientError;
use crate::files::{FileBody, FileToSend};
use crate::options::Options;
use crate::pace::Pace;
use crate::random::{random_boundary, random_seed};
use crate::state_dir::StateDir;
use crate::transport::Network;

/// What a request for results is for.
pub(crate) const ASKING: &str = "cannot get the results";

/// A client of the service.
///
/// It may be shared between threads: calls from several run side by side, but
/// for requests for results, of which one at a time goes out, each 2 s after
/// the end of the one before. All clients of this machine with the same base
/// URL and key share that pause, as [`Options::state_dir`] tells. Making one
/// costs nothing. No thread lives on when a call has returned; a connection is
/// kept for the next one, for 4 s at most, and ends with the client.
///
/// Clones are the same client.
#[derive(Clone)]
pub struct Client {
    pub(crate) network: Arc<Network>,
    /// For results of classifications.
    pace: Arc<Pace>,
    /// For results of extractions, which is a route of its own.
    extraction_pace: Arc<Pace>,
    pub(crate) options: Arc<Options>,
    /// What ends its calls early.
    pub(crate) cancel: Cancel,
}

impl Client {
    /// A client for this key.
    ///
    /// # Errors
    ///
    /// The options contradict themselves (a pause between results requests
    /// below 2 s, anywhere but on loopback), or the CA file cannot be used.
    pub fn new(key: ApiKey, options: Options) -> Result<Self, ClientError> {
        if options.session.poll_pause < DOCUMENTED_PAUSE && !options.base_url.is_loopback() {
            return Err(ClientError::usage(
                "a pause below 2 s between results requests is for loopback only; \
                 the service asks for 2 s",
            ));
        }
        let dir = StateDir::find(options.state_dir.as_deref(), |name| std::env::var_os(name));
        let pace = |name| Arc::new(Pace::new(dir.clone(), name, &key, &options));
        let (pace, extraction_pace) = (pace("poll"), pace("poll-extraction"));
        let network = Arc::new(Network::new(key, &options)?);
        let (options, cancel) = (Arc::new(options), Cancel::new());
        Ok(Client { network, pace, extraction_pace, options, cancel })
    }

    /// The same client, whose calls end early when another thread cancels: all
    /// of them, beside any token that a call is given itself.
    pub fn cancel_by(&self, cancel: &Cancel) -> Self {
        Client { cancel: cancel.clone(), ..self.clone() }
    }

    /// The token of [`cancel_by`](Client::cancel_by).
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Classifies these files, one outcome for each: uploads them in batches,
    /// waits for the results, and tells what each is. Short for
    /// [`classification`](Client::classification) and [`Classify::run`].
    ///
    /// # Errors
    ///
    /// As [`Classify::run`]. A file that cannot be read or classified is no
    /// error of the call: its document says so.
    pub fn classify<P: Into<PathBuf>>(
        &self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Report, ClientError> {
        self.classification(classification).run(paths)
    }

    /// Prepares to classify files, with a say in how.
    pub fn classification(&self, classification: &ClassificationId) -> Classify<'_> {
        Classify::new(self, classification.into())
    }

    /// Prepares to extract values from files, which goes as classifying them: each
    /// document has its [`values`](crate::Document::values) then.
    pub fn extraction(&self, extraction: &ExtractionId) -> Classify<'_> {
        Classify::new(self, extraction.into())
    }

    /// Uploads these files in one request, for a classification or an extraction,
    /// to a new batch or an existing one, and returns the service's response.
    /// [`classify`](Client::classify) does this and all that follows.
    ///
    /// It is sent again only while nothing of it is stored, by the service's word: see
    /// [`is_possibly_charged_twice`](UploadResponse::is_possibly_charged_twice).
    ///
    /// # Errors
    ///
    /// A file cannot be read; the service refuses; the network fails. With
    /// [`is_possibly_stored`](ClientError::is_possibly_stored) the response was lost:
    /// whoever sends the files again may pay twice.
    pub fn upload<P: AsRef<Path>>(
        &self,
        to: impl Into<Target>,
        batch: Option<&BatchId>,
        paths: &[P],
    ) -> Result<UploadResponse, ClientError> {
        if paths.is_empty() {
            return Err(ClientError::usage("no file to upload; name at least one"));
        }
        let _scope = self.cancel.scope();
        let examine = |path: &Path| {
            FileToSend::examine(path).map_err(|error| ClientError::of_file(path, &error))
        };
        let files =
            paths.iter().map(|path| examine(path.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let named = files.iter().map(|file| (base_name(&file.path), file.length));
        let upload = SingleUpload::new(to, batch.cloned(), named);
        let started = Instant::now();
        let mut jitter = Jitter::from_seed(random_seed()?.jitter);
        let mut is_possibly_charged_twice = false;
        for tries in 1.. {
            let request = upload.request(random_boundary()?);
            let mut body = FileBody::new(&request.body, &files);
            let seen = self.network.exchange(&request, &mut body, &self.cancel, &mut |_| {});
            let failure = match upload.read(&seen) {
                Ok(response) => {
                    return Ok(UploadResponse { is_possibly_charged_twice, ..response });
                }
                Err(failure) => failure,
            };
            let broken =
                body.error().map(|(index, error)| ClientError::of_file(&files[index].path, error));
            let (retry_after, is_broken) = (failure.retry_after, broken.is_some());
            if failure.may_be_sent_again
                && !is_broken
                && let Some(wait) =
                    self.options.session.retry.decide(tries, retry_after, &mut jitter)
                && !self.cancel.wait(wait)
            {
                is_possibly_charged_twice |= seen.sent == Sent::Whole;
                continue;
            }
            let error = broken.unwrap_or_else(|| ClientError::new("cannot upload", failure.error));
            let mut error = error.after(tries, started.elapsed());
            error.retry_after = retry_after;
            error.is_possibly_stored = failure.is_possibly_stored;
            error.batch = failure.batch.filter(|_| failure.is_possibly_stored);
            return Err(error);
        }
        unreachable!("the retry policy gives up")
    }

    /// Asks once for the results of a batch, or of one file in it: types of a
    /// classification, values of an extraction. Waits for its turn first: at most
    /// one such request of each of the two every 2 s, and later if the service has
    /// asked for patience.
    ///
    /// # Errors
    ///
    /// The service refuses, or the network fails; or its turn does not come
    /// within [`longest_retry_after`], 5 minutes unless it is set.
    ///
    /// [`longest_retry_after`]: extracta_protocol::retry::RetryPolicy::longest_retry_after
    pub fn results<I: HasResults>(
        &self,
        of: &I,
        batch: &BatchId,
        file: Option<&FileId>,
    ) -> Result<ResultsResponse<I::Row>, ClientError> {
        let deadline = Instant::now().checked_add(self.options.session.retry.longest_retry_after);
        let Some(seen) = self.ask_for_results(of, batch, file, &self.cancel, deadline) else {
            if self.cancel.is_cancelled() {
                return Err(cancelled(batch));
            }
            let words = "the service asks for patience; ask for batch";
            return Err(ClientError::ours(
                ErrorKind::Busy,
                "",
                format!("{words} {batch} again later"),
            ));
        };
        outcome::read(&seen, I::read_results).map_err(|error| {
            let mut error = ClientError::new(ASKING, error).after(1, Duration::ZERO);
            error.retry_after = seen.retry_after();
            error
        })
    }

    /// How many credits the account has; a credit is a page.
    ///
    /// # Errors
    ///
    /// The service refuses, or the network fails.
    pub fn credits(&self) -> Result<Credits, ClientError> {
        self.call(&call::credits())
    }

    /// The options that it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What this client has had to do without, for people: that it could not
    /// share the pause between results requests with other processes. Empty
    /// where all is well, or was not needed yet. A call tells it by
    /// [`Event::Warning`](crate::Event::Warning).
    pub fn warnings(&self) -> Vec<String> {
        let of_extraction = || self.extraction_pace.warning();
        self.pace.warning().or_else(of_extraction).into_iter().collect()
    }

    /// The pace of the route on which the results of a target are asked for.
    pub(crate) fn pace_of(&self, target: &Target) -> &Pace {
        match target {
            Target::Classification(_) => &self.pace,
            Target::Extraction(_) => &self.extraction_pace,
        }
    }

    /// Looks whether the pauses can be shared, before the first request: what would
    /// have to be waited for is over by then. `follows` where extractions are asked
    /// for too.
    pub(crate) fn prepare_paces(&self, follows: bool) {
        self.pace.prepare();
        if follows {
            self.extraction_pace.prepare();
        }
    }

    /// `None` if its turn did not come before the deadline or the cancel.
    pub(crate) fn ask_for_results<I: HasResults>(
        &self,
        of: &I,
        batch: &BatchId,
        file: Option<&FileId>,
        cancel: &Cancel,
        deadline: Option<Instant>,
    ) -> Option<Exchange> {
        let target = of.target();
        let request = request::results(&target, batch, file);
        self.pace_of(&target).take_turn(cancel, deadline, || {
            let mut body = FileBody::new(&request.body, &[]);
            self.network.exchange(&request, &mut body, cancel, &mut |_| {})
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("options", &self.options).finish_non_exhaustive()
    }
}

pub(crate) fn cancelled(batch: &BatchId) -> ClientError {
    let message = format!("batch {batch} can be asked for again at any time");
    ClientError::ours(ErrorKind::Cancelled, "cancelled", message)
}
