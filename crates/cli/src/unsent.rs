//! What was not sent, as a list that can be given again.
//!
//! Without a ledger nobody remembers what was sent: the same command once more
//! would pay for it twice. The list has the rest alone.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use extracta_client::{Document, Outcome};

/// Whether the service surely does not have a document because the run ended
/// first.
pub(crate) fn is_never_sent(document: &Document<'_>) -> bool {
    document.outcome == Outcome::Pending && document.batch_id.is_none()
}

/// Writes a list of these files, by their absolute paths, for the owner's eyes:
/// beside other temporary files, where no run takes it for a document.
pub(crate) fn list<'a>(files: impl Iterator<Item = &'a Path>) -> io::Result<PathBuf> {
    let process = std::process::id();
    for number in 0.. {
        let path = std::env::temp_dir().join(format!("extracta-not-sent-{process}-{number}"));
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {}
            Err(error) => return Err(error),
            Ok(list) => {
                let mut list = io::BufWriter::new(list);
                for file in files {
                    list.write_all(std::path::absolute(file)?.as_os_str().as_bytes())?;
                    list.write_all(&[0])?;
                }
                list.flush()?;
                return Ok(path);
            }
        }
    }
    unreachable!("it gives up")
}
