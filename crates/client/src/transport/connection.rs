//! One connection to the service, TLS and proxy included: bytes out, bytes in.

use std::io::{ErrorKind, Read};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use extracta_protocol::exchange::Cause;
use ureq::unversioned::resolver::Resolver;
use ureq::unversioned::transport::time;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::error::TransportError;
use super::network::BUFFER;
use super::resolver::CancellableResolver;
use super::response_head::ResponseHead;
use super::socket::{Link, SharedSocket, Socket, lock};
use super::{Limits, Network};
use crate::Cancel;
use crate::cancel::deadline_after;

/// How long is read at most what is there when nobody waits: TLS reads on where
/// there is no content yet.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// A connection to the service.
pub(super) struct Connection {
    transport: Box<dyn Transport>,
    socket: SharedSocket,
    pub(super) limits: Limits,
}

impl Connection {
    /// Makes a connection, for an exchange under this token.
    pub(super) fn new(network: &Network, cancel: &Cancel) -> Result<Self, TransportError> {
        let limit = network.limits.connect;
        let made = connect(network, cancel).map_err(|error| match error {
            // The plain connection was there already: its own errors are ours.
            // Certificate errors arrive inside an I/O error.
            ureq::Error::Rustls(_) | ureq::Error::Io(_) => {
                TransportError::of(error, Cause::Tls, "no secure connection")
            }
            error => TransportError::of(error, Cause::Connect, "no connection"),
        });
        made.map_err(|error| match error.is_over() {
            true => TransportError::new(Cause::Connect, format!("no connection within {limit:?}")),
            false => error,
        })
        .map_err(|error| match network.config.proxy() {
            Some(proxy) if matches!(error.cause, Cause::Connect | Cause::Resolve) => {
                // Its name and password are not told.
                let (host, port) = (proxy.host(), proxy.port());
                TransportError { detail: format!("proxy {host}:{port}: {error}"), ..error }
            }
            _ => error,
        })
    }

    /// From now on this token ends its waits.
    pub(super) fn cancel_by(&self, cancel: &Cancel) {
        lock(&self.socket).cancel = cancel.clone();
    }

    /// Sends so many bytes of a source, unless the service responds: then the
    /// head of its response is returned. `on_sent` hears after each piece how
    /// many were sent.
    ///
    /// A service may respond before it has read the body: to refuse the key, or
    /// because the body is too long. It then stops reading, or closes. Whoever
    /// only writes runs into a reset and never learns why.
    pub(super) fn send(
        &mut self,
        source: &mut dyn Read,
        length: u64,
        on_sent: &mut dyn FnMut(u64),
    ) -> Result<Option<ResponseHead>, TransportError> {
        let mut taken = 0;
        while taken < length {
            // It costs one system call.
            if taken > 0
                && let Some(head) = self.head(None, false)?
            {
                return Ok(Some(head));
            }
            let room = self.transport.buffers().output();
            let most =
                usize::try_from(length - taken).map_or(room.len(), |left| left.min(room.len()));
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
            let queued = self.transport.transmit_output(read, NextTimeout::default());
            let words = "the connection broke while the request was sent";
            queued.map_err(|error| TransportError::of(error, Cause::Broken, words))?;
            while !lock(&self.socket).send(self.limits.idle)? {
                if let Some(head) = self.head(None, false)? {
                    return Ok(Some(head));
                }
            }
            taken += read as u64;
            on_sent(taken);
        }
        Ok(None)
    }

    /// The input that is not consumed yet.
    pub(super) fn input(&mut self) -> &[u8] {
        self.transport.buffers().input()
    }

    /// So many bytes of the input are done with.
    pub(super) fn consume(&mut self, amount: usize) {
        self.transport.buffers().input_consume(amount);
    }

    /// Waits for more input, or takes what is there if there is no deadline;
    /// `false` at the end of the connection. A session ticket of TLS, for one,
    /// is taken and is no input.
    ///
    /// When the time is over nothing is taken, so that one who sends without
    /// end is heard no longer than one who is silent.
    pub(super) fn receive(&mut self, deadline: Option<Instant>) -> Result<bool, TransportError> {
        let now = Instant::now();
        if deadline.is_some_and(|deadline| deadline <= now) {
            return Err(TransportError::over());
        }
        {
            let mut socket = lock(&self.socket);
            if socket.cancel.is_cancelled() {
                return Err(TransportError::cancelled());
            }
            socket.deadline = deadline.unwrap_or(now);
            socket.read_until = deadline.unwrap_or(now + LONGEST_LOOK);
        }
        self.transport.await_input(NextTimeout::default()).map_err(|error| {
            let words = "the connection broke while the response was awaited";
            TransportError::of(error, Cause::Broken, words)
        })
    }

    /// Whether another exchange may be tried on it: the other side has neither
    /// closed it nor sent what nobody asked for. It may close it all the same,
    /// just then.
    pub(super) fn is_usable(&mut self) -> bool {
        self.input().is_empty() && self.receive(None).is_err_and(|error| error.is_over())
    }
}

fn connect(network: &Network, cancel: &Cancel) -> Result<Connection, ureq::Error> {
    let (uri, config, limits) = (network.base.uri(), &network.config, network.limits);
    let resolver = CancellableResolver {
        cancel: cancel.clone(),
        limit: limits.connect,
        is_of_this_machine: network.base.is_loopback(),
    };
    let addrs = match config.proxy() {
        None => resolver.resolve(uri, config, NextTimeout::default())?,
        // The proxy finds the service, and the connector finds the proxy.
        Some(_) => resolver.empty(),
    };

    let made = Arc::new(OnceLock::new());
    let deadline = deadline_after(limits.connect);
    let to_the_next_hop = {
        let (tls, cancel, made) = (Arc::clone(&network.tls), cancel.clone(), Arc::clone(&made));
        move |details: &ConnectionDetails<'_>| -> Result<Box<dyn Transport>, ureq::Error> {
            let socket = Socket::connect(&details.addrs, &cancel, deadline)?;
            let socket = made.get_or_init(|| Arc::new(Mutex::new(socket))).clone();
            let link = Link { socket, buffers: LazyBuffers::new(BUFFER, BUFFER) };
            Ok(Box::new(tls.connect(details, Some(link))?.ok_or(ureq::Error::TlsRequired)?))
        }
    };
    let details = ConnectionDetails {
        uri,
        addrs,
        config,
        request_level: false,
        resolver: &resolver,
        now: time::Instant::now(),
        timeout: NextTimeout::default(),
        current_time: Arc::new(time::Instant::now),
        run_connector: Arc::new(to_the_next_hop),
        // A token of ours cancels, not the HTTP library's agent.
        register_shutdown: Arc::new(|_| Ok(())),
    };
    let transport: Box<dyn Transport> =
        match ConnectProxyConnector::default().connect(&details, None::<Link>)? {
            None => (details.run_connector)(&details)?,
            Some(tunnel) => Box::new(
                network.tls.connect(&details, Some(tunnel))?.ok_or(ureq::Error::TlsRequired)?,
            ),
        };
    let socket = made.get().ok_or(ureq::Error::ConnectionFailed)?.clone();
    // The key may only go where the base URL says that it may.
    match details.needs_tls() && !transport.is_tls() {
        true => Err(ureq::Error::TlsRequired),
        false => Ok(Connection { transport, socket, limits }),
    }
}
