//! The guard around every export: outs cleared first, NULL refused, panics
//! stopped, a handle marked broken after one.
//!
//! What a call does is not here, only what all calls have in common.

use std::any::Any;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::extracta_error;

/// Where a call puts what it made.
pub(crate) type Out<'a, T> = Option<&'a mut MaybeUninit<*mut T>>;

/// Where a call puts a number.
pub(crate) type Told<'a, T> = Option<&'a mut MaybeUninit<T>>;

/// The status of a call that worked.
const FINE: i32 = 0;

/// A call that can fail, on a handle, and makes something.
pub(crate) fn make_by<H: Breakable, T>(
    handle: Option<&H>,
    made: Out<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&H) -> Result<T, extracta_error>,
) -> i32 {
    make(made, error, || on(handle, work, panicked))
}

/// The same, where the call sends documents: after a panic nobody knows
/// whether they are stored.
pub(crate) fn send_by<H: Breakable, T>(
    handle: Option<&H>,
    made: Out<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&H) -> Result<T, extracta_error>,
) -> i32 {
    make(made, error, || on(handle, work, |panic| panicked(panic).possibly_stored(None)))
}

/// A call that can fail, on a handle, and tells a number; `otherwise` is what
/// it tells when it fails.
pub(crate) fn tell_by<H: Breakable, T: Copy>(
    handle: Option<&H>,
    told: Told<'_, T>,
    otherwise: T,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&H) -> Result<T, extracta_error>,
) -> i32 {
    tell(told, otherwise, error, || on(handle, work, panicked))
}

/// A call that can fail and tells a number; `otherwise` is what it tells when
/// it fails.
pub(crate) fn tell<T: Copy>(
    told: Told<'_, T>,
    otherwise: T,
    error: Out<'_, extracta_error>,
    work: impl FnOnce() -> Result<T, extracta_error>,
) -> i32 {
    let told = told.map(|told| told.write(otherwise));
    call(error, || {
        let told = told.ok_or_else(|| is_null("the place for the number"))?;
        *told = work()?;
        Ok(())
    })
}

/// A call that can fail, on a handle that others may use at the same time, and
/// makes nothing.
pub(crate) fn use_by<H: Breakable>(
    handle: Option<&H>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&H) -> Result<(), extracta_error>,
) -> i32 {
    call(error, || on(handle, work, panicked))
}

/// A call that can fail and makes something.
pub(crate) fn make<T>(
    made: Out<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce() -> Result<T, extracta_error>,
) -> i32 {
    let made = made.map(|made| made.write(std::ptr::null_mut()));
    call(error, || {
        let made = made.ok_or_else(|| is_null("the place for what is made"))?;
        *made = Box::into_raw(Box::new(work()?));
        Ok(())
    })
}

/// The same, where documents were sent by others: after a panic nobody knows
/// whether they are stored.
pub(crate) fn make_of_sent<T>(
    made: Out<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce() -> Result<T, extracta_error>,
) -> i32 {
    make(made, error, || {
        caught(work).unwrap_or_else(|panic| Err(panicked(panic).possibly_stored(None)))
    })
}

/// A call that can fail and changes a handle.
pub(crate) fn change<H: Breakable>(
    handle: Option<&mut H>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&mut H) -> Result<(), extracta_error>,
) -> i32 {
    call(error, || {
        let handle = handle.ok_or_else(|| is_null(H::NAME))?;
        handle.broken().check(H::NAME)?;
        match caught(|| work(handle)) {
            Ok(result) => result,
            Err(panic) => {
                handle.broken().mark();
                Err(match H::KNOWS_WHAT_IS_STORED {
                    true => panicked(panic).possibly_stored(None),
                    false => panicked(panic),
                })
            }
        }
    })
}

/// A call that can fail, changes a handle and makes something.
pub(crate) fn make_by_changing<H: Breakable, T>(
    handle: Option<&mut H>,
    made: Out<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&mut H) -> Result<T, extracta_error>,
) -> i32 {
    let made = made.map(|made| made.write(std::ptr::null_mut()));
    change(handle, error, |handle| {
        let made = made.ok_or_else(|| is_null("the place for what is made"))?;
        *made = Box::into_raw(Box::new(work(handle)?));
        Ok(())
    })
}

