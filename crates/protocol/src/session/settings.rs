//! What a session may be told about sizes and times.

use core::time::Duration;

use crate::pacing::DOCUMENTED_PAUSE;
use crate::retry::RetryPolicy;

/// The settings of a session. The defaults suit the public service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// The most files in a request; at least 1. Default 20.
    pub files_per_request: usize,
    /// The most bytes of files in a request; a bigger file goes alone.
    /// Default 24 MiB.
    pub bytes_per_request: u64,
    /// The most files in a batch; at least 1. Default 500.
    pub files_per_batch: usize,
    /// The most uploads at once; at least 1. A batch has one at a time.
    /// Default 4.
    pub concurrency: usize,
    /// How long a document waits for others before a batch is opened for it.
    /// More than 0 is for a session to which others add documents: there a
    /// batch stays open for more of them, the longer the more batches await
    /// results. Default 0.
    pub linger: Duration,
    /// Whether a document whose file cannot be opened waits until it can; it is
    /// refused otherwise. Default `false`.
    pub waits_for_files: bool,
    /// Whether and how often to ask for results. Default: until all are known.
    pub asking: Asking,
    /// Whether the data of a document is fetched too, whose type is linked to an
    /// extraction. Default `false`.
    pub follows: bool,
    /// How long to wait for results, from the end of the last upload, or from when
    /// the data of a further document came to be awaited. Default 15 minutes.
    pub results_timeout: Duration,
    /// The pause from the end of a results request to the start of the next.
    /// Default 2 s, which is what the service's documentation asks for.
    pub poll_pause: Duration,
    /// The longest that a batch waits for its turn when it takes long.
    /// Default 30 s.
    pub longest_poll_interval: Duration,
    /// How soon an upload without a response may be called missing, after an
    /// end that was seen. Default 15 s.
    pub settle_after_seen_end: Duration,
    /// The same where this side ended it, so that the service may still be at
    /// work on it. Default 60 s.
    pub settle_after_own_end: Duration,
    /// How long a batch's results lack a stored document, or requests for them
    /// are only refused, before it is given up as failed. Default 10 minutes.
    pub unreadable_after: Duration,
    /// How many responses in a row that takes at least. Default 10.
    pub unreadable_responses: u32,
    /// When and how often to send again what was not stored.
    pub retry: RetryPolicy,
    /// How much may be sent again in all: see
    /// [`RetryBudget`](crate::retry::RetryBudget). Default 100.
    pub retry_budget: u32,
    /// How long a document waits that opened a batch and whose response was
    /// lost, before it is sent a second and a third time. Default 10 s and 2
    /// minutes.
    pub lost_opener_waits: [Duration; 2],
}

/// Whether and how often a session asks for results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Until every document has its outcome, or the time is over.
    UntilKnown,
    /// Once for each batch that awaits results when the session begins, but
    /// for those that can only be settled later.
    Once,
    /// Not at all: files are uploaded, and the rest is left to another
    /// session.
    Never,
}

impl SessionSettings {
    /// Sets the pause between results requests. One below the documented 2 s is
    /// for a stand-in of the service: the waits after lost openers are then as
    /// much shorter as it is.
    pub fn set_poll_pause(&mut self, pause: Duration) {
        self.poll_pause = pause;
        let share = pause.as_secs_f64() / DOCUMENTED_PAUSE.as_secs_f64();
        let waits = SessionSettings::default().lost_opener_waits;
        self.lost_opener_waits = waits.map(|wait| wait.mul_f64(share.min(1.0)));
    }
}

impl Default for SessionSettings {
    fn default() -> Self {
        SessionSettings {
            files_per_request: 20,
            bytes_per_request: 24 << 20,
            files_per_batch: 500,
            concurrency: 4,
            linger: Duration::ZERO,
            waits_for_files: false,
            asking: Asking::UntilKnown,
            follows: false,
            results_timeout: Duration::from_secs(15 * 60),
            poll_pause: DOCUMENTED_PAUSE,
            longest_poll_interval: Duration::from_secs(30),
            settle_after_seen_end: Duration::from_secs(15),
            settle_after_own_end: Duration::from_secs(60),
            unreadable_after: Duration::from_secs(10 * 60),
            unreadable_responses: 10,
            retry: RetryPolicy::default(),
            retry_budget: 100,
            lost_opener_waits: [Duration::from_secs(10), Duration::from_secs(120)],
        }
    }
}
