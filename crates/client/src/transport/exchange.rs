//! An exchange: from a connection to what was seen.

use std::io::Read;
use std::sync::atomic::Ordering::Relaxed;

use extracta_protocol::exchange::{Cause, Ended, Exchange, Response, Sent};
use extracta_protocol::request::Request;

use super::Network;
use super::error::TransportError;
use super::mask::mask_key;
use super::request::OutgoingRequest;
use crate::Cancel;

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
        let mut outgoing = OutgoingRequest { request, body, on_sent, sent: Sent::Nothing };
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
        outgoing: &mut OutgoingRequest<'_>,
        cancel: &Cancel,
        asks_first: bool,
    ) -> Result<Response, TransportError> {
        let mut connection = self.connection(cancel)?;
        let sending = outgoing.send(self, &mut connection, asks_first);
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
        let (mut response, may_follow) = connection.receive_body(head);
        mask_key(&mut response.body, &self.key);
        if is_through && may_follow {
            self.keep(connection);
        }
        Ok(response)
    }
}
