//! A value that only the process that made it may touch: what holds locks,
//! threads or an open SQLite.
//!
//! A child of a fork() has a copy of it that is good for nothing: its mutexes
//! may be locked by threads that are not there, and closing its files would
//! drop locks. So the child is refused, and leaks its copy.

use std::mem::ManuallyDrop;
use std::process;

use crate::error::extracta_error;

/// A value of one process.
#[derive(Debug)]
pub(crate) struct OfProcess<T> {
    value: ManuallyDrop<T>,
    process: u32,
}

impl<T> OfProcess<T> {
    /// A value of this process.
    pub(crate) fn new(value: T) -> Self {
        OfProcess { value: ManuallyDrop::new(value), process: process::id() }
    }

    /// # Errors
    ///
    /// This is another process.
    pub(crate) fn get(&self, name: &str) -> Result<&T, extracta_error> {
        if self.process == process::id() {
            return Ok(&self.value);
        }
        Err(extracta_error::usage(&format!(
            "{name} is forked: another process made it, before the fork(); it works there alone"
        )))
    }
}

impl<T> Drop for OfProcess<T> {
    fn drop(&mut self) {
        if self.process == process::id() {
            // SAFETY: nobody sees the value after this.
            unsafe { ManuallyDrop::drop(&mut self.value) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn its_own_process_uses_and_drops_it() {
        let value = Arc::new(7);
        let own = OfProcess::new(value.clone());
        assert_eq!(own.get("it").map(|value| **value).map_err(|_| ()), Ok(7));
        drop(own);
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn another_process_is_refused_and_leaks_it() {
        let value = Arc::new(7);
        let mut others = OfProcess::new(value.clone());
        others.process = u32::MAX;
        let error = others.get("extracta_run").expect_err("forked");
        assert!(error.message.to_str().starts_with("extracta_run is forked"));
        drop(others);
        assert_eq!(Arc::strong_count(&value), 2);
    }
}
