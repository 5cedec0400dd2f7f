//! What an extraction found in the files of a batch.

use extracta_client::{ExtractedRow, FileId, ResultsResponse, SessionSettings};

use crate::args::ExtractionResultsArguments;
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output;
use crate::results::explain;
use crate::resume::Resume;
use crate::say::{say, say_plainly};
use crate::service;
use crate::shown;

/// Waits for what was found in a batch that was uploaded before.
pub(super) fn results(arguments: &ExtractionResultsArguments) -> Result<Exit, Failure> {
    let ExtractionResultsArguments { id, batch, file, timeout, service } = arguments;
    let key_file = service.api_key_file.as_deref();
    let ids = [Some(id.as_str()), Some(batch.as_str()), file.as_ref().map(FileId::as_str)];
    ids.into_iter().flatten().try_for_each(|id| service::must_not_be_the_key(id, key_file))?;
    let client = service::client(service, SessionSettings::default())?;
    let resume = Resume::new(service, client.options());
    let cancel = Interrupt::listen()?.cancel;
    let response = client.wait(id, batch, file.as_ref(), *timeout, &cancel);
    let go_on = || say_plainly(&resume.results(&id.into(), batch, file.as_ref()));
    let response = response.map_err(|error| explain(error, go_on))?;
    let exit = print(&response)?;
    if exit == Exit::Unfinished {
        say("to get the results once more:");
        go_on();
    }
    Ok(exit)
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
    let is_found =
        |row: &ExtractedRow| row.values.as_ref().is_some_and(|values| !values.is_empty());
    Ok(match printed {
        Exit::Fine if !response.files.iter().all(is_found) => Exit::NotClassified,
        exit => exit,
    })
}
