//! `extracta results`.

use extracta_client::{
    Client, ClientError, ErrorKind, ResultRow, ResultsProgress, ResultsResponse, RunSettings,
    Verdict,
};

use crate::args::ResultsArguments;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Headings};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::record::ResultRecord;
use crate::resume::Resume;
use crate::say::{count, say, say_plainly};
use crate::service::{self, Service};

pub(crate) fn run(arguments: ResultsArguments) -> Result<Exit, Failure> {
    let classification = service::classification(arguments.classification.clone())?;
    let service = Service::find(&arguments.service)?;
    let resume = Resume::new(&arguments.service, &service.options);
    let client = Client::new(service.key, service.options)?;
    let file = arguments.file.as_ref();
    let response = if arguments.wait {
        // Only where it waits long enough to be told what to do instead.
        let cancel = Interrupt::listen()?.cancel;
        let timeout = arguments.timeout.unwrap_or(RunSettings::default().results_timeout);
        client.wait(&classification, &arguments.batch, file, timeout, &cancel)
    } else {
        client.results(&classification, &arguments.batch, file)
    };
    let go_on = || say_plainly(&resume.results(&classification, &arguments.batch, file));
    let response = response.map_err(|error| explain(&error, go_on))?;

    let headings =
        Headings { fields: ResultRecord::FIELDS, columns: ResultRecord::columns(&response.files) };
    let format = arguments.format.unwrap_or_else(Format::default_for_output);
    let mut output = Output::begin(format, headings);
    for row in &response.files {
        output.write(&ResultRecord::of(row));
    }
    if let Some(exit) = output.exit() {
        return Ok(exit);
    }
    Ok(sum_up(&response, go_on))
}

/// Says what is not as hoped, and finds the exit status.
fn sum_up(response: &ResultsResponse, go_on: impl Fn()) -> Exit {
    for row in response.files.iter().filter(|row| row.verdict() == Verdict::Failed) {
        let name = row.file_name.as_deref().unwrap_or("a file");
        let why = row.message.as_deref().unwrap_or("could not be classified");
        say(&format!("{name}: {why}"));
    }
    let number_of = |verdict| -> usize {
        response.files.iter().filter(|row: &&ResultRow| row.verdict() == verdict).count()
    };
    match &response.progress {
        ResultsProgress::Waiting => {
            say("waiting: the results are not finished; --wait waits for them:");
            go_on();
            Exit::Unfinished
        }
        ResultsProgress::Unknown(word) => {
            say(&format!("the results are not finished, as it seems: the service says `{word}`"));
            Exit::Unfinished
        }
        ResultsProgress::Finished if number_of(Verdict::Pending) > 0 => {
            let documents = count(number_of(Verdict::Pending), "document");
            say(&format!("{documents} with neither a type nor a word of failure; ask again later"));
            Exit::Unfinished
        }
        ResultsProgress::Finished if number_of(Verdict::Failed) > 0 => Exit::NotClassified,
        ResultsProgress::Finished => Exit::Fine,
    }
}

/// Adds what only this command knows: how to go on.
fn explain(error: &ClientError, go_on: impl Fn()) -> Failure {
    let mut failure = Failure::from(error.clone());
    match error.kind() {
        ErrorKind::Time | ErrorKind::Cancelled => {
            say("to get the missing results later:");
            go_on();
        }
        ErrorKind::Service if error.http_status() == Some(400) => {
            failure.message +=
                "; the service says the same of ids that it does not know: check them";
        }
        _ => {}
    }
    failure
}
