//! The documents of a machine, as the caller listed them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use ::extracta_client::{Error, ErrorKind, FileError, FileErrorKind, FileToSend, base_name};
use extracta_protocol::name::wire_name;
use extracta_protocol::session::{BrokenFile, DocumentNumber, Input, UploadFile};

use crate::arrays::NamedFile;
use crate::request::{Content, Files};

/// The caller's list, each of it a document of the run or refused here.
#[derive(Debug)]
pub(crate) struct Inputs {
    list: Vec<Listed>,
    documents: Vec<Source>,
    is_on_disk: bool,
}

/// One of the caller's list.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The path or name that the caller gave.
    pub(crate) path: PathBuf,
    pub(crate) fate: Fate,
}

#[derive(Debug)]
pub(crate) enum Fate {
    Sent(DocumentNumber),
    Refused(Error),
}

/// A document of the run.
#[derive(Debug)]
struct Source {
    place: usize,
    input: Input,
    /// `None` for a content that the caller has.
    file: Option<FileToSend>,
}

impl Inputs {
    /// Files of the disk, examined now.
    pub(crate) fn of_paths(paths: Vec<PathBuf>) -> Self {
        let mut inputs = Inputs { list: Vec::new(), documents: Vec::new(), is_on_disk: true };
        for path in paths {
            let source = FileToSend::examine(&path).map(|file| {
                let input = Input { name: wire_name(base_name(&path)), length: file.length };
                Source { place: inputs.list.len(), input, file: Some(file) }
            });
            inputs.enter(path, source);
        }
        inputs
    }

    /// Contents that the caller has.
    pub(crate) fn of_named(files: Vec<NamedFile>) -> Self {
        let mut inputs = Inputs { list: Vec::new(), documents: Vec::new(), is_on_disk: false };
        for NamedFile { name, length } in files {
            let source = match length {
                0 => Err(FileErrorKind::Empty.into()),
                _ => {
                    let input = Input { name: wire_name(&name), length };
                    Ok(Source { place: inputs.list.len(), input, file: None })
                }
            };
            inputs.enter(PathBuf::from(OsString::from_vec(name)), source);
        }
        inputs
    }

    fn enter(&mut self, path: PathBuf, source: Result<Source, FileError>) {
        let fate = match source {
            Ok(source) => {
                self.documents.push(source);
                Fate::Sent(DocumentNumber(self.documents.len() - 1))
            }
            Err(error) => {
                let message = error.to_string();
                Fate::Refused(Error { kind: ErrorKind::File, http_status: None, message })
            }
        };
        self.list.push(Listed { path, fate });
    }

    pub(crate) fn list(&self) -> &[Listed] {
        &self.list
    }

    /// The documents as the run wants to know them.
    pub(crate) fn to_run(&self) -> impl Iterator<Item = Input> {
        self.documents.iter().map(|source| source.input.clone())
    }

    /// The places of those that were refused before anything was sent.
    pub(crate) fn refused(&self) -> impl Iterator<Item = usize> {
        let refused = |(place, listed): (usize, &Listed)| {
            matches!(listed.fate, Fate::Refused(_)).then_some(place)
        };
        self.list.iter().enumerate().filter_map(refused)
    }

    /// The place of a document in the caller's list.
    pub(crate) fn place(&self, number: DocumentNumber) -> Option<usize> {
        self.documents.get(number.0).map(|source| source.place)
    }

    /// What an upload sends.
    ///
    /// # Errors
    ///
    /// A file is not what it was: found before a byte was sent, it costs the
    /// others nothing.
    pub(crate) fn files(&self, upload: &[UploadFile]) -> Result<Files, BrokenFile> {
        let (mut places, mut files) = (Vec::new(), Vec::new());
        for (position, file) in upload.iter().enumerate() {
            let source = self.documents.get(file.document.0);
            places.extend(source.map(|source| source.place));
            if let Some(file) = source.and_then(|source| source.file.as_ref()) {
                let is_as_it_was = file.must_still_be();
                is_as_it_was
                    .map_err(|error| BrokenFile { position, message: error.to_string() })?;
                files.push(file.clone());
            }
        }
        let content = if self.is_on_disk { Content::Disk(files) } else { Content::Callers };
        Ok(Files { places, content })
    }
}
