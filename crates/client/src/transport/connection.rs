//! One connection to the service, TLS and proxy included: bytes out, bytes in.
//!
//! What the bytes mean is not known here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::Timeout;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::time;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, Transport,
};

use super::error::TransportError;
use super::network::Shared;
use super::resolver::CachingResolver;
use super::tcp::{TcpConnector, Wire};
use super::tls::SharedTls;
use crate::Cancel;

/// How long a connection that nobody uses is kept.
const LONGEST_REST: Duration = Duration::from_secs(15);

/// A connection to the service.
pub(super) struct Connection {
    transport: Box<dyn Transport>,
    wire: Wire,
    cancel: Cancel,
    /// Bytes that wait to be sent, at the beginning of the output buffer.
    waiting: usize,
    rests_since: Instant,
}

/// What came of waiting for input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Received {
    /// There is more input.
    Bytes,
    /// Nothing within the limit.
    Nothing,
    /// Nothing will come any more.
    End,
}

impl Connection {
    /// Makes a connection.
    pub(super) fn new(shared: &Shared, cancel: &Cancel) -> Result<Self, TransportError> {
        let connected = connect(shared, cancel);
        if connected.is_err() {
            shared.addresses.clear();
            if cancel.is_cancelled() {
                return Err(TransportError::cancelled());
            }
        }
        let (transport, wire) = connected?;
        wire.is_made();
        Ok(Connection {
            transport,
            wire,
            cancel: cancel.clone(),
            waiting: 0,
            rests_since: Instant::now(),
        })
    }

    /// Where to put what is to be sent; never empty.
    pub(super) fn space(&mut self) -> Result<&mut [u8], TransportError> {
        if self.waiting == self.transport.buffers().output().len() {
            self.flush()?;
        }
        Ok(&mut self.transport.buffers().output()[self.waiting..])
    }

    /// So many bytes were put into the [`space`](Connection::space).
    pub(super) fn filled(&mut self, amount: usize) {
        self.waiting += amount;
    }

    /// Puts these bytes where they wait to be sent.
    pub(super) fn put(&mut self, mut bytes: &[u8]) -> Result<(), TransportError> {
        while !bytes.is_empty() {
            let space = self.space()?;
            let amount = space.len().min(bytes.len());
            space[..amount].copy_from_slice(&bytes[..amount]);
            self.filled(amount);
            bytes = &bytes[amount..];
        }
        Ok(())
    }

    /// Sends what waits. After an error nothing is sent any more, but there
    /// may be something to receive.
    pub(super) fn flush(&mut self) -> Result<(), TransportError> {
        let amount = std::mem::take(&mut self.waiting);
        let sent = self.transport.transmit_output(amount, within(Duration::MAX));
        // TLS keeps the error of a write to itself until the next one.
        let sent = match self.wire.failure() {
            Some(failure) => Err(failure),
            None => {
                sent.map_err(|error| TransportError::broken("while the request was sent", error))
            }
        };
        sent.map_err(|error| self.unless_cancelled(error))
    }

    /// The input that is not consumed yet.
    pub(super) fn input(&mut self) -> &[u8] {
        self.transport.buffers().input()
    }

    /// So many bytes of the input are done with.
    pub(super) fn consume(&mut self, amount: usize) {
        self.transport.buffers().input_consume(amount);
    }

    /// Waits for more input. Without time it takes what is there.
    pub(super) fn receive(&mut self, limit: Duration) -> Result<Received, TransportError> {
        let received = match self.transport.await_input(within(limit)) {
            Ok(true) => Received::Bytes,
            Ok(false) => Received::End,
            Err(ureq::Error::Timeout(_)) => Received::Nothing,
            Err(error) => {
                let error = TransportError::broken("while the response was awaited", error);
                return Err(self.unless_cancelled(error));
            }
        };
        match received {
            // A socket that is shut down looks like one that was closed.
            Received::End if self.cancel.is_cancelled() => Err(TransportError::cancelled()),
            received => Ok(received),
        }
    }

    /// The exchange is over, and another may follow.
    pub(super) fn rest(&mut self) {
        self.rests_since = Instant::now();
    }

    /// Whether another exchange may be tried on it. The other side may close
    /// it all the same, just then.
    pub(super) fn is_fresh(&mut self) -> bool {
        self.rests_since.elapsed() < LONGEST_REST
            && self.input().is_empty()
            && self.transport.is_open()
    }

    fn unless_cancelled(&self, error: TransportError) -> TransportError {
        match self.cancel.is_cancelled() {
            true => TransportError::cancelled(),
            false => error,
        }
    }
}

fn connect(shared: &Shared, cancel: &Cancel) -> Result<(Box<dyn Transport>, Wire), TransportError> {
    let limit = shared.limits.connect;
    let failed = |error| TransportError::connecting(error, limit);
    let resolver =
        CachingResolver { cache: shared.addresses.clone(), cancel: cancel.clone(), limit };
    let uri = shared.base.uri();
    let addrs = match shared.config.proxy() {
        None => resolver.resolve(uri, &shared.config, within(limit)).map_err(failed)?,
        // The proxy finds the service, and the connector finds the proxy.
        Some(_) => resolver.empty(),
    };

    let wire = Wire::new(limit);
    let chain = Chain {
        wire: wire.clone(),
        cancel: cancel.clone(),
        idle: shared.limits.idle,
        tls: shared.tls.clone(),
    };
    let to_the_proxy = chain.clone();
    let details = ConnectionDetails {
        uri,
        addrs,
        config: &shared.config,
        request_level: false,
        resolver: &resolver,
        now: time::Instant::now(),
        timeout: within(limit),
        current_time: Arc::new(time::Instant::now),
        run_connector: Arc::new(move |details| to_the_proxy.connect(details)),
        // Ours are registered at the token that cancels them.
        register_shutdown: Arc::new(|_| Ok(())),
    };
    let transport = chain.connect(&details).map_err(failed)?;
    // The key may only go where the base URL says that it may.
    if details.needs_tls() && !transport.is_tls() {
        return Err(failed(ureq::Error::TlsRequired));
    }
    Ok((transport, wire))
}

/// The steps of making a connection.
#[derive(Clone)]
struct Chain {
    wire: Wire,
    cancel: Cancel,
    idle: Duration,
    tls: SharedTls,
}

impl Chain {
    fn connect(&self, details: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, ureq::Error> {
        let tcp =
            TcpConnector { wire: self.wire.clone(), cancel: self.cancel.clone(), idle: self.idle };
        let transport =
            ().chain(ConnectProxyConnector::default())
                .chain(tcp)
                .chain(self.tls.clone())
                .connect(details, None)?
                .ok_or(ureq::Error::ConnectionFailed)?;
        Ok(Box::new(transport))
    }
}

fn within(limit: Duration) -> NextTimeout {
    NextTimeout { after: limit.into(), reason: Timeout::RecvResponse, ..NextTimeout::default() }
}
