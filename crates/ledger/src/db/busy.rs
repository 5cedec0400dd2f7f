//! The wait for another process that keeps the file locked.
//!
//! It ends with the call that waits: soon after a cancel, though not at once, so
//! that what was just learnt is not lost to a lock of a millisecond.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

use extracta_client::internal::is_cancelled;
use rusqlite::Connection;

use super::Db;
use crate::error::Result;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);

/// How soon to look again.
const TRY_AGAIN: Duration = Duration::from_millis(3);

/// For how long the calls of a thread wait in all after they were cancelled.
const AFTER_CANCEL: Duration = Duration::from_millis(400);

thread_local! {
    /// When the wait of this thread began.
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
    /// How long it has waited since its calls were cancelled.
    static IN_VAIN: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Lets a connection wait for locks.
pub(super) fn wait_on(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_handler(Some(wait))
}

/// Waits a moment before the next try; `false` gives up. SQLite counts the tries.
fn wait(tries: i32) -> bool {
    if tries == 0 {
        BEGAN.set(Some(Instant::now()));
    }
    let is_over = BEGAN.get().is_some_and(|began| began.elapsed() >= BUSY);
    if is_over || is_cancelled_in_vain() {
        return false;
    }
    pause();
    true
}

fn pause() {
    thread::sleep(TRY_AGAIN);
    match is_cancelled() {
        true => IN_VAIN.set(IN_VAIN.get() + TRY_AGAIN),
        false => IN_VAIN.set(Duration::ZERO),
    }
}

/// Waits for something to become so, at most this long, or until the call is
/// cancelled.
pub(super) fn wait_unless_cancelled(longest: Duration, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while began.elapsed() < longest && !is_so() && !is_cancelled() {
        thread::sleep(TRY_AGAIN);
    }
}

/// Whether the call was cancelled, and has waited since as long as it may.
pub(super) fn is_cancelled_in_vain() -> bool {
    is_cancelled() && IN_VAIN.get() >= AFTER_CANCEL
}

/// Opens again while another process keeps the file locked. SQLite itself does
/// not wait where it makes a new file or begins its log.
pub(super) fn while_busy(open: impl Fn() -> Result<Db>) -> Result<Db> {
    let started = Instant::now();
    loop {
        match open() {
            Err(error) if error.is_busy() && started.elapsed() < BUSY => pause(),
            opened => return opened,
        }
    }
}

#[cfg(test)]
mod tests {
    use extracta_client::Cancel;

    use super::*;

    #[test]
    fn the_wait_for_a_lock_ends_in_time_and_with_its_call() {
        assert!(wait(0), "another try");
        BEGAN.set(Some(Instant::now() - BUSY));
        assert!(!wait(1), "it was long enough");
        BEGAN.set(Some(Instant::now()));
        let cancel = Cancel::new();
        let _scope = cancel.scope();
        assert!(wait(1));
        cancel.cancel();
        assert!(wait(1), "what was just learnt is not lost to a lock of a moment");
        let tries = (1..10_000).find(|tries| !wait(*tries)).expect("an end");
        assert!(u128::try_from(tries).expect("a number") * 3 >= AFTER_CANCEL.as_millis() - 9);
        let never = Duration::from_secs(600);
        wait_unless_cancelled(never, || false);
    }

    #[test]
    fn what_is_being_made_is_awaited_no_longer_than_a_while() {
        wait_unless_cancelled(Duration::from_millis(5), || false);
        wait_unless_cancelled(Duration::from_secs(600), || true);
    }
}
