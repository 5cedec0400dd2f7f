//! What an extraction finds in files that are sent to it.

use std::time::Duration;

use extracta_client::{
    BatchId, Cancel, Client, ClientError, ErrorKind, ExtractedRow, ExtractionId, FileId,
    ResultsResponse, SessionSettings,
};

use crate::args::{ExtractArguments, ExtractionResultsArguments};
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output;
use crate::resume::Resume;
use crate::say::{say, say_plainly};
use crate::service;
use crate::shown;

/// The most files of an upload, as of a run's request.
const MOST_FILES: usize = 20;

/// Uploads files and waits for what is found in them.
pub(super) fn run(arguments: &ExtractArguments) -> Result<Exit, Failure> {
    let key_file = arguments.service.api_key_file.as_deref();
    let batch = arguments.batch.as_ref().map(BatchId::as_str);
    let ids = [Some(arguments.id.as_str()), batch];
    ids.into_iter().flatten().try_for_each(|id| service::must_not_be_the_key(id, key_file))?;
    let files = arguments.files.len();
    if files > MOST_FILES {
        let words = format!(
            "{files} files are too many for one request; name {MOST_FILES} at most, and the \
             others in another run, into the same batch by --batch"
        );
        return Err(Failure::Usage(words));
    }
    let not_inputs = arguments.service.not_inputs();
    for file in &arguments.files {
        if let Some(why) = not_inputs.why_not(file) {
            return Err(Failure::Usage(format!("{} is no document: {why}", file.display())));
        }
    }
    // What is uploaded is paid for.
    if let Err(error) = output::must_be_writable() {
        return Ok(output::tell(&error));
    }
    let call = Call::new(&arguments.service, &arguments.id, arguments.timeout)?;
    let uploaded = call.client.upload(&arguments.id, arguments.batch.as_ref(), &arguments.files)?;
    if uploaded.is_possibly_charged_twice {
        say("warning: the service was busy and had the upload sent again: the files may be \
             stored, and charged, twice");
    }
    let wait = |timeout, cancel: &Cancel| {
        call.client.wait_for_upload(&arguments.id, &uploaded, timeout, cancel)
    };
    call.results(&uploaded.batch_id, None, wait)
}

/// Waits for what was found in a batch that was uploaded before.
pub(super) fn results(arguments: &ExtractionResultsArguments) -> Result<Exit, Failure> {
    let key_file = arguments.service.api_key_file.as_deref();
    let file = arguments.file.as_ref().map(FileId::as_str);
    let ids = [Some(arguments.id.as_str()), Some(arguments.batch.as_str()), file];
    ids.into_iter().flatten().try_for_each(|id| service::must_not_be_the_key(id, key_file))?;
    let call = Call::new(&arguments.service, &arguments.id, arguments.timeout)?;
    let (batch, file) = (&arguments.batch, arguments.file.as_ref());
    let wait =
        |timeout, cancel: &Cancel| call.client.wait(&arguments.id, batch, file, timeout, cancel);
    call.results(batch, file, wait)
}

/// What both have in common.
struct Call<'a> {
    client: Client,
    resume: Resume,
    extraction: &'a ExtractionId,
    timeout: Duration,
}

impl<'a> Call<'a> {
    fn new(
        arguments: &crate::args::ServiceArguments,
        extraction: &'a ExtractionId,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let client = service::client(arguments, SessionSettings::default())?;
        let resume = Resume::new(arguments, client.options());
        let client = client.cancel_by(&Interrupt::listen()?.cancel);
        Ok(Call { client, resume, extraction, timeout })
    }

    fn results(
        &self,
        batch: &BatchId,
        file: Option<&FileId>,
        wait: impl FnOnce(Duration, &Cancel) -> Result<ResultsResponse<ExtractedRow>, ClientError>,
    ) -> Result<Exit, Failure> {
        let response = wait(self.timeout, self.client.cancel());
        // What was uploaded is paid for, and its results are there later.
        let go_on = || {
            say("to get the results later:");
            say_plainly(&self.resume.extraction_results(self.extraction, batch, file));
        };
        let response = response.inspect_err(|error| {
            if error.is_retryable() || error.kind() == ErrorKind::Cancelled {
                go_on();
            }
        })?;
        let exit = print(&response)?;
        if exit == Exit::Unfinished {
            go_on();
        }
        Ok(exit)
    }
}

/// One JSON object a file.
fn print(response: &ResultsResponse<ExtractedRow>) -> Result<Exit, Failure> {
    let mut lines = String::new();
    for row in &response.files {
        let line = serde_json::to_string(row)
            .map_err(|error| Failure::Unfinished(format!("a record cannot be written: {error}")))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    let printed = output::print_by(|| output::print(shown::json(&lines).as_bytes()));
    let is_found = |row: &ExtractedRow| row.values.is_some();
    Ok(match printed {
        Exit::Fine if !response.files.iter().all(is_found) => Exit::NotClassified,
        exit => exit,
    })
}
