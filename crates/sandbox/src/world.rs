//! What the service knows: classifications, batches, files and credits.
//!
//! It knows nothing of HTTP but the answers that it refuses with, and nothing
//! of faults: who calls decides whether files land.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use crate::document::Verdict;
use crate::fields::Fields;
use crate::identifiers::{Identifiers, epoch_milliseconds};
use crate::{Answer, Definition, Treatment};

#[derive(Debug)]
pub(crate) struct World {
    classifications: HashMap<String, Classification>,
    batches: HashMap<String, Batch>,
    credits: u64,
    identifiers: Identifiers,
}

#[derive(Clone, Debug)]
pub(crate) struct Classification {
    pub(crate) definition: Arc<Definition>,
    /// Milliseconds since 1970.
    pub(crate) created_at: u64,
}

#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) classification_id: String,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) last_landing: Instant,
    pub(crate) has_succeeded: bool,
}

/// A file as the service keeps it: all but its content.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) pages: u32,
    pub(crate) url: String,
    pub(crate) verdict: Verdict,
    /// The ids of its extraction job, if its type is linked to a template.
    pub(crate) extraction: Option<Fields>,
    pub(crate) treatment: Option<Treatment>,
    /// So many more `success` answers leave it out.
    pub(crate) withheld_for: u32,
}

/// A file that asks to be kept.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its place among the file parts of the request.
    pub(crate) place: usize,
    pub(crate) name: String,
    pub(crate) pages: u32,
    pub(crate) verdict: Verdict,
    pub(crate) treatment: Option<Treatment>,
}

/// The files of one upload that may land, with the ids they were given.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    pub(crate) classification_id: String,
    pub(crate) batch_id: String,
    /// Each with its place among the file parts of the request.
    pub(crate) files: Vec<(usize, StoredFile)>,
}

impl World {
    pub(crate) fn new(credits: u64) -> World {
        World {
            classifications: HashMap::new(),
            batches: HashMap::new(),
            credits,
            identifiers: Identifiers::new(),
        }
    }

    pub(crate) fn credits(&self) -> u64 {
        self.credits
    }

    pub(crate) fn set_credits(&mut self, credits: u64) {
        self.credits = credits;
    }

    /// Creates a classification; gives its id and when that was.
    pub(crate) fn create(&mut self, definition: Definition) -> (String, u64) {
        let id = self.identifiers.push_id();
        let created_at = epoch_milliseconds();
        let classification = Classification { definition: Arc::new(definition), created_at };
        self.classifications.insert(id.clone(), classification);
        (id, created_at)
    }

    pub(crate) fn classification(&self, id: &str) -> Option<&Classification> {
        self.classifications.get(id)
    }

    /// A batch of this classification.
    pub(crate) fn batch(&mut self, classification_id: &str, id: &str) -> Option<&mut Batch> {
        let batch = self.batches.get_mut(id)?;
        (batch.classification_id == classification_id).then_some(batch)
    }

    /// Whether a batch that an upload names may be added to.
    pub(crate) fn check_add(
        &self,
        classification_id: &str,
        batch_id: &str,
        refuses_after_success: bool,
    ) -> Result<(), Answer> {
        match self.batches.get(batch_id) {
            Some(batch) if batch.classification_id == classification_id => {
                if refuses_after_success && batch.has_succeeded {
                    return Err(Answer::batch_closed());
                }
                Ok(())
            }
            _ => Err(Answer::error_saying(400, "Batch not found")),
        }
    }

    /// Gives ids to files that may land: into the batch, or into a new one.
    pub(crate) fn admit(
        &mut self,
        classification_id: &str,
        batch_id: Option<&str>,
        candidates: Vec<Candidate>,
        base_address: &str,
    ) -> Intake {
        let ids = &mut self.identifiers;
        let batch_id = batch_id.map_or_else(|| ids.batch_id(), str::to_owned);
        let files = candidates.into_iter().map(|file| (file.place, store(ids, file, base_address)));
        Intake { classification_id: classification_id.to_owned(), files: files.collect(), batch_id }
    }

    /// Keeps the files. They cost a credit a page.
    pub(crate) fn land(&mut self, intake: Intake) {
        let now = Instant::now();
        let pages = intake.files.iter().map(|(_, file)| u64::from(file.pages)).sum();
        self.credits = self.credits.saturating_sub(pages);
        let batch = self.batches.entry(intake.batch_id).or_insert_with(|| Batch {
            classification_id: intake.classification_id,
            files: Vec::new(),
            last_landing: now,
            has_succeeded: false,
        });
        batch.last_landing = now;
        batch.files.extend(intake.files.into_iter().map(|(_, file)| file));
    }
}

fn store(ids: &mut Identifiers, file: Candidate, base_address: &str) -> StoredFile {
    let id = ids.push_id();
    let secret = ids.alphanumerics(24);
    let extraction = file.verdict.extraction_template.as_ref().map(|template| {
        Fields::from([
            ("extractionId", template.as_str().into()),
            ("batchId", ids.batch_id().as_str().into()),
            ("fileId", ids.push_id().as_str().into()),
        ])
    });
    StoredFile {
        // Tests search outputs for this recognisable secret.
        url: format!("{base_address}/files/{id}?X-Goog-Signature=sandbox-secret-{secret}"),
        id,
        name: file.name,
        pages: file.pages,
        verdict: file.verdict,
        extraction,
        withheld_for: match file.treatment {
            Some(Treatment::MissingFor(answers)) => answers,
            _ => 0,
        },
        treatment: file.treatment,
    }
}
