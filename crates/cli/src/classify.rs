//! `extracta classify`.
//!
//! Records are written as the client tells them and kept nowhere.

mod listener;

use std::path::PathBuf;

use extracta_client::{
    ClassificationId, Client, Outcome, Report, RunSettings, Stop, StopReason, next_step,
};

use crate::args::ClassifyArguments;
use crate::exit::{Exit, Failure};
use crate::inputs;
use crate::interrupt::Interrupt;
use crate::resume::Resume;
use crate::say::{self, say};
use crate::service::{self, Service};
use listener::Listener;

pub(crate) fn run(arguments: ClassifyArguments) -> Result<Exit, Failure> {
    #[cfg(feature = "sandbox")]
    if arguments.sandbox {
        let embedded = crate::embedded::Embedded::start()?;
        let classification = embedded.classification()?;
        let service = embedded.service()?;
        say("a sandbox stands in for the service: nothing leaves this machine");
        return classify(arguments, service, &classification, None);
    }
    let classification = service::classification(arguments.classification.clone())?;
    let service = Service::find(&arguments.service)?;
    let resume = Resume::new(&classification, &arguments.service, &service.options);
    classify(arguments, service, &classification, Some(&resume))
}

/// Without `resume` the batches end with the process.
fn classify(
    arguments: ClassifyArguments,
    mut service: Service,
    classification: &ClassificationId,
    resume: Option<&Resume>,
) -> Result<Exit, Failure> {
    set_up(&mut service.options.run, &arguments);
    let client = Client::new(service.key, service.options)?;
    let files = inputs::expand(arguments.paths, &mut std::io::stdin())?;
    let nothing_there = nothing_there(&files);

    let interrupt = Interrupt::listen()?;
    let mut listener = Listener::new(arguments.format, &files, interrupt.cancel.clone());
    let result = client
        .classification(classification)
        .cancel_by(&interrupt.cancel)
        .on_progress(|progress| listener.hear(&progress))
        .run(files);
    listener.end();
    let report = result?;

    if let Some(nothing) = &nothing_there {
        say(nothing);
    } else if interrupt.is_signalled() || !listener.output.is_unread() {
        tell(&report, &listener);
    }
    tell_how_to_go_on(&report, &listener, resume);
    Ok(exit(&report, &listener, &interrupt, nothing_there.is_some()))
}

/// What to say where none of the paths leads anywhere.
fn nothing_there(files: &[PathBuf]) -> Option<String> {
    let first = files.first().filter(|_| inputs::is_nothing_there(files))?;
    let more = match files.len() - 1 {
        0 => String::new(),
        more => format!(", nor are {more} more"),
    };
    Some(format!("nothing to classify: there is no such file: {}{more}", first.display()))
}

fn set_up(run: &mut RunSettings, arguments: &ClassifyArguments) {
    run.results_timeout = arguments.timeout.unwrap_or(run.results_timeout);
    run.files_per_request = arguments.files_per_request.unwrap_or(run.files_per_request);
    run.bytes_per_request = arguments.bytes_per_request.unwrap_or(run.bytes_per_request);
    run.files_per_batch = arguments.files_per_batch.unwrap_or(run.files_per_batch);
    run.concurrency = arguments.concurrency.unwrap_or(run.concurrency);
}

/// Sums up, and tells why the run stopped.
fn tell(report: &Report, listener: &Listener) {
    let tally = &listener.tally;
    let is_none_sent = listener.never_sent == tally.total();
    if listener.is_table || !(tally.is_all_classified() || is_none_sent) {
        say(&tally.closing_line());
    }
    match report.stop() {
        // Cancelled for the sake of the output, which has its own line.
        Some(stop) if stop.reason == StopReason::Cancelled && listener.output.is_broken() => {}
        Some(stop) if is_none_sent => {
            say(&format!("{}; no document was sent", why_it_stopped(stop)));
        }
        Some(stop) => say(&why_it_stopped(stop)),
        None => {}
    }
    if listener.never_sent > 0 && !is_none_sent {
        let documents = match listener.never_sent {
            1 => "1 document was".into(),
            number => format!("{number} documents were"),
        };
        say(&format!("{documents} not sent: pending, with no batchId in the record"));
    }
    let in_doubt = tally.of(Outcome::Unknown) + tally.of(Outcome::Held);
    if in_doubt > 0 {
        let documents = say::count(in_doubt, "document");
        say(&format!("{documents} stored or not, nobody knows: sent again, they may cost twice"));
    }
    let unmatched = report.unmatched().count();
    if unmatched > 0 {
        let rows = say::count(unmatched, "row");
        say(&format!("{rows} of results belong to no document for sure"));
    }
}

fn why_it_stopped(stop: &Stop) -> String {
    match stop.reason {
        StopReason::Time => "the time to wait for results is over".into(),
        StopReason::Cancelled => "interrupted".into(),
        _ => match next_step(stop.trouble.kind) {
            Some(step) => format!("stopped: {}; {step}", stop.trouble),
            None => format!("stopped: {}", stop.trouble),
        },
    }
}

/// Prints, for each batch with results that are not known or not written, the
/// command that gets them. It matters even to someone who has closed the
/// output: these documents are paid for.
fn tell_how_to_go_on(report: &Report, listener: &Listener, resume: Option<&Resume>) {
    let mut batches = listener.unwritten.clone();
    batches.extend(report.pending_batches().into_iter().map(|batch| batch.id));
    match resume {
        _ if batches.is_empty() => {}
        None if listener.output.is_unread() => {}
        None => say("the sandbox ends with this command, and its batches with it"),
        Some(resume) => {
            say("to get the missing results later:");
            batches.iter().for_each(|batch| say::say_plainly(&resume.command(batch, None)));
        }
    }
}

/// The first status that applies, in the order of the help.
fn exit(
    report: &Report,
    listener: &Listener,
    interrupt: &Interrupt,
    is_nothing_there: bool,
) -> Exit {
    let stop = report.stop().map(|stop| stop.reason);
    if interrupt.is_signalled() && stop == Some(StopReason::Cancelled) {
        return Exit::Interrupted;
    }
    let output = listener.output.exit();
    if let Some(Exit::BrokenPipe) = output {
        return Exit::BrokenPipe;
    }
    if is_nothing_there {
        return Exit::Usage;
    }
    match (stop.map(Exit::of_stop), output) {
        (Some(Exit::Stopped), _) => Exit::Stopped,
        (_, Some(output)) => output,
        (Some(stopped), None) => stopped,
        (None, None) if listener.tally.is_unfinished() => Exit::Unfinished,
        (None, None) if listener.tally.of(Outcome::Classified) < report.len() => {
            Exit::NotClassified
        }
        (None, None) => Exit::Fine,
    }
}
