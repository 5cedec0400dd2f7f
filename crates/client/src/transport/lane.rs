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
use super::mask::mask_key;
use super::network::Shared;
use super::receiving::{ReceivedAnswer, receive_answer};
use super::request_head::request_head;
use super::sending::{End, Outgoing, Sending};
use super::trouble::Trouble;
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
/// [`Cause::Cancelled`], or with an answer that is cut if there was a head
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
    fn connection(&mut self) -> Result<Connection, Trouble> {
        if self.cancel.is_cancelled() {
            return Err(Trouble::cancelled());
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
            Err(trouble) => return unanswered(Sent::Nothing, trouble),
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
            End::Through => (receive_answer(&mut connection, limits.answer, limits), true),
            End::Answered => (receive_answer(&mut connection, limits.answer, limits), false),
            End::Stopped(trouble) => {
                let early = receive_answer(&mut connection, limits.early_answer, limits);
                // Without an answer the first trouble is the one to tell.
                (early.map_err(|_| trouble), false)
            }
            End::BodyFailed(trouble) => (Err(trouble), false),
        };
        match received {
            Ok(ReceivedAnswer { mut answer, may_follow }) => {
                mask_key(&mut answer.body, &self.shared.key);
                if is_through && may_follow {
                    connection.rest();
                    self.connection = Some(connection);
                }
                Exchange { sent, ended: Ended::Answered(answer) }
            }
            Err(trouble) => unanswered(sent, trouble),
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
            Ended::Answered(answer)
                if asks_first
                    && answer.status == EXPECTATION_FAILED
                    && exchange.sent == Sent::Nothing =>
            {
                self.shared.ignores_expect.store(true, Relaxed);
                self.attempt(request, body, on_sent, false)
            }
            _ => exchange,
        }
    }
}

fn unanswered(sent: Sent, trouble: Trouble) -> Exchange {
    Exchange { sent, ended: Ended::Unanswered(trouble.into()) }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane")
            .field("base", &self.shared.base)
            .field("is_connected", &self.connection.is_some())
            .finish_non_exhaustive()
    }
}
