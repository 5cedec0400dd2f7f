//! Progress bars on standard error, where that is a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use extracta_client::Outcome;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far sending, accepting and classifying are, apart: the service takes
/// its time between them.
pub(crate) struct Bars {
    all: MultiProgress,
    sending: ProgressBar,
    accepted: ProgressBar,
    classified: ProgressBar,
    /// Whether rows go to the same terminal, so that bars make room for them.
    is_sharing: bool,
}

impl Bars {
    /// No bars.
    pub(crate) fn hidden() -> Self {
        Bars {
            all: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()),
            sending: ProgressBar::hidden(),
            accepted: ProgressBar::hidden(),
            classified: ProgressBar::hidden(),
            is_sharing: false,
        }
    }

    /// The bars of a run with so many documents and so many bytes to send, which
    /// waits for results or not.
    pub(crate) fn new(documents: u64, bytes: u64, is_waiting: bool) -> Self {
        let mut bars = Bars::hidden();
        let is_dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        if std::io::stderr().is_terminal() && !is_dumb {
            bars.all.set_draw_target(ProgressDrawTarget::stderr());
            bars.is_sharing = std::io::stdout().is_terminal();
        }
        bars.sending = bars.add("sending", "{bytes} of {total_bytes}", bytes);
        bars.accepted = bars.add("accepted", "{pos} of {len} documents", documents);
        if is_waiting {
            let numbers = "{pos} of {len} documents, {elapsed}";
            bars.classified = bars.add("classified", numbers, documents);
        }
        if !bars.all.is_hidden() {
            // Keeps the clock going while the service is at work, and draws what
            // came too soon after what was drawn before.
            bars.each(|bar| bar.enable_steady_tick(Duration::from_millis(500)));
        }
        bars
    }

    fn add(&self, label: &'static str, numbers: &str, length: u64) -> ProgressBar {
        let template = format!("{{prefix:>10}} [{{bar:30}}] {numbers}");
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        let bar = self.all.add(ProgressBar::new(length));
        bar.set_style(style);
        bar.set_prefix(label);
        bar
    }

    fn each(&self, act: impl Fn(&ProgressBar)) {
        [&self.sending, &self.accepted, &self.classified].into_iter().for_each(act);
    }

    /// Further bytes were sent.
    pub(crate) fn sent(&self, bytes: u64) {
        self.sending.inc(bytes);
        // What is sent again, and the frame of a request, come on top.
        let sent = self.sending.position();
        if self.sending.length().is_some_and(|length| length < sent) {
            self.sending.set_length(sent);
        }
    }

    /// The service has taken a document.
    pub(crate) fn accepted(&self) {
        self.accepted.inc(1);
    }

    /// A document has this outcome.
    pub(crate) fn known(&self, outcome: Outcome) {
        match outcome {
            Outcome::Classified => {
                self.classified.inc(1);
                // What was known before was accepted in another session.
                let classified = self.classified.position();
                if self.accepted.position() < classified {
                    self.accepted.set_position(classified);
                }
            }
            Outcome::Refused => {
                self.accepted.dec_length(1);
                self.classified.dec_length(1);
            }
            _ => {}
        }
    }

    /// Does something that writes to standard output, with the bars out of
    /// the way.
    pub(crate) fn make_room<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.is_sharing { self.all.suspend(write) } else { write() }
    }

    /// The same for what writes to standard error.
    pub(crate) fn make_room_for_words<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.all.is_hidden() { write() } else { self.all.suspend(write) }
    }

    /// Takes the bars away for good.
    pub(crate) fn clear(&self) {
        self.each(|bar| {
            bar.disable_steady_tick();
            bar.finish_and_clear();
        });
        // It fails where the terminal is gone.
        let _ = self.all.clear();
    }
}
