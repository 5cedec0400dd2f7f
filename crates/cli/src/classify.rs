//! `extracta classify`.
//!
//! Records are written as the client tells them and kept nowhere; with
//! `--ledger` it is `ledger::classify` that does the work.

use extracta_client::{ClassificationId, Client, Progress, Report};

use crate::args::ClassifyArguments;
use crate::dry_run;
use crate::ending::Ending;
use crate::exit::{Exit, Failure};
use crate::inputs::Files;
use crate::interrupt::Interrupt;
use crate::ledger;
use crate::listener::Listener;
use crate::resume::Resume;
use crate::say::{say, say_plainly};
use crate::service::{self, Service};

pub(crate) fn run(arguments: ClassifyArguments) -> Result<Exit, Failure> {
    #[cfg(feature = "sandbox")]
    if arguments.sandbox && arguments.ledger.is_some() {
        return Err(Failure::usage(
            "--sandbox and --ledger exclude each other: the sandbox ends with this command, and \
             a ledger of it would lead nowhere",
        ));
    }
    if arguments.dry_run {
        return dry_run::classify(arguments);
    }
    if let Some(path) = arguments.ledger.clone() {
        return ledger::classify::run(arguments, &path);
    }
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
    let resume = Resume::new(&arguments.service, &service.options);
    classify(arguments, service, &classification, Some(&resume))
}

/// Without `resume` the batches end with the process.
fn classify(
    arguments: ClassifyArguments,
    mut service: Service,
    classification: &ClassificationId,
    resume: Option<&Resume>,
) -> Result<Exit, Failure> {
    arguments.set_up(&mut service.options.run);
    let client = Client::new(service.key, service.options)?;
    let interrupt = Interrupt::listen()?;
    let mut files = Files::new(arguments.paths, &interrupt.cancel);
    let survey = files.survey();
    let mut listener = Listener::new(arguments.format, &interrupt.cancel);
    let hear = |progress: Progress<'_>| match progress {
        Progress::Examined { bytes, .. } if survey.failure().is_none() => {
            survey.tell_empty_directories();
            listener.begin(survey.found(), survey.widest(), bytes);
        }
        Progress::Sent { bytes } => listener.sent(bytes),
        Progress::Accepted(_) => listener.accepted(),
        Progress::Known(document) => listener.known(&document),
        Progress::Warning(warning) => listener.say(warning),
        _ => {}
    };
    let result = client
        .classification(classification)
        .cancel_by(&interrupt.cancel)
        .on_progress(hear)
        .run(&mut files);
    listener.end();
    if let Some(failure) = survey.failure() {
        return if interrupt.is_signalled() { Ok(Exit::Interrupted) } else { Err(failure) };
    }
    let report = result?;

    let ending = Ending {
        listener: &listener,
        interrupt: &interrupt,
        stop: report.stop(),
        unmatched: report.unmatched().count(),
        nothing_there: survey.nothing_there(),
        is_cut: survey.is_cut(),
    };
    ending.tell();
    tell_how_to_go_on(&report, &listener, resume);
    Ok(ending.exit())
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
