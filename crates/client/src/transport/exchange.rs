//! An exchange: from a connection to what was seen.

use std::io::Read;
use std::sync::atomic::Ordering::Relaxed;

use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::request::{Method, Request};

use super::Network;
use super::connection::Connection;
use super::error::TransportError;
use super::response_head::ResponseHead;
use crate::Cancel;
use crate::cancel::deadline_after;

/// From this length on, in bytes, the service is asked before a body is sent.
const ASKS_FROM: u64 = 1024 * 1024;

/// The status of a service that wants the body without being asked.
const EXPECTATION_FAILED: u16 = 417;

impl Network {
    /// Sends the request and reports what was seen: never an error, never a
    /// panic of its own, and always within the limits. Any number of threads
    /// may do so at a time.
    ///
    /// `body` yields exactly as many bytes as `request.body` is long, and may
    /// be read less far; the segments in `request.body` are not looked at. An
    /// error from it breaks the connection, so that no server takes the body
    /// for whole, and ends the exchange with [`Cause::File`].
    ///
    /// Where the token is cancelled, the exchange ends with
    /// [`Cause::Cancelled`], or with a response that is cut if there was a
    /// head already.
    ///
    /// `on_sent` is told after each piece how many bytes of the body were
    /// handed to the network so far.
    pub fn exchange(
        &self,
        request: &Request,
        body: &mut dyn Read,
        cancel: &Cancel,
        on_sent: &mut dyn FnMut(u64),
    ) -> Exchange {
        let mut outgoing = Outgoing { request, body, on_sent, sent: Sent::Nothing };
        let asks_first = request.body.length() > ASKS_FROM && !self.ignores_expect.load(Relaxed);
        let mut received = self.attempt(&mut outgoing, cancel, asks_first);
        // It is the question that was refused, and the body is untouched.
        if asks_first
            && outgoing.sent == Sent::Nothing
            && received.as_ref().is_ok_and(|response| response.status == EXPECTATION_FAILED)
        {
            self.ignores_expect.store(true, Relaxed);
            received = self.attempt(&mut outgoing, cancel, false);
        }
        let sent = outgoing.sent;
        match received {
            Ok(response) => Exchange { sent, ended: Ended::Response(response) },
            Err(error) => Exchange::without_response(sent, error.cause, error.detail),
        }
    }

    fn attempt(
        &self,
        outgoing: &mut Outgoing<'_>,
        cancel: &Cancel,
        asks_first: bool,
    ) -> Result<Response, TransportError> {
        let mut connection = self.connection(cancel)?;
        let sending = self.send(outgoing, &mut connection, asks_first);
        let is_through = sending.as_ref().is_ok_and(Option::is_none);
        let head = match sending {
            Ok(Some(head)) => head,
            Ok(None) => connection.response_within(self.limits.response)?,
            // The connection must break: the service shall not wait for more.
            Err(error) if error.cause == Cause::File => return Err(error),
            // Without a response the first error is the one to tell.
            Err(error) => {
                connection.response_within(self.limits.early_response).map_err(|_| error)?
            }
        };
        self.note_clock(head.date);
        let (mut response, may_follow) = connection.receive_body(head);
        self.key.mask(&mut response.body);
        if is_through && may_follow {
            self.keep(connection);
        }
        Ok(response)
    }

    /// Sends the head and the body, or as much as the service wants to have
    /// before it responds: then the head of its response is returned. Where
    /// the request asks for `100 Continue`, the body waits for it a while.
    ///
    /// # Errors
    ///
    /// The network takes no more; there may be a response to receive. Or, with
    /// [`Cause::File`], the body cannot be read.
    fn send(
        &self,
        outgoing: &mut Outgoing<'_>,
        connection: &mut Connection,
        asks_first: bool,
    ) -> Result<Option<ResponseHead>, TransportError> {
        let head = request_head(self, outgoing.request, asks_first);
        let mut early = connection.send(&mut head.as_bytes(), head.len() as u64, &mut |_| {})?;
        if asks_first && early.is_none() {
            early = connection.head(Some(deadline_after(self.limits.go_ahead)), true)?;
            match &early {
                Some(head) if head.is_go_ahead() => early = None,
                Some(_) => {}
                None => self.ignores_expect.store(true, Relaxed),
            }
        }
        if early.is_none() {
            outgoing.sent = Sent::Part;
            let length = outgoing.request.body.length();
            early = connection.send(outgoing.body, length, outgoing.on_sent)?;
        }
        if early.is_none() {
            outgoing.sent = Sent::Whole;
        }
        Ok(early)
    }
}

/// A request on its way.
struct Outgoing<'a> {
    request: &'a Request,
    body: &'a mut dyn Read,
    on_sent: &'a mut dyn FnMut(u64),
    /// How much of the body was sent.
    sent: Sent,
}

/// The head of a request, with its empty line. **It contains the key.**
fn request_head(network: &Network, request: &Request, asks_first: bool) -> String {
    let method = request.method.as_str();
    let path = request.path;
    let mut head = format!("{method} {}{path} HTTP/1.1\r\n", network.base.path());
    let mut line = |name: &str, value: &str| {
        // What ends a line would begin another header.
        let value = value.replace(char::is_control, "");
        head += &format!("{name}: {value}\r\n");
    };
    line("Host", network.base.authority());
    line("Authorization", &network.key.authorization());
    line("User-Agent", &network.user_agent);
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
