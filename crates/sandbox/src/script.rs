//! Which faults, rewrites and treatments apply to which request.

use std::collections::HashMap;
use std::ops::{RangeFrom, RangeFull, RangeInclusive};

use crate::fault::Fault;
use crate::rewrite::Rewrite;
use crate::route::Route;
use crate::treatment::Treatment;

/// Which requests of a route are meant, counted from 1 since the start of the
/// sandbox.
///
/// Made from a number, a range or `..`: `2`, `2..=4`, `3..`, `..`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// The first to the last of these, both included.
    Between(u32, u32),
    /// Every n-th: `Every(3)` means the 3rd, 6th, 9th and so on. Of zero:
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

/// Something that is to go wrong. It can be read from text:
///
/// ```text
#[doc = include_str!("grammar.txt")]
/// ```
///
/// ```
/// use extracta_sandbox::{Fault, Scripted, Route};
///
/// let scripted: Scripted = "upload:2-3:500+stored".parse()?;
/// let expected = Scripted::Fault(Route::Upload, (2..=3).into(), Fault::status(500).stored());
/// assert_eq!(scripted, expected);
/// # Ok::<(), extracta_sandbox::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Scripted {
    /// A fault of the n-th requests of a route.
    Fault(Route, Nth, Fault),
    /// A change to the responses to the n-th requests of a route.
    Rewrite(Route, Nth, Rewrite),
    /// What becomes of files whose name contains the text.
    Treatment(String, Treatment),
}

impl Scripted {
    /// How it is written as text, for the help of a program.
    pub const GRAMMAR: &str = include_str!("grammar.txt");
}

/// Everything that has been scripted, in order, and the requests seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) scripted: Vec<Scripted>,
    seen: HashMap<Route, u32>,
}

/// What was scripted for one request.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The number of the request among those of its route, from 1.
    pub(crate) occurrence: u32,
    /// The fault that was scripted first, if there are several.
    pub(crate) fault: Option<Fault>,
    pub(crate) rewrites: Vec<Rewrite>,
}

impl Script {
    /// Counts a request of this route, and looks up what is to happen to it.
    pub(crate) fn plan(&mut self, route: Route) -> Plan {
        let seen = self.seen.entry(route).or_default();
        *seen = seen.saturating_add(1);
        let occurrence = *seen;
        let applies = |of: &Route, nth: &Nth| *of == route && nth.contains(occurrence);
        let mut plan = Plan { occurrence, ..Plan::default() };
        for scripted in &self.scripted {
            match scripted {
                Scripted::Fault(of, nth, fault) if applies(of, nth) => {
                    plan.fault.get_or_insert_with(|| fault.clone());
                }
                Scripted::Rewrite(of, nth, rewrite) if applies(of, nth) => {
                    plan.rewrites.push(rewrite.clone());
                }
                _ => {}
            }
        }
        plan
    }

    /// The treatment of a file of this name: the one scripted first.
    pub(crate) fn treatment(&self, wire_name: &str) -> Option<Treatment> {
        self.scripted.iter().find_map(|scripted| match scripted {
            Scripted::Treatment(text, treatment) if wire_name.contains(text) => {
                Some(treatment.clone())
            }
            _ => None,
        })
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
        script.scripted.push(Scripted::Fault(Route::Upload, 2.into(), Fault::hang()));
        assert!(script.plan(Route::Upload).fault.is_none());
        assert!(script.plan(Route::Results).fault.is_none());
        assert!(script.plan(Route::Upload).fault.is_some());
        assert_eq!(script.plan(Route::Upload).occurrence, 3);
    }

    #[test]
    fn the_fault_scripted_first_wins_and_rewrites_add_up() {
        let mut script = Script::default();
        script.scripted.push(Scripted::Fault(Route::Results, (..).into(), Fault::status(500)));
        script.scripted.push(Scripted::Fault(Route::Results, 1.into(), Fault::hang()));
        script.scripted.push(Scripted::Rewrite(Route::Results, 1.into(), Rewrite::RowsReversed));
        script.scripted.push(Scripted::Rewrite(Route::Results, (1..).into(), Rewrite::RowsDoubled));
        let plan = script.plan(Route::Results);
        assert_eq!(plan.fault, Some(Fault::status(500)));
        assert_eq!(plan.rewrites, [Rewrite::RowsReversed, Rewrite::RowsDoubled]);
    }
}
