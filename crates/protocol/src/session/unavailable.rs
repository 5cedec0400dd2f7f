//! Documents whose file cannot be opened for now: they wait, with growing pauses.

use alloc::vec::Vec;
use core::time::Duration;

use super::Session;
use super::document::DocumentNumber;

/// The first pause before such files are tried again; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How many there are, and when they are looked for again. Which ones they are
/// the store knows: it hands them over anew.
#[derive(Debug, Default)]
pub(super) struct Unavailable {
    count: usize,
    looks: u32,
    due: Option<Duration>,
    /// Those that are still in hand, until they are kept.
    in_hand: Vec<DocumentNumber>,
}

impl Unavailable {
    /// When they are looked for again.
    pub(super) fn due(&self) -> Option<Duration> {
        self.due
    }

    fn set_aside(&mut self, number: DocumentNumber, now: Duration) {
        self.count += 1;
        self.in_hand.push(number);
        let pause = FIRST_PAUSE.saturating_mul(1 << self.looks.min(16)).min(LONGEST_PAUSE);
        self.due.get_or_insert(now.saturating_add(pause));
    }

    /// Those to be released, as they are kept by now.
    pub(super) fn take_in_hand(&mut self) -> Vec<DocumentNumber> {
        core::mem::take(&mut self.in_hand)
    }
}

impl Session {
    /// Lets a document wait until its file can be opened.
    pub(super) fn set_aside(&mut self, number: DocumentNumber) {
        self.unavailable.set_aside(number, self.now);
    }

    /// Looks again for what could not be opened, when it is time.
    pub(super) fn look_for_unavailable(&mut self) {
        if self.unavailable.due.is_some_and(|due| due <= self.now) {
            self.unavailable.due = None;
            self.unavailable.count = 0;
            self.unavailable.looks += 1;
            self.queue.begin_anew();
        }
    }

    /// How many documents wait for a file that could not be opened. A session
    /// that has nothing else to do is done all the same.
    pub fn unavailable(&self) -> usize {
        self.unavailable.count
    }
}
