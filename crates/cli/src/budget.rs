//! What a run may cost: the pages of a plan beside its limits and the balance,
//! told before anything is sent.

use std::path::{Path, PathBuf};

use extracta_client::internal::is_cancelled;
use extracta_client::own_http::FileToSend;
use extracta_client::{Client, Target};
use extracta_ledger::{Ledger, LedgerError, Preview};

use crate::args::BudgetArguments;
use crate::exit::{Exit, Failure};
use crate::inputs::Files;
use crate::listener::Listener;
use crate::pages;
use crate::resume::Resume;
use crate::say::{count, count_of, say, say_plainly};
use crate::unsent;

/// A ledger, and what documents are to be sent to.
pub(crate) type Known<'a> = Option<(&'a Ledger, &'a Target)>;

/// What becomes of a file that is named.
pub(crate) fn preview(known: Known<'_>, file: &Path) -> Result<Preview, LedgerError> {
    match known {
        Some((ledger, target)) => ledger.preview(target, file),
        None => Ok(match FileToSend::examine(file) {
            Ok(file) => Preview::ToSend { length: file.length, is_waiting: false },
            Err(error) => Preview::Refused(error.error()),
        }),
    }
}

/// Pages that are to be sent.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pages {
    pub(crate) counted: u64,
    /// How many documents have an unknown number of pages.
    pub(crate) uncounted: u64,
}

impl Pages {
    pub(crate) fn add(&mut self, pages: Option<u64>) {
        match pages {
            Some(pages) => self.counted = self.counted.saturating_add(pages),
            None => self.uncounted += 1,
        }
    }

    /// In words: "3 pages, and those of 1 document, which are unknown".
    fn words(&self) -> String {
        let pages = count(self.counted, "page");
        match self.uncounted {
            0 => pages,
            uncounted => {
                format!("{pages}, and those of {}, which are unknown", count(uncounted, "document"))
            }
        }
    }
}

/// The files to take.
type Taken = Box<dyn Iterator<Item = PathBuf>>;

/// A run with a limit.
pub(crate) struct Budget {
    /// Whose calls a signal ends.
    client: Client,
    before: f64,
    planned: Pages,
    left_out: Vec<PathBuf>,
}

/// The files to take, and the budget if a limit is given. Fails where they do not
/// fit and nobody wants to go on with what does.
pub(crate) fn within(
    arguments: &BudgetArguments,
    client: &Client,
    known: Known<'_>,
    mut files: Files,
    listener: &Listener,
) -> Result<(Taken, Option<Budget>), Failure> {
    if !arguments.is_given() {
        return Ok((Box::new(files), None));
    }
    let (survey, cancel) = (files.survey(), &listener.interrupt.cancel);
    let client = client.cancel_by(cancel);
    let _scope = cancel.scope();
    let taken: Vec<PathBuf> = files.by_ref().collect();
    let held = known.map(|(ledger, _)| waiting(ledger)).transpose()?.unwrap_or_default();
    let (mut planned, mut fitting) = (held, held);
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for file in taken {
        // What waits is counted already, by its content.
        let is_new = matches!(preview(known, &file)?, Preview::ToSend { is_waiting: false, .. });
        if !is_new || cancel.is_cancelled() {
            kept.push(file);
            continue;
        }
        let pages = pages::count(&file);
        planned.add(pages);
        let with_it =
            pages.map(|pages| Pages { counted: fitting.counted.saturating_add(pages), ..fitting });
        match with_it.filter(|pages| arguments.allow(pages)) {
            Some(pages) => {
                fitting = pages;
                kept.push(file);
            }
            None => left_out.push(file),
        }
    }
    if cancel.is_cancelled() || survey.failure().is_some() || survey.nothing_there().is_some() {
        return Ok((Box::new(kept.into_iter()), None));
    }
    let before = arguments.check(&client, known.map(|(ledger, _)| ledger), &planned, &held)?;
    if kept.is_empty() {
        say("nothing was sent: no document fits alone");
        return Err(Failure::Told(Exit::Stopped));
    }
    survey.found.update(|found| found - left_out.len() as u64);
    Ok((Box::new(kept.into_iter()), Some(Budget { client, before, planned: fitting, left_out })))
}

/// The budget of a run over what a ledger holds, if a limit is given. Fails where
/// that does not fit.
pub(crate) fn of_ledger(
    arguments: &BudgetArguments,
    client: &Client,
    ledger: &Ledger,
) -> Result<Option<Budget>, Failure> {
    if !arguments.is_given() {
        return Ok(None);
    }
    let _scope = client.cancel().scope();
    let planned = waiting(ledger)?;
    if client.cancel().is_cancelled() {
        // The run ends before it begins.
        return Ok(None);
    }
    let before = arguments.check(client, Some(ledger), &planned, &planned)?;
    Ok(Some(Budget { client: client.clone(), before, planned, left_out: Vec::new() }))
}

