//! Reading a response: interim heads are passed over, the body is taken as far
//! as it comes.

use std::time::{Duration, Instant};

use extracta_protocol::exchange::{Cause, Response};

use super::Limits;
use super::chunks::Chunks;
use super::connection::{Connection, Received};
use super::error::TransportError;
use super::network::LONGEST_HEAD;
use super::response_head::{AnswerHead, Framing};

/// A response, and whether the connection may carry another exchange.
pub(super) struct ReceivedResponse {
    pub(super) response: Response,
    pub(super) may_follow: bool,
}

/// Reads the response, whose head must come within the limit.
///
/// Once there is a head there is a response: what ends its body early, be it a
/// limit or a cancel, makes it cut.
pub(super) fn receive_response(
    connection: &mut Connection,
    limit: Duration,
    limits: &Limits,
) -> Result<ReceivedResponse, TransportError> {
    let head = receive_head(connection, limit)?;
    let mut body =
        BodyInProgress { framing: head.framing, chunks: Chunks::new(), body: Vec::new() };
    let is_cut = !body.receive(connection, limits);
    Ok(ReceivedResponse {
        response: Response {
            status: head.status,
            retry_after: head.retry_after,
            body: body.body,
            is_cut,
        },
        may_follow: head.keeps_open && !is_cut && head.framing != Framing::UntilClosed,
    })
}

/// Takes interim heads off the input, `100` among them, and tells the status
/// of the last one. A final head stays where it is.
pub(super) fn next_head(connection: &mut Connection) -> Result<Option<NextHead>, TransportError> {
    let input = connection.input();
    match AnswerHead::parse(input)? {
        Some((head, length)) if head.is_interim() => {
            connection.consume(length);
            Ok(Some(NextHead::Interim(head.status)))
        }
        Some((head, length)) => Ok(Some(NextHead::Final(head, length))),
        None if input.len() >= LONGEST_HEAD => {
            let detail = format!("the head of the response is longer than {LONGEST_HEAD} bytes");
            Err(TransportError::new(Cause::Broken, detail))
        }
        None => Ok(None),
    }
}

/// A head that is in the input.
pub(super) enum NextHead {
    /// One that another follows, with this status. It is consumed.
    Interim(u16),
    /// The head of the response, and how many bytes it has. It is not consumed.
    Final(AnswerHead, usize),
}

fn receive_head(
    connection: &mut Connection,
    limit: Duration,
) -> Result<AnswerHead, TransportError> {
    let started = Instant::now();
    loop {
        match next_head(connection)? {
            Some(NextHead::Final(head, length)) => {
                connection.consume(length);
                return Ok(head);
            }
            Some(NextHead::Interim(_)) => continue,
            None => {}
        }
        match connection.receive(limit.saturating_sub(started.elapsed()))? {
            Received::Bytes => {}
            Received::Nothing => {
                let detail = format!("no response within {limit:?}");
                return Err(TransportError::new(Cause::TimeLimit, detail));
            }
            Received::End => {
                let detail = match connection.input().is_empty() {
                    true => "the service closed the connection without a response",
                    false => "the service closed the connection in the head of the response",
                };
                return Err(TransportError::new(Cause::Broken, detail));
            }
        }
    }
}

struct BodyInProgress {
    framing: Framing,
    chunks: Chunks,
    body: Vec<u8>,
}

impl BodyInProgress {
    /// Reads the body. `false` if it is cut.
    fn receive(&mut self, connection: &mut Connection, limits: &Limits) -> bool {
        let started = Instant::now();
        loop {
            match self.take(connection.input(), limits.response_length) {
                Ok(taken) => connection.consume(taken),
                Err(IsCut) => return false,
            }
            if self.is_whole() {
                return true;
            }
            let limit = limits.response_body_after(self.body.len());
            match connection.receive(limit.saturating_sub(started.elapsed())) {
                Ok(Received::Bytes) => {}
                Ok(Received::End) => return self.framing == Framing::UntilClosed,
                Ok(Received::Nothing) | Err(_) => return false,
            }
        }
    }

    fn is_whole(&self) -> bool {
        match self.framing {
            Framing::Length(length) => self.body.len() as u64 == length,
            Framing::Chunked => self.chunks.is_done(),
            Framing::UntilClosed | Framing::Contradictory => false,
        }
    }

    /// Moves what belongs to the body out of the input.
    fn take(&mut self, input: &[u8], longest: usize) -> Result<usize, IsCut> {
        let taken = match self.framing {
            Framing::Length(length) => {
                let left = length - self.body.len() as u64;
                let amount =
                    usize::try_from(left).map_or(input.len(), |left| left.min(input.len()));
                self.body.extend_from_slice(&input[..amount]);
                amount
            }
            Framing::Chunked => self.chunks.take(input, &mut self.body).map_err(|_| IsCut)?,
            Framing::UntilClosed => {
                self.body.extend_from_slice(input);
                input.len()
            }
            Framing::Contradictory => return Err(IsCut),
        };
        if self.body.len() > longest {
            self.body.truncate(longest);
            return Err(IsCut);
        }
        Ok(taken)
    }
}

/// There is no more of this body to be had.
struct IsCut;
