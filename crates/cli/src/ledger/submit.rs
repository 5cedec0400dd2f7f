//! `extracta submit`.

use std::path::Path;

use extracta_client::{Client, Stop, StopReason};
use extracta_ledger::{Happening, Ledger, Rows, Run, RunStatus, State, Summary};

use super::{tell_elsewhere, tell_left_out};
use crate::args::SubmitArguments;
use crate::bars::Bars;
use crate::dry_run;
use crate::ending::{tell_doubt, why_it_stopped};
use crate::exit::{Exit, Failure};
use crate::format::{Format, Headings};
use crate::inputs::Files;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::record::BatchRecord;
use crate::resume::{Resume, status_of_documents};
use crate::say::{self, say, say_plainly};
use crate::service::{self, Service};

pub(crate) fn run(arguments: SubmitArguments) -> Result<Exit, Failure> {
    let path = match &arguments.ledger {
        Some(path) if !arguments.dry_run => path.clone(),
        _ => return dry_run::submit(arguments),
    };
    let classification = service::classification(arguments.classification)?;
    let mut service = Service::find(&arguments.service)?;
    arguments.sizes.set_up(&mut service.options.run);
    let resume = Resume::new(&arguments.service, &service.options);
    let client = Client::new(service.key, service.options)?;
    let ledger = Ledger::open(&path, &client.options().base_url)?;
    let interrupt = Interrupt::listen()?;
    let mut files = Files::new(arguments.paths, &interrupt.cancel);
    let survey = files.survey();
    let mut run = Run::new(&client, &ledger, &interrupt.cancel)?;
    let bars = Bars::of_uploads(0, 0);
    let mut refused_here = 0;
    let result = run.submit(&classification, &mut files, &mut |happening| match happening {
        Happening::Entered(entered) if survey.failure().is_none() => {
            survey.tell_empty_directories();
            tell_left_out(entered);
            let documents = usize::try_from(entered.new_documents).unwrap_or(usize::MAX);
            bars.expect(documents, entered.new_bytes);
        }
        Happening::Refused(refused) => {
            refused_here += 1;
            let words = format!("{}: refused: {}", refused.path.display(), refused.error);
            bars.make_room_for_words(|| say(&words));
        }
        Happening::Sent { bytes } => bars.sent(bytes),
        Happening::Accepted(_) => bars.accepted(),
        Happening::Warning(warning) => bars.make_room_for_words(|| say(warning)),
        Happening::Entered(_) | Happening::Known(_) => {}
    });
    bars.clear();
    if let Some(failure) = survey.failure() {
        return if interrupt.is_signalled() { Ok(Exit::Interrupted) } else { Err(failure) };
    }
    let summary = result?;

    let output = print_batches(&ledger, &summary, arguments.format)?;
    let sent = Sent::of(&ledger, &summary, refused_here)?;
    if let Some(nothing) = survey.nothing_there() {
        say(&nothing);
        return Ok(output.exit().unwrap_or(Exit::Usage));
    }
    if survey.is_cut() {
        say("interrupted before all files were looked at: run the same again");
    }
    sent.tell(summary.stop.as_ref());
    tell_elsewhere(&summary);
    tell_how_to_collect(&sent, &path, &resume);
    let is_cut = survey.is_cut() || sent.is_cancelled(&summary);
    Ok(match output.exit() {
        _ if interrupt.is_signalled() && is_cut => Exit::Interrupted,
        Some(exit) => exit,
        None => sent.exit(&summary),
    })
}

/// A record for each batch of the runs.
fn print_batches(
    ledger: &Ledger,
    summary: &Summary,
    format: Option<Format>,
) -> Result<Output, Failure> {
    let headings = Headings { fields: BatchRecord::FIELDS, columns: BatchRecord::columns() };
    let mut output = Output::begin(format.unwrap_or_else(Format::default_for_output), headings);
    for run in &summary.runs {
        for batch in ledger.batches(*run)? {
            output.write(&BatchRecord::of(&batch));
        }
    }
    Ok(output)
}

/// How the documents of these runs are.
struct Sent {
    runs: Vec<RunStatus>,
    refused: usize,
}

impl Sent {
    /// Names those that the service has refused.
    fn of(ledger: &Ledger, summary: &Summary, refused_here: usize) -> Result<Self, Failure> {
        let mut runs = ledger.runs()?;
        runs.retain(|run| summary.runs.contains(&run.run));
        let mut refused = refused_here;
        for run in runs.iter().filter(|run| run.of(State::Refused) > 0) {
            ledger.for_each_row(Rows::OfRun(run.run), |row| {
                if row.known.state == State::Refused {
                    refused += 1;
                    let document = row.document_as_given();
                    let why = document.error.map(ToString::to_string).unwrap_or_default();
                    say(&format!("{}: refused: {why}", row.given.display()));
                }
            })?;
        }
        Ok(Sent { runs, refused })
    }

    fn count(&self, states: &[State]) -> usize {
        let of_run = |run: &RunStatus| states.iter().map(|state| run.of(*state)).sum::<u64>();
        usize::try_from(self.runs.iter().map(of_run).sum::<u64>()).unwrap_or(usize::MAX)
    }

    fn not_sent(&self) -> usize {
        self.count(&[State::Planned])
    }

    fn in_doubt(&self) -> usize {
        let unknown = self.count(&[State::Unknown, State::Held]);
        // What another process is sending has lost no response.
        let left_over = self.runs.iter().filter(|run| !run.is_owned);
        let sending = left_over.map(|run| run.of(State::Sending)).sum::<u64>();
        unknown.saturating_add(usize::try_from(sending).unwrap_or(usize::MAX))
    }

    /// Whether somebody has to collect.
    fn is_awaited(&self) -> bool {
        State::ALL.iter().any(|state| !state.is_final() && self.count(&[*state]) > 0)
    }

    fn tell(&self, stop: Option<&Stop>) {
        if let Some(stop) = stop {
            say(&why_it_stopped(stop));
        }
        if self.not_sent() > 0 {
            let documents = say::count_of(self.not_sent(), "document is", "documents are");
            say(&format!("{documents} not sent yet: run the same again, or collect"));
        }
        if self.in_doubt() > 0 {
            tell_doubt(self.in_doubt());
        }
    }

    fn is_cancelled(&self, summary: &Summary) -> bool {
        summary.stop.as_ref().is_some_and(|stop| stop.reason == StopReason::Cancelled)
    }

    fn exit(&self, summary: &Summary) -> Exit {
        match summary.stop.as_ref().map(|stop| Exit::of_stop(stop.reason)) {
            Some(stopped) => stopped,
            None if self.not_sent() + self.in_doubt() > 0 => Exit::Unfinished,
            None if self.refused > 0 => Exit::NotClassified,
            None => Exit::Fine,
        }
    }
}

fn tell_how_to_collect(sent: &Sent, ledger: &Path, resume: &Resume) {
    if sent.is_awaited() {
        say("to get the results:");
        say_plainly(&resume.collect(ledger));
    } else {
        say("no result is awaited; what is known:");
        say_plainly(&status_of_documents(ledger));
    }
}
