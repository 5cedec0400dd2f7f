//! The files that a caller names, looked at before anything is sent.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::name::wire_name;
use extracta_protocol::session::{DocumentNumber, Input};

use crate::{ContentHash, FileIdentity, FileToSend};

/// The inputs of a run, each sent or refused here. Files with the same content
/// and extension are sent as one document.
#[derive(Debug)]
pub(crate) struct Inputs {
    paths: Vec<PathBuf>,
    fates: Vec<Fate>,
    documents: Vec<Files>,
}

/// A document's files, and the inputs that name them.
#[derive(Debug)]
struct Files {
    files: Vec<FileToSend>,
    inputs: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) enum Fate {
    Sent(DocumentNumber),
    Refused(Arc<Error>),
}

impl Inputs {
    pub(crate) fn examine(paths: Vec<PathBuf>) -> Self {
        let mut inputs =
            Inputs { fates: Vec::with_capacity(paths.len()), documents: Vec::new(), paths };
        let mut known = Known::default();
        for input in 0..inputs.paths.len() {
            let fate = match FileToSend::examine(&inputs.paths[input]) {
                Ok(file) => Fate::Sent(inputs.enter(input, file, &mut known)),
                Err(error) => Fate::Refused(Arc::new(file_error(&error))),
            };
            inputs.fates.push(fate);
        }
        inputs
    }

    /// Makes a document of a file, unless there is one with its content.
    fn enter(&mut self, input: usize, file: FileToSend, known: &mut Known) -> DocumentNumber {
        if let Some(number) = known.same_content(&file, &self.documents) {
            let document = &mut self.documents[number];
            let is_new_file = document.files.iter().all(|other| other.identity != file.identity);
            document.files.extend(is_new_file.then_some(file));
            document.inputs.push(input);
            return DocumentNumber(number);
        }
        self.documents.push(Files { files: vec![file], inputs: vec![input] });
        DocumentNumber(self.documents.len() - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.paths.len()
    }

    pub(crate) fn path(&self, input: usize) -> &Path {
        &self.paths[input]
    }

    pub(crate) fn fate(&self, input: usize) -> &Fate {
        &self.fates[input]
    }

    /// How many documents will be sent.
    pub(crate) fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Their bytes in all.
    pub(crate) fn bytes(&self) -> u64 {
        self.documents.iter().map(Files::length).sum()
    }

    /// The files that hold a document.
    pub(crate) fn files_of(&self, number: DocumentNumber) -> &[FileToSend] {
        self.documents.get(number.0).map_or(&[], |document| &document.files)
    }

    /// The inputs that a document stands for.
    pub(crate) fn of(&self, number: DocumentNumber) -> &[usize] {
        self.documents.get(number.0).map_or(&[], |document| &document.inputs)
    }

    /// The files as the run machine wants to know them.
    pub(crate) fn to_run(&self) -> Vec<Input> {
        let input = |document: &Files| Input {
            name: wire_name(base_name(&document.files[0].path)),
            length: document.length(),
        };
        self.documents.iter().map(input).collect()
    }
}

impl Files {
    fn length(&self) -> u64 {
        self.files[0].length
    }
}

/// What is known of the files so far, to find those with equal content. A file
/// is read for it only if another has its length and extension.
#[derive(Debug, Default)]
struct Known {
    by_identity: HashMap<FileIdentity, usize>,
    /// The first file of each look, until a second one makes it be read.
    by_look: HashMap<Look, Option<usize>>,
    by_content: HashMap<(Look, ContentHash), usize>,
}

/// What equal files have in common at a glance: length and extension. The
/// extension belongs to it, as the service seems to go by it.
type Look = (u64, Option<OsString>);

impl Known {
    /// The document that has this file's content; if there is none, the file's
    /// own, to come next, is remembered.
    fn same_content(&mut self, file: &FileToSend, documents: &[Files]) -> Option<usize> {
        let by_identity = file.identity.and_then(|identity| self.by_identity.get(&identity));
        let known = by_identity.copied().or_else(|| self.same_bytes(file, documents));
        if let Some(identity) = file.identity {
            self.by_identity.insert(identity, known.unwrap_or(documents.len()));
        }
        known
    }

    fn same_bytes(&mut self, file: &FileToSend, documents: &[Files]) -> Option<usize> {
        let extension = file.path.extension().map(|extension| extension.to_ascii_lowercase());
        let look = (file.length, extension);
        let Some(first) = self.by_look.get_mut(&look) else {
            self.by_look.insert(look, Some(documents.len()));
            return None;
        };
        if let Some(first) = first.take()
            && let Ok(hash) = ContentHash::of_file(&documents[first].files[0].path)
        {
            self.by_content.insert((look.clone(), hash), first);
        }
        // What cannot be read is nobody's twin; the upload will tell.
        let hash = ContentHash::of_file(&file.path).ok()?;
        let number = *self.by_content.entry((look, hash)).or_insert(documents.len());
        (number < documents.len()).then_some(number)
    }
}

/// The error that a file is which cannot be sent.
fn file_error(error: &crate::FileError) -> Error {
    Error { kind: ErrorKind::File, http_status: None, message: error.to_string() }
}

/// The last part of a path, as the bytes that the system has.
pub fn base_name(path: &Path) -> &[u8] {
    path.file_name().unwrap_or_default().as_encoded_bytes()
}
