//! `extracta classify`.
//!
//! Records are written as the run tells them; without `--ledger` they are kept
//! nowhere.

use std::path::Path;

use extracta_client::{ClassificationId, Client, Options, Report};
use extracta_ledger::{Ledger, Worker};

use crate::args::ClassifyArguments;
use crate::budget;
use crate::dry_run;
#[cfg(feature = "sandbox")]
use crate::embedded;
use crate::ending::{Ending, tell_doubt};
use crate::exit::{Exit, Failure};
use crate::ledger;
use crate::listener::Listener;
use crate::resume::Resume;
use crate::say::{say, say_plainly};
use crate::service;
use crate::unsent::{self, is_never_sent};

pub(crate) fn run(arguments: ClassifyArguments) -> Result<Exit, Failure> {
    #[cfg(feature = "sandbox")]
    if arguments.sandbox && arguments.ledger.is_some() {
        return Err(Failure::Usage(
            "--sandbox and --ledger exclude each other: the sandbox ends with this command, and \
             a ledger of it would lead nowhere"
                .into(),
        ));
    }
    let settings = arguments.run.settings();
    if arguments.dry_run {
        let (ledger, format) = (arguments.ledger.as_deref(), arguments.output.format);
        let (service, budget) = (&arguments.service, &arguments.budget);
        return dry_run::run(arguments.inputs, ledger, service, budget, settings, format);
    }
    #[cfg(feature = "sandbox")]
    if arguments.sandbox {
        let (_sandbox, client, classification) = embedded::start(settings)?;
        say("a sandbox stands in for the service: nothing leaves this machine");
        return classify(arguments, &client, &classification, None);
    }
    let classification = service::classification(
        arguments.inputs.classification.clone(),
        arguments.service.api_key_file.as_deref(),
    )?;
    let client = service::client(&arguments.service, settings)?;
    let resume = Resume::new(&arguments.service, client.options());
    match arguments.ledger.clone() {
        Some(path) => classify_by_ledger(arguments, &client, &classification, &path, &resume),
        None => classify(arguments, &client, &classification, Some(&resume)),
    }
}

/// Without `resume` the batches end with the process.
fn classify(
    arguments: ClassifyArguments,
    client: &Client,
    classification: &ClassificationId,
    resume: Option<&Resume>,
) -> Result<Exit, Failure> {
    let format = Some(arguments.output.format);
    let (files, mut listener) =
        Listener::of_paths(arguments.inputs.paths, arguments.service.not_inputs(), format)?;
    let (files, budget) = budget::within(&arguments.budget, client, None, files, &listener)?;
    let result = client
        .classification(classification)
        .cancel_by(&listener.interrupt.cancel.clone())
        .on_event(|event| listener.hear(event))
        .run(files);
    listener.end()?;
    let report = result?;

    let (stop, unmatched) = (report.stop(), report.unmatched().count() as u64);
    let ending = Ending { listener: &listener, stop, unmatched, is_kept: false };
    ending.tell();
    if !listener.is_unread() {
        tell_doubt(&listener.tally);
    }
    tell_how_to_go_on(&report, &listener, resume);
    tell_unsent(client.options(), &report, &listener, resume);
    let (exit, resume) = (ending.exit(), resume.map(|resume| (resume, classification)));
    Ok(budget.map_or(exit, |budget| budget.end(None, resume, exit)))
}

fn classify_by_ledger(
    arguments: ClassifyArguments,
    client: &Client,
    classification: &ClassificationId,
    path: &Path,
    resume: &Resume,
) -> Result<Exit, Failure> {
    let ledger = Ledger::open(path, &client.options().base_url)?;
    ledger::warn_if_open_to_all(&ledger);
    let format = Some(arguments.output.format);
    let (files, mut listener) =
        Listener::of_paths(arguments.inputs.paths, arguments.service.not_inputs(), format)?;
    let known = Some((&ledger, classification));
    let (files, budget) = budget::within(&arguments.budget, client, known, files, &listener)?;
    let mut worker = Worker::new(client, &ledger, &listener.interrupt.cancel)?;
    let result = worker.classify(classification, files, &mut |event| {
        listener.hear(event.map(|entry| entry.document_as_given()));
    });
    listener.end()?;
    let exit = ledger::end(&ledger, &result?, &listener, path, resume)?;
    Ok(budget.map_or(exit, |budget| budget.end(Some(&ledger), None, exit)))
}

/// Prints, for each batch with results that are not known or not written, the
/// command that gets them. It matters even to someone who has closed the
/// output: these documents are paid for.
fn tell_how_to_go_on(report: &Report, listener: &Listener, resume: Option<&Resume>) {
    let mut batches = listener.unwritten.clone();
    batches.extend(report.pending_batches().into_iter().map(|batch| batch.id));
    match resume {
        _ if batches.is_empty() => {}
        None if listener.is_unread() => {}
        None => say("the sandbox ends with this command, and its batches with it"),
        Some(resume) => {
            say("to get the missing results later:");
            let classification = report.classification_id();
            batches.iter().for_each(|batch| {
                say_plainly(&resume.results(classification, batch, None));
            });
        }
    }
}

/// Prints the command that sends what was not sent, and nothing else. Where
/// nothing was sent the same command does that.
fn tell_unsent(options: &Options, report: &Report, listener: &Listener, resume: Option<&Resume>) {
    let Some(resume) = resume else { return };
    if listener.never_sent == 0 || listener.never_sent == listener.tally.total() {
        return;
    }
    let unsent = report.documents().filter(is_never_sent);
    match unsent::list(options, unsent.map(|document| document.path)) {
        Ok(list) => {
            say("to send them alone, since the rest would be paid for twice:");
            say_plainly(&resume.classify(report.classification_id(), &list));
        }
        Err(error) => say(&format!(
            "no list of them can be written ({error}); send them alone, since the rest would be \
             paid for twice, or use --ledger, which knows what was sent"
        )),
    }
}
