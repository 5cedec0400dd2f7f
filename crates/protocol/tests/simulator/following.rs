//! Watches which documents are followed from their type to their data.

use std::collections::{BTreeMap, BTreeSet};

use extracta_protocol::session::{DocumentRecord, State};

use super::violation::Violation;

#[derive(Debug, Default)]
pub struct Following {
    /// Whether the session is to follow what is linked.
    pub is_wanted: bool,
    /// The documents that were ever followed.
    documents: BTreeSet<usize>,
    /// How many finished responses lacked a file, by its id.
    lacked: BTreeMap<String, u32>,
}

impl Following {
    /// A document goes from one state to another, by what is about to be kept.
    pub fn changes(
        &mut self,
        number: usize,
        from: State,
        new: &DocumentRecord,
    ) -> Result<(), Violation> {
        let untrue = |what| Err(Violation::Untrue { document: number, what });
        let is_linked = new.extraction.is_some();
        match (from, new.state) {
            (_, State::Following) => {
                self.documents.insert(number);
                match self.is_wanted && is_linked && new.followed.is_some() {
                    true => Ok(()),
                    false => untrue("it is followed unasked, or to nowhere"),
                }
            }
            (State::Following, _) if new.values.is_some() == new.error.is_some() => {
                untrue("its data is told with a reason why it is not, or neither")
            }
            (State::Stored | State::Unknown, State::Classified) if self.is_wanted && is_linked => {
                untrue("its data is not asked for")
            }
            _ => Ok(()),
        }
    }

    /// The caller wants the data of a document that was classified without it.
    pub fn is_wanted_for(&mut self, document: usize) {
        self.documents.insert(document);
    }

    /// A finished response of a batch that the service has made lacks these files.
    pub fn hears(&mut self, lacking: Vec<String>) {
        for id in lacking {
            *self.lacked.entry(id).or_default() += 1;
        }
    }

    pub fn lacked(&self, file_id: &str) -> u32 {
        self.lacked.get(file_id).copied().unwrap_or_default()
    }

    pub fn has(&self, document: usize) -> bool {
        self.documents.contains(&document)
    }
}
