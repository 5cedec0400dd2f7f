//! Files of the command itself and files that hold secrets, which are no documents
//! although a directory that was named may hold them.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use extracta_ledger::belongs_to_a_ledger;

use crate::service;

/// The longest file that is looked into for a key.
const LONGEST_KEY: u64 = 512;

/// Files that are no inputs: some by device and inode, whatever their names are; each
/// ledger, with what lies beside it; and what holds a key. They are never sent.
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
        let file = fs::metadata(path).ok().filter(Metadata::is_file)?;
        let is_it = |(device, inode, _): &&(u64, u64, _)| (*device, *inode) == of(&file);
        if let Some((_, _, why)) = self.files.iter().find(is_it) {
            return Some(why);
        }
        if belongs_to_a_ledger(path) {
            return Some("it belongs to a ledger");
        }
        (file.len() <= LONGEST_KEY).then(|| why_not_a_text(path)).flatten()
    }

    fn add(&mut self, file: Option<Metadata>, why: &'static str) {
        // Whatever else it is, it is not sent anyway.
        if let Some(file) = file.filter(Metadata::is_file) {
            let (device, inode) = of(&file);
            self.files.push((device, inode, why));
        }
    }
}

/// Whether a short file holds a key: the one that is known, or what looks like one. Not
/// every command is told which file has the key, and there may be old ones.
fn why_not_a_text(path: &Path) -> Option<&'static str> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(LONGEST_KEY).read_to_end(&mut text).ok()?;
    let text = text.trim_ascii();
    if service::is_the_key(text) {
        return Some("it holds the API key");
    }
    let is_of_a_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+/=".contains(byte);
    let looks_like_one = (20..=256).contains(&text.len())
        && text.iter().all(is_of_a_key)
        && text.iter().any(u8::is_ascii_digit)
        && text.iter().any(u8::is_ascii_alphabetic);
    looks_like_one.then_some("it holds one word that looks like a key, and nothing else")
}

fn opened(stream: BorrowedFd<'_>) -> Option<Metadata> {
    File::from(stream.try_clone_to_owned().ok()?).metadata().ok()
}

fn of(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}
