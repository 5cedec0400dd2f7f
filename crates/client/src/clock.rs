//! The time that runs are told.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Time since the machine started, time asleep left out, so that times which
/// one process keeps mean something to the next. The clock behind `Instant`,
/// from a beginning that all processes share: were time asleep in the one and
/// not in the other, a next process would find an upload older than it is.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    at_start: Duration,
}

impl Clock {
    /// A clock that goes from now on.
    pub fn start() -> Self {
        let at_start = clock_gettime(ClockId::Monotonic).try_into().unwrap_or_default();
        Clock { started: Instant::now(), at_start }
    }

    /// The time.
    pub fn now(&self) -> Duration {
        self.at_start.saturating_add(self.started.elapsed())
    }

    /// The instant at which it will tell this time; `None` if that is out of
    /// range.
    pub(super) fn instant(&self, time: Duration) -> Option<Instant> {
        self.started.checked_add(time.saturating_sub(self.at_start))
    }
}
