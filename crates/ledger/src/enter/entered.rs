//! What is entered, and what became of it.

use std::path::PathBuf;
use std::sync::Arc;

use extracta_client::{Document, Error, Target};

use super::spool::Hold;
use crate::ids::EntryId;

/// What somebody wants to be classified.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub(super) content: Content,
    pub(super) key: Option<String>,
    pub(super) is_again: bool,
}

/// Where the content is.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// In a file that stays until it is classified.
    File(PathBuf),
    /// In a file that may be gone by then.
    Copy(PathBuf),
    /// Here, under the name that it is to have.
    Bytes(PathBuf, Vec<u8>),
    /// In the spool, by its fingerprint, under the name that it is to have.
    Held(PathBuf, Arc<Hold>, [u8; 32]),
}

impl NewEntry {
    /// A file that stays where it is until it is classified.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        NewEntry { content: Content::File(path.into()), key: None, is_again: false }
    }

    /// A file that may be gone before it is sent: a copy is kept beside the
    /// ledger until it is classified.
    pub fn copy_of(path: impl Into<PathBuf>) -> Self {
        NewEntry { content: Content::Copy(path.into()), ..NewEntry::file("") }
    }

    /// A content without a file, under the name by which it is to be known:
    /// kept beside the ledger until it is classified.
    pub fn bytes(name: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Self {
        NewEntry { content: Content::Bytes(name.into(), bytes.into()), ..NewEntry::file("") }
    }

    pub(super) fn held(name: PathBuf, hold: Hold, sha256: [u8; 32]) -> Self {
        let content = Content::Held(name, Arc::new(hold), sha256);
        NewEntry { content, ..NewEntry::file("") }
    }

    /// The caller's own name for it, handed back in every record. The same path
    /// under another key is another entry.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// A new document even where the content is known: it is sent, and paid
    /// for, once more.
    pub fn again(mut self) -> Self {
        self.is_again = true;
        self
    }

    /// The path, or the name, as it was given.
    pub(super) fn name(&self) -> PathBuf {
        match &self.content {
            Content::File(path)
            | Content::Copy(path)
            | Content::Bytes(path, _)
            | Content::Held(path, ..) => path.clone(),
        }
    }
}

impl<P: Into<PathBuf>> From<P> for NewEntry {
    fn from(path: P) -> Self {
        NewEntry::file(path)
    }
}

/// What became of what was entered.
#[derive(Debug, Default)]
pub struct Entered {
    /// The entries, in the order in which they were named; one that was named
    /// twice is here twice.
    pub entries: Vec<EntryId>,
    /// What cannot be sent, and why; by the kind of the error, whether only for
    /// now. It gets no entry by that; one that it has stays as it is.
    pub refused: Vec<RefusedEntry>,
    /// The files of this ledger or of another, which are no documents.
    pub left_out: Vec<PathBuf>,
    /// How many documents are new.
    pub new_documents: u64,
    /// The bytes of these.
    pub new_bytes: u64,
    /// How many of the entries are of a document that was known.
    pub known: u64,
    /// How many of these documents were dropped and may be stored: they are sent
    /// only after a [`resend`](crate::Ledger::resend), or as new ones
    /// ([`again`](NewEntry::again)).
    pub dropped: u64,
    /// Whether it was cancelled before all were looked at: what is missing in
    /// `entries` and `refused` is not noted.
    pub is_cut: bool,
    /// The place of each entry among the inputs.
    inputs: Vec<usize>,
}

/// A file that cannot be sent.
#[derive(Debug, Clone)]
pub struct RefusedEntry {
    /// The place among the inputs, from 0.
    pub input: usize,
    /// The path, as it was given.
    pub path: PathBuf,
    /// What it was to be sent to.
    pub target: Target,
    /// What is wrong with it.
    pub error: Error,
}

impl RefusedEntry {
    /// The entry as the client's documents are.
    pub fn document(&self) -> Document<'_> {
        Document::refused(self.input, &self.path, &self.target, &self.error)
    }
}

impl Entered {
    /// The entry of an input, by its place from 0; `None` if it is refused or
    /// left out.
    pub fn entry(&self, input: usize) -> Option<EntryId> {
        self.inputs.binary_search(&input).ok().map(|place| self.entries[place])
    }

    pub(super) fn push_known(&mut self, input: usize, entry: EntryId, is_dropped: bool) {
        self.push(input, entry);
        self.known += 1;
        self.dropped += u64::from(is_dropped);
    }

    pub(super) fn push_new(&mut self, input: usize, entry: EntryId, bytes: u64) {
        self.push(input, entry);
        self.new_documents += 1;
        self.new_bytes += bytes;
    }

    fn push(&mut self, input: usize, entry: EntryId) {
        self.inputs.push(input);
        self.entries.push(entry);
    }

    /// Brings the entries into the order of the inputs: what needs no note is
    /// known before the rest.
    pub(super) fn sort(&mut self) {
        let mut pairs: Vec<_> =
            self.inputs.iter().copied().zip(self.entries.iter().copied()).collect();
        pairs.sort_unstable_by_key(|(input, _)| *input);
        (self.inputs, self.entries) = pairs.into_iter().unzip();
    }

    pub(super) fn refuse(&mut self, input: usize, path: PathBuf, to: &Target, error: Error) {
        let target = to.clone();
        self.refused.push(RefusedEntry { input, path, target, error });
    }
}
