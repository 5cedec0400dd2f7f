//! `extracta classify`, and `extracta extraction extract`, which goes the same way.
//!
//! Records are written as the run tells them; without `--ledger` they are kept
//! nowhere.

use std::path::{Path, PathBuf};

use extracta_client::{Client, Options, Report, SessionSettings, Target};
use extracta_ledger::{Ledger, Worker};

use crate::args::{ClassifyArguments, ExtractArguments, HowArguments, InputArguments};
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
    let ClassifyArguments { inputs, how, follow, .. } = arguments;
    let settings = follow.of(how.run.settings());
    #[cfg(feature = "sandbox")]
    if arguments.sandbox && how.ledger.is_some() {
        return Err(Failure::Usage(
            "--sandbox and --ledger exclude each other: the sandbox ends with this command, and \
             a ledger of it would lead nowhere"
                .into(),
        ));
    }
    #[cfg(feature = "sandbox")]
    if arguments.sandbox && !how.dry_run {
        let (sandbox, client, classification) = embedded::start(settings)?;
        say("a sandbox stands in for the service: nothing leaves this machine");
        let target = match inputs.extraction {
            Some(id) => id.into(),
            None => classification.into(),
        };
        let exit = send(inputs.paths, how, &client, &target, None);
        drop(sandbox);
        return exit;
    }
    run_to(inputs, how, settings)
}

/// `extracta extraction extract`.
pub(crate) fn extract(arguments: ExtractArguments) -> Result<Exit, Failure> {
    let ExtractArguments { id, paths, how } = arguments;
    let inputs = InputArguments { paths, classification: None, extraction: Some(id) };
    let settings = how.run.settings();
    run_to(inputs, how, settings)
}

fn run_to(
    inputs: InputArguments,
    how: HowArguments,
    settings: SessionSettings,
) -> Result<Exit, Failure> {
    if how.dry_run {
        let (ledger, format) = (how.ledger.as_deref(), how.output.format);
        return dry_run::run(inputs, ledger, &how.service, &how.budget, settings, format);
    }
    let target = service::target(&inputs, how.service.api_key_file.as_deref())?;
    let client = service::client(&how.service, settings)?;
    let resume = Resume::new(&how.service, client.options());
    match how.ledger.clone() {
        Some(path) => send_by_ledger(inputs.paths, how, &client, &target, &path, &resume),
        None => send(inputs.paths, how, &client, &target, Some(&resume)),
    }
}

/// Without `resume` the batches end with the process.
fn send(
    paths: Vec<PathBuf>,
    how: HowArguments,
    client: &Client,
    target: &Target,
    resume: Option<&Resume>,
) -> Result<Exit, Failure> {
    let format = Some(how.output.format);
    let (files, mut listener) = Listener::of_paths(paths, how.service.not_inputs(), format)?;
    listener.follows = client.options().session.follows;
    let (files, budget) = budget::within(&how.budget, client, None, files, &listener)?;
    let call = match target {
        Target::Classification(id) => client.classification(id),
        Target::Extraction(id) => client.extraction(id),
    };
    let result = call
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
    let (exit, resume) = (ending.exit(), resume.map(|resume| (resume, target)));
    Ok(budget.map_or(exit, |budget| budget.end(None, resume, exit)))
}

fn send_by_ledger(
    paths: Vec<PathBuf>,
    how: HowArguments,
    client: &Client,
    target: &Target,
    path: &Path,
    resume: &Resume,
) -> Result<Exit, Failure> {
    let ledger = Ledger::open(path, &client.options().base_url)?;
    ledger::warn_if_open_to_all(&ledger);
    let format = Some(how.output.format);
    let (files, mut listener) = Listener::of_paths(paths, how.service.not_inputs(), format)?;
    listener.follows = client.options().session.follows;
    let known = Some((&ledger, target));
    let (files, budget) = budget::within(&how.budget, client, known, files, &listener)?;
    let mut worker = Worker::new(client, &ledger, &listener.interrupt.cancel)?;
    let result = worker.classify(target.clone(), files, &mut |event| {
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
    let own = |id| (report.target().clone(), id);
    let mut batches: Vec<_> = listener.unwritten.iter().cloned().map(own).collect();
    batches.extend(report.pending_batches().into_iter().map(|batch| (batch.target, batch.id)));
    match resume {
        _ if batches.is_empty() => {}
        None if listener.is_unread() => {}
        None => say("the sandbox ends with this command, and its batches with it"),
        Some(resume) => {
            say("to get the missing results later:");
            batches.sort_unstable();
            batches.dedup();
            batches.iter().for_each(|(target, batch)| {
                say_plainly(&resume.results(target, batch, None));
            });
            let is_typed = |(target, _): &(Target, _)| matches!(target, Target::Classification(_));
            if resume.follows && batches.iter().any(is_typed) {
                say("then the data, of each batch that `extraction` names in these:");
                say_plainly("extracta extraction results EXTRACTION_ID BATCH_ID");
            }
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
            say_plainly(&resume.send(report.target(), &list));
        }
        Err(error) => say(&format!(
            "no list of them can be written ({error}); send them alone, since the rest would be \
             paid for twice, or use --ledger, which knows what was sent"
        )),
    }
}
