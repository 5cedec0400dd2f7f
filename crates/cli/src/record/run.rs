//! The record of a run of a ledger.

use std::io::{self, Write};

use extracta_client::Outcome;
use extracta_ledger::{RunStatus, State};
use serde::Serialize;

use super::timestamp::rfc_3339;
use super::{ErrorRecord, Record, text};
use crate::format::Column;

/// A run, and how its documents are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunRecord<'a> {
    run: i64,
    classification_id: &'a str,
    created_at: String,
    /// Whether a process is at work on it.
    is_owned: bool,
    documents: u64,
    classified: u64,
    failed: u64,
    refused: u64,
    unknown: u64,
    held: u64,
    pending: u64,
    stop: Option<StopRecord<'a>>,
}

/// Why a session sent nothing more.
#[derive(Debug, Serialize)]
struct StopRecord<'a> {
    reason: &'static str,
    #[serde(flatten)]
    error: ErrorRecord<'a>,
}

impl<'a> RunRecord<'a> {
    /// The columns of CSV.
    pub(crate) const FIELDS: &'static [&'static str] = &[
        "run",
        "classificationId",
        "createdAt",
        "isOwned",
        "documents",
        "classified",
        "failed",
        "refused",
        "unknown",
        "held",
        "pending",
        "stopReason",
        "stopKind",
        "stopHttpStatus",
        "stopMessage",
    ];

    /// The columns of a table.
    pub(crate) fn columns() -> Vec<Column> {
        vec![
            Column::new("RUN", 3),
            Column::new("CREATED", 20),
            Column::new("CLASSIFICATION", 20),
            Column::new("DOCUMENTS", 9),
            Column::new("", 0),
        ]
    }

    pub(crate) fn of(run: &'a RunStatus) -> Self {
        let of = |outcome: Outcome| -> u64 {
            let is_it = |state: &State| outcome_of(*state, run.is_owned) == outcome;
            let states = State::ALL.into_iter().filter(is_it);
            states.map(|state| run.of(state)).sum()
        };
        RunRecord {
            run: run.run.0,
            classification_id: run.classification_id.as_str(),
            created_at: rfc_3339(run.created_at),
            is_owned: run.is_owned,
            documents: run.total(),
            classified: of(Outcome::Classified),
            failed: of(Outcome::Failed),
            refused: of(Outcome::Refused),
            unknown: of(Outcome::Unknown),
            held: of(Outcome::Held),
            pending: of(Outcome::Pending),
            stop: run.stop.as_ref().map(|stop| StopRecord {
                reason: stop.reason.as_str(),
                error: ErrorRecord::of(&stop.error),
            }),
        }
    }

    fn counts(&self) -> [(u64, &'static str); 6] {
        [
            (self.classified, "classified"),
            (self.failed, "failed"),
            (self.refused, "refused"),
            (self.unknown, "unknown"),
            (self.held, "held"),
            (self.pending, "pending"),
        ]
    }
}

/// What is said of a document in this state. Nobody has lost the response of
/// what a process is sending at the moment.
fn outcome_of(state: State, is_owned: bool) -> Outcome {
    match state {
        State::Sending if is_owned => Outcome::Pending,
        State::Classified => Outcome::Classified,
        State::Failed => Outcome::Failed,
        State::Refused => Outcome::Refused,
        State::Unknown | State::Sending => Outcome::Unknown,
        State::Held => Outcome::Held,
        State::Planned | State::Stored => Outcome::Pending,
    }
}

impl Record for RunRecord<'_> {
    fn write_json(&self, output: &mut dyn Write) -> io::Result<()> {
        Ok(serde_json::to_writer(output, self)?)
    }

    fn fields(&self) -> Vec<String> {
        let mut fields = vec![
            self.run.to_string(),
            self.classification_id.into(),
            self.created_at.clone(),
            self.is_owned.to_string(),
            self.documents.to_string(),
        ];
        fields.extend(self.counts().map(|(count, _)| count.to_string()));
        let stop = self.stop.as_ref();
        fields.extend([
            text(stop.map(|stop| stop.reason)),
            text(stop.map(|stop| stop.error.kind)),
            text(stop.and_then(|stop| stop.error.http_status)),
            text(stop.map(|stop| stop.error.message)),
        ]);
        fields
    }

    fn cells(&self) -> Vec<String> {
        let counts = self.counts().into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        let stop = self.stop.as_ref().map(|stop| format!("; stopped: {}", stop.error.words()));
        let is_owned = if self.is_owned { "; at work" } else { "" };
        vec![
            self.run.to_string(),
            self.created_at.clone(),
            self.classification_id.into(),
            self.documents.to_string(),
            counts.join(", ") + is_owned + &stop.unwrap_or_default(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use extracta_client::ClassificationId;
    use extracta_ledger::RunId;

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
        assert_eq!(record.counts().iter().map(|(count, _)| count).sum::<u64>(), 255);
        assert_eq!(record.documents, 255);
        let waiting = run.of(State::Planned) + run.of(State::Stored);
        assert_eq!(record.pending, waiting + run.of(State::Sending), "it is being sent");
        let left = RunStatus { is_owned: false, ..run.clone() };
        assert_eq!(RunRecord::of(&left).pending, waiting, "what was being sent is unknown");
        assert_eq!(record.fields().len(), RunRecord::FIELDS.len());
        assert!(record.cells()[4].ends_with("pending; at work"));
    }
}
