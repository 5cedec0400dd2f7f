//! What is known of a ledger's documents, a record for each classification or
//! extraction.

use extracta_client::{Error, StopReason, Target};
use extracta_ledger::{Status, TargetStatus};
use jiff::Timestamp;
use serde::Serialize;

use crate::format::{Column, Record};
use crate::tally::Tally;

/// What is known of the documents of a target.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusRecord<'a> {
    #[serde(flatten)]
    target: &'a Target,
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
    /// A record for each target that documents were sent to. What they were only
    /// followed to has none of its own.
    pub(crate) fn all(ledger: &'a Status) -> impl Iterator<Item = Self> {
        let has_its_own =
            |of: &&TargetStatus| of.total() > 0 || matches!(of.target, Target::Classification(_));
        ledger.targets.iter().filter(has_its_own).map(|of| StatusRecord::of(ledger, of))
    }

    fn of(ledger: &'a Status, of: &'a TargetStatus) -> Self {
        let mut tally = Tally::default();
        tally.count(&of.documents, ledger.worker.is_some());
        let stop = of.parked.as_ref().or(ledger.stop.as_ref());
        StatusRecord {
            target: &of.target,
            created_at: rfc_3339(ledger.created_at),
            worker: ledger.worker.map(|holder| holder.process.unwrap_or(0)),
            documents: of.total(),
            tally,
            parked: of.parked_documents,
            unavailable: of.unavailable,
            stop: stop.map(|stop| StopRecord { reason: StopReason::of(stop.kind), error: stop }),
        }
    }
}

impl Record for StatusRecord<'_> {
    const FIELDS: &'static str = "\
        classificationId,extractionId,createdAt,worker,documents,classified,extracted,failed,refused,unknown,\
        held,dropped,pending,parked,unavailable,stopReason,stopKind,stopHttpStatus,stopMessage";
    const COLUMNS: &'static [Column] = &[
        Column::new("TARGET", 20),
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
            self.target.as_str().to_owned(),
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
        let classification = TargetStatus {
            number: 1,
            target: Target::new("classification", "-OPX").expect("a target"),
            documents: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
            parked: None,
            parked_documents: 1,
            unavailable: 0,
            unmatched_rows: 0,
        };
        let status = |worker| Status {
            created_at: 0,
            entries: 2047,
            worker,
            stop: None,
            targets: Vec::new(),
        };
        let at_work = status(Some(Holder { process: Some(7) }));
        let record = StatusRecord::of(&at_work, &classification);
        assert_eq!(record.tally.total(), 2047);
        assert_eq!(record.documents, 2047);
        let waiting =
            [State::Planned, State::Stored, State::Following].map(|it| classification.of(it));
        let waiting: u64 = waiting.iter().sum();
        let pending = |record: &StatusRecord<'_>| record.tally.of(Outcome::Pending);
        let sending = classification.of(State::Sending);
        assert_eq!(pending(&record), waiting + sending, "it is being sent");
        let left = status(None);
        let left = StatusRecord::of(&left, &classification);
        assert_eq!(pending(&left), waiting, "what was being sent is unknown");
        let json = serde_json::to_value(&record).expect("an object");
        assert_eq!(json["pending"], pending(&record));
        let fields = StatusRecord::FIELDS.split(',').filter(|it| *it != "extractionId").take(14);
        assert!(fields.into_iter().all(|field| !json[field].is_null()), "{json}");
        assert!(record.cells()[3].ends_with("pending; 1 parked; process 7 works"));
    }
}
