//! From the paths of the command line to the files to classify.
//!
//! Only directories and `-` are looked into here. Whether a file exists, is a
//! regular one and can be read is the client's to say, in its record.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::exit::Failure;
use crate::say;

/// The files that these paths stand for, in their order. There is at least
/// one.
pub(crate) fn expand(
    named: Vec<PathBuf>,
    standard_input: &mut impl Read,
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut empty_directories = Vec::new();
    for path in with_standard_input(named, standard_input)? {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let found = list(&path).map_err(|error| {
            Failure::usage(format!("the directory {} cannot be listed: {error}", path.display()))
        })?;
        if found.is_empty() {
            empty_directories.push(path);
        } else {
            files.extend(found);
        }
    }
    let nothing_in = |directory: &PathBuf| format!("no files directly in {}", directory.display());
    if !files.is_empty() {
        empty_directories.iter().for_each(|directory| say::say(&nothing_in(directory)));
        return Ok(files);
    }
    let why = match empty_directories.first() {
        Some(directory) => nothing_in(directory),
        None => "no path on standard input".into(),
    };
    Err(Failure::usage(format!("nothing to classify: {why}")))
}

/// Whether none of these paths leads anywhere.
pub(crate) fn is_nothing_there(files: &[PathBuf]) -> bool {
    let is_missing = |file: &PathBuf| {
        fs::symlink_metadata(file).is_err_and(|error| error.kind() == ErrorKind::NotFound)
    };
    files.iter().all(is_missing)
}

/// Puts what standard input names in the place of `-`.
fn with_standard_input(
    named: Vec<PathBuf>,
    standard_input: &mut impl Read,
) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::with_capacity(named.len());
    for path in named {
        if path.as_os_str() != "-" {
            paths.push(path);
            continue;
        }
        let mut text = Vec::new();
        standard_input
            .read_to_end(&mut text)
            .map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?;
        paths.extend(split(&text));
    }
    Ok(paths)
}

/// A path a line or, as soon as one NUL occurs, up to each NUL: then line
/// ends belong to the names.
fn split(text: &[u8]) -> impl Iterator<Item = PathBuf> {
    let end = if text.contains(&0) { 0 } else { b'\n' };
    text.split(move |byte| *byte == end)
        .filter(|path| !path.is_empty())
        .map(|path| PathBuf::from(OsString::from_vec(path.to_vec())))
}

/// The regular files directly in a directory, and links to such, in the order
/// of their names' bytes. Sub-directories are left out; anything else is too,
/// but not without a word.
fn list(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        match fs::metadata(&path) {
            Ok(found) if found.is_file() => files.push(path),
            Ok(found) if found.is_dir() => {}
            Ok(_) => say::say(&format!("{} is left out: not a regular file", path.display())),
            Err(error) => say::say(&format!("{} is left out: {error}", path.display())),
        }
    }
    // All share their beginning, so that the bytes of the names decide.
    files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &[u8]) -> Vec<PathBuf> {
        split(text).collect()
    }

    #[test]
    fn standard_input_names_a_path_a_line() {
        assert_eq!(paths(b"a b\n\nc\r\n-"), [Path::new("a b"), Path::new("c\r"), Path::new("-")]);
        assert!(paths(b"").is_empty());
    }

    #[test]
    fn with_a_nul_line_ends_belong_to_the_names() {
        assert_eq!(paths(b"a\nb\0c\0"), [Path::new("a\nb"), Path::new("c")]);
        assert_eq!(paths(b"\xff.pdf\0")[0].as_os_str().as_encoded_bytes(), b"\xff.pdf");
    }

    #[test]
    fn a_directory_is_its_files_in_the_order_of_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b", "a", ".hidden", "Z", "ä"] {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        fs::create_dir(folder.path().join("below")).expect("a folder in it");
        fs::write(folder.path().join("below/deep"), "x").expect("a file below");
        std::os::unix::fs::symlink("a", folder.path().join("link")).expect("a link");
        let files = expand(vec![folder.path().into()], &mut io::empty()).expect("files");
        let names: Vec<_> = files.iter().map(|file| file.file_name().expect("a name")).collect();
        assert_eq!(names, [".hidden", "Z", "a", "b", "link", "ä"]);
    }

    #[test]
    fn an_empty_directory_is_nothing_to_classify() {
        let folder = tempfile::tempdir().expect("a folder");
        let failure = expand(vec![folder.path().into()], &mut io::empty()).expect_err("no files");
        assert!(failure.message.contains("no files directly in"), "{}", failure.message);
        let failure = expand(vec!["-".into()], &mut io::empty()).expect_err("no paths");
        assert!(failure.message.contains("standard input"), "{}", failure.message);
    }
}
