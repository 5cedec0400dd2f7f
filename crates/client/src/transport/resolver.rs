//! From a host's name to its addresses, remembered for a minute.
//!
//! The system's own look-up can neither be limited in time nor cancelled: it
//! runs on a thread that is left behind if it takes too long. That thread is
//! paid for once a minute, not once a request.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use extracta_protocol::exchange::Cause;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::error::TransportError;
use crate::Cancel;

/// How long addresses are remembered.
const LIFETIME: Duration = Duration::from_secs(60);

/// How many addresses of a host are tried.
const MOST_ADDRESSES: usize = 16;

/// How long a look-up goes on after it was cancelled, at most.
const SLICE: Duration = Duration::from_millis(20);

/// The addresses that are known, shared by all lanes.
#[derive(Clone, Default)]
pub(super) struct AddressCache {
    known: Arc<Mutex<HashMap<(String, u16), Known>>>,
}

struct Known {
    addresses: Vec<SocketAddr>,
    since: Instant,
}

impl AddressCache {
    /// Forgets everything: what it led to did not send.
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn find(&self, host: &(String, u16)) -> Option<Vec<SocketAddr>> {
        let known = self.lock();
        let entry = known.get(host)?;
        (entry.since.elapsed() < LIFETIME).then(|| entry.addresses.clone())
    }

    fn remember(&self, host: (String, u16), addresses: &[SocketAddr]) {
        let entry = Known { addresses: addresses.into(), since: Instant::now() };
        self.lock().insert(host, entry);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, u16), Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks names up for one lane.
pub(super) struct CachingResolver {
    pub(super) cache: AddressCache,
    pub(super) cancel: Cancel,
    pub(super) limit: Duration,
}

impl CachingResolver {
    fn addresses(&self, uri: &Uri) -> Result<Vec<SocketAddr>, TransportError> {
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(match uri.scheme_str() {
            Some("http") => 80,
            _ => 443,
        });
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let host = (host.to_owned(), port);
        if let Some(addresses) = self.cache.find(&host) {
            return Ok(addresses);
        }
        let addresses = self.look_up(host.clone())?;
        self.cache.remember(host, &addresses);
        Ok(addresses)
    }

    fn look_up(&self, host: (String, u16)) -> Result<Vec<SocketAddr>, TransportError> {
        let name = host.0.clone();
        let failed = |reason: &dyn fmt::Display| {
            let detail = format!("the address of {name} could not be found: {reason}");
            TransportError::new(Cause::Resolve, detail)
        };
        let (response, question) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name("extracta-resolve".into())
            .spawn(move || {
                let addresses: io::Result<Vec<SocketAddr>> =
                    host.to_socket_addrs().map(|found| found.take(MOST_ADDRESSES).collect());
                // Nobody may be waiting any more.
                let _ = response.send(addresses);
            })
            .map_err(|error| failed(&error))?;

        let started = Instant::now();
        loop {
            if self.cancel.is_cancelled() {
                return Err(TransportError::cancelled());
            }
            let left = self.limit.saturating_sub(started.elapsed());
            match question.recv_timeout(left.min(SLICE)) {
                Ok(Ok(addresses)) if addresses.is_empty() => {
                    return Err(failed(&"it has none"));
                }
                Ok(Ok(addresses)) => return Ok(addresses),
                Ok(Err(error)) => return Err(failed(&error)),
                Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(failed(&format_args!("no reply within {:?}", self.limit)));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(failed(&"the look-up died")),
            }
        }
    }
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut resolved = self.empty();
        for address in self.addresses(uri)?.into_iter().take(MOST_ADDRESSES) {
            resolved.push(address);
        }
        Ok(resolved)
    }
}

impl fmt::Debug for CachingResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CachingResolver")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver() -> CachingResolver {
        CachingResolver {
            cache: AddressCache::default(),
            cancel: Cancel::new(),
            limit: Duration::from_secs(5),
        }
    }

    #[test]
    fn a_literal_address_is_not_looked_up() {
        let resolver = resolver();
        for (uri, address) in [
            ("https://127.0.0.1/", "127.0.0.1:443"),
            ("http://127.0.0.1/", "127.0.0.1:80"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            let addresses = resolver.addresses(&Uri::from_static(uri));
            assert_eq!(addresses, Ok(vec![address.parse().expect("an address")]));
        }
        assert!(resolver.cache.lock().is_empty());
    }

    #[test]
    fn a_name_is_looked_up_once_until_it_is_forgotten() {
        let resolver = resolver();
        let uri = Uri::from_static("http://localhost:81/");
        let found = resolver.addresses(&uri).expect("addresses of localhost");
        assert!(found.iter().all(|address| address.ip().is_loopback()));

        let planted: SocketAddr = "127.0.0.9:81".parse().expect("an address");
        resolver.cache.remember(("localhost".into(), 81), &[planted]);
        assert_eq!(resolver.addresses(&uri), Ok(vec![planted]));

        resolver.cache.clear();
        assert_eq!(resolver.addresses(&uri), Ok(found));
    }

    #[test]
    fn a_name_that_does_not_exist_says_so() {
        let error = resolver()
            .addresses(&Uri::from_static("http://no-such-host.invalid/"))
            .expect_err("no address");
        assert_eq!(error.cause, Cause::Resolve);
        assert!(error.to_string().contains("no-such-host.invalid"));
    }

    #[test]
    fn a_cancelled_look_up_ends() {
        let resolver = resolver();
        resolver.cancel.cancel();
        let ended = resolver.addresses(&Uri::from_static("http://no-such-host.invalid/"));
        assert_eq!(ended, Err(TransportError::cancelled()));
    }
}
