//! The time that runs are told.

use std::time::{Duration, Instant};

use crate::BootTime;

/// Time since the machine started, so that times which one process keeps mean
/// something to the next. Monotonic; between two looks it is `Instant`'s.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    at_start: Duration,
}

impl Clock {
    /// A clock that goes from now on.
    pub fn start() -> Self {
        Clock { started: Instant::now(), at_start: BootTime::now().since_boot }
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
