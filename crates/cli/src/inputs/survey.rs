//! A survey of all files, made as they pass by.

use std::cell::{Cell, RefCell};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::exit::Failure;
use crate::format::width;
use crate::resume::take_below;
use crate::say;

/// What was seen of the files so far. Shared by who takes them and by who
/// shows what becomes of them.
#[derive(Default)]
pub(crate) struct Survey {
    /// How many files there are.
    pub(crate) found: Cell<u64>,
    /// How wide the widest path is on a terminal.
    pub(crate) widest: Cell<usize>,
    is_anything_there: Cell<bool>,
    first_missing: RefCell<Option<PathBuf>>,
    /// Whether it was said that the lines of a list end with CR LF.
    is_line_end_told: Cell<bool>,
    pub(super) empty_directories: RefCell<Vec<PathBuf>>,
    /// Why the paths cannot be told.
    pub(super) failure: RefCell<Option<Failure>>,
    /// What was left out first, and why.
    left_out: RefCell<Option<String>>,
    /// Whether somebody cancelled before the last of them.
    pub(crate) is_cut: Cell<bool>,
}

impl Survey {
    /// Why nothing can be done: the paths cannot be told, or stand for no
    /// file.
    pub(crate) fn failure(&self) -> Option<Failure> {
        if let Some(failure) = &*self.failure.borrow() {
            return Some(failure.again());
        }
        if self.found.get() > 0 {
            return None;
        }
        let why = match (&*self.left_out.borrow(), self.empty_directories.borrow().first()) {
            (Some(left_out), _) => left_out.clone(),
            (None, Some(directory)) => nothing_in(directory),
            (None, None) => "no path on standard input".into(),
        };
        Some(Failure::Usage(format!("nothing to classify: {why}")))
    }

    /// What to say where none of the paths leads anywhere.
    pub(crate) fn nothing_there(&self) -> Option<String> {
        if self.is_anything_there.get() {
            return None;
        }
        let first = self.first_missing.borrow();
        let first = first.as_ref()?.display();
        let more = match self.found.get() - 1 {
            0 => String::new(),
            more => format!(", nor are {more} more"),
        };
        Some(format!("nothing to classify: there is no such file: {first}{more}"))
    }

    /// Names the directories that stand for nothing, where others do.
    pub(crate) fn tell_empty_directories(&self) {
        for directory in &*self.empty_directories.borrow() {
            say::say(&nothing_in(directory));
        }
    }

    /// Says that a file is no input, and why.
    pub(super) fn leave_out(&self, file: &Path, why: &str) {
        let words = format!("{} is left out: {why}", file.display());
        say::say(&words);
        self.left_out.borrow_mut().get_or_insert(words);
    }

    /// Enters a file that was taken.
    pub(super) fn note(&self, file: &Path) {
        self.found.update(|found| found + 1);
        self.widest.update(|widest| widest.max(width(&file.to_string_lossy())));
        self.tell_line_end(file);
        if self.is_anything_there.get() {
            return;
        }
        match fs::symlink_metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.first_missing.borrow_mut().get_or_insert_with(|| file.into());
            }
            _ => self.is_anything_there.set(true),
        }
    }
}

impl Survey {
    /// Says once that the lines of a list end with CR LF, where that is why there is no
    /// such file.
    fn tell_line_end(&self, file: &Path) {
        let Some(without) = file.as_os_str().as_bytes().strip_suffix(b"\r") else { return };
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        let is_it = !is_there(file) && is_there(Path::new(OsStr::from_bytes(without)));
        if is_it && !self.is_line_end_told.replace(true) {
            say::say(
                "the lines of the list end with CR LF, and CR is a part of a name; leave it \
                 out: tr -d '\\r' <LIST | extracta ... -",
            );
        }
    }
}

/// What to say of a directory without files, and what to type where there are
/// others below it.
fn nothing_in(directory: &Path) -> String {
    let words = format!("no files directly in {}", directory.display());
    let is_directory = |entry: fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    match fs::read_dir(directory).is_ok_and(|mut all| all.any(|it| it.is_ok_and(is_directory))) {
        true => format!("{words}; to take those below it: {}", take_below(directory)),
        false => words,
    }
}
