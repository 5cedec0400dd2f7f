//! Ctrl-C, and the other polite ways to end a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use extracta_client::Cancel;

use crate::exit::{Exit, Failure};

/// A cancellation token that the first SIGINT, SIGTERM or SIGHUP cancels. The second ends
/// the process at once.
pub(crate) struct Interrupt {
    /// What to hand to the client, and to cancel for other reasons.
    pub(crate) cancel: Cancel,
    is_signalled: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on. Once a process.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let interrupt = Interrupt { cancel: Cancel::new(), is_signalled: Arc::default() };
        let cancel = interrupt.cancel.clone();
        let is_signalled = Arc::clone(&interrupt.is_signalled);
        ctrlc::set_handler(move || {
            if is_signalled.swap(true, Ordering::SeqCst) {
                std::process::exit(Exit::Interrupted as i32);
            }
            cancel.cancel();
        })
        .map_err(|error| Failure::Unfinished(format!("signals cannot be caught: {error}")))?;
        Ok(interrupt)
    }

    /// Whether a signal came.
    pub(crate) fn is_signalled(&self) -> bool {
        self.is_signalled.load(Ordering::SeqCst)
    }
}
