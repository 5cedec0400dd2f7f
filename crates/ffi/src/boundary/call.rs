//! Calls that can fail: outs cleared first, NULL refused, panics stopped, a
//! handle marked broken after one.
//!
//! What a call does is not here, only what all calls have in common.

use std::mem::MaybeUninit;

use super::error::extracta_error;
use super::handle::On;
use super::value::{OrNone, caught};

/// The status of a call that worked.
pub(super) const FINE: i32 = 0;

/// A call on a handle, or on none, that gives what its work gives, or an error.
pub(crate) fn call<O: On, G: Out>(
    on: O,
    out: G,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
    work: impl FnOnce(&mut O::Handle) -> Result<G::Value, extracta_error>,
) -> i32 {
    call_with_end(on, out, error, |on| Ok((work(on)?, None)))
}

/// The same for work that something may end early: it gives what it has all the
/// same, and the reason is the call's error.
pub(crate) fn call_with_end<O: On, G: Out>(
    mut on: O,
    mut out: G,
    mut error: Option<&mut MaybeUninit<*mut extracta_error>>,
    work: impl FnOnce(&mut O::Handle) -> Result<(G::Value, Option<extracta_error>), extracta_error>,
) -> i32 {
    let is_place = out.clear();
    error.clear();
    let worked = caught(|| {
        if !is_place {
            return Err(extracta_error::null(G::NAME));
        }
        let (value, end) = work(on.handle()?)?;
        out.fill(value);
        end.map_or(Ok(()), Err)
    });
    let worked = worked.unwrap_or_else(|words| {
        let error = extracta_error::library(&format!("a bug in this library: {words}"));
        Err(on.after_panic(error))
    });
    match worked {
        Ok(()) => FINE,
        Err(failure) => {
            let status = failure.status();
            error.fill(failure);
            status
        }
    }
}

/// A place that C gives, or NULL; `()` where the call gives nothing.
pub(crate) trait Out {
    /// What the call gives.
    type Value;
    /// What errors call it.
    const NAME: &'static str;

    /// Writes into it that there is none. False if there is no place.
    fn clear(&mut self) -> bool;

    fn fill(self, value: Self::Value);
}

impl Out for () {
    type Value = ();
    const NAME: &'static str = "nothing";

    fn clear(&mut self) -> bool {
        true
    }

    fn fill(self, (): ()) {}
}

/// What is made is C's to free.
impl<T> Out for Option<&mut MaybeUninit<*mut T>> {
    type Value = T;
    const NAME: &'static str = "the place for what is made";

    fn clear(&mut self) -> bool {
        self.as_mut().map(|place| place.write(std::ptr::null_mut())).is_some()
    }

    fn fill(self, made: T) {
        self.map(|place| place.write(Box::into_raw(Box::new(made))));
    }
}

impl<N: OrNone> Out for Option<&mut MaybeUninit<N>> {
    type Value = N;
    const NAME: &'static str = "the place for the number";

    fn clear(&mut self) -> bool {
        self.as_mut().map(|place| place.write(N::NONE)).is_some()
    }

    fn fill(self, number: N) {
        self.map(|place| place.write(number));
    }
}
