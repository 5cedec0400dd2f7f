//! The files directly in a directory.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::say;

/// The regular files directly in a directory, and links to such, in the order
/// of their names' bytes. Holds the names: their order asks for all of them.
pub(super) struct Directory {
    path: PathBuf,
    names: std::vec::IntoIter<OsString>,
}

impl Directory {
    /// Reads the names. Sub-directories are left out; anything else that is no
    /// file is too, but not without a word.
    pub(super) fn list(path: &Path) -> io::Result<Self> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            // Most file systems tell this with the name.
            let mut kind = entry.file_type();
            if kind.as_ref().is_ok_and(fs::FileType::is_symlink) {
                kind = fs::metadata(entry.path()).map(|target| target.file_type());
            }
            let left_out = |why: &dyn std::fmt::Display| {
                say::say(&format!("{} is left out: {why}", entry.path().display()));
            };
            match kind {
                Ok(kind) if kind.is_file() => names.push(entry.file_name()),
                Ok(kind) if kind.is_dir() => {}
                Ok(_) => left_out(&"not a regular file"),
                Err(error) => left_out(&error),
            }
        }
        names.sort_unstable();
        Ok(Directory { path: path.into(), names: names.into_iter() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.as_slice().is_empty()
    }

    pub(super) fn next_file(&mut self) -> Option<PathBuf> {
        Some(self.path.join(self.names.next()?))
    }
}
