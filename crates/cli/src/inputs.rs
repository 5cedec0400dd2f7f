//! From the paths of the command line to the files to classify, one at a time.
//!
//! Only directories and `-` are looked into here. Whether a file exists, is a
//! regular one and can be read is the client's to say, in its record. There
//! may be more paths than memory is to hold, so none is kept: what has to be
//! known of all of them is in the `Survey`.

mod directory;
mod listed_paths;
mod survey;

use std::io::{Read, StdinLock};
use std::path::PathBuf;
use std::rc::Rc;

use extracta_client::Cancel;

use crate::exit::Failure;
use directory::Directory;
use listed_paths::ListedPaths;
pub(crate) use survey::Survey;

/// The files that the paths of a command line stand for, in their order. They
/// end early at a cancel, and at a failure, which also cancels.
pub(crate) struct Files<R> {
    named: std::vec::IntoIter<PathBuf>,
    /// Where `-` leads, until it is read.
    standard_input: Option<R>,
    /// What is being read of standard input.
    listed: Option<ListedPaths<R>>,
    /// What is being taken of a directory.
    directory: Option<Directory>,
    survey: Rc<Survey>,
    cancel: Cancel,
}

impl Files<StdinLock<'static>> {
    /// The files of these paths and of standard input.
    pub(crate) fn new(named: Vec<PathBuf>, cancel: &Cancel) -> Self {
        Files::with_input(named, std::io::stdin().lock(), cancel)
    }
}

impl<R: Read> Files<R> {
    fn with_input(named: Vec<PathBuf>, standard_input: R, cancel: &Cancel) -> Self {
        Files {
            named: named.into_iter(),
            standard_input: Some(standard_input),
            listed: None,
            directory: None,
            survey: Rc::default(),
            cancel: cancel.clone(),
        }
    }

    /// What is known of the files that were taken so far.
    pub(crate) fn survey(&self) -> Rc<Survey> {
        Rc::clone(&self.survey)
    }

    /// The next path that somebody wrote.
    fn next_path(&mut self) -> Result<Option<PathBuf>, Failure> {
        loop {
            if let Some(listed) = &mut self.listed {
                let unreadable =
                    |error| Failure::usage(format!("standard input cannot be read: {error}"));
                match listed.next_path().map_err(unreadable)? {
                    Some(path) => return Ok(Some(path)),
                    None => self.listed = None,
                }
            }
            match self.named.next() {
                // It can be read once: a second `-` stands for nothing more.
                Some(path) if path.as_os_str() == "-" => {
                    self.listed = self.standard_input.take().map(ListedPaths::new);
                }
                path => return Ok(path),
            }
        }
    }

    fn next_file(&mut self) -> Result<Option<PathBuf>, Failure> {
        loop {
            if let Some(file) = self.directory.as_mut().and_then(Directory::next_file) {
                return Ok(Some(file));
            }
            let Some(path) = self.next_path()? else { return Ok(None) };
            if !path.is_dir() {
                return Ok(Some(path));
            }
            let directory = Directory::list(&path).map_err(|error| {
                let path = path.display();
                Failure::usage(format!("the directory {path} cannot be listed: {error}"))
            })?;
            if directory.is_empty() {
                self.survey.note_empty_directory(path);
            }
            self.directory = Some(directory);
        }
    }
}

impl<R: Read> Iterator for Files<R> {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        if self.cancel.is_cancelled() {
            self.survey.note_cut();
            return None;
        }
        match self.next_file() {
            Ok(file) => file.inspect(|file| self.survey.note(file)),
            Err(failure) => {
                self.survey.fail(failure);
                self.cancel.cancel();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::{fs, io};

    fn files(named: &[&Path], input: &[u8]) -> (Vec<PathBuf>, Rc<Survey>) {
        let named = named.iter().map(PathBuf::from).collect();
        let mut files = Files::with_input(named, input, &Cancel::new());
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
        assert_eq!(survey.found(), 6);
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
        assert!(failure.message.contains("no files directly in"), "{}", failure.message);
        let (_, survey) = files(&[Path::new("-")], b"\n");
        let failure = survey.failure().expect("no paths");
        assert!(failure.message.contains("standard input"), "{}", failure.message);
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
        assert_eq!(failure.message, "standard input cannot be read: torn");
    }
}
