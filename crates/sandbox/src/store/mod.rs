//! What the service keeps: definitions, batches, files and credits.
//!
//! It knows nothing of HTTP but the responses that it refuses with, and nothing
//! of faults: who calls decides whether files are kept.

mod batches;
mod file;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub(crate) use batches::{Admitted, Notice, batch_not_found};
pub(crate) use file::{Candidate, Job, StoredFile};

use crate::definition::Definition;
use crate::identifiers::{Identifiers, epoch_milliseconds};
use crate::judging::Rules;
use crate::kind::Kind;
use crate::response::Response;
use batches::Batch;

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) credits: u64,
    /// How long a batch of a classification waits, and one of an extraction.
    pub(crate) processing_time: Duration,
    pub(crate) extraction_time: Duration,
    /// What the links of files begin with.
    pub(crate) origin: String,
    classifications: HashMap<String, Classification>,
    /// Their details.
    extractions: HashMap<String, Arc<Value>>,
    batches: BTreeMap<String, Batch>,
    /// The batch of an extraction that files go to, by the batch that they come
    /// from and the extraction.
    handed_to: HashMap<(String, String), String>,
    identifiers: Identifiers,
}

#[derive(Clone, Debug)]
pub(crate) struct Classification {
    definition: Arc<Definition>,
    /// The definition as it was sent, with what nobody here understands.
    pub(crate) details: Value,
    /// Milliseconds since 1970.
    pub(crate) created_at: u64,
}

impl Store {
    /// Creates a classification from what was sent; gives its id and when that
    /// was.
    pub(crate) fn create_classification(
        &mut self,
        definition: Definition,
        details: Value,
    ) -> (String, u64) {
        let id = self.identifiers.push_id();
        let created_at = epoch_milliseconds();
        let (definition, details) = (Arc::new(definition), pruned(details));
        let classification = Classification { definition, details, created_at };
        self.classifications.insert(id.clone(), classification);
        (id, created_at)
    }

    /// Creates a classification that nobody sent; gives its id.
    pub(crate) fn add_classification(&mut self, definition: Definition) -> String {
        let details = serde_json::to_value(&definition).unwrap_or_default();
        self.create_classification(definition, details).0
    }

    pub(crate) fn update_classification(
        &mut self,
        id: &str,
        definition: Definition,
        details: Value,
    ) -> Result<(), Response> {
        let kept = self.classifications.get_mut(id);
        let kept = kept.ok_or_else(|| Kind::Classification.not_found())?;
        kept.definition = Arc::new(definition);
        kept.details = pruned(details);
        Ok(())
    }

    /// Keeps an extraction under this id, or a new one.
    pub(crate) fn create_extraction(&mut self, id: Option<String>, details: Value) -> String {
        let id = id.unwrap_or_else(|| self.identifiers.push_id());
        self.extractions.insert(id.clone(), Arc::new(pruned(details)));
        id
    }

    /// The classification of this id, or the service's words for none.
    pub(crate) fn classification(&self, id: &str) -> Result<&Classification, Response> {
        self.classifications.get(id).ok_or_else(|| Kind::Classification.not_found())
    }

    /// The details of the extraction of this id, or the service's words for none.
    pub(crate) fn extraction(&self, id: &str) -> Result<&Arc<Value>, Response> {
        self.extractions.get(id).ok_or_else(|| Kind::Extraction.not_found())
    }

    /// Whether there is a definition of this id, or the service's words for none.
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Result<(), Response> {
        match kind {
            Kind::Classification => self.classification(id).map(drop),
            Kind::Extraction => self.extraction(id).map(drop),
        }
    }

    /// By what files for this definition are judged.
    pub(crate) fn rules(&self, kind: Kind, id: &str) -> Result<Rules, Response> {
        if kind == Kind::Extraction {
            return Ok(Rules::Fields(Arc::clone(self.extraction(id)?)));
        }
        let definition = &self.classification(id)?.definition;
        let linked = definition.types.iter().filter_map(|one| one.extraction_id.clone());
        let linked = linked.filter_map(|id| {
            let details = self.extractions.get(&id)?;
            Some((id, Arc::clone(details)))
        });
        Ok(Rules::Types(Arc::clone(definition), linked.collect()))
    }

    /// Takes a definition away, with all its batches.
    pub(crate) fn delete_definition(&mut self, kind: Kind, id: &str) {
        match kind {
            Kind::Classification => drop(self.classifications.remove(id)),
            Kind::Extraction => drop(self.extractions.remove(id)),
        }
        self.batches.retain(|_, batch| batch.definition_id != id);
    }
}

/// What is left of a value in a store that drops nulls and empty collections.
fn pruned(value: Value) -> Value {
    let is_kept = |value: &Value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Array(list) => list.into_iter().map(pruned).filter(is_kept).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, pruned(value)));
            Value::Object(fields.filter(|(_, value)| is_kept(value)).collect())
        }
        plain => plain,
    }
}
