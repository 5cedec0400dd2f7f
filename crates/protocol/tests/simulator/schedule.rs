//! What happened, in the order of time: printed when a seed is replayed.

use std::fmt::Write as _;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Schedule {
    is_wanted: bool,
    text: String,
}

impl Schedule {
    pub fn wanted() -> Self {
        Schedule { is_wanted: true, text: String::new() }
    }

    /// Notes one thing, if anybody wants to know.
    pub fn note(&mut self, now: Duration, what: impl FnOnce() -> String) {
        if self.is_wanted {
            let seconds = now.as_secs_f64();
            writeln!(self.text, "{seconds:>12.3} {}", what()).expect("a string takes all");
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}
