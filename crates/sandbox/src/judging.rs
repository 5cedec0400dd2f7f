//! From a received file to what is found in it, by a classification or by an
//! extraction.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::definition::Definition;
use crate::document::{Sample, Verdict, classify, read};
use crate::extract::values;

/// By what files are judged.
#[derive(Clone, Debug)]
pub(crate) enum Rules {
    /// A classification, and the extractions that its types are linked to.
    Types(Arc<Definition>, HashMap<String, Arc<Value>>),
    /// The details of an extraction.
    Fields(Arc<Value>),
}

/// What was found in a file; written as the `result` of its row.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Finding {
    Type(Verdict),
    Values(Map<String, Value>),
    /// It could not be done, for this reason.
    Failed(&'static str),
}

/// A file that was judged.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) pages: u32,
    pub(crate) finding: Finding,
    /// The extraction that its type is linked to, and what that finds; nothing
    /// if there is no such extraction.
    pub(crate) linked: Option<(String, Option<Finding>)>,
}

impl Rules {
    pub(crate) fn judge(&self, sample: Sample) -> Judged {
        let read = read(sample);
        let (text, pages) = read.as_ref().map_or(("", 1), |(text, pages)| (text, *pages));
        let extracted = |details: &Value| match read {
            Some(_) => Finding::Values(values(text, &details["fields"])),
            None => Finding::Failed("The file could not be read"),
        };
        match self {
            Rules::Fields(details) => Judged { pages, finding: extracted(details), linked: None },
            Rules::Types(definition, extractions) => {
                let verdict = classify(text, definition);
                let linked = verdict.extraction_template.clone().map(|id| {
                    let finding = extractions.get(&id).map(|details| extracted(details));
                    (id, finding)
                });
                Judged { pages, finding: Finding::Type(verdict), linked }
            }
        }
    }
}
