//! Files of the command itself, which are no documents although a directory that
//! was named may hold them.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Files that are no inputs, by device and inode: whatever their names are, they
/// are never sent.
#[derive(Default)]
pub(crate) struct NotInputs {
    files: Vec<(u64, u64, &'static str)>,
}

impl NotInputs {
    /// What standard output and standard error go to.
    pub(crate) fn new() -> Self {
        let mut files = NotInputs::default();
        files.add(opened(io::stdout().as_fd()), "standard output goes there");
        files.add(opened(io::stderr().as_fd()), "standard error goes there");
        files
    }

    /// Standard input too, which lists paths.
    pub(super) fn and_the_list(mut self) -> Self {
        self.add(opened(io::stdin().as_fd()), "it is the list of paths");
        self
    }

    /// This file too, and why.
    pub(crate) fn and(mut self, path: Option<&Path>, why: &'static str) -> Self {
        self.add(path.and_then(|path| fs::metadata(path).ok()), why);
        self
    }

    /// Why a file is no input, if it is none.
    pub(crate) fn why_not(&self, path: &Path) -> Option<&'static str> {
        if self.files.is_empty() {
            return None;
        }
        let file = fs::metadata(path).ok()?;
        let is_it = |(device, inode, _): &&(u64, u64, _)| (*device, *inode) == of(&file);
        self.files.iter().find(is_it).map(|(_, _, why)| *why)
    }

    fn add(&mut self, file: Option<Metadata>, why: &'static str) {
        // Whatever else it is, it is not sent anyway.
        if let Some(file) = file.filter(Metadata::is_file) {
            let (device, inode) = of(&file);
            self.files.push((device, inode, why));
        }
    }
}

fn opened(stream: BorrowedFd<'_>) -> Option<Metadata> {
    File::from(stream.try_clone_to_owned().ok()?).metadata().ok()
}

fn of(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}
