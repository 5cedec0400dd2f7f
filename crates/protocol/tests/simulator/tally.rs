//! What occurred, and how often. A simulation in which something never occurs
//! proves nothing about it.

use std::fmt;

use extracta_protocol::error::StopReason;
use extracta_protocol::session::{Outcome, RequestFate, State};

use super::fault::{CrashPoint, Fault, Situation};

const FATES: [RequestFate; 3] = [RequestFate::Stored, RequestFate::NotStored, RequestFate::Unknown];

#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub seeds: u64,
    pub sessions: u64,
    pub steps: u64,
    pub documents: u64,
    pub uploads: u64,
    pub polls: u64,
    faults: Counts,
    crashes: Counts,
    situations: Counts,
    transitions: Counts,
    outcomes: Counts,
    stops: Counts,
    fates: Counts,
}

/// Counts by the place of a variant among its enum's.
#[derive(Debug, Clone, Default)]
struct Counts(Vec<u64>);

impl Counts {
    fn count(&mut self, place: usize, times: u64) {
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += times;
    }

    fn at(&self, place: usize) -> u64 {
        self.0.get(place).copied().unwrap_or_default()
    }

    fn add(&mut self, other: &Counts) {
        (0..other.0.len()).for_each(|place| self.count(place, other.0[place]));
    }
}

impl Tally {
    pub fn fault(&mut self, fault: Fault) {
        self.faults.count(fault as usize, 1);
    }

    pub fn crash(&mut self, point: CrashPoint) {
        self.crashes.count(point as usize, 1);
    }

    pub fn situation(&mut self, situation: Situation) {
        self.situations.count(situation as usize, 1);
    }

    pub fn transition(&mut self, from: State, to: State) {
        self.transitions.count(edge(from, to), 1);
    }

    pub fn outcome(&mut self, outcome: Outcome) {
        self.outcomes.count(outcome as usize, 1);
    }

    pub fn stop(&mut self, reason: StopReason) {
        self.stops.count(reason as usize, 1);
    }

    pub fn fate(&mut self, fate: RequestFate) {
        self.fates.count(fate as usize, 1);
    }

    pub fn add(&mut self, other: &Tally) {
        self.seeds += other.seeds;
        self.sessions += other.sessions;
        self.steps += other.steps;
        self.documents += other.documents;
        self.uploads += other.uploads;
        self.polls += other.polls;
        self.faults.add(&other.faults);
        self.crashes.add(&other.crashes);
        self.situations.add(&other.situations);
        self.transitions.add(&other.transitions);
        self.outcomes.add(&other.outcomes);
        self.stops.add(&other.stops);
        self.fates.add(&other.fates);
    }

    /// Everything that never occurred, but for what only a person's word does: the
    /// ledger's tests drop documents.
    pub fn zeros(&self) -> Vec<String> {
        let lines = self.lines().into_iter().filter(|(name, _)| !name.contains("Dropped"));
        lines.filter(|(_, count)| *count == 0).map(|(name, _)| name).collect()
    }

    fn lines(&self) -> Vec<(String, u64)> {
        fn named<T: fmt::Debug + Copy>(
            kind: &str,
            items: &[T],
            counts: &Counts,
            place: impl Fn(T) -> usize,
        ) -> Vec<(String, u64)> {
            let line = |&item: &T| (format!("{kind} {item:?}"), counts.at(place(item)));
            items.iter().map(line).collect()
        }
        let mut lines = named("fault", Fault::ALL, &self.faults, |it| it as usize);
        lines.extend(named("crash", CrashPoint::ALL, &self.crashes, |it| it as usize));
        lines.extend(named("situation", Situation::ALL, &self.situations, |it| it as usize));
        for from in State::ALL {
            lines.extend(from.successors().iter().map(|to| {
                (format!("transition {from:?} -> {to:?}"), self.transitions.at(edge(from, *to)))
            }));
        }
        lines.extend(named("outcome", &Outcome::ALL, &self.outcomes, |it| it as usize));
        lines.extend(named("stop", &StopReason::ALL, &self.stops, |it| it as usize));
        lines.extend(named("request", &FATES, &self.fates, |it| it as usize));
        lines
    }
}

fn edge(from: State, to: State) -> usize {
    from as usize * State::ALL.len() + to as usize
}

/// One line for each thing that can occur.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count) in self.lines() {
            writeln!(f, "{count:>12} {name}")?;
        }
        for (name, count) in [
            ("seeds", self.seeds),
            ("sessions", self.sessions),
            ("documents", self.documents),
            ("uploads", self.uploads),
            ("polls", self.polls),
            ("steps", self.steps),
        ] {
            writeln!(f, "{count:>12} {name}")?;
        }
        Ok(())
    }
}