/// A call that can fail, changes a handle and tells a number: the default one
/// if it fails.
pub(crate) fn change_and_tell<H: Breakable, T: Default>(
    handle: Option<&mut H>,
    told: Told<'_, T>,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&mut H) -> Result<T, extracta_error>,
) -> i32 {
    let told = told.map(|told| told.write(T::default()));
    change(handle, error, |handle| {
        let told = told.ok_or_else(|| is_null("the place for the number"))?;
        *told = work(handle)?;
        Ok(())
    })
}

/// A handle beside the one that a call is on.
///
/// # Errors
///
/// NULL, or broken.
pub(crate) fn given<H: Breakable>(handle: Option<&H>) -> Result<&H, extracta_error> {
    let handle = given_even_if_broken(handle)?;
    handle.broken().check(H::NAME)?;
    Ok(handle)
}

/// The same, where what is left of a broken handle is of use.
pub(crate) fn given_even_if_broken<H: Breakable>(handle: Option<&H>) -> Result<&H, extracta_error> {
    handle.ok_or_else(|| is_null(H::NAME))
}

/// A call that can fail and makes nothing.
fn call(error: Out<'_, extracta_error>, work: impl FnOnce() -> Result<(), extracta_error>) -> i32 {
    let error = error.map(|error| error.write(std::ptr::null_mut()));
    match caught(work).unwrap_or_else(|panic| Err(panicked(panic))) {
        Ok(()) => FINE,
        Err(failure) => {
            let kind = failure.kind as i32;
            if let Some(error) = error {
                *error = Box::into_raw(Box::new(failure));
            }
            kind
        }
    }
}

/// Work on a handle, which is broken if it panics.
fn on<H: Breakable, T>(
    handle: Option<&H>,
    work: impl FnOnce(&H) -> Result<T, extracta_error>,
    after_panic: impl FnOnce(Box<dyn Any + Send>) -> extracta_error,
) -> Result<T, extracta_error> {
    let handle = handle.ok_or_else(|| is_null(H::NAME))?;
    handle.broken().check(H::NAME)?;
    caught(|| work(handle)).unwrap_or_else(|panic| {
        handle.broken().mark();
        Err(after_panic(panic))
    })
}

/// A look into a handle; `otherwise` if there is none.
pub(crate) fn read<'a, H, T>(
    handle: Option<&'a H>,
    otherwise: T,
    work: impl FnOnce(&'a H) -> T,
) -> T {
    match caught(|| handle.map(work)) {
        Ok(read) => read.unwrap_or(otherwise),
        Err(panic) => {
            std::mem::forget(panic);
            otherwise
        }
    }
}

/// A change of a handle that cannot fail.
pub(crate) fn set<H>(handle: Option<&mut H>, work: impl FnOnce(&mut H)) {
    if let Err(panic) = caught(|| handle.map(work)) {
        std::mem::forget(panic);
    }
}

/// A call that needs no handle and cannot fail.
pub(crate) fn value<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    read(Some(&()), otherwise, |()| work())
}

/// Makes what cannot fail. `None`, in C NULL, only after a panic.
pub(crate) fn new<T>(work: impl FnOnce() -> T) -> Option<Box<T>> {
    value(None, || Some(Box::new(work())))
}

/// Frees a handle.
pub(crate) fn free<H>(handle: Option<Box<H>>) {
    value((), || drop(handle));
}

/// Where the work of every export is done.
fn caught<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "injected-panics")]
        crate::injected_panics::panic_if_asked();
        work()
    }))
}

/// A handle that later calls must not trust once a call on it has panicked.
pub(crate) trait Breakable {
    /// What errors call it.
    const NAME: &str;

    /// Whether a panic while it is changed leaves open what is stored.
    const KNOWS_WHAT_IS_STORED: bool = false;

    fn broken(&self) -> &Broken;
}

/// Whether a call has panicked.
#[derive(Debug, Default)]
pub(crate) struct Broken(AtomicBool);

impl Broken {
    fn mark(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// # Errors
    ///
    /// A call has panicked.
    pub(crate) fn check(&self, name: &str) -> Result<(), extracta_error> {
        if self.0.load(Ordering::Acquire) {
            return Err(extracta_error::library(&format!(
                "{name} is broken, since an earlier call on it failed inside this library; \
                 free it and make a new one"
            )));
        }
        Ok(())
    }
}

pub(crate) fn is_null(what: &str) -> extracta_error {
    extracta_error::usage(&format!("{what} is NULL"))
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

#[cfg(test)]
mod tests;
