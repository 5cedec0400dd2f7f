//! The clock that a session reads, which is not the true time: it may begin
//! anywhere, and be set back.

use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started_at: Duration,
    showed: Duration,
    set_back: Duration,
}

impl Clock {
    /// A clock that shows this at that true time.
    pub fn new(now: Duration, shows: Duration) -> Self {
        Clock { started_at: now, showed: shows, set_back: Duration::ZERO }
    }

    pub fn shows(&self, now: Duration) -> Duration {
        (self.showed + (now - self.started_at)).saturating_sub(self.set_back)
    }

    pub fn set_back(&mut self, by: Duration) {
        self.set_back += by;
    }

    /// The true time at which it will show this, if it is not set back.
    pub fn when(&self, now: Duration, shows: Duration) -> Duration {
        now.saturating_add(shows.saturating_sub(self.shows(now)))
    }
}
