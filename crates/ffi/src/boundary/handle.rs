//! The handles that calls are on: NULL and broken ones are refused, and one is
//! broken after a panic.

use std::sync::atomic::{AtomicBool, Ordering};

use super::error::extracta_error;

/// What a call is on: a handle that others may use at the same time, one that
/// the call has alone and changes, or `()` for none.
pub(crate) trait On {
    /// What the work gets by `&mut`: the handle, or a reference to it.
    type Handle;

    /// The handle; NULL and broken ones are refused.
    fn handle(&mut self) -> Result<&mut Self::Handle, extracta_error>;

    /// Takes note of a panic, which has become this error.
    fn after_panic(self, error: extracta_error) -> extracta_error;
}

/// The same, where the call sends documents or decides which are sent: after a
/// panic nobody knows whether they are stored.
pub(crate) struct Sends<O>(pub(crate) O);

/// The same, where the call creates, updates or deletes something: after a panic
/// nobody knows whether it is done.
pub(crate) struct Changes<O>(pub(crate) O);

/// A handle that later calls must not trust once a call on it has panicked.
pub(crate) trait Handle {
    /// What errors call it.
    const NAME: &str;

    fn broken(&self) -> &Broken;
}

/// Makes a handle of a type with a field `broken`.
macro_rules! handle {
    ($name:ident) => {
        impl $crate::boundary::handle::Handle for $name {
            const NAME: &str = stringify!($name);

            fn broken(&self) -> &$crate::boundary::handle::Broken {
                &self.broken
            }
        }
    };
}
pub(crate) use handle;

/// Whether a call has panicked.
#[derive(Debug, Default)]
pub(crate) struct Broken(AtomicBool);

/// A handle beside the one that a call is on; NULL and broken ones are refused.
pub(crate) fn given<H: Handle>(mut handle: Option<&H>) -> Result<&H, extracta_error> {
    handle.handle().copied()
}

/// The same, where what is left of a broken handle is of use.
pub(crate) fn given_even_if_broken<H: Handle>(handle: Option<&H>) -> Result<&H, extracta_error> {
    handle.ok_or_else(|| extracta_error::null(H::NAME))
}

impl On for () {
    type Handle = ();

    fn handle(&mut self) -> Result<&mut (), extracta_error> {
        Ok(self)
    }

    fn after_panic(self, error: extracta_error) -> extracta_error {
        error
    }
}

impl<'a, H: Handle> On for Option<&'a H> {
    type Handle = &'a H;

    fn handle(&mut self) -> Result<&mut &'a H, extracta_error> {
        let handle = self.as_mut().ok_or_else(|| extracta_error::null(H::NAME))?;
        handle.broken().check(H::NAME)?;
        Ok(handle)
    }

    fn after_panic(self, error: extracta_error) -> extracta_error {
        if let Some(handle) = self {
            handle.broken().0.store(true, Ordering::Release);
        }
        error
    }
}

impl<H: Handle> On for Option<&mut H> {
    type Handle = H;

    fn handle(&mut self) -> Result<&mut H, extracta_error> {
        let handle = self.as_deref_mut().ok_or_else(|| extracta_error::null(H::NAME))?;
        handle.broken().check(H::NAME)?;
        Ok(handle)
    }

    fn after_panic(self, error: extracta_error) -> extracta_error {
        self.as_deref().after_panic(error)
    }
}

impl<O: On> On for Sends<O> {
    type Handle = O::Handle;

    fn handle(&mut self) -> Result<&mut O::Handle, extracta_error> {
        self.0.handle()
    }

    fn after_panic(self, error: extracta_error) -> extracta_error {
        self.0.after_panic(error).possibly_stored(None)
    }
}

impl<O: On> On for Changes<O> {
    type Handle = O::Handle;

    fn handle(&mut self) -> Result<&mut O::Handle, extracta_error> {
        self.0.handle()
    }

    fn after_panic(self, error: extracta_error) -> extracta_error {
        self.0.after_panic(error).possibly_done()
    }
}

impl Broken {
    fn check(&self, name: &str) -> Result<(), extracta_error> {
        if self.0.load(Ordering::Acquire) {
            return Err(extracta_error::library(&format!(
                "{name} is broken, since an earlier call on it failed inside this library; \
                 free it and make a new one"
            )));
        }
        Ok(())
    }
}
