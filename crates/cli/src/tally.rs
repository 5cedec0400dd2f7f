//! How many documents had which outcome.

use extracta_client::Outcome;
use extracta_ledger::{State, Status};
use serde::{Serialize, Serializer};

use crate::say;

/// Counts outcomes.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: [u64; Outcome::ALL.len()],
}

impl Tally {
    /// How the documents of a ledger are.
    pub(crate) fn of_ledger(status: &Status) -> Self {
        let mut tally = Tally::default();
        for of in &status.targets {
            tally.count(&of.documents, status.worker.is_some());
        }
        tally
    }

    /// Counts documents by their states, of a ledger on which somebody works or
    /// nobody.
    pub(crate) fn count(&mut self, documents: &[u64; State::ALL.len()], is_at_work: bool) {
        for (state, documents) in State::ALL.into_iter().zip(documents) {
            self.counts[outcome_of(state, is_at_work) as usize] += documents;
        }
    }

    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.counts[outcome as usize] += 1;
    }

    /// How many had this outcome.
    pub(crate) fn of(&self, outcome: Outcome) -> u64 {
        self.counts[outcome as usize]
    }

    /// How many there are in all.
    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Whether every document has its type, or its values.
    pub(crate) fn is_all_classified(&self) -> bool {
        self.of(Outcome::Classified) + self.of(Outcome::Extracted) == self.total()
    }

    /// How many outcomes may change by themselves.
    pub(crate) fn awaited(&self) -> u64 {
        self.of(Outcome::Unknown) + self.of(Outcome::Pending)
    }

    /// Whether some outcome may change by itself.
    pub(crate) fn is_awaited(&self) -> bool {
        self.awaited() > 0
    }

    /// How many may be stored or not.
    pub(crate) fn in_doubt(&self) -> u64 {
        self.of(Outcome::Unknown) + self.of(Outcome::Held)
    }

    /// What there is: "14 classified, 1 failed".
    pub(crate) fn words(&self) -> String {
        let known = Outcome::ALL.into_iter().filter(|outcome| self.of(*outcome) > 0);
        let words = known.map(|outcome| format!("{} {outcome}", self.of(outcome)));
        words.collect::<Vec<_>>().join(", ")
    }

    /// The closing line: "15 documents: 14 classified, 1 failed".
    pub(crate) fn closing_line(&self) -> String {
        format!("{}: {}", say::count(self.total(), "document"), self.words())
    }
}

/// A field for each outcome.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = Outcome::ALL.into_iter().map(|outcome| (outcome.as_str(), self.of(outcome)));
        serializer.collect_map(counts)
    }
}

/// What is said of a document in this state. Nobody has lost the response of
/// what a process is sending at the moment.
fn outcome_of(state: State, is_at_work: bool) -> Outcome {
    match state {
        State::Sending if is_at_work => Outcome::Pending,
        state => state.outcome(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_names_what_there_is() {
        let mut tally = Tally::default();
        tally.add(Outcome::Classified);
        assert!(tally.is_all_classified());
        assert_eq!(tally.closing_line(), "1 document: 1 classified");
        tally.add(Outcome::Failed);
        assert!(!tally.is_all_classified() && !tally.is_awaited());
        tally.add(Outcome::Pending);
        assert!(tally.is_awaited());
        assert_eq!(tally.closing_line(), "3 documents: 1 classified, 1 failed, 1 pending");
    }

    #[test]
    fn each_outcome_has_a_place_of_its_own() {
        let mut tally = Tally::default();
        Outcome::ALL.iter().for_each(|&outcome| tally.add(outcome));
        assert!(Outcome::ALL.iter().all(|&outcome| tally.of(outcome) == 1));
    }
}
