//! From a host's name to its addresses.
//!
//! The system's own look-up can neither be limited in time nor cancelled: it
//! runs on a thread that is left behind if it takes too long. Only a new
//! connection to a name costs one; a kept connection and an address do not.

use std::fmt;
use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant};

use extracta_protocol::exchange::Cause;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::error::TransportError;
use crate::Cancel;
use crate::cancel::deadline_after;

/// How often it is looked whether a look-up has ended.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Looks names up for one connection.
#[derive(Debug)]
pub(super) struct CancellableResolver {
    pub(super) cancel: Cancel,
    pub(super) limit: Duration,
}

impl Resolver for CancellableResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let name = uri.host().unwrap_or_default().to_owned();
        let failed = |reason: &dyn fmt::Display| {
            let detail = format!("the address of {name} could not be found: {reason}");
            TransportError::new(Cause::Resolve, detail)
        };
        let (uri, config) = (uri.clone(), config.clone());
        // Without a limit it asks the system here and now.
        let look_up =
            move || DefaultResolver::default().resolve(&uri, &config, NextTimeout::default());
        if name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            return look_up();
        }
        let thread = thread::Builder::new().name("extracta-resolve".into());
        let thread = thread.spawn(look_up).map_err(|error| failed(&error))?;
        let deadline = deadline_after(self.limit);
        loop {
            if self.cancel.wait(LOOK_EVERY) {
                return Err(TransportError::cancelled().into());
            } else if thread.is_finished() {
                let found = thread.join().map_err(|_| failed(&"the look-up died"))?;
                return found.map_err(|error| failed(&error).into());
            } else if deadline <= Instant::now() {
                return Err(failed(&format_args!("no reply within {:?}", self.limit)).into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(cancel: &Cancel, uri: &'static str) -> Result<Vec<String>, TransportError> {
        let limit = Duration::from_secs(5);
        let resolver = CancellableResolver { cancel: cancel.clone(), limit };
        let found =
            resolver.resolve(&Uri::from_static(uri), &Config::default(), NextTimeout::default());
        let found = found.map_err(|error| TransportError::of(error, Cause::Connect, ""))?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_literal_address_is_not_looked_up() {
        for (uri, address) in [
            ("https://127.0.0.1/", "127.0.0.1:443"),
            ("http://127.0.0.1/", "127.0.0.1:80"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            // A look-up would be cancelled.
            let cancel = Cancel::new();
            cancel.cancel();
            assert_eq!(resolve(&cancel, uri), Ok(vec![address.to_owned()]));
        }
    }

    #[test]
    fn a_name_is_looked_up() {
        let found = resolve(&Cancel::new(), "http://localhost:81/").expect("addresses");
        let is_loopback = |address: &String| address == "127.0.0.1:81" || address == "[::1]:81";
        assert!(!found.is_empty() && found.iter().all(is_loopback), "{found:?}");
    }

    #[test]
    fn a_name_that_does_not_exist_says_so() {
        let error = resolve(&Cancel::new(), "http://no-such-host.invalid/").expect_err("none");
        assert_eq!(error.cause, Cause::Resolve);
        assert!(error.to_string().contains("no-such-host.invalid"));
    }

    #[test]
    fn a_cancelled_look_up_ends() {
        let cancel = Cancel::new();
        cancel.cancel();
        let ended = resolve(&cancel, "http://no-such-host.invalid/");
        assert_eq!(ended, Err(TransportError::cancelled()));
    }
}
