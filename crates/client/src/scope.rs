//! Which cancellation tokens the work of a thread is under, for what blocks far
//! below the call that was given one: the reading of a large file, the wait for
//! a database that another program keeps locked.

use std::cell::RefCell;
use std::marker::PhantomData;

type IsCancelled = Box<dyn Fn() -> bool>;

thread_local! {
    static SCOPES: RefCell<Vec<IsCancelled>> = const { RefCell::new(Vec::new()) };
}

/// The work of this thread is under a token until this is dropped.
#[derive(Debug)]
#[must_use = "it ends when it is dropped"]
pub struct Scope {
    /// It is of this thread.
    _thread: PhantomData<*const ()>,
}

impl Scope {
    /// Begins.
    #[cfg(feature = "ureq")]
    pub(crate) fn enter(is_cancelled: impl Fn() -> bool + 'static) -> Self {
        SCOPES.with_borrow_mut(|scopes| scopes.push(Box::new(is_cancelled)));
        Scope { _thread: PhantomData }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // A thread that ends may have lost them first.
        let _ = SCOPES.try_with(|scopes| scopes.borrow_mut().pop());
    }
}

/// Whether a token that this thread works under is cancelled.
pub fn is_cancelled() -> bool {
    SCOPES.with_borrow(|scopes| scopes.iter().any(|is_cancelled| is_cancelled()))
}
