//! The files directly in a directory.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use crate::say;

/// The names of the regular files directly in a directory, and of links to
/// such, in the order of their bytes, which asks for all of them.
/// Sub-directories are left out; anything else that is no file is too, but not
/// without a word.
pub(super) fn names_in(directory: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
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
    Ok(names)
}
