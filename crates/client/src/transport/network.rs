//! What all exchanges of a client share: where the service is, the key,
//! limits, TLS, the proxy, and the connections that are kept.
//!
//! Nothing is global: two clients in one process share nothing.

use std::fmt;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use extracta_protocol::exchange::NoResponse;
use extracta_protocol::secret::ApiKey;
use ureq::config::Config;
use ureq::unversioned::transport::RustlsConnector;

use super::connection::Connection;
use super::error::TransportError;
use super::proxy::proxy_for;
use super::{BaseUrl, Limits, tls};
use crate::error::ClientError;
use crate::{Cancel, Options};

/// How long a connection is kept that nobody uses. Servers close theirs after
/// 5 s and more; an upload that meets such a close is one that nobody knows
/// the end of.
const LONGEST_REST: Duration = Duration::from_secs(4);

/// How many connections are kept.
const MOST_IDLE: usize = 16;

/// How many bytes are taken at once in each direction: room for the longest
/// head and for one read more.
pub(super) const BUFFER: usize = 128 * 1024;

/// The name of this library.
const USER_AGENT: &str = concat!("libextracta/", env!("CARGO_PKG_VERSION"));

/// The way to the service, for all threads of a client.
///
/// A connection is kept for the next exchange, of whichever thread, for 4 s at
/// most; all end with the network. A child of `fork` uses none of them.
pub struct Network {
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    pub(super) limits: Limits,
    /// How the client names itself to the service and to a proxy.
    pub(super) user_agent: String,
    /// Settings for the connectors of the HTTP library.
    pub(super) config: Config,
    /// The trust store is read once, when the first secure connection is made,
    /// and sessions are resumed.
    pub(super) tls: Arc<RustlsConnector>,
    /// The connections that are kept, each since a moment.
    idle: Mutex<Vec<(Instant, Connection)>>,
    /// The process that made them.
    process: u32,
    /// Whether the host ignored or refused `Expect: 100-continue`.
    pub(super) ignores_expect: AtomicBool,
    /// How many seconds the clock here was ahead of the service's.
    clock_ahead: AtomicI64,
}

/// Stands for a clock that nobody has told.
const UNTOLD: i64 = i64::MIN;

impl Network {
    /// Prepares the way; nothing is sent and no thread is started. The proxy
    /// is that of the options, or else the environment's (`HTTPS_PROXY`, else `ALL_PROXY`, but for hosts in
    /// `NO_PROXY`; in lower case first), but a base URL of this machine is
    /// always reached directly.
    ///
    /// # Errors
    ///
    /// The CA file cannot be read or has no certificate; the environment asks
    /// for a SOCKS proxy, which is not supported.
    pub fn new(key: ApiKey, options: &Options) -> Result<Self, ClientError> {
        let base = options.base_url.clone();
        let proxy = options.proxy.as_ref();
        let user_agent = match &options.user_agent {
            Some(program) => format!("{program} {USER_AGENT}"),
            None => USER_AGENT.to_owned(),
        };
        let config = Config::builder()
            .proxy(proxy_for(&base, proxy, |name| std::env::var(name).ok())?)
            .tls_config(tls::config(options.ca_file.as_deref())?)
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .user_agent(&user_agent)
            .build();
        Ok(Network {
            base,
            key,
            limits: options.limits,
            user_agent,
            config,
            tls: Arc::default(),
            idle: Mutex::default(),
            process: process::id(),
            ignores_expect: AtomicBool::new(false),
            clock_ahead: AtomicI64::new(UNTOLD),
        })
    }

    /// Makes a connection, TLS and proxy included, and keeps it for the next
    /// exchange. Nothing is sent to the service, not even the key.
    ///
    /// # Errors
    ///
    /// None can be made: the cause says how far it came.
    pub fn try_connection(&self, cancel: &Cancel) -> Result<(), NoResponse> {
        let connection = self
            .connection(cancel)
            .map_err(|TransportError { cause, detail }| NoResponse { cause, detail })?;
        self.keep(connection);
        Ok(())
    }

