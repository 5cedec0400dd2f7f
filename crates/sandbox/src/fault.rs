//! A fault of one request, as data in three parts: how much of its
//! body is read, whether its files are kept, and how it ends.
//!
//! Mistakes inside a response that is otherwise in order (rows that are missing,
//! names that were changed) are a [`Rewrite`](crate::Rewrite) instead.

use std::time::Duration;

use crate::dress::Dress;
use crate::response::Response;

/// All bytes of a body.
pub(crate) const EVERYTHING: u64 = u64::MAX;

/// A scripted failure of one request.
///
/// The constructors name the usual failures; the methods that follow vary
/// them. A fault replaces the checks that the service would make (key, size,
/// polling too early), never the reading of the body. What they say of files that
/// are kept is true of what other requests create, update or delete.
///
/// ```
/// use std::time::Duration;
/// use extracta_sandbox::{Fault, Response};
///
/// // The files are kept, and then a gateway fails.
/// let kept = Fault::response(Response::html(502)).stored();
/// // The files are kept half a second after a connection that was cut.
/// let late = Fault::close_after_reading().stored_after(Duration::from_millis(500));
/// // Refused while the body is still on its way.
/// let early = Fault::status(413).before_reading();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The request ends when it has read so many bytes of its body, in whole
    /// chunks as they come.
    pub(crate) reads: u64,
    /// How long after the whole body the files of an upload are kept; none if
    /// they are not.
    pub(crate) keeps_files_after: Option<Duration>,
    /// The body is read no faster than so many bytes a second.
    pub(crate) bytes_per_second: Option<u64>,
    pub(crate) ending: Ending,
    /// How its response is put on the wire, if not as it should be.
    pub(crate) dress: Option<Dress>,
}

/// How the request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The connection is closed without a word, after a silence that may be
    /// zero or until the sandbox stops.
    Close { silence: Duration },
    /// This response instead of the service's own. With `hold` the connection
    /// stays open, unread, for so long after it.
    Respond { response: Response, hold: Option<Duration> },
    /// The service's own response after a pause, announced in full; with
    /// `cut_after` closed after so many bytes of its body.
    Own { pause: Duration, cut_after: Option<usize> },
}

impl Fault {
    /// The connection is closed as soon as the request's head is there. No
    /// byte of the body is read, and no `100 Continue` is sent.
    pub fn close_before_reading() -> Fault {
        Fault::close_after_bytes(0)
    }

    /// The connection is closed in the middle of the body, after `bytes` of it
    /// (and the rest of the chunk they came in).
    pub fn close_after_bytes(bytes: u64) -> Fault {
        Fault::close_after_reading().after_bytes(bytes)
    }

    /// The whole body is read, nothing is kept, and the connection is closed.
    pub fn close_after_reading() -> Fault {
        Fault::new(EVERYTHING, Ending::Close { silence: Duration::ZERO })
    }

    /// The whole body is read, its files are kept, and the connection is
    /// closed: the response is lost.
    pub fn close_after_storing() -> Fault {
        Fault::close_after_reading().stored()
    }

    /// The whole body is read and no response ever comes, until the client
    /// leaves or the sandbox stops.
    pub fn hang() -> Fault {
        Fault::hang_for(Duration::MAX)
    }

    /// As [`hang`](Fault::hang), but the connection is closed after `duration`.
    pub fn hang_for(duration: Duration) -> Fault {
        Fault::new(EVERYTHING, Ending::Close { silence: duration })
    }

    /// The whole body is read, nothing is kept, and `response` is given.
    pub fn response(response: Response) -> Fault {
        Fault::new(EVERYTHING, Ending::Respond { response, hold: None })
    }

    /// As [`response`](Fault::response) with [`Response::error`] of this status.
    pub fn status(status: u16) -> Fault {
        Fault::response(Response::error(status))
    }

    /// The request succeeds and its files are kept, but of the response only so
    /// many bytes of the body arrive, short of the announced length.
    pub fn cut_response_after(bytes: usize) -> Fault {
        Fault::own(Duration::ZERO, Some(bytes))
    }

    /// The request succeeds, and its response comes `pause` later.
    pub fn delay(pause: Duration) -> Fault {
        Fault::own(pause, None)
    }

    /// The request succeeds, for what the methods below vary.
    pub fn own_response() -> Fault {
        Fault::own(Duration::ZERO, None)
    }

    /// The whole body is read and its files are kept, whatever the response.
    #[must_use]
    pub fn stored(self) -> Fault {
        self.stored_after(Duration::ZERO)
    }

    /// The whole body is read and its files are kept only `delay` after the
    /// request has ended, even if its batch was reported as `success` meanwhile
    /// (the batch is then `waiting` again for the processing time).
    #[must_use]
    pub fn stored_after(self, delay: Duration) -> Fault {
        Fault { reads: EVERYTHING, keeps_files_after: Some(delay), ..self }
    }

    /// The request ends before any of its body is read, so nothing is kept. A
    /// response is given at once, without a `100 Continue`.
    #[must_use]
    pub fn before_reading(self) -> Fault {
        self.after_bytes(0)
    }

    /// The request ends after so many bytes of its body, so nothing is kept.
    /// The rest is not read: the connection is closed after a response.
    #[must_use]
    pub fn after_bytes(self, bytes: u64) -> Fault {
        Fault { reads: bytes, keeps_files_after: None, ..self }
    }

    /// The body is read steadily, but only so many bytes a second.
    #[must_use]
    pub fn reading(self, bytes_per_second: u64) -> Fault {
        Fault { bytes_per_second: Some(bytes_per_second.max(1)), ..self }
    }

    /// Puts the response on the wire like this, whole, and closes the connection.
    /// Without a response it does nothing.
    #[must_use]
    pub fn dressed(self, dress: Dress) -> Fault {
        Fault { dress: Some(dress), ..self }
    }

    /// Keeps the connection open after a response, without reading what still
    /// arrives on it, for `duration`. Without a response it does nothing.
    #[must_use]
    pub fn holding(mut self, duration: Duration) -> Fault {
        if let Ending::Respond { hold, .. } = &mut self.ending {
            *hold = Some(duration);
        }
        self
    }

    /// Adds `Retry-After` to a response. Without a response it does nothing.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Fault {
        if let Ending::Respond { response, .. } = &mut self.ending {
            *response = response.clone().retry_after(seconds);
        }
        self
    }

    fn new(reads: u64, ending: Ending) -> Fault {
        Fault { reads, keeps_files_after: None, bytes_per_second: None, ending, dress: None }
    }

    fn own(pause: Duration, cut_after: Option<usize>) -> Fault {
        Fault::new(EVERYTHING, Ending::Own { pause, cut_after }).stored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storing_needs_the_whole_body() {
        let fault = Fault::status(500).before_reading().stored();
        assert_eq!(fault.reads, EVERYTHING);
        assert_eq!(fault.keeps_files_after, Some(Duration::ZERO));
    }

    #[test]
    fn what_ends_before_the_body_is_through_keeps_nothing() {
        let fault = Fault::status(500).stored().after_bytes(10);
        assert_eq!(fault.keeps_files_after, None);
        assert_eq!(Fault::close_after_storing().before_reading().keeps_files_after, None);
    }
}
