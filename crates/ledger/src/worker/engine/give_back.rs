//! Gives the ledger back where nobody drives the work: what is being sent is seen
//! through, and what comes of it kept.

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::{Engine, lock};
use crate::worker::call::A_MOMENT;

impl Engine {
    /// From now on gives the ledger back when nobody has driven the work for so
    /// long, by a thread that lives as long as there is work. Without one the
    /// ledger is kept until the worker goes. `shared` is this engine.
    pub(in crate::worker) fn give_back_after(
        &mut self,
        after: Duration,
        shared: &Arc<Mutex<Engine>>,
    ) {
        self.give_back_after = Some(after);
        if self.watcher.is_none() {
            let engine = Arc::downgrade(shared);
            let thread = std::thread::Builder::new().name("extracta-watch".into());
            self.watcher = thread.spawn(move || watch(&engine)).ok();
        }
    }

    /// Whether this session was ended since nobody drove it.
    pub(in crate::worker) fn has_given_back(&self, session: u64) -> bool {
        self.is_given_back && self.session == session
    }

    /// Gives the ledger back if nobody has driven the work for long: begins nothing
    /// new, and keeps what comes of what is under way. Returns when to look again,
    /// `None` if there is nothing to watch.
    fn give_back_if_left(&mut self) -> Option<Duration> {
        let after = self.give_back_after.filter(|_| self.is_at_work())?;
        let left = after.saturating_sub(self.driven_at.elapsed());
        if !left.is_zero() {
            return Some(left);
        }
        if !self.is_finishing {
            self.finish();
            self.is_given_back = true;
        }
        // What cannot be kept now is tried again, and told to whoever steps next.
        let _ = self.advance(Duration::ZERO);
        Some(A_MOMENT)
    }
}

fn watch(engine: &Weak<Mutex<Engine>>) {
    while let Some(engine) = engine.upgrade() {
        let mut locked = lock(&engine);
        let Some(rest) = locked.give_back_if_left() else {
            locked.watcher = None;
            return;
        };
        drop(locked);
        drop(engine);
        std::thread::park_timeout(rest);
    }
}
