//! A panic on demand, for the test that every export stops one. Only in builds
//! with the feature `injected-panics`, which nobody ships.

use std::cell::Cell;

use crate::boundary;

thread_local! {
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Makes the next call of this thread panic.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_test_panic_in_next_call() {
    boundary::value(|| {
        IS_ASKED.set(true);
        Some(())
    });
}

/// Whether a panic that was asked for is still to come.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_test_panic_is_to_come() -> bool {
    IS_ASKED.get()
}

pub(crate) fn panic_if_asked() {
    if IS_ASKED.take() {
        panic!("injected");
    }
}
