//! `extracta results`.

use extracta_client::{
    ClientError, ErrorKind, FileId, ResultRow, ResultsProgress, ResultsResponse, SessionSettings,
    Verdict,
};

use crate::args::ResultsArguments;
use crate::exit::{Exit, Failure};
use crate::format::width;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::record::ResultRecord;
use crate::resume::Resume;
use crate::say::{count, say, say_plainly};
use crate::service;

pub(crate) fn run(arguments: &ResultsArguments) -> Result<Exit, Failure> {
    let key_file = arguments.service.api_key_file.as_deref();
    let classification = service::classification(arguments.classification.clone(), key_file)?;
    let file = arguments.file.as_ref();
    let ids = [Some(arguments.batch.as_str()), file.map(FileId::as_str)];
    ids.into_iter().flatten().try_for_each(|id| service::must_not_be_the_key(id, key_file))?;
    let client = service::client(&arguments.service, SessionSettings::default())?;
    let resume = Resume::new(&arguments.service, client.options());
    let response = if arguments.wait {
        // Only where it waits long enough to be told what to do instead.
        let cancel = Interrupt::listen()?.cancel;
        client.wait(&classification, &arguments.batch, file, arguments.timeout, &cancel)
    } else {
        client.results(&classification, &arguments.batch, file)
    };
    let go_on = || say_plainly(&resume.results(&(&classification).into(), &arguments.batch, file));
    let response = response.map_err(|error| explain(error, go_on))?;

    let names = response.files.iter().filter_map(|row| row.file_name.as_deref());
    let widest_name = names.map(width).max().unwrap_or_default();
    let mut output = Output::begin::<ResultRecord<'_>>(arguments.output.format, widest_name);
    for row in &response.files {
        output.write(&ResultRecord::of(row));
    }
    Ok(match output.exit() {
        Some(exit) => {
            if !output.is_unread() {
                say("to get the results once more:");
                go_on();
            }
            exit
        }
        None => sum_up(&response, file, go_on),
    })
}

/// Says what is not as hoped, and finds the exit status.
fn sum_up(response: &ResultsResponse, file: Option<&FileId>, go_on: impl Fn()) -> Exit {
    for row in response.files.iter().filter(|row| row.verdict() == Verdict::Failed) {
        let name = row.file_name.as_deref().unwrap_or("a file");
        let why = row.message.as_deref().unwrap_or("could not be classified");
        say(&format!("{name}: {why}"));
    }
    let number_of = |verdict| {
        response.files.iter().filter(|row: &&ResultRow| row.verdict() == verdict).count() as u64
    };
    let sent: Vec<FileId> = file.cloned().into_iter().collect();
    let progress = match response.is_finished(&sent) {
        true => &ResultsProgress::Finished,
        false => &response.progress,
    };
    match progress {
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
pub(crate) fn explain(error: ClientError, go_on: impl Fn()) -> Failure {
    match error.kind() {
        ErrorKind::Time | ErrorKind::Cancelled => {
            say("to get the missing results later:");
            go_on();
        }
        ErrorKind::Service if error.http_status() == Some(400) => {
            return Failure::Unfinished(format!(
                "{error}; the service says the same of ids that it does not know: check them"
            ));
        }
        _ => {}
    }
    error.into()
}
