//! Sending a request, and listening to what the service says meanwhile.
//!
//! A service may respond before it has read the body: to refuse the key, or
//! because the body is too long. It then stops reading, or closes. Whoever
//! only writes runs into a reset and never learns why.

use std::io::{ErrorKind, Read};
use std::sync::atomic::Ordering::Relaxed;

use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::request::{Method, Request};

use super::Network;
use super::connection::Connection;
use super::error::TransportError;
use super::network::USER_AGENT;
use super::response_head::ResponseHead;
use crate::cancel::deadline_after;

/// A request on its way.
pub(super) struct OutgoingRequest<'a> {
    pub(super) request: &'a Request,
    pub(super) body: &'a mut dyn Read,
    pub(super) on_sent: &'a mut dyn FnMut(u64),
    /// How much of the body was sent.
    pub(super) sent: Sent,
}

impl OutgoingRequest<'_> {
    /// Sends the head and the body, or as much as the service wants to have
    /// before it responds: then the head of its response is returned. Where
    /// this head asks for `100 Continue`, the body waits for it a while.
    ///
    /// # Errors
    ///
    /// The network takes no more; there may be a response to receive. Or, with
    /// [`Cause::File`], the body cannot be read.
    pub(super) fn send(
        &mut self,
        network: &Network,
        connection: &mut Connection,
        asks_first: bool,
    ) -> Result<Option<ResponseHead>, TransportError> {
        let head = head(network, self.request, asks_first);
        let mut early = pass(connection, &mut head.as_bytes(), head.len() as u64, &mut |_| {})?;
        if asks_first && early.is_none() {
            early = connection.head(Some(deadline_after(network.limits.go_ahead)), true)?;
            match &early {
                Some(head) if head.is_go_ahead() => early = None,
                Some(_) => {}
                None => network.ignores_expect.store(true, Relaxed),
            }
        }
        if early.is_none() {
            self.sent = Sent::Part;
            early = pass(connection, self.body, self.request.body.length(), self.on_sent)?;
        }
        if early.is_none() {
            self.sent = Sent::Whole;
        }
        Ok(early)
    }
}

/// Sends so many bytes of a source, unless the service responds. `on_sent`
/// hears after each piece how many were sent.
fn pass(
    connection: &mut Connection,
    source: &mut dyn Read,
    length: u64,
    on_sent: &mut dyn FnMut(u64),
) -> Result<Option<ResponseHead>, TransportError> {
    let mut taken = 0;
    while taken < length {
        // It costs one system call.
        if taken > 0
            && let Some(head) = connection.head(None, false)?
        {
            return Ok(Some(head));
        }
        let room = connection.output();
        let most = usize::try_from(length - taken).map_or(room.len(), |left| left.min(room.len()));
        let read = match source.read(&mut room[..most]) {
            Ok(0) => {
                let detail = "the body ended before its length";
                return Err(TransportError::new(Cause::File, detail));
            }
            // A reader that claims more than it was given room for is broken.
            Ok(read) => read.min(most),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(TransportError::new(Cause::File, error.to_string())),
        };
        connection.enqueue(read)?;
        while !connection.send()? {
            if let Some(head) = connection.head(None, false)? {
                return Ok(Some(head));
            }
        }
        taken += read as u64;
        on_sent(taken);
    }
    Ok(None)
}

/// The head of a request, with its empty line. **It contains the key.**
fn head(network: &Network, request: &Request, asks_first: bool) -> String {
    let method = request.method.as_str();
    let path = request.path;
    let mut head = format!("{method} {}{path} HTTP/1.1\r\n", network.base.path());
    let mut line = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        // What ends a line would begin another header.
        head.extend(value.chars().filter(|character| !character.is_control()));
        head.push_str("\r\n");
    };
    line("Host", network.base.authority());
    line("Authorization", &network.key.authorization());
    line("User-Agent", USER_AGENT);
    line("Accept", "application/json, */*");
    line("Accept-Encoding", "identity");
    if let Some(content_type) = &request.content_type {
        line("Content-Type", content_type);
    }
    // A body of no bytes has a length too; only GET goes without a body.
    if request.method != Method::Get || request.body.length() > 0 {
        line("Content-Length", &request.body.length().to_string());
    }
    if asks_first {
        line("Expect", "100-continue");
    }
    head.push_str("\r\n");
    head
}
