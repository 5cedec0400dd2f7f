//! A value that only the process that made it touches, so that a fork is
//! harmless.
//!
//! After a fork, what a value guards by a mutex may be locked by a thread that
//! the child does not have, its sockets are the parent's too, and closing its
//! files may drop locks. So a child makes its own at its first use, without any
//! lock, or is refused; it leaks what it inherited rather than touch it.

use std::sync::atomic::{AtomicPtr, Ordering};

use crate::boundary::error::extracta_error;

/// One value for each process that uses it.
#[derive(Debug)]
pub(crate) struct PerProcess<T> {
    newest: AtomicPtr<Made<T>>,
}

/// A value, and who made it.
struct Made<T> {
    value: T,
    process: u32,
}

impl<T: Send + Sync> PerProcess<T> {
    /// The value of this process.
    pub(crate) fn new(value: T) -> Self {
        PerProcess { newest: AtomicPtr::new(Made::new(value)) }
    }

    /// The value of this process; `make` makes it, or fails, for the first use
    /// after a fork.
    pub(crate) fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        let newest = self.newest.load(Ordering::Acquire);
        // SAFETY: never NULL, never changed, and freed by `drop` alone; one
        // that was replaced is another process's and never freed here.
        let made = unsafe { &*newest };
        if made.process == std::process::id() {
            return Ok(&made.value);
        }
        let own = Made::new(make()?);
        let exchanged =
            self.newest.compare_exchange(newest, own, Ordering::AcqRel, Ordering::Acquire);
        if exchanged.is_err() {
            // Another thread was faster. Only threads of this process can be,
            // so what it made is ours too.
            // SAFETY: nobody else has seen what was made here.
            drop(unsafe { Box::from_raw(own) });
        }
        // SAFETY: as above; now it is this process's.
        Ok(unsafe { &(*self.newest.load(Ordering::Acquire)).value })
    }

    /// The value of this process, if it has one: nothing is made, allocated or
    /// locked, so that a signal handler may ask.
    pub(crate) fn made_here(&self) -> Option<&T> {
        // SAFETY: never NULL, never changed, and freed by `drop` alone.
        let made = unsafe { &*self.newest.load(Ordering::Acquire) };
        (made.process == std::process::id()).then_some(&made.value)
    }

    /// The value, which no other process can make for itself: there it is
    /// refused.
    pub(crate) fn only_here(&self, name: &str) -> Result<&T, extracta_error> {
        self.get(|| {
            Err(extracta_error::usage(&format!(
                "{name} is forked: another process made it, before the fork(); it works there alone"
            )))
        })
    }
}

impl<T> Made<T> {
    fn new(value: T) -> *mut Self {
        Box::into_raw(Box::new(Made { value, process: std::process::id() }))
    }
}

// SAFETY: it owns its values, as a `Box` would.
unsafe impl<T: Send> Send for PerProcess<T> {}
// SAFETY: it hands out nothing but `&T`, and what it drops under `&self` has
// been made there and seen by nobody; `T: Send` since another thread than the
// maker's may drop it.
unsafe impl<T: Send + Sync> Sync for PerProcess<T> {}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let newest = *self.newest.get_mut();
        // SAFETY: it came from a box, and with `&mut self` nobody has it.
        // Another process's is left alone, as are those it replaced.
        unsafe {
            if (*newest).process == std::process::id() {
                drop(Box::from_raw(newest));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use super::*;

    fn inherited<T: Send + Sync>(value: T) -> PerProcess<T> {
        let made = Made::new(value);
        // SAFETY: just made, seen by nobody.
        unsafe { (*made).process = u32::MAX };
        PerProcess { newest: AtomicPtr::new(made) }
    }

    #[test]
    fn a_child_makes_its_own_and_leaves_the_inherited_one_alone() {
        let parents = Arc::new(());
        let value = inherited(Arc::clone(&parents));
        let own = value.get::<Infallible>(|| Ok(Arc::new(()))).expect("one").clone();
        assert!(!Arc::ptr_eq(&own, &parents));
        let again = value.get::<Infallible>(|| unreachable!("there is one")).expect("one");
        assert!(Arc::ptr_eq(&own, again));
        drop(value);
        assert_eq!((Arc::strong_count(&own), Arc::strong_count(&parents)), (1, 2));
    }

    #[test]
    fn a_child_that_cannot_make_its_own_is_refused_and_leaks_the_inherited_one() {
        let parents = Arc::new(());
        let value = inherited(Arc::clone(&parents));
        let error = value.only_here("extracta_worker").expect_err("forked");
        assert!(error.message.to_str().starts_with("extracta_worker is forked"));
        drop(value);
        assert_eq!(Arc::strong_count(&parents), 2);
    }

    #[test]
    fn its_own_process_makes_it_once_uses_and_drops_it() {
        let value = Arc::new(7);
        let own = PerProcess::new(value.clone());
        let read = own.get::<Infallible>(|| unreachable!("there is one"));
        assert_eq!(read, Ok(&value));
        assert_eq!(own.only_here("it").map(|value| **value).map_err(|_| ()), Ok(7));
        drop(own);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn threads_that_are_first_together_agree_on_one() {
        let value = inherited(Arc::new(0));
        let all: Vec<Arc<i32>> = std::thread::scope(|scope| {
            let get = |number| {
                let value = &value;
                scope.spawn(move || {
                    Arc::clone(value.get::<Infallible>(|| Ok(Arc::new(number))).expect("one"))
                })
            };
            let threads: Vec<_> = (1..=8).map(get).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(all.iter().all(|one| Arc::ptr_eq(one, &all[0])));
    }
}
