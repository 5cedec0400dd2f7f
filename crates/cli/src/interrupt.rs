//! Ctrl-C, and the other polite ways to end a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, io, process, thread};

use extracta_client::Cancel;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::exit::{Exit, Failure};

/// What ends a process politely.
const SIGNALS: [i32; 3] = [SIGHUP, SIGINT, SIGTERM];

/// A cancellation token that the first SIGINT, SIGTERM or SIGHUP cancels. The second ends
/// the process at once. A signal that was ignored when the process began, as by
/// `nohup`, stays ignored.
pub(crate) struct Interrupt {
    /// What to hand to the client, and to cancel for other reasons.
    pub(crate) cancel: Cancel,
    is_signalled: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens from now on. Once a process.
    pub(crate) fn listen() -> Result<Self, Failure> {
        let interrupt = Interrupt { cancel: Cancel::new(), is_signalled: Arc::default() };
        interrupt
            .listen_apart()
            .map_err(|error| Failure::Unfinished(format!("signals cannot be caught: {error}")))?;
        Ok(interrupt)
    }

    /// Listens in a thread of its own, which ends with the process.
    fn listen_apart(&self) -> io::Result<()> {
        let ignored = ignored_signals();
        let mut signals = Signals::new(SIGNALS.iter().filter(|signal| !is_in(ignored, **signal)))?;
        let (cancel, is_signalled) = (self.cancel.clone(), Arc::clone(&self.is_signalled));
        let listen = move || {
            for _ in signals.forever() {
                if is_signalled.swap(true, Ordering::SeqCst) {
                    process::exit(Exit::Interrupted as i32);
                }
                cancel.cancel();
            }
        };
        thread::Builder::new().name("signals".into()).spawn(listen).map(drop)
    }

    /// Whether a signal came.
    pub(crate) fn is_signalled(&self) -> bool {
        self.is_signalled.load(Ordering::SeqCst)
    }
}

/// The signals that this process ignores, as the system has them: a bit for each.
/// None where it does not tell.
fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
}

/// Whether a signal is among these.
fn is_in(signals: u64, signal: i32) -> bool {
    signals >> (signal - 1) & 1 == 1
}
