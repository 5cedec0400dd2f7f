//! What can go wrong with one request, as data in three parts: how much of its
//! body is read, whether its files land, and how it ends.
//!
//! Mistakes inside an answer that is otherwise in order (rows that are missing,
//! names that were changed) are a [`Rewrite`](crate::Rewrite) instead.

use std::time::Duration;

use crate::Answer;

/// A scripted failure of one request.
///
/// The constructors name the usual failures; the methods that follow vary
/// them. A fault replaces the checks that the service would make (key, size,
/// polling too early), never the reading of the body.
///
/// ```
/// use std::time::Duration;
/// use extracta_sandbox::{Answer, Fault};
///
/// // The files are kept, and then a gateway fails.
/// let kept = Fault::answer(Answer::html(502)).stored();
/// // The files land half a second after a connection that was cut.
/// let late = Fault::close_after_reading().stored_after(Duration::from_millis(500));
/// // Refused while the body is still on its way.
/// let early = Fault::status(413).before_reading();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) reads: Reads,
    pub(crate) landing: Landing,
    pub(crate) ending: Ending,
}

/// How much of the request's body is read before it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    Nothing,
    /// At least so many bytes, in whole chunks as they come.
    Bytes(u64),
    Everything,
}

/// Whether the files of an upload that was read to its end are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    Never,
    AtOnce,
    After(Duration),
}

/// How the request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The connection is closed without a word.
    Close,
    /// Nothing happens for so long, or until the sandbox stops; then it is
    /// closed.
    Hang(Option<Duration>),
    /// This answer instead of the service's own. With `hold` the connection
    /// stays open, unread, for so long after it.
    Answer { answer: Answer, hold: Option<Duration> },
    /// The service's own answer, announced in full, closed after so many bytes
    /// of its body.
    Cut(usize),
    /// The service's own answer after a pause.
    Delay(Duration),
}

impl Fault {
    /// The connection is closed as soon as the request's head is there. No
    /// byte of the body is read, and no `100 Continue` is sent.
    pub fn close_before_reading() -> Fault {
        Fault::new(Reads::Nothing, Ending::Close)
    }

    /// The connection is closed in the middle of the body, after `bytes` of it
    /// (and the rest of the chunk they came in).
    pub fn close_after_bytes(bytes: u64) -> Fault {
        Fault::new(Reads::Bytes(bytes), Ending::Close)
    }

    /// The whole body is read, nothing is kept, and the connection is closed.
    pub fn close_after_reading() -> Fault {
        Fault::new(Reads::Everything, Ending::Close)
    }

    /// The whole body is read, its files are kept, and the connection is
    /// closed: the answer is lost.
    pub fn close_after_storing() -> Fault {
        Fault::close_after_reading().stored()
    }

    /// The whole body is read and no answer ever comes, until the client
    /// leaves or the sandbox stops.
    pub fn hang() -> Fault {
        Fault::new(Reads::Everything, Ending::Hang(None))
    }

    /// As [`hang`](Fault::hang), but the connection is closed after `duration`.
    pub fn hang_for(duration: Duration) -> Fault {
        Fault::new(Reads::Everything, Ending::Hang(Some(duration)))
    }

    /// The whole body is read, nothing is kept, and `answer` is given.
    pub fn answer(answer: Answer) -> Fault {
        Fault::new(Reads::Everything, Ending::Answer { answer, hold: None })
    }

    /// As [`answer`](Fault::answer) with [`Answer::error`] of this status.
    pub fn status(status: u16) -> Fault {
        Fault::answer(Answer::error(status))
    }

    /// The request succeeds and its files are kept, but of the answer only so
    /// many bytes of the body arrive, short of the announced length.
    pub fn cut_answer_after(bytes: usize) -> Fault {
        Fault::new(Reads::Everything, Ending::Cut(bytes)).stored()
    }

    /// The request succeeds, and its answer comes `pause` later.
    pub fn delay(pause: Duration) -> Fault {
        Fault::new(Reads::Everything, Ending::Delay(pause)).stored()
    }

    /// The whole body is read and its files are kept, whatever is answered.
    #[must_use]
    pub fn stored(mut self) -> Fault {
        self.reads = Reads::Everything;
        self.landing = Landing::AtOnce;
        self
    }

    /// The whole body is read and its files are kept only `delay` after the
    /// request has ended, even if its batch has answered `success` meanwhile
    /// (the batch then answers `waiting` again for the processing time).
    #[must_use]
    pub fn stored_after(mut self, delay: Duration) -> Fault {
        self.reads = Reads::Everything;
        self.landing = Landing::After(delay);
        self
    }

    /// The request ends before any of its body is read, so nothing is kept. An
    /// answer is given at once, without a `100 Continue`.
    #[must_use]
    pub fn before_reading(mut self) -> Fault {
        self.reads = Reads::Nothing;
        self.landing = Landing::Never;
        self
    }

    /// The request ends after so many bytes of its body, so nothing is kept.
    /// The rest is not read: the connection is closed after an answer.
    #[must_use]
    pub fn after_bytes(mut self, bytes: u64) -> Fault {
        self.reads = Reads::Bytes(bytes);
        self.landing = Landing::Never;
        self
    }

    /// Keeps the connection open after an answer, without reading what still
    /// arrives on it, for `duration`. Without an answer it does nothing.
    #[must_use]
    pub fn holding(mut self, duration: Duration) -> Fault {
        if let Ending::Answer { hold, .. } = &mut self.ending {
            *hold = Some(duration);
        }
        self
    }

    /// Adds `Retry-After` to an answer. Without an answer it does nothing.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Fault {
        if let Ending::Answer { answer, .. } = &mut self.ending {
            *answer = answer.clone().retry_after(seconds);
        }
        self
    }

    fn new(reads: Reads, ending: Ending) -> Fault {
        Fault { reads, landing: Landing::Never, ending }
    }

    /// Whether the service's own answer is needed.
    pub(crate) fn keeps_the_answer(&self) -> bool {
        matches!(self.ending, Ending::Cut(_) | Ending::Delay(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storing_needs_the_whole_body() {
        let fault = Fault::status(500).before_reading().stored();
        assert_eq!(fault.reads, Reads::Everything);
        assert_eq!(fault.landing, Landing::AtOnce);
    }

    #[test]
    fn what_ends_before_the_body_is_through_keeps_nothing() {
        let fault = Fault::status(500).stored().after_bytes(10);
        assert_eq!(fault.landing, Landing::Never);
        assert_eq!(Fault::close_after_storing().before_reading().landing, Landing::Never);
    }
}
