//! What is known of a ledger's documents, a record for each classification.

use extracta_client::{ClassificationId, Error, StopReason};
use extracta_ledger::{ClassificationStatus, Status};
use jiff::Timestamp;
use serde::Serialize;

use crate::format::{Column, Record};
use crate::tally::Tally;

/// What is known of the documents of a classification.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusRecord<'a> {
    classification_id: &'a ClassificationId,
    /// When the ledger was made.
    created_at: String,
    /// The process that works on the ledger, if one does; 0 where its number
    /// is not known here.
    worker: Option<u32>,
    documents: u64,
    #[serde(flatten)]
    tally: Tally,
    parked: u64,
    unavailable: u64,
    stop: Option<StopRecord<'a>>,
}

/// Why no more was sent.
#[derive(Debug, Serialize)]
struct StopRecord<'a> {
    reason: StopReason,
    #[serde(flatten)]
    error: &'a Error,
}

impl<'a> StatusRecord<'a> {
    pub(crate) fn of(ledger: &'a Status, classification: &'a ClassificationStatus) -> Self {
        let mut tally = Tally::default();
        tally.count(&classification.documents, ledger.worker.is_some());
        let stop = classification.parked.as_ref().or(ledger.stop.as_ref());
        StatusRecord {
            classification_id: &classification.id,
            created_at: rfc_3339(ledger.created_at),
            worker: ledger.worker.map(|holder| holder.process.unwrap_or(0)),
            documents: classification.total(),
            tally,
            parked: classification.parked_documents,
            unavailable: classification.unavailable,
            stop: stop.map(|stop| StopRecord { reason: StopReason::of(stop.kind), error: stop }),
        }
    }
}

impl Record for StatusRecord<'_> {
    const FIELDS: &'static str = "\
        classificationId,createdAt,worker,documents,classified,failed,refused,unknown,\
        held,dropped,pending,parked,unavailable,stopReason,stopKind,stopHttpStatus,stopMessage";
    const COLUMNS: &'static [Column] = &[
        Column::new("CLASSIFICATION", 20),
        Column::new("CREATED", 20),
        Column::new("DOCUMENTS", 9),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let stop = self.stop.as_ref().map(|stop| format!("; stopped: {}", stop.error));
        let waiting = [(self.parked, "parked"), (self.unavailable, "unavailable")];
        let waiting = waiting.map(|(count, word)| match count {
            0 => String::new(),
            count => format!("; {count} {word}"),
        });
        let worker = self.worker.map(|process| format!("; process {process} works"));
        vec![
            self.classification_id.to_string(),
            self.created_at.clone(),
            self.documents.to_string(),
            self.tally.words()
                + &waiting.concat()
                + &worker.unwrap_or_default()
                + &stop.unwrap_or_default(),
        ]
    }
}

/// Milliseconds since 1970 as RFC 3339 has them, in UTC, to the second. A
/// ledger may hold any number: one that has no date there is the nearest.
pub(super) fn rfc_3339(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0) / 1000;
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).strftime("%FT%TZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use extracta_client::Outcome;
    use extracta_ledger::{Holder, State};

    #[test]
    fn moments_are_written_in_utc() {
        for (milliseconds, expected) in [
            (i64::MIN, "1970-01-01T00:00:00Z"),
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59Z"),
            (1_735_689_599_000, "2024-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (i64::MAX, "9999-12-30T22:00:00Z"),
        ] {
            assert_eq!(rfc_3339(milliseconds), expected);
        }
    }

    #[test]
    fn every_document_is_counted_once() {
        let classification = ClassificationStatus {
            number: 1,
            id: ClassificationId::new("-OPX").expect("an id"),
            documents: [1, 2, 4, 8, 16, 32, 64, 128, 256],
            parked: None,
            parked_documents: 1,
            unavailable: 0,
            unmatched_rows: 0,
        };
        let status = |worker| Status {
            created_at: 0,
            entries: 511,
            worker,
            stop: None,
            classifications: Vec::new(),
        };
        let at_work = status(Some(Holder { process: Some(7) }));
        let record = StatusRecord::of(&at_work, &classification);
        assert_eq!(record.tally.total(), 511);
        assert_eq!(record.documents, 511);
        let waiting = classification.of(State::Planned) + classification.of(State::Stored);
        let pending = |record: &StatusRecord<'_>| record.tally.of(Outcome::Pending);
        let sending = classification.of(State::Sending);
        assert_eq!(pending(&record), waiting + sending, "it is being sent");
        let left = status(None);
        let left = StatusRecord::of(&left, &classification);
        assert_eq!(pending(&left), waiting, "what was being sent is unknown");
        let json = serde_json::to_value(&record).expect("an object");
        assert_eq!(json["pending"], pending(&record));
        let fields = StatusRecord::FIELDS.split(',').take(13);
        assert!(fields.into_iter().all(|field| !json[field].is_null()), "{json}");
        assert!(record.cells()[3].ends_with("pending; 1 parked; process 7 works"));
    }
}
