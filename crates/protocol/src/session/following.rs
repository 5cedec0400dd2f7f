//! From type to data: a document whose type is linked to an extraction is followed
//! to the batch there, and known when its values came.
//!
//! The service makes that batch. It is asked for on the extractions' route, which
//! has a pause of its own, and once for all documents that are followed to it. A
//! document is found in it by the file id of its link alone. Where its values do
//! not come, it has its type all the same, with a word about why.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Session;
use super::batch::BatchNumber;
use super::document::{DocumentNumber, DocumentRecord, State};
use super::record::BatchRecord;
use super::settling::{Results, Row, failure_of, is_processed_in_vain};
use crate::error::Error;
use crate::id::{FileId, Target};
use crate::response::{ExtractionLink, Verdict};
use crate::values::Values;

impl Session {
    /// Awaits the data of a document whose type has become known.
    pub(super) fn follow(&mut self, number: DocumentNumber) {
        let Some(link) = self.documents[number].extraction.clone() else { return };
        let target = Target::Extraction(link.extraction_id);
        let known = self.batches.followed(&target, &link.batch_id);
        let batch = known.unwrap_or_else(|| self.batches.open(target, self.now));
        self.batches.record(batch).count_in();
        if known.is_none() {
            self.batches.record(batch).id = Some(link.batch_id);
            self.seal(batch);
        }
        self.documents.update(number).followed = Some(batch);
        self.polling.followed_at = self.now;
    }

    /// Gives the documents that are followed to a batch their rows. Its other rows
    /// are of nobody here.
    pub(super) fn settle_followed(&mut self, results: Results, followed: &[DocumentNumber]) {
        let Results { batch, rows, is_finished, .. } = results;
        let rows = by_file_id(&rows);
        let (mut lacking, mut unread) = (Vec::new(), Vec::new());
        for &number in followed {
            let link = self.documents[number].extraction.as_ref();
            let row = link.and_then(|link| *rows.get(&link.file_id)?);
            match row.map(|row| (row, row.verdict)) {
                Some((row, Verdict::Classified)) => {
                    self.end_following(batch, number, Ok(row.values.clone()));
                }
                Some((row, Verdict::Failed)) => {
                    self.end_following(batch, number, Err(Arc::new(failure_of(&row.row))));
                }
                Some((row, Verdict::Pending)) => {
                    unread.extend(is_processed_in_vain(row).then_some(number));
                }
                None => lacking.push(number),
            }
        }
        if is_finished {
            self.end_what_stalls(batch, &unread, &lacking);
        }
        if self.batches[batch].record.is_over() {
            self.leave(batch);
        }
    }

    /// A document has its data, or will have none.
    pub(super) fn end_following(
        &mut self,
        batch: BatchNumber,
        number: DocumentNumber,
        data: Result<Option<Values>, Arc<Error>>,
    ) {
        self.no_longer_unsettled(batch, number, true);
        let document = self.documents.change(number, State::Classified);
        document.followed = None;
        match data {
            Ok(values) => document.values = values,
            Err(error) => document.error = Some(error),
        }
    }

    /// Where the data of a file lies that was sent to an extraction itself.
    pub(super) fn own_link(
        &self,
        batch: BatchNumber,
        file_id: Option<&FileId>,
    ) -> Option<ExtractionLink> {
        let BatchRecord { target: Target::Extraction(extraction_id), id, .. } =
            &self.batches[batch].record
        else {
            return None;
        };
        Some(ExtractionLink {
            extraction_id: extraction_id.clone(),
            batch_id: id.clone()?,
            file_id: file_id?.clone(),
        })
    }
}

/// Lets the data of a document be fetched, because the caller wants it. One that was
/// classified without it is handed over as one that
/// [waits](DocumentRecord::waits_to_be_sent); says whether it is such. The document is
/// to be kept.
pub fn want_data(document: &mut DocumentRecord) -> bool {
    document.wants_data = true;
    let is_wanted = document.state == State::Classified
        && document.extraction.is_some()
        && document.values.is_none();
    if is_wanted {
        document.state = State::Following;
        document.error = None;
    }
    is_wanted
}

/// The rows by the ids of their files; the same row may be there again. `None` where
/// the rows of an id differ: the data may be another file's.
fn by_file_id(rows: &[Row]) -> BTreeMap<&FileId, Option<&Row>> {
    let mut by_id = BTreeMap::new();
    for row in rows {
        if let Some(id) = &row.row.file_id {
            let known = by_id.entry(id).or_insert(Some(row));
            *known = known.filter(|known| *known == row);
        }
    }
    by_id
}
