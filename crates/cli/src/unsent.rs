//! What was not sent, as a list that can be given again.
//!
//! Without a ledger nobody remembers what was sent: the same command once more
//! would pay for it twice. The list has the rest alone.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use extracta_client::internal::{private_file, state_dir};
use extracta_client::{Document, Options, Outcome};

/// Whether the service surely does not have a document because the run ended
/// first.
pub(crate) fn is_never_sent(document: &Document<'_>) -> bool {
    document.outcome == Outcome::Pending && document.batch_id.is_none()
}

/// How long a list is kept, counted from when it was written.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How the names of lists begin.
const PREFIX: &str = "not-sent-";

/// Writes a list of these files, by their absolute paths, for the owner's eyes:
/// in the directory for state, beside what processes share, where it outlasts a
/// restart. Lists that nobody has used for a month are removed.
pub(crate) fn list<'a>(
    options: &Options,
    files: impl Iterator<Item = &'a Path>,
) -> io::Result<PathBuf> {
    let directory = state_dir(options)
        .ok_or_else(|| io::Error::other("there is no directory for state, as HOME is not set"))?;
    private_file::create_folder(&directory)?;
    sweep(&directory);
    let (day, process) = (jiff::Timestamp::now().strftime("%Y-%m-%d"), std::process::id());
    let mut names = (0..1000).map(|number| format!("{PREFIX}{day}-{process}-{number}"));
    let (path, list) = loop {
        let name = names.next().ok_or(io::ErrorKind::AlreadyExists)?;
        let path = directory.join(name);
        match private_file::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => break (path, made?),
        }
    };
    let mut list = io::BufWriter::new(list);
    for file in files {
        list.write_all(std::path::absolute(file)?.as_os_str().as_bytes())?;
        list.write_all(&[0])?;
    }
    list.flush()?;
    Ok(path)
}

/// Removes old lists. What cannot be removed stays: this run is not about it.
fn sweep(directory: &Path) {
    for file in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let is_list = file.file_name().as_bytes().starts_with(PREFIX.as_bytes());
        let written = file.metadata().and_then(|file| file.modified());
        if is_list && written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEPT)) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}
