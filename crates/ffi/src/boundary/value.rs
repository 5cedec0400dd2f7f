//! Calls that cannot fail.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A call that gives a value: the one for none where the work finds none, or
/// panics. Work on a handle begins with `handle?`, since C may give NULL.
pub(crate) fn value<T: OrNone>(work: impl FnOnce() -> Option<T>) -> T {
    value_or(T::NONE, work)
}

/// The same, with a value for none of its own.
pub(crate) fn value_or<T>(none: T, work: impl FnOnce() -> Option<T>) -> T {
    caught(work).ok().flatten().unwrap_or(none)
}

/// A call that makes a handle. `None`, in C NULL, only after a panic.
pub(crate) fn make<T>(work: impl FnOnce() -> T) -> Option<Box<T>> {
    value(|| Some(Some(Box::new(work()))))
}

/// Does the work of an export, and stops a panic in it, of which only the words
/// are left.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let worked = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "injected-panics")]
        super::injected_panics::panic_if_asked();
        work()
    }));
    worked.map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(ToString::to_string);
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        // Dropping it may panic again, and nobody would stop that one.
        std::mem::forget(panic);
        words.unwrap_or_else(|| "no reason given".into())
    })
}

/// A value of C's that can stand for none.
pub(crate) trait OrNone {
    /// The one that does.
    const NONE: Self;
}

macro_rules! or_none {
    ($($type:ty: $none:expr),+) => {
        $(impl OrNone for $type {
            const NONE: Self = $none;
        })+
    };
}

or_none!((): (), bool: false, i32: 0, i64: 0, usize: 0, f64: f64::NAN);

impl<T> OrNone for *const T {
    const NONE: Self = std::ptr::null();
}

impl<T> OrNone for Option<T> {
    const NONE: Self = None;
}
