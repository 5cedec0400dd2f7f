//! What all lanes of a client share: where the service is, the key, limits,
//! TLS, the proxy, the addresses that are known.
//!
//! Nothing is global: two clients in one process share nothing.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use extracta_protocol::secret::ApiKey;
use ureq::config::Config;
use ureq::{Proxy, ProxyProtocol};

use super::resolver::AddressCache;
use super::tls::{self, SharedTls};
use super::{BaseUrl, Lane, Limits};
use crate::Cancel;

/// The longest head of a response, in bytes, and so the least that a
/// connection must be able to hold.
pub(super) const LONGEST_HEAD: usize = 64 * 1024;

/// How many bytes a connection takes at once in each direction.
const BUFFER: usize = 128 * 1024;

/// How to reach the service. The default is the service itself, with the
/// limits of [`Limits::default`] and the system's trust store.
#[derive(Debug, Clone, Default)]
pub struct NetworkOptions {
    /// Where the service is.
    pub base: BaseUrl,
    /// How long to wait, and how much to take.
    pub limits: Limits,
    /// A file of certificate authorities in PEM form, which are trusted in
    /// addition to the system's.
    pub ca_file: Option<PathBuf>,
}

/// The way to the service, from which lanes are made. Clones share everything.
#[derive(Clone)]
pub struct Network {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    pub(super) limits: Limits,
    /// Settings for the connectors of the HTTP library.
    pub(super) config: Config,
    pub(super) tls: SharedTls,
    pub(super) addresses: AddressCache,
    /// Whether the host ignored or refused `Expect: 100-continue`.
    pub(super) ignores_expect: AtomicBool,
}

impl Network {
    /// Prepares the way; nothing is sent and no thread is started. The proxy
    /// is the environment's (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), but a
    /// base URL of this machine is always reached directly.
    ///
    /// # Errors
    ///
    /// The CA file cannot be read or has no certificate; the environment asks
    /// for a SOCKS proxy, which is not supported.
    pub fn new(key: ApiKey, options: NetworkOptions) -> Result<Self, NetworkError> {
        let NetworkOptions { base, limits, ca_file } = options;
        let config = Config::builder()
            .proxy(proxy_for(&base)?)
            .tls_config(tls::config(ca_file.as_deref())?)
            // Room for the longest head and for one read more.
            .input_buffer_size(BUFFER.max(2 * LONGEST_HEAD))
            .output_buffer_size(BUFFER)
            .user_agent(USER_AGENT)
            .build();
        Ok(Network {
            shared: Arc::new(Shared {
                base,
                key,
                limits,
                config,
                tls: SharedTls::default(),
                addresses: AddressCache::default(),
                ignores_expect: AtomicBool::new(false),
            }),
        })
    }

    /// A lane with a connection of its own. Its exchanges end when the token
    /// is cancelled.
    pub fn lane(&self, cancel: &Cancel) -> Lane {
        Lane::new(Arc::clone(&self.shared), cancel.clone())
    }

    /// Where the service is.
    pub fn base(&self) -> &BaseUrl {
        &self.shared.base
    }
}

/// How the client names itself to the service and to a proxy.
pub(super) const USER_AGENT: &str = concat!("libextracta/", env!("CARGO_PKG_VERSION"));

/// The variables that name a proxy, the first that is set counting.
///
/// `HTTP_PROXY` is not among them. The service is reached over https, and in a
/// CGI program, such as many a PHP host, a visitor sets that variable by
/// sending a header `Proxy`.
const PROXY_VARIABLES: [&str; 4] = ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"];

/// The proxy that the environment asks for.
///
/// One for this machine's own addresses would be asked to connect to itself,
/// so there is none for them.
fn proxy_for(base: &BaseUrl) -> Result<Option<Proxy>, NetworkError> {
    if base.is_loopback() {
        return Ok(None);
    }
    let value = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some((name, value)) = PROXY_VARIABLES.iter().find_map(|name| Some((name, value(name)?)))
    else {
        return Ok(None);
    };
    let refused = |reason: &str| {
        // The value may hold a password.
        Err(NetworkError(format!(
            "the proxy in {name} {reason}: set it to an http:// proxy, or list the service's \
             host in NO_PROXY"
        )))
    };
    if Proxy::new(&value).is_err() {
        return refused("cannot be used");
    }
    // The same proxy again, this time with what NO_PROXY says.
    match Proxy::try_from_env() {
        Some(proxy) if proxy.is_no_proxy(base.uri()) => Ok(None),
        Some(proxy) => match proxy.protocol() {
            ProxyProtocol::Http | ProxyProtocol::Https => Ok(Some(proxy)),
            // To go around a proxy that was asked for would be worse.
            _ => refused("is a SOCKS proxy, which is not supported"),
        },
        None => Ok(None),
    }
}

/// Shows no key, and no password of a proxy.
impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("base", &self.shared.base)
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}

/// Why the network cannot be used as it is set up, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkError(pub(super) String);

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NetworkError {}
