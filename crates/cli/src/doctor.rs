//! `extracta doctor`: whether what the command needs is there, a line for each.
//!
//! It makes the connection that every other command makes, and asks for the
//! credits: nothing is uploaded. Nothing is written but the report.

mod machine;
mod way;

use std::time::Duration;

use extracta_client::{ApiKey, Options, SessionSettings};
use extracta_ledger::Ledger;

use crate::args::DoctorArguments;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::record::{CheckRecord, Verdict};
use crate::service;

/// How long a pipe that should bring the key is waited for: the report is to end.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

pub(crate) fn run(arguments: &DoctorArguments) -> Result<Exit, Failure> {
    let mut report = Report::begin(arguments);
    machine::version(&mut report);
    #[cfg(feature = "sandbox")]
    let sandbox = match arguments.sandbox {
        true => Some(crate::embedded::service(SessionSettings::default())?),
        false => None,
    };
    #[cfg(feature = "sandbox")]
    let in_sandbox = sandbox.as_ref().map(|(_, key, options)| (key.clone(), options.clone()));
    #[cfg(not(feature = "sandbox"))]
    let in_sandbox: Option<(ApiKey, Options)> = None;

    let path = arguments.ledger.as_deref();
    let ledger = path.filter(|path| path.exists()).map(Ledger::open_to_read);
    let setup = match in_sandbox {
        Some((key, options)) => (Ok(options), Ok(key)),
        None => (options(arguments, ledger.as_ref()), key(arguments)),
    };
    way::check(&setup, &mut report);
    machine::state_folder(&mut report);
    machine::ledger(path, ledger, setup.0.as_ref().ok(), &mut report);
    machine::descriptors(&mut report);
    machine::disk(path, &mut report);
    Ok(report.exit())
}

/// What is said about the service, and the key.
type Setup = (Result<Options, Failure>, Result<ApiKey, Failure>);

/// As the commands that have a ledger find it.
fn options(
    arguments: &DoctorArguments,
    ledger: Option<&Result<Ledger, extracta_ledger::LedgerError>>,
) -> Result<Options, Failure> {
    let session = SessionSettings::default();
    match ledger {
        Some(Ok(ledger)) => service::options_of(ledger, &arguments.service, session),
        _ => service::options(&arguments.service, session),
    }
}

fn key(arguments: &DoctorArguments) -> Result<ApiKey, Failure> {
    service::key_within(arguments.service.api_key_file.as_deref(), Some(LONGEST_WAIT))
}

/// The checks, each told as soon as it is made, and the worst of them.
struct Report {
    output: Output,
    home: Option<String>,
    failed: Vec<Exit>,
}

impl Report {
    fn begin(arguments: &DoctorArguments) -> Self {
        let home =
            std::env::home_dir().filter(|home| home.is_absolute() && home.parent().is_some());
        Report {
            output: Output::begin::<CheckRecord>(arguments.output.format, 0),
            home: home.map(|home| home.to_string_lossy().trim_end_matches('/').to_owned()),
            failed: Vec::new(),
        }
    }

    /// All is well.
    fn fine(&mut self, check: &'static str, found: impl Into<String>) {
        self.tell(check, Verdict::Ok, found.into(), "");
    }

    /// It goes on, with something less.
    fn warn(&mut self, check: &'static str, found: impl Into<String>, advice: &str) {
        self.tell(check, Verdict::Warn, found.into(), advice);
    }

    /// It does not go on; a command would end with this status.
    fn fail(&mut self, check: &'static str, exit: Exit, found: impl Into<String>, advice: &str) {
        self.failed.push(exit);
        self.tell(check, Verdict::Fail, found.into(), advice);
    }

    /// The same for what a command would say and end with.
    fn failed(&mut self, check: &'static str, failure: &Failure) {
        self.fail(check, failure.exit(), failure.to_string(), "");
    }

    /// These need what failed.
    fn not_tried(&mut self, checks: &[&'static str], why: &str) {
        for check in checks {
            self.tell(check, Verdict::NotTried, why.to_owned(), "");
        }
    }

    fn tell(&mut self, check: &'static str, verdict: Verdict, found: String, advice: &str) {
        let redacted = |text: &str| match &self.home {
            Some(home) => without_home(text, home),
            None => text.to_owned(),
        };
        let record =
            CheckRecord { check, verdict, found: redacted(&found), advice: redacted(advice) };
        self.output.write(&record);
    }

    /// The first that applies, as in the command's help.
    fn exit(&self) -> Exit {
        let first = self.failed.iter().copied().min_by_key(|exit| *exit as u8);
        self.output.exit().or(first).unwrap_or(Exit::Fine)
    }
}

/// A text with `~` in the place of the home directory, which often has the name of
/// a person in it.
fn without_home(text: &str, home: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(home) {
        shown.push_str(before);
        let goes_on = after.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c));
        shown.push_str(if goes_on { home } else { "~" });
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_directory_is_shown_as_a_tilde() {
        for (text, shown) in [
            ("/home/ada/run.db: no", "~/run.db: no"),
            ("in /home/ada", "in ~"),
            ("/home/ada, /home/ada/x", "~, ~/x"),
            ("/home/adam/x /home/ada-2 /home", "/home/adam/x /home/ada-2 /home"),
        ] {
            assert_eq!(without_home(text, "/home/ada"), shown);
        }
    }
}
