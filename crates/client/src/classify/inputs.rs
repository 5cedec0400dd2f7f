//! What a caller wants to be classified, looked at before anything is sent.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use extracta_protocol::error::Error;
use extracta_protocol::id::Target;
use extracta_protocol::name::wire_name;
use extracta_protocol::session::{DocumentNumber, DocumentRecord};

use crate::files::{ContentHash, FileError, FileErrorKind, FileIdentity, FileToSend};
use crate::scope::is_cancelled;

/// The inputs of a call, each sent or refused here. Files with the same content
/// and extension are sent as one document.
#[derive(Debug, Default)]
pub struct Inputs {
    pub(super) inputs: Vec<(PathBuf, Fate)>,
    documents: Vec<Source>,
}

/// Where a document comes from, and the inputs that name it.
#[derive(Debug)]
struct Source {
    name: Vec<u8>,
    length: u64,
    /// The files that hold it; none where the caller has its content.
    files: Vec<FileToSend>,
    inputs: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Fate {
    Sent(DocumentNumber),
    Refused(Arc<Error>),
}

impl Inputs {
    /// Files on disk, examined now. Once the call is cancelled none is looked at
    /// any more: it is not sent anyway.
    pub fn of_files(paths: Vec<PathBuf>) -> Self {
        let mut inputs = Inputs::default();
        let mut known = Known::default();
        for path in paths {
            if is_cancelled() {
                let name = base_name(&path).to_vec();
                inputs.enter_document(path, name, 0, Vec::new());
                continue;
            }
            match FileToSend::examine(&path) {
                Ok(file) => inputs.enter_file(path, file, &mut known),
                // Also for now alone: its document is pending then.
                Err(error) => inputs.refuse(path, &error),
            }
        }
        inputs
    }

    /// Contents that the caller sends by itself: their names, and their lengths
    /// in bytes. Each is a document of its own.
    pub fn of_contents(contents: Vec<(PathBuf, u64)>) -> Self {
        let mut inputs = Inputs::default();
        for (name, length) in contents {
            match length {
                0 => inputs.refuse(name, &FileErrorKind::Empty.into()),
                _ => {
                    let bytes = name.as_os_str().as_encoded_bytes().to_vec();
                    inputs.enter_document(name, bytes, length, Vec::new());
                }
            }
        }
        inputs
    }

    /// Makes a document of a file, unless there is one with its content.
    fn enter_file(&mut self, path: PathBuf, file: FileToSend, known: &mut Known) {
        let number = match known.same_content(&file, &self.documents) {
            Ok(Some(number)) => number,
            Ok(None) => {
                let name = base_name(&path).to_vec();
                return self.enter_document(path, name, file.length, vec![file]);
            }
            // Who cannot see that it is sent already would pay for it twice.
            Err(error) => return self.refuse(path, &error),
        };
        let document = &mut self.documents[number];
        let is_new_file = document.files.iter().all(|other| other.identity != file.identity);
        document.files.extend(is_new_file.then_some(file));
        document.inputs.push(self.inputs.len());
        self.inputs.push((path, Fate::Sent(DocumentNumber(number))));
    }

    fn enter_document(
        &mut self,
        path: PathBuf,
        name: Vec<u8>,
        length: u64,
        files: Vec<FileToSend>,
    ) {
        let number = DocumentNumber(self.documents.len());
        self.documents.push(Source { name, length, files, inputs: vec![self.inputs.len()] });
        self.inputs.push((path, Fate::Sent(number)));
    }

    fn refuse(&mut self, path: PathBuf, error: &FileError) {
        self.inputs.push((path, Fate::Refused(Arc::new(error.error()))));
    }

    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// How many documents will be sent.
    pub fn documents(&self) -> u64 {
        self.documents.len() as u64
    }

    /// Their bytes in all.
    pub fn bytes(&self) -> u64 {
        self.documents.iter().map(|document| document.length).sum()
    }

    /// The files that hold a document.
    pub(super) fn files_of(&self, number: DocumentNumber) -> &[FileToSend] {
        self.documents.get(number.0).map_or(&[], |document| &document.files)
    }

    /// The inputs that a document stands for.
    pub(super) fn of(&self, number: DocumentNumber) -> &[usize] {
        self.documents.get(number.0).map_or(&[], |document| &document.inputs)
    }

    /// The documents as a session wants to know them.
    pub(super) fn records(&self, classification: &Target) -> Vec<DocumentRecord> {
        let record = |document: &Source| {
            let name = wire_name(&document.name);
            DocumentRecord::new(classification.clone(), name, document.length)
        };
        self.documents.iter().map(record).collect()
    }
}

/// What is known of the files so far, to find those with equal content. A file
/// is read for it only if another has its length and extension.
#[derive(Debug, Default)]
struct Known {
    by_identity: BTreeMap<FileIdentity, usize>,
    /// The first file of each shape, until a second one makes it be read.
    by_shape: BTreeMap<Shape, Option<usize>>,
    by_content: BTreeMap<(Shape, ContentHash), usize>,
}

/// What equal files have in common at a glance: length and extension. The
/// extension belongs to it, as the service seems to go by it.
type Shape = (u64, Option<OsString>);

impl Known {
    /// The document that has this file's content; if there is none, the file's
    /// own, to come next, is remembered.
    ///
    /// # Errors
    ///
    /// The system cannot read the file for now.
    fn same_content(
        &mut self,
        file: &FileToSend,
        documents: &[Source],
    ) -> Result<Option<usize>, FileError> {
        let by_identity = file.identity.and_then(|identity| self.by_identity.get(&identity));
        let known = match by_identity {
            Some(known) => Some(*known),
            None => self.same_bytes(file, documents)?,
        };
        if let Some(identity) = file.identity {
            self.by_identity.insert(identity, known.unwrap_or(documents.len()));
        }
        Ok(known)
    }

    fn same_bytes(
        &mut self,
        file: &FileToSend,
        documents: &[Source],
    ) -> Result<Option<usize>, FileError> {
        let extension = file.path.extension().map(|extension| extension.to_ascii_lowercase());
        let shape = (file.length, extension);
        let Some(first) = self.by_shape.get_mut(&shape) else {
            self.by_shape.insert(shape, Some(documents.len()));
            return Ok(None);
        };
        if let Some(number) = *first {
            let hash = hash_of(&documents[number].files[0].path)?;
            *first = None;
            hash.map(|hash| self.by_content.insert((shape.clone(), hash), number));
        }
        let Some(hash) = hash_of(&file.path)? else { return Ok(None) };
        let number = *self.by_content.entry((shape, hash)).or_insert(documents.len());
        Ok((number < documents.len()).then_some(number))
    }
}

/// A file's content. `None` where it cannot be read: then it is no duplicate, and
/// the upload will tell.
fn hash_of(path: &Path) -> Result<Option<ContentHash>, FileError> {
    match ContentHash::of_file(path) {
        Ok(hash) => Ok(Some(hash)),
        Err(error) => match FileError::of(&error) {
            error if error.is_systems_fault() => Err(error),
            _ => Ok(None),
        },
    }
}

/// The last part of a path, as the bytes that the system has.
pub fn base_name(path: &Path) -> &[u8] {
    path.file_name().unwrap_or_default().as_encoded_bytes()
}
