//! `--dry-run`: what a command would take, told before anything is sent.
//!
//! Needs no key and no network, and writes nothing, not even to the ledger.

use std::io::StdinLock;
use std::path::{Path, PathBuf};

use extracta_client::{
    Asking, BaseUrl, Cancel, ClassificationId, FileToSend, Forecast, RunSettings,
};
use extracta_ledger::{Foreseen, Ledger, LedgerError};

use crate::args::{ClassifyArguments, SubmitArguments};
use crate::exit::{Exit, Failure};
use crate::format::{Format, Headings};
use crate::inputs::Files;
use crate::output::Output;
use crate::record::ForecastRecord;
use crate::say::say;
use crate::service;

/// Foretells `extracta classify`.
pub(crate) fn classify(arguments: ClassifyArguments) -> Result<Exit, Failure> {
    let mut options = service::options(&arguments.service)?;
    arguments.set_up(&mut options.run);
    let ledger = arguments.ledger.as_deref();
    let known = KnownFiles::open(ledger, &options.base_url, arguments.classification)?;
    foretell(arguments.paths, known, &options.run, arguments.format)
}

/// Foretells `extracta submit`.
pub(crate) fn submit(arguments: SubmitArguments) -> Result<Exit, Failure> {
    let mut options = service::options(&arguments.service)?;
    arguments.sizes.set_up(&mut options.run);
    options.run.asking = Asking::Never;
    let ledger = arguments.ledger.as_deref();
    let known = KnownFiles::open(ledger, &options.base_url, arguments.classification)?;
    foretell(arguments.paths, known, &options.run, arguments.format)
}

fn foretell(
    paths: Vec<PathBuf>,
    known: Option<KnownFiles>,
    settings: &RunSettings,
    format: Option<Format>,
) -> Result<Exit, Failure> {
    let files = Files::new(paths, &Cancel::new());
    let survey = files.survey();
    let mut lengths = Lengths { files, known, refused: 0, error: None };
    let forecast = Forecast::of(settings, &mut lengths);
    if let Some(failure) = survey.failure() {
        return Err(failure);
    }
    if let Some(error) = lengths.error {
        return Err(error.into());
    }
    survey.tell_empty_directories();
    let columns = ForecastRecord::columns();
    let headings = Headings { fields: ForecastRecord::FIELDS, columns };
    let mut output = Output::begin(format.unwrap_or_else(Format::default_for_output), headings);
    output.write(&ForecastRecord::of(&forecast));
    Ok(match output.exit() {
        Some(exit) => exit,
        None if survey.nothing_there().is_some() => Exit::Usage,
        None if lengths.refused > 0 => Exit::NotClassified,
        None => Exit::Fine,
    })
}

/// The lengths of the files that would be sent.
struct Lengths {
    files: Files<StdinLock<'static>>,
    known: Option<KnownFiles>,
    refused: u64,
    error: Option<LedgerError>,
}

impl Iterator for Lengths {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        loop {
            let file = self.files.next()?;
            let foreseen = match &self.known {
                Some(known) => known.ledger.foresee(&known.classification, &file),
                None => Ok(match FileToSend::examine(&file) {
                    Ok(file) => Foreseen::ToSend { length: file.length },
                    Err(error) => Foreseen::Refused(error.to_string()),
                }),
            };
            let file = file.display();
            match foreseen {
                Ok(Foreseen::ToSend { length }) => return Some(length),
                Ok(Foreseen::Sent) => {}
                Ok(Foreseen::LeftOut) => {
                    say(&format!("{file} is left out: it belongs to the ledger"));
                }
                Ok(Foreseen::Refused(why)) => {
                    self.refused += 1;
                    say(&format!("{file} would be refused: {why}"));
                }
                Err(error) => {
                    self.error = Some(error);
                    return None;
                }
            }
        }
    }
}

/// What is sent already.
struct KnownFiles {
    ledger: Ledger,
    classification: ClassificationId,
}

impl KnownFiles {
    /// A ledger that is not there yet knows nothing.
    fn open(
        path: Option<&Path>,
        base_url: &BaseUrl,
        classification: Option<ClassificationId>,
    ) -> Result<Option<Self>, Failure> {
        let has_content = |path: &&Path| path.metadata().is_ok_and(|file| file.len() > 0);
        let Some(path) = path.filter(has_content) else { return Ok(None) };
        let classification = service::classification(classification)?;
        Ok(Some(KnownFiles { ledger: Ledger::open(path, base_url)?, classification }))
    }
}
