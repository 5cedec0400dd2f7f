//! One line to the service: exchanges one after the other, on one connection
//! as long as it lasts.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use extracta_protocol::exchange::{Ended, Exchange, Sent};
use extracta_protocol::request::Request;

use super::Transport;
use super::connection::Connection;
use super::error::TransportError;
use super::mask::mask_key;
use super::network::Shared;
use super::receiving::{ReceivedResponse, receive_response};
use super::request_head::request_head;
use super::sending::{End, Outgoing, Sending};
use crate::Cancel;

/// From this length on, in bytes, the service is asked before a body is sent.
const ASKS_FROM: u64 = 1024 * 1024;

/// The status of a service that wants the body without being asked.
const EXPECTATION_FAILED: u16 = 417;

/// A line to the service, made by [`Network::lane`] and used by one thread at
/// a time.
///
/// It opens its connection with the first exchange and keeps it. Where the
/// token of the lane is cancelled, the exchange ends with
/// [`Cause::Cancelled`], or with a response that is cut if there was a head
/// already, and each later one ends at once.
///
/// After a `fork` the child makes itself a new [`Network`] and token: it may
/// drop an inherited lane, which says nothing to the service, but neither use
/// it nor cancel its token, since the connection is the parent's.
///
/// [`Network`]: super::Network
/// [`Network::lane`]: super::Network::lane
/// [`Cause::Cancelled`]: extracta_protocol::exchange::Cause::Cancelled
pub struct Lane {
    shared: Arc<Shared>,
    cancel: Cancel,
    connection: Option<Connection>,
}

impl Lane {
    pub(super) fn new(shared: Arc<Shared>, cancel: Cancel) -> Self {
        Lane { shared, cancel, connection: None }
    }

    /// The connection of the last exchange, or a new one.
    fn connection(&mut self) -> Result<Connection, TransportError> {
        if self.cancel.is_cancelled() {
            return Err(TransportError::cancelled());
        }
        if let Some(mut kept) = self.connection.take()
            && kept.is_fresh()
        {
            return Ok(kept);
        }
        Connection::new(&self.shared, &self.cancel)
    }

    fn attempt(
        &mut self,
        request: &Request,
        body: &mut dyn Read,
        on_sent: &mut dyn FnMut(u64),
        asks_first: bool,
    ) -> Exchange {
        let mut connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return no_response(Sent::Nothing, error),
        };
        let limits = &self.shared.limits;
        let head = request_head(&self.shared, request, asks_first);
        let outgoing =
            Outgoing { connection: &mut connection, body, length: request.body.length(), on_sent };
        let Sending { sent, end, ignored_expect } =
            outgoing.send(&head, asks_first.then_some(limits.go_ahead));
        if ignored_expect {
            self.shared.ignores_expect.store(true, Relaxed);
        }

        let (received, is_through) = match end {
            End::Through => (receive_response(&mut connection, limits.response, limits), true),
            End::Answered => (receive_response(&mut connection, limits.response, limits), false),
            End::Stopped(error) => {
                let early = receive_response(&mut connection, limits.early_response, limits);
                // Without a response the first error is the one to tell.
                (early.map_err(|_| error), false)
            }
            End::BodyFailed(error) => (Err(error), false),
        };
        match received {
            Ok(ReceivedResponse { mut response, may_follow }) => {
                mask_key(&mut response.body, &self.shared.key);
                if is_through && may_follow {
                    connection.rest();
                    self.connection = Some(connection);
                }
                Exchange { sent, ended: Ended::Response(response) }
            }
            Err(error) => no_response(sent, error),
        }
    }
}

impl Transport for Lane {
    fn exchange(
        &mut self,
        request: &Request,
        body: &mut dyn Read,
        on_sent: &mut dyn FnMut(u64),
    ) -> Exchange {
        let asks_first =
            request.body.length() > ASKS_FROM && !self.shared.ignores_expect.load(Relaxed);
        let exchange = self.attempt(request, body, on_sent, asks_first);
        match &exchange.ended {
            // It is the question that was refused, and the body is untouched.
            Ended::Response(response)
                if asks_first
                    && response.status == EXPECTATION_FAILED
                    && exchange.sent == Sent::Nothing =>
            {
                self.shared.ignores_expect.store(true, Relaxed);
                self.attempt(request, body, on_sent, false)
            }
            _ => exchange,
        }
    }
}

fn no_response(sent: Sent, error: TransportError) -> Exchange {
    Exchange { sent, ended: Ended::NoResponse(error.into()) }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane")
            .field("base", &self.shared.base)
            .field("is_connected", &self.connection.is_some())
            .finish_non_exhaustive()
    }
}
