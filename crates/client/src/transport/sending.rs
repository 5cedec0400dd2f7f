//! Sending a request, with an ear for what the service says meanwhile.
//!
//! A service may send before it has read the body: to refuse the key, or
//! because the body is too long. It then stops reading, or closes. Whoever
//! only writes runs into a reset and never learns why.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Cause, Sent};

use super::connection::{Connection, Received};
use super::error::TransportError;
use super::receiving::{NextHead, next_head};

/// How far a request got, and why not further.
pub(super) struct Sending {
    pub(super) sent: Sent,
    pub(super) end: End,
    /// Whether the service let the time pass that `Expect: 100-continue` gave
    /// it.
    pub(super) ignored_expect: bool,
}

/// Why the sending ended.
pub(super) enum End {
    /// All is sent.
    Through,
    /// The head of a response is in the input.
    Answered,
    /// The network takes no more; there may be a response to receive.
    Stopped(TransportError),
    /// The body cannot be read: the connection must be broken.
    BodyFailed(TransportError),
}

/// A request on its way.
pub(super) struct Outgoing<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) body: &'a mut dyn Read,
    /// How many bytes the body has.
    pub(super) length: u64,
    pub(super) on_sent: &'a mut dyn FnMut(u64),
}

impl Outgoing<'_> {
    /// Sends the head and the body. With `go_ahead` the head asks for
    /// `100 Continue`, and the body waits so long for it.
    pub(super) fn send(mut self, head: &[u8], go_ahead: Option<Duration>) -> Sending {
        let mut sending = Sending { sent: Sent::Nothing, end: End::Through, ignored_expect: false };
        sending.end = match self.connection.put(head) {
            Ok(()) => self.send_after(go_ahead, &mut sending),
            Err(error) => End::Stopped(error),
        };
        sending
    }

    fn send_after(&mut self, go_ahead: Option<Duration>, sending: &mut Sending) -> End {
        if let Some(limit) = go_ahead {
            match self.await_go_ahead(limit) {
                Ok(GoAhead::Given) => {}
                Ok(GoAhead::Ignored) => sending.ignored_expect = true,
                Ok(GoAhead::Refused) => return End::Answered,
                Err(error) => return End::Stopped(error),
            }
        }
        self.send_body(&mut sending.sent)
    }

    fn await_go_ahead(&mut self, limit: Duration) -> Result<GoAhead, TransportError> {
        self.connection.flush()?;
        let started = Instant::now();
        loop {
            match next_head(self.connection)? {
                Some(NextHead::Interim(100)) => return Ok(GoAhead::Given),
                Some(NextHead::Interim(_)) => continue,
                Some(NextHead::Final(..)) => return Ok(GoAhead::Refused),
                None => {}
            }
            let left = limit.saturating_sub(started.elapsed());
            match self.connection.receive(left)? {
                Received::Bytes => {}
                Received::Nothing => return Ok(GoAhead::Ignored),
                Received::End => return Err(closed()),
            }
        }
    }

    /// Sends the body, the first of it in one write with the head if that
    /// still waits.
    fn send_body(&mut self, sent: &mut Sent) -> End {
        let mut handed_over = 0;
        while handed_over < self.length {
            let space = match self.connection.space() {
                Ok(space) => space,
                Err(error) => return End::Stopped(error),
            };
            *sent = Sent::Part;
            let read = match read_some(self.body, space, self.length - handed_over) {
                Ok(read) => read,
                Err(error) => return End::BodyFailed(error),
            };
            self.connection.filled(read);
            if let Err(error) = self.connection.flush() {
                return End::Stopped(error);
            }
            handed_over += read as u64;
            (self.on_sent)(handed_over);
            if handed_over < self.length {
                match self.has_been_answered() {
                    Ok(false) => {}
                    Ok(true) => return End::Answered,
                    Err(error) => return End::Stopped(error),
                }
            }
        }
        // Where there is no body the head still waits.
        if let Err(error) = self.connection.flush() {
            return End::Stopped(error);
        }
        *sent = Sent::Whole;
        End::Through
    }

    /// Whether the service has begun to send; it costs one system call.
    fn has_been_answered(&mut self) -> Result<bool, TransportError> {
        loop {
            match next_head(self.connection)? {
                Some(NextHead::Final(..)) => return Ok(true),
                Some(NextHead::Interim(_)) => continue,
                None => {}
            }
            match self.connection.receive(Duration::ZERO)? {
                Received::Bytes => {}
                Received::Nothing => return Ok(false),
                Received::End => return Err(closed()),
            }
        }
    }
}

/// What came of waiting for `100 Continue`.
enum GoAhead {
    Given,
    Ignored,
    /// There is a response instead.
    Refused,
}

fn closed() -> TransportError {
    let detail = "the service closed the connection while the request was sent";
    TransportError::new(Cause::Broken, detail)
}

/// Reads the next bytes of a body of which so many are left: at least one.
fn read_some(body: &mut dyn Read, space: &mut [u8], left: u64) -> Result<usize, TransportError> {
    let most = usize::try_from(left).map_or(space.len(), |left| left.min(space.len()));
    loop {
        return match body.read(&mut space[..most]) {
            Ok(0) => Err(TransportError::new(Cause::File, "the body ended before its length")),
            // A reader that claims more than it was given room for is broken.
            Ok(read) => Ok(read.min(most)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(TransportError::new(Cause::File, error.to_string())),
        };
    }
}
