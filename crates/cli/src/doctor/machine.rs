//! What the command needs of this machine.

use std::io;
use std::path::{Path, PathBuf};

use extracta_client::Options;
use extracta_client::internal::StateDir;
use extracta_ledger::{Ledger, LedgerError, sqlite_version};
use rustix::fs::{Access, StatVfs, access, statvfs};
use rustix::process::{Resource, getrlimit};

use super::Report;
use crate::exit::{Exit, Failure};

/// What a run takes with room to spare: a file and a connection for each of four
/// uploads, the ledger, and what the process began with.
const DESCRIPTORS: u64 = 64;

/// Less than this on a disk will not last.
const LITTLE_SPACE: u64 = 256 << 20;

pub(super) fn version(report: &mut Report) {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let (own, sqlite) = (env!("CARGO_PKG_VERSION"), sqlite_version());
    report.fine("version", format!("extracta {own}, SQLite {sqlite}, {os} {arch}"));
}

/// Without it the command goes on, as `extracta` warns.
pub(super) fn state_folder(report: &mut Report) {
    let name = "state folder";
    let advice = "name one that can be written by EXTRACTA_STATE_DIR: by it the processes of a \
                  machine keep the pause between requests together";
    match StateDir::find(None, |name| std::env::var_os(name)) {
        StateDir::Nowhere => report.warn(name, "none: HOME is not set", advice),
        StateDir::Named(path) | StateDir::Usual(path) => match why_not_writable(&path) {
            None => report.fine(name, path.display().to_string()),
            Some(why) => report.warn(name, why, advice),
        },
    }
}

pub(super) fn ledger(
    path: Option<&Path>,
    opened: Option<Result<Ledger, LedgerError>>,
    options: Option<&Options>,
    report: &mut Report,
) {
    let name = "ledger";
    let Some(path) = path else {
        return report.not_tried(&[name], "none is named; --ledger FILE looks at one");
    };
    // SQLite and the worker write files beside it.
    let folder = folder_of(path);
    let why_not = match folder.is_dir() {
        true => why_not_writable(&folder).or_else(|| why_not_writable(path)),
        false => Some(format!("there is no folder {}", folder.display())),
    };
    let known = opened.map(|opened| opened.and_then(|ledger| told(&ledger, options)));
    match (known, why_not) {
        (Some(Err(error)), _) => report.failed(name, &error.into()),
        (_, Some(why)) => report.fail(
            name,
            Exit::Unfinished,
            why,
            "the file and its folder have to be writable for who works or enters",
        ),
        (Some(Ok(found)), None) => report.fine(name, format!("{}: {found}", path.display())),
        (None, None) => {
            report.fine(name, format!("{}: not there yet, and can be made", path.display()));
        }
    }
}

/// What a ledger holds; an error where it is of another service.
fn told(ledger: &Ledger, options: Option<&Options>) -> Result<String, LedgerError> {
    if let Some(options) = options {
        ledger.must_belong_to(&options.base_url)?;
    }
    let status = ledger.status()?;
    let entries = match status.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    Ok(match status.worker.map(|holder| holder.process) {
        Some(Some(process)) => format!("{entries}; process {process} works on it"),
        Some(None) => format!("{entries}; a process works on it"),
        None => entries,
    })
}

pub(super) fn descriptors(report: &mut Report) {
    match getrlimit(Resource::Nofile).current {
        Some(most) if most < DESCRIPTORS => report.warn(
            "descriptors",
            format!("{most} at most"),
            "allow more by `ulimit -n 1024`, or LimitNOFILE= of a service",
        ),
        Some(most) => report.fine("descriptors", format!("{most} at most")),
        None => report.fine("descriptors", "any number"),
    }
}

pub(super) fn disk(ledger: Option<&Path>, report: &mut Report) {
    let ledger = ledger.map(|path| ("disk of the ledger", folder_of(path)));
    let temporary = ("disk of temporary files", std::env::temp_dir());
    for (name, folder) in ledger.into_iter().chain([temporary]) {
        match statvfs(&folder) {
            Err(error) => {
                let failure = Failure::of_io(&folder.display().to_string(), &error.into());
                report.warn(name, failure.to_string(), "");
            }
            Ok(disk) => {
                let free = free(&disk);
                let found = format!("{}: {} MiB are free", folder.display(), free >> 20);
                match free < LITTLE_SPACE {
                    true => report.warn(name, found, "make room"),
                    false => report.fine(name, found),
                }
            }
        }
    }
}

fn free(disk: &StatVfs) -> u64 {
    disk.f_bavail.saturating_mul(disk.f_frsize)
}

fn folder_of(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    path.parent().map_or_else(|| path.clone(), Path::to_path_buf)
}

/// Why it cannot be written or, where it is not there yet, be made. Nothing is
/// made to see that.
fn why_not_writable(path: &Path) -> Option<String> {
    let there = path.ancestors().find(|path| path.exists())?;
    let is_folder = there.is_dir();
    let needed = if is_folder { Access::WRITE_OK | Access::EXEC_OK } else { Access::WRITE_OK };
    let not = |why: io::Error| format!("{} cannot be written: {why}", there.display());
    match access(there, needed) {
        Err(error) => Some(not(error.into())),
        Ok(()) if !is_folder && there != path => Some(not(io::ErrorKind::NotADirectory.into())),
        Ok(()) => None,
    }
}
