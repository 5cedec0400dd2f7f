//! The files to classify, one at a time, from the paths of the command line.
//!
//! Only directories and `-` are looked into here. Whether a file exists, is a
//! regular one and can be read is the client's to say, in its record. There
//! may be more paths than memory is to hold, so none is kept: what has to be
//! known of all of them is in the `Survey`.

mod listed_paths;
mod not_inputs;
mod standard_input;
mod survey;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::iter::once;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use extracta_client::Cancel;

use crate::exit::Failure;
use crate::say::say;
use listed_paths::{ListError, listed_paths};
pub(crate) use not_inputs::NotInputs;
pub(crate) use standard_input::StandardInput;
pub(crate) use survey::Survey;

/// The files that the paths of a command line stand for, in their order. They
/// end early at a cancel, and at a failure, which also cancels.
pub(crate) struct Files {
    files: Paths,
    not_inputs: NotInputs,
    survey: Rc<Survey>,
    cancel: Cancel,
}

type Paths = Box<dyn Iterator<Item = Result<PathBuf, Failure>>>;

impl Files {
    /// The files of these paths and of standard input, without those that are no
    /// inputs.
    pub(crate) fn new(named: Vec<PathBuf>, not_inputs: NotInputs, cancel: &Cancel) -> Self {
        let is_listed = named.iter().any(|path| path.as_os_str() == "-");
        let not_inputs = if is_listed { not_inputs.and_the_list() } else { not_inputs };
        let files = Files::with_input(named, StandardInput::new(cancel), cancel);
        Files { not_inputs, ..files }
    }

    fn with_input(
        named: Vec<PathBuf>,
        standard_input: impl Read + 'static,
        cancel: &Cancel,
    ) -> Self {
        let survey = Rc::<Survey>::default();
        let seen = Rc::clone(&survey);
        let (paths, ends) = (written_paths(named, standard_input), cancel.clone());
        let files = Box::new(paths.flat_map(move |path| files_of(path, &seen, &ends)));
        Files { files, not_inputs: NotInputs::default(), survey, cancel: cancel.clone() }
    }

    /// What is known of the files that were taken so far.
    pub(crate) fn survey(&self) -> Rc<Survey> {
        Rc::clone(&self.survey)
    }
}

/// The paths that somebody wrote: those of standard input stand where `-` is.
fn written_paths(
    named: Vec<PathBuf>,
    standard_input: impl Read + 'static,
) -> impl Iterator<Item = Result<PathBuf, Failure>> {
    // It can be read once: a second `-` stands for nothing more.
    let mut standard_input = Some(standard_input);
    named.into_iter().flat_map(move |path| -> Paths {
        if path.as_os_str() != "-" {
            return Box::new(once(Ok(path)));
        }
        let unreadable = |error| match error {
            ListError::Encoding(why) => Failure::Usage(why),
            ListError::Io(error) => Failure::of_io("standard input cannot be read", &error),
        };
        let listed = standard_input.take().into_iter().flat_map(listed_paths);
        Box::new(listed.map(move |path| path.map_err(unreadable)))
    })
}

/// The files directly in a directory; any other path is the file itself.
fn files_of(path: Result<PathBuf, Failure>, survey: &Survey, cancel: &Cancel) -> Paths {
    let directory = match path {
        Ok(path) if path.is_dir() => path,
        path => return Box::new(once(path)),
    };
    match names_in(&directory, cancel) {
        Ok(names) => {
            if names.is_empty() {
                survey.empty_directories.borrow_mut().push(directory.clone());
            }
            Box::new(names.into_iter().map(move |name| Ok(directory.join(name))))
        }
        Err(error) => {
            let words = format!("the directory {} cannot be listed", directory.display());
            Box::new(once(Err(Failure::of_io(&words, &error))))
        }
    }
}

/// The names of the regular files directly in a directory, and of links to
/// such, in the order of their bytes, which asks for all of them.
/// Sub-directories are left out; anything else that is no file is too, but not
/// without a word.
fn names_in(directory: &Path, cancel: &Cancel) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if cancel.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        // Most file systems tell this with the name.
        let mut kind = entry.file_type();
        if kind.as_ref().is_ok_and(fs::FileType::is_symlink) {
            kind = fs::metadata(entry.path()).map(|target| target.file_type());
        }
        let left_out = |why: &dyn std::fmt::Display| {
            say(&format!("{} is left out: {why}", entry.path().display()));
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

impl Iterator for Files {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            let next = if self.cancel.is_cancelled() { None } else { self.files.next() };
            // It may have been cancelled while a path was waited for.
            if self.cancel.is_cancelled() {
                self.survey.is_cut.set(true);
                return None;
            }
            match next? {
                Ok(file) => match self.not_inputs.why_not(&file) {
                    Some(why) => self.survey.leave_out(&file, why),
                    None => {
                        self.survey.note(&file);
                        return Some(file);
                    }
                },
                Err(failure) => {
                    self.survey.failure.borrow_mut().get_or_insert(failure);
                    self.cancel.cancel();
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn files(named: &[&Path], input: &[u8]) -> (Vec<PathBuf>, Rc<Survey>) {
        let named = named.iter().map(PathBuf::from).collect();
        let mut files = Files::with_input(named, Cursor::new(input.to_vec()), &Cancel::new());
        (files.by_ref().collect(), files.survey())
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
        std::os::unix::fs::symlink("below", folder.path().join("way down")).expect("a link");
        let (files, survey) = files(&[folder.path()], b"");
        let names: Vec<_> = files.iter().map(|file| file.file_name().expect("a name")).collect();
        assert_eq!(names, [".hidden", "Z", "a", "b", "link", "ä"]);
        assert_eq!(survey.found.get(), 6);
        assert!(survey.nothing_there().is_none());
    }

    #[test]
    fn standard_input_stands_where_the_dash_is() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a"), "x").expect("a file");
        let listed = format!("-\n{}\nb", folder.path().display());
        let named = ["first", "-", "last", "-"].map(Path::new);
        let (files, _) = files(&named, listed.as_bytes());
        let a = folder.path().join("a");
        let expected = [Path::new("first"), Path::new("-"), &a, Path::new("b"), Path::new("last")];
        assert_eq!(files, expected);
    }

    #[test]
    fn where_nothing_is_found_the_survey_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, survey) = files(&[folder.path()], b"");
        let failure = survey.failure().expect("no files");
        assert!(failure.to_string().contains("no files directly in"), "{failure}");
        let (_, survey) = files(&[Path::new("-")], b"\n");
        let failure = survey.failure().expect("no paths");
        assert!(failure.to_string().contains("standard input"), "{failure}");
        let (_, survey) = files(&[Path::new("/nowhere/a"), Path::new("/nowhere/b")], b"");
        assert!(survey.failure().is_none());
        let words = survey.nothing_there().expect("nothing is there");
        assert!(words.ends_with("no such file: /nowhere/a, nor are 1 more"), "{words}");
    }

    #[test]
    fn a_failure_ends_the_files_and_all_that_is_done_with_them() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("torn"))
            }
        }
        let cancel = Cancel::new();
        let named = vec!["a".into(), "-".into(), "b".into()];
        let mut files = Files::with_input(named, Broken, &cancel);
        assert_eq!(files.by_ref().collect::<Vec<_>>(), [Path::new("a")]);
        assert!(cancel.is_cancelled());
        let failure = files.survey().failure().expect("a failure");
        assert_eq!(failure.to_string(), "standard input cannot be read: torn");
    }
}
