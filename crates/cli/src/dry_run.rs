//! `--dry-run`: what a command would take, told before anything is sent.
//!
//! Needs no key and no network, and writes nothing, not even to the ledger.

use std::path::Path;

use extracta_client::{Cancel, ErrorKind, Forecast, SessionSettings};
use extracta_ledger::{Ledger, LedgerError, Preview};

use crate::args::{BudgetArguments, InputArguments, ServiceArguments};
use crate::budget::{Pages, preview};
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::inputs::Files;
use crate::output::Output;
use crate::pages;
use crate::record::PlanRecord;
use crate::say::say;
use crate::service;

/// Foretells a command over these inputs. A ledger that is not there yet knows
/// nothing.
pub(crate) fn run(
    inputs: InputArguments,
    ledger: Option<&Path>,
    of: &ServiceArguments,
    budget: &BudgetArguments,
    session: SessionSettings,
    format: Format,
) -> Result<Exit, Failure> {
    let options = service::options(of, session)?;
    let has_content = |path: &&Path| path.metadata().is_ok_and(|file| file.len() > 0);
    let known = match ledger.filter(has_content) {
        Some(path) => {
            let target = service::target(&inputs, of.api_key_file.as_deref())?;
            let ledger = Ledger::open_to_read(path)?;
            ledger.must_belong_to(&options.base_url)?;
            Some((ledger, target))
        }
        None => None,
    };
    let known = known.as_ref().map(|(ledger, target)| (ledger, target));
    let mut pages = Pages::default();

    let files = Files::new(inputs.paths, of.not_inputs(), &Cancel::new());
    let survey = files.survey();
    let (mut refused, mut unread) = (0, 0);
    let mut failure: Option<LedgerError> = None;
    let previews = files.map_while(|file| {
        let preview = preview(known, &file).map_err(|error| failure = Some(error)).ok()?;
        Some((file, preview))
    });
    let lengths = previews.filter_map(|(file, preview)| {
        match preview {
            Preview::ToSend { length, .. } => {
                pages.add(pages::count(&file));
                return Some(length);
            }
            Preview::Sent => {}
            Preview::LeftOut => {
                say(&format!("{} is left out: it belongs to a ledger", file.display()));
            }
            Preview::Refused(why) if why.kind == ErrorKind::System => {
                unread += 1;
                say(&format!("{}: {why}", file.display()));
            }
            Preview::Refused(why) => {
                refused += 1;
                say(&format!("{} would be refused: {why}", file.display()));
            }
        }
        None
    });
    let forecast = Forecast::of(&options.session, lengths);
    if let Some(failure) = survey.failure() {
        return Err(failure);
    }
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    survey.tell_empty_directories();
    let mut output = Output::begin::<PlanRecord>(format, 0);
    output.write(&PlanRecord::of(forecast, &pages));
    let too_much = budget.why_not(&pages);
    too_much.iter().for_each(|why| say(why));
    Ok(match output.exit() {
        Some(exit) => exit,
        None if survey.nothing_there().is_some() => Exit::Usage,
        None if !too_much.is_empty() => Exit::Stopped,
        None if unread > 0 => Exit::Unfinished,
        None if refused > 0 => Exit::NotClassified,
        None => Exit::Fine,
    })
}
