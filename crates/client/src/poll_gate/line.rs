//! The line in which the threads of a client stand at the gate.
//!
//! A lock of the standard library is not fair: a thread that asks again at once
//! would have it again before another has woken.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::is_over;
use crate::Cancel;

/// How often a wait looks whether it was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Threads in the order in which they came. The first one is served.
#[derive(Debug, Default)]
pub(super) struct Line {
    inside: Mutex<Inside>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Inside {
    numbers: VecDeque<u64>,
    next_number: u64,
}

/// A place in the line, until it is dropped.
#[derive(Debug)]
pub(super) struct Place<'a> {
    line: &'a Line,
    number: u64,
}

impl Line {
    /// Waits until this thread is the first. `None` if cancelled before, or if
    /// it takes until `deadline`.
    pub(super) fn stand(&self, cancel: &Cancel, deadline: Option<Instant>) -> Option<Place<'_>> {
        let place = self.line_up();
        let mut inside = self.lock();
        while !is_over(cancel, deadline) {
            if inside.numbers.front() == Some(&place.number) {
                return Some(place);
            }
            let moved = self.moved.wait_timeout(inside, LOOK_UP);
            inside = moved.unwrap_or_else(PoisonError::into_inner).0;
        }
        None
    }

    fn line_up(&self) -> Place<'_> {
        let mut inside = self.lock();
        let number = inside.next_number;
        inside.next_number += 1;
        inside.numbers.push_back(number);
        Place { line: self, number }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.line.lock().numbers.retain(|number| *number != self.number);
        // All, as only one of them is the next.
        self.line.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_go_in_the_order_in_which_they_came() {
        let (line, order) = (Line::default(), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            let first = line.stand(&Cancel::new(), None).expect("nobody is there");
            for number in 1..=4 {
                let (line, order) = (&line, &order);
                scope.spawn(move || {
                    let place = line.stand(&Cancel::new(), None).expect("a place");
                    order.lock().expect("no panic").push(number);
                    drop(place);
                });
                while line.lock().numbers.len() <= number {
                    std::thread::yield_now();
                }
            }
            drop(first);
        });
        assert_eq!(order.into_inner().expect("no panic"), [1, 2, 3, 4]);
        assert!(line.lock().numbers.is_empty());
    }

    #[test]
    fn who_gives_up_leaves_the_line() {
        let line = Line::default();
        let first = line.stand(&Cancel::new(), None);
        let soon = Instant::now() + Duration::from_millis(1);
        assert!(line.stand(&Cancel::new(), Some(soon)).is_none());
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert!(line.stand(&cancelled, None).is_none());
        drop(first);
        assert!(line.stand(&Cancel::new(), None).is_some());
    }
}