    /// The host and port of the proxy; its name and password are not told.
    pub fn proxy(&self) -> Option<String> {
        let proxy = self.config.proxy()?;
        Some(format!("{}:{}", proxy.host(), proxy.port()))
    }

    /// How many seconds the clock of this machine was ahead of the service's, by
    /// the `Date` of the last response that had one.
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.clock_ahead.load(Relaxed)).filter(|seconds| *seconds != UNTOLD)
    }

    pub(super) fn note_clock(&self, date: Option<SystemTime>) {
        let Some(date) = date else { return };
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let ahead = match SystemTime::now().duration_since(date) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.clock_ahead.store(ahead, Relaxed);
    }

    /// A connection for an exchange under this token: one that was kept, or a
    /// new one; where none can be made, one that was kept meanwhile: it may
    /// hold the last descriptor.
    pub(super) fn connection(&self, cancel: &Cancel) -> Result<Connection, TransportError> {
        if cancel.is_cancelled() {
            return Err(TransportError::cancelled());
        }
        match self.kept(cancel) {
            Some(kept) => Ok(kept),
            None => Connection::new(self, cancel).or_else(|error| self.kept(cancel).ok_or(error)),
        }
    }

    /// The connection that was used last, if one is fit for use.
    fn kept(&self, cancel: &Cancel) -> Option<Connection> {
        loop {
            let (_, mut connection) = {
                let mut idle = self.idle()?;
                idle.retain(|(since, _)| since.elapsed() < LONGEST_REST);
                idle.pop()?
            };
            if connection.is_usable() {
                connection.cancel_by(cancel);
                return Some(connection);
            }
        }
    }

    /// Keeps a connection whose exchange is over.
    pub(super) fn keep(&self, connection: Connection) {
        // The exchange's token may hold a descriptor.
        connection.cancel_by(&Cancel::new());
        if let Some(mut idle) = self.idle()
            && idle.len() < MOST_IDLE
        {
            idle.push((Instant::now(), connection));
        }
    }

    /// Closes the connections that are kept and not used just now: they hold
    /// descriptors.
    pub fn close_idle(&self) {
        if let Some(mut idle) = self.idle() {
            idle.clear();
        }
    }

    /// The connections that are kept. `None` in a child of the process that
    /// made them: they are the parent's, and another thread of it may have had
    /// the lock when it forked. Dropping them there closes descriptors, which
    /// says nothing to the service.
    fn idle(&self) -> Option<MutexGuard<'_, Vec<(Instant, Connection)>>> {
        (self.process == process::id())
            .then(|| self.idle.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Shows no key, and no password of a proxy.
impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("base", &self.base)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A network, and the listener that holds the other end of its connections.
    fn network() -> (Network, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = listener.local_addr().expect("its address");
        let base = BaseUrl::new(&format!("http://{address}")).expect("a base URL");
        let key = ApiKey::new("k").expect("a key");
        let options = Options { base_url: base, ..Options::default() };
        (Network::new(key, &options).expect("a network"), listener)
    }

    fn connection(network: &Network) -> Connection {
        Connection::new(network, &Cancel::new()).expect("a connection")
    }

    #[test]
    fn a_connection_is_kept_for_a_while() {
        let (network, _listener) = network();
        network.keep(connection(&network));
        let connection = network.kept(&Cancel::new()).expect("a connection that was kept");
        assert!(network.kept(&Cancel::new()).is_none());

        network.keep(connection);
        network.idle().expect("the connections")[0].0 -= LONGEST_REST;
        assert!(network.kept(&Cancel::new()).is_none(), "it rested for too long");
    }

    #[test]
    fn what_the_other_side_has_closed_is_not_used() {
        let (network, listener) = network();
        network.keep(connection(&network));
        drop(listener.accept().expect("the other side"));
        assert!(network.kept(&Cancel::new()).is_none());
    }

    #[test]
    fn a_child_neither_takes_nor_keeps() {
        let (mut network, _listener) = network();
        network.keep(connection(&network));
        network.process += 1;
        assert!(network.kept(&Cancel::new()).is_none());
        let _held = network.idle.lock().expect("the lock of another thread");
        network.keep(connection(&network));
        network.close_idle();
    }
}
