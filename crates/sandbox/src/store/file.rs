//! A file as the service keeps it, all but its content.

use indexmap::IndexMap;
use serde::Serialize;

use crate::identifiers::alphanumerics;
use crate::judging::Finding;
use crate::treatment::Treatment;

/// Written as a row of the response to an upload.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredFile {
    pub(crate) file_id: String,
    pub(crate) file_name: String,
    pub(crate) number_of_pages: u32,
    pub(crate) url: String,
    /// Its place among the file parts of the request.
    #[serde(skip)]
    pub(crate) place: usize,
    #[serde(skip)]
    pub(crate) finding: Finding,
    /// The extraction that it is to be handed to, and what that finds; taken when
    /// the file is kept.
    #[serde(skip)]
    pub(crate) linked: Option<(String, Option<Finding>)>,
    /// Where it was handed to.
    #[serde(skip)]
    pub(crate) extraction: Option<Job>,
    /// What still is to become of it: `MissingFor` counts down.
    #[serde(skip)]
    pub(crate) treatment: Option<Treatment>,
}

/// The ids of a file at the service's extraction, by their fields.
pub(crate) type Job = IndexMap<&'static str, String>;

/// A file that asks to be kept.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its place among the file parts of the request.
    pub(crate) place: usize,
    pub(crate) name: String,
    pub(crate) treatment: Option<Treatment>,
}

impl StoredFile {
    /// Why it has failed, if it has.
    pub(crate) fn failure(&self) -> Option<&str> {
        match (&self.treatment, &self.finding) {
            (Some(Treatment::Failed(message)), _) => Some(message),
            (_, Finding::Failed(message)) => Some(message),
            _ => None,
        }
    }

    pub(crate) fn has_result(&self) -> bool {
        let is_without = matches!(self.treatment, Some(Treatment::Untyped | Treatment::Unfinished));
        self.failure().is_none() && !is_without
    }
}

/// A signed link. Tests search outputs for this recognisable secret.
pub(super) fn link(origin: &str, file_id: &str) -> String {
    let secret = alphanumerics(24);
    format!("{origin}/files/{file_id}?X-Goog-Signature=sandbox-secret-{secret}")
}
