//! How many documents had which outcome.

use extracta_client::Outcome;

use crate::say;

/// Counts outcomes.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: [usize; Outcome::ALL.len()],
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.counts[outcome as usize] += 1;
    }

    /// How many had this outcome.
    pub(crate) fn of(&self, outcome: Outcome) -> usize {
        self.counts[outcome as usize]
    }

    /// How many there are in all.
    pub(crate) fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Whether every document has its type.
    pub(crate) fn is_all_classified(&self) -> bool {
        self.of(Outcome::Classified) == self.total()
    }

    /// Whether some result may still come.
    pub(crate) fn is_unfinished(&self) -> bool {
        [Outcome::Unknown, Outcome::Held, Outcome::Pending]
            .iter()
            .any(|&outcome| self.of(outcome) > 0)
    }

    /// The closing line: "15 documents: 14 classified, 1 failed".
    pub(crate) fn closing_line(&self) -> String {
        let parts: Vec<String> = Outcome::ALL
            .iter()
            .filter(|&&outcome| self.of(outcome) > 0)
            .map(|&outcome| format!("{} {}", self.of(outcome), outcome.as_str()))
            .collect();
        format!("{}: {}", say::count(self.total(), "document"), parts.join(", "))
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
        assert!(!tally.is_all_classified() && !tally.is_unfinished());
        tally.add(Outcome::Pending);
        assert!(tally.is_unfinished());
        assert_eq!(tally.closing_line(), "3 documents: 1 classified, 1 failed, 1 pending");
    }

    #[test]
    fn each_outcome_has_a_place_of_its_own() {
        let mut tally = Tally::default();
        Outcome::ALL.iter().for_each(|&outcome| tally.add(outcome));
        assert!(Outcome::ALL.iter().all(|&outcome| tally.of(outcome) == 1));
    }
}
