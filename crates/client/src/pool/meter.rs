//! Tells the driver how many bytes were sent: now and then, not for each piece.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::Notice;

/// How often an upload tells how many bytes it has sent.
const TELL: Duration = Duration::from_millis(100);

pub(super) struct Meter<'a> {
    tell: &'a Sender<Notice>,
    sent: u64,
    told: u64,
    told_at: Instant,
}

impl<'a> Meter<'a> {
    pub(super) fn new(tell: &'a Sender<Notice>) -> Self {
        Meter { tell, sent: 0, told: 0, told_at: Instant::now() }
    }

    /// So many bytes are sent in all.
    pub(super) fn sent(&mut self, sent: u64) {
        self.sent = sent;
        if self.told_at.elapsed() >= TELL {
            self.tell();
        }
    }

    /// Tells what was not told yet.
    pub(super) fn tell(&mut self) {
        let bytes = self.sent.saturating_sub(self.told);
        if bytes > 0 {
            // The loop is gone only when the run is.
            let _ = self.tell.send(Notice::Sent { bytes });
        }
        self.told = self.sent;
        self.told_at = Instant::now();
    }
}
