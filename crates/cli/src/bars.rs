//! Progress bars on standard error, where that is a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use extracta_client::{Outcome, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far sending, accepting and classifying are, apart: the service takes
/// its time between them.
pub(crate) struct Bars {
    all: MultiProgress,
    sending: ProgressBar,
    accepted: ProgressBar,
    classified: ProgressBar,
    /// Rows go to the same terminal, so the bars must make room for them.
    is_sharing: bool,
}

impl Bars {
    /// The bars of a run with so many inputs.
    pub(crate) fn new(inputs: usize) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        let target = if std::io::stderr().is_terminal() && !is_dumb {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let all = MultiProgress::with_draw_target(target);
        let is_shown = !all.is_hidden();
        let bar = |label: &'static str, template: &str, length: usize| {
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> ");
            let bar = all.add(ProgressBar::new(length as u64));
            bar.set_style(style);
            bar.set_prefix(label);
            bar
        };
        let sending = bar("sending", "{prefix:>10} [{bar:30}] {bytes} of {total_bytes}", 0);
        let accepted = bar("accepted", "{prefix:>10} [{bar:30}] {pos} of {len} documents", inputs);
        let classified = bar(
            "classified",
            "{prefix:>10} [{bar:30}] {pos} of {len} documents, {elapsed}",
            inputs,
        );
        if is_shown {
            // Keeps the clock going while the service is at work.
            classified.enable_steady_tick(Duration::from_millis(500));
        }
        let is_sharing = is_shown && std::io::stdout().is_terminal();
        Bars { all, sending, accepted, classified, is_sharing }
    }

    /// Moves the bars.
    pub(crate) fn show(&self, progress: &Progress<'_>) {
        match progress {
            Progress::Examined { bytes, .. } => self.sending.set_length(*bytes),
            Progress::Sent { bytes } => {
                self.sending.inc(*bytes);
                // What is sent again, and the frame of a request, come on top.
                let sent = self.sending.position();
                if self.sending.length().is_some_and(|length| length < sent) {
                    self.sending.set_length(sent);
                }
            }
            Progress::Accepted(_) => self.accepted.inc(1),
            Progress::Known(document) => match document.outcome {
                Outcome::Classified => self.classified.inc(1),
                Outcome::Refused => {
                    self.accepted.dec_length(1);
                    self.classified.dec_length(1);
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Does something that writes to standard output, with the bars out of
    /// the way.
    pub(crate) fn make_room<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.is_sharing { self.all.suspend(write) } else { write() }
    }

    /// Takes the bars away for good.
    pub(crate) fn clear(&self) {
        self.classified.disable_steady_tick();
        for bar in [&self.sending, &self.accepted, &self.classified] {
            bar.finish_and_clear();
        }
        // It fails where the terminal is gone.
        let _ = self.all.clear();
    }
}
