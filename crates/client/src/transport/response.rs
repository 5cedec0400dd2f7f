//! Receiving a response: interim heads are passed over, the body is taken as
//! far as it comes, and what cannot be read is kept as it is.

use std::io::{self, BufRead, ErrorKind, Read};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Cause, Response};

use super::chunks::{read_chunks, read_exactly};
use super::connection::Connection;
use super::encoding::decoded;
use super::error::TransportError;
use super::response_head::{Framing, ResponseHead};
use crate::cancel::deadline_after;

/// The longest head of a response, in bytes.
pub(super) const LONGEST_HEAD: usize = 64 * 1024;

/// How many interim heads may come at a time.
const MOST_INTERIM_HEADS: u32 = 256;

impl Connection {
    /// Waits for the head of the response, or looks whether it is there if
    /// there is no deadline. Interim heads are passed over, but for the
    /// `100 Continue` of who waits for it.
    pub(super) fn head(
        &mut self,
        deadline: Option<Instant>,
        asks_first: bool,
    ) -> Result<Option<ResponseHead>, TransportError> {
        let broken = |detail: String| Err(TransportError::new(Cause::Broken, detail));
        let mut interim_heads = 0;
        loop {
            let input = self.input();
            let part = match ResponseHead::parse(input)? {
                Some((head, length)) => {
                    self.consume(length);
                    if !head.is_interim() || asks_first && head.is_go_ahead() {
                        return Ok(Some(head));
                    } else if interim_heads == MOST_INTERIM_HEADS {
                        return broken("interim responses without end".into());
                    }
                    interim_heads += 1;
                    continue;
                }
                None if input.len() >= LONGEST_HEAD => {
                    let detail = "the head of the response is longer than";
                    return broken(format!("{detail} {LONGEST_HEAD} bytes"));
                }
                None if input.is_empty() => "without a response",
                None => "in the head of the response",
            };
            match self.receive(deadline) {
                Ok(true) => {}
                Ok(false) => return broken(format!("the service closed the connection {part}")),
                Err(error) if error.is_over() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the head of the response, which must come within the limit.
    pub(super) fn response_within(
        &mut self,
        limit: Duration,
    ) -> Result<ResponseHead, TransportError> {
        self.head(Some(deadline_after(limit)), false)?.ok_or_else(|| {
            TransportError::new(Cause::TimeLimit, format!("no response within {limit:?}"))
        })
    }

    /// Receives the rest of a response, and tells whether the connection may
    /// carry another exchange.
    ///
    /// Once there is a head there is a response: what ends its body early, be
    /// it a limit or a cancel, makes it cut.
    pub(super) fn receive_body(&mut self, head: ResponseHead) -> (Response, bool) {
        let (limits, mut body) = (self.limits, Vec::new());
        let deadline = deadline_after(limits.response_body);
        let content = &mut Content { connection: self, deadline, room: limits.response_length };
        let read = match head.framing {
            Framing::Length(length) => read_exactly(content, length, &mut body),
            Framing::Chunked => read_chunks(content, &mut body),
            Framing::UntilClosed => content.read_to_end(&mut body).map(drop),
            Framing::Unknown => Err(ErrorKind::InvalidData.into()),
        };
        if read.as_ref().is_err_and(|error| error.kind() == ErrorKind::InvalidData) {
            // Nobody can know its end. What comes soon is kept: the id of what
            // was paid for may be in it, also in what was read before an error.
            content.deadline = deadline_after(limits.early_response);
            let _ = content.read_to_end(&mut body);
        }
        let mut is_cut = read.is_err();
        if head.framing == Framing::Unknown {
            body.drain(..length_of_head(&body));
        }
        if let Some(encoding) = head.encoding_of(&body) {
            let (text, is_all) =
                decoded(encoding, &body, limits.response_length).unwrap_or_else(|| {
                    let words = "the body has an encoding that was not asked for:";
                    (format!("{words} {encoding}").into(), false)
                });
            body = text;
            is_cut |= !is_all;
        }
        let may_follow = head.keeps_open && !is_cut && head.framing != Framing::UntilClosed;
        let ResponseHead { status, retry_after, .. } = head;
        (Response { status, retry_after, body, is_cut }, may_follow)
    }
}

/// How long the head is that a body begins with, since it could not be read.
fn length_of_head(body: &[u8]) -> usize {
    let is_end =
        |place: &usize| body[..*place].ends_with(b"\n\n") || body[..*place].ends_with(b"\n\r\n");
    let end = (0..=body.len().min(LONGEST_HEAD)).find(is_end);
    end.filter(|_| body.starts_with(b"HTTP/")).unwrap_or(0)
}

/// The bytes after a head. Content puts the deadline off; lines between chunks
/// do not.
struct Content<'a> {
    connection: &'a mut Connection,
    deadline: Instant,
    /// How many more bytes the body may have.
    room: usize,
}

impl BufRead for Content<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.connection.input().is_empty() {
            self.connection.receive(Some(self.deadline)).map_err(io::Error::other)?;
        }
        Ok(self.connection.input())
    }

    fn consume(&mut self, amount: usize) {
        self.connection.consume(amount);
    }
}

impl Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = self.room;
        let input = self.fill_buf()?;
        if room == 0 && !input.is_empty() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let amount = input.len().min(into.len()).min(room);
        into[..amount].copy_from_slice(&input[..amount]);
        self.consume(amount);
        self.room -= amount;
        self.deadline += self.connection.limits.earned_by(amount);
        Ok(amount)
    }
}
