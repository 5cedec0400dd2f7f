//! Which faults, rewrites and treatments apply to which request.

use std::collections::HashMap;
use std::ops::{RangeFrom, RangeFull, RangeInclusive};

use crate::{Fault, Rewrite, Route, Treatment};

/// Which requests of a route are meant, counted from 1 since the start of the
/// sandbox.
///
/// Made from a number, a range or `..`: `2`, `2..=4`, `3..`, `..`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// The first to the last of these, both included.
    Between(u32, u32),
    /// Each so-manieth: `Every(3)` means the 3rd, 6th, 9th and so on. Of zero:
    /// none.
    Every(u32),
}

impl Nth {
    /// Whether the request with this number is meant.
    pub fn contains(self, number: u32) -> bool {
        match self {
            Nth::Between(first, last) => (first..=last).contains(&number),
            Nth::Every(step) => step != 0 && number.is_multiple_of(step),
        }
    }
}

impl From<u32> for Nth {
    fn from(number: u32) -> Nth {
        Nth::Between(number, number)
    }
}

impl From<RangeInclusive<u32>> for Nth {
    fn from(range: RangeInclusive<u32>) -> Nth {
        Nth::Between(*range.start(), *range.end())
    }
}

impl From<RangeFrom<u32>> for Nth {
    fn from(range: RangeFrom<u32>) -> Nth {
        Nth::Between(range.start, u32::MAX)
    }
}

impl From<RangeFull> for Nth {
    fn from(_: RangeFull) -> Nth {
        Nth::Between(1, u32::MAX)
    }
}

/// Everything that has been scripted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    faults: Vec<(Route, Nth, Fault)>,
    rewrites: Vec<(Route, Nth, Rewrite)>,
    treatments: Vec<(String, Treatment)>,
    seen: HashMap<Route, u32>,
}

/// What was scripted for one request.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The how-manieth request of its route this is, from 1.
    pub(crate) occurrence: u32,
    /// The fault that was scripted first, if there are several.
    pub(crate) fault: Option<Fault>,
    pub(crate) rewrites: Vec<Rewrite>,
}

impl Script {
    pub(crate) fn fault(&mut self, route: Route, nth: Nth, fault: Fault) {
        self.faults.push((route, nth, fault));
    }

    pub(crate) fn rewrite(&mut self, route: Route, nth: Nth, rewrite: Rewrite) {
        self.rewrites.push((route, nth, rewrite));
    }

    pub(crate) fn treat(&mut self, name_contains: String, treatment: Treatment) {
        self.treatments.push((name_contains, treatment));
    }

    /// Forgets what was scripted, not what was counted.
    pub(crate) fn clear(&mut self) {
        self.faults.clear();
        self.rewrites.clear();
        self.treatments.clear();
    }

    /// Counts a request of this route, and looks up what is to happen to it.
    pub(crate) fn plan(&mut self, route: Route) -> Plan {
        let seen = self.seen.entry(route).or_default();
        *seen = seen.saturating_add(1);
        let occurrence = *seen;
        let applies = |of: Route, nth: Nth| of == route && nth.contains(occurrence);
        let fault = self.faults.iter().find(|(of, nth, _)| applies(*of, *nth));
        let rewrites = self.rewrites.iter().filter(|(of, nth, _)| applies(*of, *nth));
        Plan {
            occurrence,
            fault: fault.map(|(_, _, fault)| fault.clone()),
            rewrites: rewrites.map(|(_, _, rewrite)| rewrite.clone()).collect(),
        }
    }

    /// The treatment of a file of this name: the one scripted first.
    pub(crate) fn treatment(&self, wire_name: &str) -> Option<Treatment> {
        let meant = |(text, _): &&(String, Treatment)| wire_name.contains(text);
        self.treatments.iter().find(meant).map(|(_, treatment)| treatment.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_select_requests() {
        assert!(Nth::from(2).contains(2) && !Nth::from(2).contains(3));
        assert!(Nth::from(2..=3).contains(3) && !Nth::from(2..=3).contains(4));
        assert!(Nth::from(4..).contains(900) && !Nth::from(4..).contains(3));
        assert!(Nth::from(..).contains(1));
        assert!(Nth::Every(3).contains(6) && !Nth::Every(3).contains(7));
        assert!(!Nth::Every(0).contains(0));
    }

    #[test]
    fn each_route_counts_its_own_requests() {
        let mut script = Script::default();
        script.fault(Route::Upload, 2.into(), Fault::hang());
        assert!(script.plan(Route::Upload).fault.is_none());
        assert!(script.plan(Route::Results).fault.is_none());
        assert!(script.plan(Route::Upload).fault.is_some());
        assert_eq!(script.plan(Route::Upload).occurrence, 3);
    }

    #[test]
    fn the_fault_scripted_first_wins_and_rewrites_add_up() {
        let mut script = Script::default();
        script.fault(Route::Results, (..).into(), Fault::status(500));
        script.fault(Route::Results, 1.into(), Fault::hang());
        script.rewrite(Route::Results, 1.into(), Rewrite::RowsReversed);
        script.rewrite(Route::Results, (1..).into(), Rewrite::RowsDoubled);
        let plan = script.plan(Route::Results);
        assert_eq!(plan.fault, Some(Fault::status(500)));
        assert_eq!(plan.rewrites, [Rewrite::RowsReversed, Rewrite::RowsDoubled]);
    }
}
