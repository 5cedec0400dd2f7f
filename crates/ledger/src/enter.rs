//! Entering files: what is known of them already, and what is new.
//!
//! A file is the same input if its path, length and time of modification are;
//! with another time, if its content is. Anything else is a new document, and
//! so is one that was refused for what the file was like at the time.
//!
//! `known` looks files up, `insert` enters those that are new, `foresee` tells
//! beforehand.

mod foresee;
mod insert;
mod known;

use std::path::PathBuf;

use extracta_client::{ClassificationId, ContentHash, Error, ErrorKind, FileToSend};

use crate::error::LedgerError;
use crate::ledger::{InputId, Ledger, RunId};
use crate::owner::Owner;
pub use foresee::Foreseen;
use known::LookedUp;

/// How many new inputs are entered at a time. Other processes write in
/// between.
const AT_A_TIME: usize = 500;

/// What became of the files that somebody wants to be classified.
#[derive(Debug, Default)]
pub struct Entered {
    /// The inputs, in the order in which they were named; one that was named
    /// twice is here twice.
    pub inputs: Vec<InputId>,
    /// What cannot be sent, and why. Not in the ledger.
    pub refused: Vec<RefusedInput>,
    /// The ledger's own files, which are no documents.
    pub left_out: Vec<PathBuf>,
    /// How many documents are new.
    pub new_documents: u64,
    /// The bytes of these.
    pub new_bytes: u64,
    pub(crate) new_run: Option<(RunId, Owner)>,
}

/// A file that cannot be sent.
#[derive(Debug, Clone)]
pub struct RefusedInput {
    /// The path, as it was given.
    pub path: PathBuf,
    /// What is wrong with it.
    pub error: Error,
}

/// A file, looked at.
struct Named {
    path: PathBuf,
    /// The path as somebody gave it.
    given: PathBuf,
    file: FileToSend,
}

/// A file that the ledger does not know yet.
struct NewInput {
    /// Its place in [`Entered::inputs`].
    place: usize,
    named: Named,
    content: ContentHash,
}

impl Ledger {
    /// Looks at files, and enters those that are new into a run of their own.
    /// Each is read once for its fingerprint; a few hundred are in memory at a
    /// time.
    pub(crate) fn enter(
        &self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Entered, LedgerError> {
        let mut entered = Entered::default();
        let mut new_inputs = Vec::new();
        for given in paths {
            let path = std::path::absolute(&given).unwrap_or_else(|_| given.clone());
            // Before it is opened: closing one of SQLite's files drops its locks.
            if std::fs::metadata(&path).is_ok_and(|file| self.db().is_own_file(&path, &file)) {
                entered.left_out.push(given);
                continue;
            }
            let file = match FileToSend::examine(&path) {
                Ok(file) => file,
                Err(error) => {
                    entered.refuse(given, error.to_string());
                    continue;
                }
            };
            match self.look_up(classification, Named { path, given, file })? {
                LookedUp::Known(input) => entered.inputs.push(input),
                LookedUp::New(named, content) => {
                    let place = entered.inputs.len();
                    entered.inputs.push(InputId(0));
                    new_inputs.push(NewInput { place, named, content });
                }
                LookedUp::Unreadable(given, error) => entered.refuse(given, error.to_string()),
            }
            if new_inputs.len() >= AT_A_TIME {
                self.insert(classification, &mut new_inputs, &mut entered)?;
            }
        }
        self.insert(classification, &mut new_inputs, &mut entered)?;
        Ok(entered)
    }
}

impl Entered {
    fn refuse(&mut self, path: PathBuf, message: String) {
        let error = Error { kind: ErrorKind::File, http_status: None, message };
        self.refused.push(RefusedInput { path, error });
    }
}
