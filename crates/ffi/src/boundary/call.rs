//! Calls that can fail: outs cleared first, NULL refused, panics stopped, a
//! handle marked broken after one.
//!
//! What a call does is not here, only what all calls have in common.

use std::any::Any;
use std::mem::MaybeUninit;

use super::error::extracta_error;
use super::handle::On;
use super::out::Out;
use super::value::caught;

/// The status of a call that worked.
pub(super) const FINE: i32 = 0;

/// A call on a handle, or on none, that gives what its work gives, or an error.
pub(crate) fn call<O: On, G: Out>(
    mut on: O,
    out: G,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
    work: impl FnOnce(&mut O::Handle) -> Result<G::Value, extracta_error>,
) -> i32 {
    let (out, error) = (out.clear(), error.clear());
    let worked = caught(|| {
        let out = out.ok_or_else(|| extracta_error::null(G::NAME))?;
        G::fill(out, work(on.handle()?)?);
        Ok(())
    });
    match worked.unwrap_or_else(|panic| Err(on.after_panic(panicked(panic)))) {
        Ok(()) => FINE,
        Err(failure) => {
            let status = failure.status();
            if let Some(error) = error {
                *error = Box::into_raw(Box::new(failure));
            }
            status
        }
    }
}

fn panicked(panic: Box<dyn Any + Send>) -> extracta_error {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given");
    let error = extracta_error::library(&format!("a bug in this library: {words}"));
    // Dropping it may panic again, and nobody would stop that one.
    std::mem::forget(panic);
    error
}