/// The pages of what a ledger holds that waits to be sent.
fn waiting(ledger: &Ledger) -> Result<Pages, Failure> {
    let mut pages = Pages::default();
    for document in ledger.waiting()? {
        if is_cancelled() {
            break;
        }
        // The copy is what is sent, whatever is at the path by now.
        let places = || [&document.copy].into_iter().chain(&document.paths);
        let has_it =
            |path: &&PathBuf| path.metadata().is_ok_and(|file| file.len() == document.length);
        match places().find(has_it) {
            Some(path) => pages.add(pages::count(path)),
            None if places().any(|path| path.exists()) => {
                // It changed, and is not sent. What is there now counts where it is named.
            }
            None => pages.add(None),
        }
    }
    Ok(pages)
}

impl BudgetArguments {
    fn is_given(&self) -> bool {
        self.max_pages.or(self.max_credits).is_some()
    }

    /// Tells the balance beside the plan, of which the ledger holds a part already.
    /// Fails where it does not fit, unless what fits is wanted; what a ledger holds
    /// cannot be left out.
    fn check(
        &self,
        client: &Client,
        ledger: Option<&Ledger>,
        planned: &Pages,
        held: &Pages,
    ) -> Result<f64, Failure> {
        let balance = client.credits()?.credits;
        if let Some(ledger) = ledger {
            ledger.note_balance(balance)?;
        }
        say(&format!("to send: {}; the account has {balance} credits", planned.words()));
        let mut why = self.why_not(planned);
        if planned.counted as f64 > balance {
            why.push("the credits do not suffice".to_owned());
        }
        let how = match why.is_empty() {
            _ if !self.allow(held) => "what the ledger holds already cannot be left out",
            false if !self.anyway => "--anyway sends what can be",
            _ => return Ok(balance),
        };
        say(&format!("nothing was sent: {}; {how}", why.join(", ")));
        Err(Failure::Told(Exit::Stopped))
    }

    /// Whether so many pages may be sent: never what nobody has counted.
    fn allow(&self, pages: &Pages) -> bool {
        self.why_not(pages).is_empty()
    }

    /// Why so many pages are too much.
    pub(crate) fn why_not(&self, pages: &Pages) -> Vec<String> {
        let mut why = Vec::new();
        for (limit, name) in [(self.max_pages, "--max-pages"), (self.max_credits, "--max-credits")]
        {
            if let Some(limit) = limit.filter(|limit| pages.counted > *limit) {
                why.push(format!("{} are more than {name} {limit}", count(pages.counted, "page")));
            }
        }
        if self.is_given() && pages.uncounted > 0 {
            let documents = count_of(pages.uncounted, "document has", "documents have");
            why.push(format!("{documents} an unknown number of pages"));
        }
        why
    }
}

impl Budget {
    /// Tells the balance after the run, unless a signal ended that, and what was left
    /// out, which makes another exit status of a good one.
    pub(crate) fn end(
        self,
        ledger: Option<&Ledger>,
        resume: Option<(&Resume, &Target)>,
        exit: Exit,
    ) -> Exit {
        if !self.client.cancel().is_cancelled() {
            self.tell_balance(ledger);
        }
        if self.left_out.is_empty() {
            return exit;
        }
        let documents = count_of(self.left_out.len() as u64, "document was", "documents were");
        say(&format!("{documents} left out, as more than the limit"));
        if let (Some((resume, target)), None) = (resume, ledger) {
            let left_out = self.left_out.iter().map(PathBuf::as_path);
            match unsent::list(self.client.options(), left_out) {
                Ok(list) => {
                    say("to send them alone:");
                    say_plainly(&resume.send(target, &list));
                }
                Err(error) => say(&format!("no list of them can be written: {error}")),
            }
        }
        match exit {
            Exit::Fine | Exit::NotClassified => Exit::Stopped,
            exit => exit,
        }
    }

    fn tell_balance(&self, ledger: Option<&Ledger>) {
        let _scope = self.client.cancel().scope();
        match self.client.credits() {
            Ok(after) => {
                let (before, after) = (self.before, after.credits);
                let noted = ledger.map(|ledger| ledger.note_balance(after)).transpose();
                noted.err().iter().for_each(|error| say(&error.to_string()));
                let pages = self.planned.words();
                say(&format!("credits: {before} before, {after} after, for {pages} to send"));
            }
            Err(error) => say(&format!("the balance after the run: {error}")),
        }
    }
}
