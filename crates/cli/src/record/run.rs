//! The record of a run of a ledger.

use std::time::{Duration, SystemTime};

use extracta_client::{ClassificationId, Error, StopReason};
use extracta_ledger::RunStatus;
use serde::Serialize;

use crate::format::{Column, Record};
use crate::tally::Tally;

/// A run, and how its documents are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunRecord<'a> {
    run: i64,
    classification_id: &'a ClassificationId,
    created_at: String,
    /// Whether a process is at work on it.
    is_owned: bool,
    documents: u64,
    #[serde(flatten)]
    tally: Tally,
    stop: Option<StopRecord<'a>>,
}

/// Why a session sent nothing more.
#[derive(Debug, Serialize)]
struct StopRecord<'a> {
    reason: StopReason,
    #[serde(flatten)]
    error: &'a Error,
}

impl<'a> RunRecord<'a> {
    pub(crate) fn of(run: &'a RunStatus) -> Self {
        RunRecord {
            run: run.run.0,
            classification_id: &run.classification_id,
            created_at: rfc_3339(run.created_at),
            is_owned: run.is_owned,
            documents: run.total(),
            tally: Tally::of_runs([run]),
            stop: run
                .stop
                .as_ref()
                .map(|stop| StopRecord { reason: StopReason::of(stop.kind), error: stop }),
        }
    }
}

impl Record for RunRecord<'_> {
    const FIELDS: &'static str = "\
        run,classificationId,createdAt,isOwned,documents,classified,failed,refused,unknown,\
        held,pending,stopReason,stopKind,stopHttpStatus,stopMessage";

    const COLUMNS: &'static [Column] = &[
        Column::new("RUN", 3),
        Column::new("CREATED", 20),
        Column::new("CLASSIFICATION", 20),
        Column::new("DOCUMENTS", 9),
        Column::new("", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let stop = self.stop.as_ref().map(|stop| format!("; stopped: {}", stop.error));
        let is_owned = if self.is_owned { "; at work" } else { "" };
        vec![
            self.run.to_string(),
            self.created_at.clone(),
            self.classification_id.to_string(),
            self.documents.to_string(),
            self.tally.words() + is_owned + &stop.unwrap_or_default(),
        ]
    }
}

/// Milliseconds since 1970 as RFC 3339 has them, in UTC, to the second. A
/// ledger may hold any number: one that has no date there is the nearest.
fn rfc_3339(milliseconds: i64) -> String {
    const LAST: u64 = 253_402_300_799_999;
    let since_1970 = Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0).min(LAST));
    humantime::format_rfc3339_seconds(SystemTime::UNIX_EPOCH + since_1970).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use extracta_client::Outcome;
    use extracta_ledger::{RunId, State};

    #[test]
    fn moments_are_written_in_utc() {
        for (milliseconds, expected) in [
            (i64::MIN, "1970-01-01T00:00:00Z"),
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59Z"),
            (1_735_689_599_000, "2024-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc_3339(milliseconds), expected);
        }
    }

    #[test]
    fn every_document_is_counted_once() {
        let run = RunStatus {
            run: RunId(7),
            classification_id: ClassificationId::new("-OPX").expect("an id"),
            created_at: 0,
            is_owned: true,
            documents: [1, 2, 4, 8, 16, 32, 64, 128],
            stop: None,
        };
        let record = RunRecord::of(&run);
        assert_eq!(record.tally.total(), 255);
        assert_eq!(record.documents, 255);
        let waiting = run.of(State::Planned) + run.of(State::Stored);
        let pending = |record: &RunRecord<'_>| record.tally.of(Outcome::Pending);
        assert_eq!(pending(&record), waiting + run.of(State::Sending), "it is being sent");
        let left = RunStatus { is_owned: false, ..run.clone() };
        assert_eq!(pending(&RunRecord::of(&left)), waiting, "what was being sent is unknown");
        let json = serde_json::to_value(&record).expect("an object");
        assert_eq!(json["pending"], pending(&record));
        assert!(
            RunRecord::FIELDS.split(',').take(11).all(|field| !json[field].is_null()),
            "{json}"
        );
        assert!(record.cells()[4].ends_with("pending; at work"));
    }
}
