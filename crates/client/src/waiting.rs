//! Waiting for the results of one batch.

use std::time::{Duration, Instant};

use extracta_protocol::error::ErrorKind;
use extracta_protocol::id::{BatchId, FileId};
use extracta_protocol::response::{HasResults, ResultsResponse, UploadResponse};
use extracta_protocol::waiting::{Next, Waiting};

use crate::cancel::Cancel;
use crate::client::{ASKING, Client, cancelled};
use crate::error::ClientError;

impl Client {
    /// Asks for the results of a batch, or of one file in it, until they are
    /// finished: [`ResultsResponse::is_finished`]. What fails on the way is asked for
    /// again, later each time, as [`classify`](Client::classify) does.
    ///
    /// # Errors
    ///
    /// They are not finished within `timeout`, or the call was cancelled; the
    /// error names the batch, whose results can be asked for again at any
    /// time. Or the service refuses for a reason that waiting does not mend.
    pub fn wait<I: HasResults>(
        &self,
        of: &I,
        batch: &BatchId,
        file: Option<&FileId>,
        timeout: Duration,
        cancel: &Cancel,
    ) -> Result<ResultsResponse<I::Row>, ClientError> {
        let sent: Vec<FileId> = file.cloned().into_iter().collect();
        self.wait_for(of, batch, file, &sent, timeout, cancel)
    }

    /// The same for what was uploaded: it is finished as well when each file of the
    /// upload has its last row, whatever the service says of the batch.
    ///
    /// # Errors
    ///
    /// As [`wait`](Client::wait).
    pub fn wait_for_upload<I: HasResults>(
        &self,
        of: &I,
        uploaded: &UploadResponse,
        timeout: Duration,
        cancel: &Cancel,
    ) -> Result<ResultsResponse<I::Row>, ClientError> {
        let ids = uploaded.files.iter().map(|file| file.file_id.clone());
        // Without the id of each it is not known what to wait for.
        let sent: Vec<FileId> = ids.collect::<Option<_>>().unwrap_or_default();
        self.wait_for(of, &uploaded.batch_id, None, &sent, timeout, cancel)
    }

    fn wait_for<I: HasResults>(
        &self,
        of: &I,
        batch: &BatchId,
        file: Option<&FileId>,
        sent: &[FileId],
        timeout: Duration,
        cancel: &Cancel,
    ) -> Result<ResultsResponse<I::Row>, ClientError> {
        let cancel = &cancel.or(&self.cancel);
        let started = Instant::now();
        let deadline = started.checked_add(timeout);
        let mut waiting = Waiting::default();
        let mut last_failure = None;
        for tries in 1.. {
            let Some(seen) = self.ask_for_results(of, batch, file, cancel, deadline) else { break };
            let failed = |error| {
                let mut error = ClientError::new(ASKING, error).after(tries, started.elapsed());
                error.retry_after = seen.retry_after();
                error
            };
            match waiting.next::<I>(&seen, sent, &self.options.session) {
                Next::Finished(results) => return Ok(results),
                Next::Ask => last_failure = None,
                Next::GiveUp(error) => return Err(failed(error)),
                Next::AskAfter(wait, error) => {
                    last_failure = Some(failed(error));
                    let left = timeout.saturating_sub(started.elapsed());
                    // The last slot before the deadline is used in any case.
                    cancel.wait(wait.min(left.saturating_sub(self.options.session.poll_pause)));
                }
            }
        }
        if cancel.is_cancelled() {
            return Err(cancelled(batch));
        }
        Err(last_failure.unwrap_or_else(|| {
            let words = "was not finished in time; ask for it again later";
            ClientError::ours(ErrorKind::Time, "time is over", format!("batch {batch} {words}"))
        }))
    }
}
