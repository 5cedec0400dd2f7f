//! What all exchanges of a client share: where the service is, the key,
//! limits, TLS, the proxy, and the connections that are kept.
//!
//! Nothing is global: two clients in one process share nothing.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use extracta_protocol::secret::ApiKey;
use ureq::config::Config;
use ureq::unversioned::transport::RustlsConnector;

use super::pool::Pool;
use super::proxy::proxy_for;
use super::{BaseUrl, Limits, tls};
use crate::Options;

/// How many bytes are taken at once in each direction: room for the longest
/// head and for one read more.
pub(super) const BUFFER: usize = 128 * 1024;

/// How the client names itself to the service and to a proxy.
pub(super) const USER_AGENT: &str = concat!("libextracta/", env!("CARGO_PKG_VERSION"));

/// The way to the service, for all threads of a client.
///
/// A connection is kept for the next exchange, of whichever thread, for 4 s at
/// most; all end with the network. A child of `fork` uses none of them.
pub struct Network {
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    pub(super) limits: Limits,
    /// Settings for the connectors of the HTTP library.
    pub(super) config: Config,
    /// The trust store is read once, when the first secure connection is made,
    /// and sessions are resumed.
    pub(super) tls: Arc<RustlsConnector>,
    pub(super) pool: Pool,
    /// Whether the host ignored or refused `Expect: 100-continue`.
    pub(super) ignores_expect: AtomicBool,
}

impl Network {
    /// Prepares the way; nothing is sent and no thread is started. The proxy
    /// is the environment's (`HTTPS_PROXY`, else `ALL_PROXY`, but for hosts in
    /// `NO_PROXY`; in lower case first), but a base URL of this machine is
    /// always reached directly.
    ///
    /// # Errors
    ///
    /// The CA file cannot be read or has no certificate; the environment asks
    /// for a SOCKS proxy, which is not supported.
    pub fn new(key: ApiKey, options: &Options) -> Result<Self, NetworkError> {
        let base = options.base_url.clone();
        let config = Config::builder()
            .proxy(proxy_for(&base, |name| std::env::var(name).ok())?)
            .tls_config(tls::config(options.ca_file.as_deref())?)
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .user_agent(USER_AGENT)
            .build();
        Ok(Network {
            base,
            key,
            limits: options.limits,
            config,
            tls: Arc::default(),
            pool: Pool::new(),
            ignores_expect: AtomicBool::new(false),
        })
    }

    /// Closes the connections that are kept and not used just now: they hold
    /// descriptors.
    pub fn close_idle(&self) {
        self.pool.close();
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

/// Why the network cannot be used as it is set up, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The environment asks for a proxy that cannot be used. Its value is not
    /// repeated: it may hold a password.
    #[error(
        "the proxy in {variable} {reason}: set it to an http:// proxy, or list the service's \
         host in NO_PROXY"
    )]
    Proxy {
        /// The variable that names it.
        variable: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file of certificate authorities cannot be used.
    #[error("the CA file {} cannot be used: {source}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
}
