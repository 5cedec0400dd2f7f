//! The files that a caller names, looked at before anything is sent.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use extracta_protocol::name::wire_name;
use extracta_protocol::run::{DocumentNumber, Input};
use extracta_protocol::trouble::{Trouble, TroubleKind};

use crate::FileToSend;

/// The inputs of a run, each sent or refused here. Two paths that lead to one
/// file are sent as one document.
#[derive(Debug)]
pub(crate) struct Inputs {
    paths: Vec<PathBuf>,
    fates: Vec<Fate>,
    files: Vec<FileToSend>,
    /// The inputs of each document, in the order of `files`.
    inputs_of: Vec<Vec<usize>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Fate {
    Sent(DocumentNumber),
    Refused(Arc<Trouble>),
}

impl Inputs {
    pub(crate) fn examine(paths: Vec<PathBuf>) -> Self {
        let mut inputs = Inputs {
            fates: Vec::with_capacity(paths.len()),
            files: Vec::new(),
            inputs_of: Vec::new(),
            paths,
        };
        let mut known = HashMap::new();
        for (input, path) in inputs.paths.iter().enumerate() {
            let fate = match FileToSend::examine(path) {
                Ok(file) => {
                    let new = inputs.files.len();
                    let number = match file.identity {
                        Some(identity) => *known.entry(identity).or_insert(new),
                        None => new,
                    };
                    if number == new {
                        inputs.files.push(file);
                        inputs.inputs_of.push(Vec::new());
                    }
                    inputs.inputs_of[number].push(input);
                    Fate::Sent(DocumentNumber(number))
                }
                Err(trouble) => Fate::Refused(Arc::new(Trouble {
                    kind: TroubleKind::File,
                    http_status: None,
                    message: trouble.to_string(),
                })),
            };
            inputs.fates.push(fate);
        }
        inputs
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

    /// The files to send, by document number.
    pub(crate) fn files(&self) -> &[FileToSend] {
        &self.files
    }

    /// The inputs that a document stands for.
    pub(crate) fn of(&self, number: DocumentNumber) -> Vec<usize> {
        self.inputs_of[number.0].clone()
    }

    /// The files as the run machine wants to know them.
    pub(crate) fn to_run(&self) -> Vec<Input> {
        let input = |file: &FileToSend| Input {
            name: wire_name(base_name(&file.path)),
            length: file.length,
        };
        self.files.iter().map(input).collect()
    }
}

/// The last part of a path, as the bytes that the system has.
pub(crate) fn base_name(path: &Path) -> &[u8] {
    path.file_name().unwrap_or_default().as_encoded_bytes()
}
