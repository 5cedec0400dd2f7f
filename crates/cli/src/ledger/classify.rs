//! `extracta classify --ledger`.

use std::path::Path;

use extracta_client::{Client, Document};
use extracta_ledger::{Happening, Ledger, Run};

use super::{tell_elsewhere, tell_how_to_go_on, tell_left_out, unmatched_rows};
use crate::args::ClassifyArguments;
use crate::ending::Ending;
use crate::exit::{Exit, Failure};
use crate::inputs::Files;
use crate::interrupt::Interrupt;
use crate::listener::Listener;
use crate::resume::Resume;
use crate::service::{self, Service};

pub(crate) fn run(arguments: ClassifyArguments, path: &Path) -> Result<Exit, Failure> {
    let classification = service::classification(arguments.classification.clone())?;
    let mut service = Service::find(&arguments.service)?;
    arguments.set_up(&mut service.options.run);
    let resume = Resume::new(&arguments.service, &service.options);
    let client = Client::new(service.key, service.options)?;
    let ledger = Ledger::open(path, &client.options().base_url)?;
    let interrupt = Interrupt::listen()?;
    let mut files = Files::new(arguments.paths, &interrupt.cancel);
    let survey = files.survey();
    let mut listener = Listener::new(arguments.format, &interrupt.cancel);
    let mut run = Run::new(&client, &ledger, &interrupt.cancel)?;
    let result = run.classify(&classification, &mut files, &mut |happening| match happening {
        Happening::Entered(entered) if survey.failure().is_none() => {
            survey.tell_empty_directories();
            tell_left_out(entered);
            let inputs = survey.found() - entered.left_out.len();
            listener.begin(inputs, survey.widest(), entered.new_bytes);
        }
        Happening::Refused(refused) => {
            let (path, error) = (&refused.path, &refused.error);
            listener.known(&Document::refused(0, path, &classification, error));
        }
        Happening::Sent { bytes } => listener.sent(bytes),
        Happening::Accepted(_) => listener.accepted(),
        Happening::Known(row) => listener.known(&row.document_as_given()),
        Happening::Warning(warning) => listener.say(warning),
        Happening::Entered(_) => {}
    });
    listener.end();
    if let Some(failure) = survey.failure() {
        return if interrupt.is_signalled() { Ok(Exit::Interrupted) } else { Err(failure) };
    }
    let summary = result?;

    let ending = Ending {
        listener: &listener,
        interrupt: &interrupt,
        stop: summary.stop.as_ref(),
        unmatched: unmatched_rows(&ledger, &summary)?,
        nothing_there: survey.nothing_there(),
        is_cut: survey.is_cut(),
    };
    ending.tell();
    tell_elsewhere(&summary);
    tell_how_to_go_on(&listener, path, &resume, true);
    Ok(ending.exit())
}
