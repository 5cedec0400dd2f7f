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
    make(made, error, || on(handle, work, |panic| panicked(panic).possibly_stored()))
}

/// A call that can fail, on a handle, and tells a number; `otherwise` is what
/// it tells when it fails.
pub(crate) fn tell_by<H: Breakable, T: Copy>(
    handle: Option<&H>,
    told: Option<&mut MaybeUninit<T>>,
    otherwise: T,
    error: Out<'_, extracta_error>,
    work: impl FnOnce(&H) -> Result<T, extracta_error>,
) -> i32 {
    let told = told.map(|told| told.write(otherwise));
    call(error, || {
        let told = told.ok_or_else(|| is_null("the place for the number"))?;
        *told = on(handle, work, panicked)?;
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
                Err(panicked(panic))
            }
        }
    })
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
mod tests {
    use super::*;
    use crate::error::extracta_error_is_possibly_stored;
    use crate::kind::extracta_kind;

    const LIBRARY: i32 = extracta_kind::Library as i32;
    const USAGE: i32 = extracta_kind::Usage as i32;

    #[derive(Default)]
    struct Handle(Broken);

    impl Breakable for Handle {
        const NAME: &str = "the handle";

        fn broken(&self) -> &Broken {
            &self.0
        }
    }

    /// An out as C leaves it: with anything in it.
    fn dirty<T>() -> MaybeUninit<*mut T> {
        MaybeUninit::new(std::ptr::dangling_mut())
    }

    fn taken<T>(out: MaybeUninit<*mut T>) -> Option<Box<T>> {
        // SAFETY: every call of the guard has written it, with NULL or with
        // what `Box::into_raw` gave.
        unsafe {
            let pointer = out.assume_init();
            (!pointer.is_null()).then(|| Box::from_raw(pointer))
        }
    }

    #[test]
    fn a_panic_becomes_an_error_and_breaks_the_handle() {
        let handle = Handle::default();
        let (mut made, mut error) = (dirty::<u8>(), dirty());
        let status = make_by(Some(&handle), Some(&mut made), Some(&mut error), |_| panic!("oh"));
        assert_eq!(status, LIBRARY);
        assert!(taken(made).is_none());
        let error = taken(error).expect("an error");
        assert_eq!(error.message.to_str(), "a bug in this library: oh");
        assert!(!extracta_error_is_possibly_stored(Some(&error)));

        let (mut made, mut error) = (dirty::<u8>(), dirty());
        let status = make_by(Some(&handle), Some(&mut made), Some(&mut error), |_| Ok(1));
        assert_eq!(status, LIBRARY);
        assert!(taken(made).is_none());
        assert!(taken(error).expect("an error").message.to_str().contains("is broken"));
    }

    #[test]
    fn after_a_panic_of_a_call_that_sends_the_documents_may_be_stored() {
        let handle = Handle::default();
        let mut error = dirty();
        let mut made = dirty::<u8>();
        let status = send_by(Some(&handle), Some(&mut made), Some(&mut error), |_| panic!("oh"));
        assert_eq!(status, LIBRARY);
        assert!(taken(made).is_none());
        assert!(extracta_error_is_possibly_stored(taken(error).as_deref()));

        // The next one is refused before it sends anything.
        let (mut made, mut error) = (dirty::<u8>(), dirty());
        let status = send_by(Some(&handle), Some(&mut made), Some(&mut error), |_| Ok(1));
        assert_eq!(status, LIBRARY);
        assert!(taken(made).is_none());
        let error = taken(error).expect("an error");
        assert!(!extracta_error_is_possibly_stored(Some(&error)));
    }

    #[test]
    fn a_panic_while_a_handle_is_changed_breaks_it() {
        let mut handle = Handle::default();
        assert_eq!(change(Some(&mut handle), None, |_| panic!("oh")), LIBRARY);
        assert_eq!(change(Some(&mut handle), None, |_| Ok(())), LIBRARY);
    }

    #[test]
    fn a_panic_in_what_cannot_fail_gives_the_value_for_nothing() {
        assert_eq!(read(Some(&1), 7, |_| panic!("oh")), 7);
        assert_eq!(value(7, || panic!("oh")), 7);
        assert!(new::<u8>(|| panic!("oh")).is_none());
    }

    #[test]
    fn a_panic_while_a_handle_is_freed_stays_inside() {
        struct Grenade;
        impl Drop for Grenade {
            fn drop(&mut self) {
                panic!("oh");
            }
        }
        free(Some(Box::new(Grenade)));
    }

    #[test]
    fn outs_are_cleared_before_anything_else() {
        let (mut made, mut error) = (dirty::<u8>(), dirty());
        let status = make_by(None::<&Handle>, Some(&mut made), Some(&mut error), |_| Ok(1));
        assert_eq!(status, USAGE);
        assert!(taken(made).is_none());
        assert_eq!(taken(error).expect("an error").message.to_str(), "the handle is NULL");

        let mut error = dirty();
        assert_eq!(change(Some(&mut Handle::default()), Some(&mut error), |_| Ok(())), FINE);
        assert!(taken(error).is_none());
    }

    #[test]
    fn without_a_place_for_the_result_nothing_is_done() {
        let work = |_: &Handle| -> Result<u8, extracta_error> { unreachable!() };
        assert_eq!(make_by(Some(&Handle::default()), None, None, work), USAGE);
    }
}
