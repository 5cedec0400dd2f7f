//! From a host's name to its addresses.
//!
//! The system's own look-up can neither be limited in time nor cancelled: it
//! runs on a thread that is left behind if it takes too long. Only a new
//! connection to a name costs one; a kept connection and an address do not.

use std::fmt;
use std::net::IpAddr;
use std::thread::{self, JoinHandle};
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
    /// Whether the name is one of this machine, to which the key may go in the
    /// clear, around a proxy and without a pause: then it must lead there too. No
    /// proxy is asked for it.
    pub(super) is_of_this_machine: bool,
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
        let check = |found: ResolvedSocketAddrs| {
            let elsewhere = found.iter().find(|address| !is_loopback(address.ip()));
            match elsewhere.filter(|_| self.is_of_this_machine) {
                None => Ok(found),
                Some(address) => {
                    let detail = format!(
                        "{name} leads to {}, which is not this machine: the key was not sent; \
                         give the service's own name, with https://",
                        address.ip()
                    );
                    Err(TransportError::new(Cause::Resolve, detail).into())
                }
            }
        };
        if name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            return look_up().and_then(check);
        }
        let thread = thread::Builder::new().name("extracta-resolve".into());
        let thread = thread.spawn(look_up).map_err(|error| failed(&error))?;
        match self.await_end(&thread) {
            Ended::Itself => {
                let found = thread.join().map_err(|_| failed(&"the look-up died"))?;
                check(found.map_err(|error| match error {
                    ureq::Error::Io(error) => failed(&error),
                    error => failed(&error),
                })?)
            }
            Ended::Cancelled => Err(TransportError::cancelled().into()),
            Ended::TooLate => Err(failed(&format_args!("no reply within {:?}", self.limit)).into()),
        }
    }
}

/// What ended the wait for a look-up.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Itself,
    Cancelled,
    TooLate,
}

impl CancellableResolver {
    fn await_end<T>(&self, thread: &JoinHandle<T>) -> Ended {
        let deadline = deadline_after(self.limit);
        loop {
            if self.cancel.wait(LOOK_EVERY) {
                return Ended::Cancelled;
            } else if thread.is_finished() {
                return Ended::Itself;
            } else if deadline <= Instant::now() {
                return Ended::TooLate;
            }
        }
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(cancel: &Cancel, uri: &'static str) -> Result<Vec<String>, TransportError> {
        let limit = Duration::from_secs(5);
        let cancel = cancel.clone();
        let resolver = CancellableResolver { cancel, limit, is_of_this_machine: false };
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
        let said = error.to_string();
        assert!(said.contains("no-such-host.invalid") && !said.contains("io:"), "{said}");
    }

    #[test]
    fn a_look_up_that_takes_too_long_is_left_behind() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let thread = thread::spawn(move || held.recv());
        let ended = |limit, cancel: Cancel| {
            let resolver = CancellableResolver { cancel, limit, is_of_this_machine: false };
            resolver.await_end(&thread)
        };
        assert_eq!(ended(Duration::from_millis(5), Cancel::new()), Ended::TooLate);
        let cancel = Cancel::new();
        cancel.cancel();
        assert_eq!(ended(Duration::from_secs(600), cancel), Ended::Cancelled);
        drop(release);
        assert_eq!(ended(Duration::from_secs(600), Cancel::new()), Ended::Itself);
    }

    #[test]
    fn a_cancelled_look_up_ends() {
        let cancel = Cancel::new();
        cancel.cancel();
        let ended = resolve(&cancel, "http://no-such-host.invalid/");
        assert_eq!(ended, Err(TransportError::cancelled()));
    }

    /// The address is all that decides: a name of this machine may be anybody's in
    /// the hosts file or the DNS of whoever gives this machine its network.
    #[test]
    fn a_name_of_this_machine_must_lead_to_it() {
        let resolve = |uri: &'static str| {
            let limit = Duration::from_secs(5);
            let resolver =
                CancellableResolver { cancel: Cancel::new(), limit, is_of_this_machine: true };
            let (uri, config) = (Uri::from_static(uri), Config::default());
            resolver.resolve(&uri, &config, NextTimeout::default())
        };
        for here in ["http://127.0.0.1/", "http://127.8.8.8/", "http://[::1]/", "http://localhost/"]
        {
            resolve(here).expect(here);
        }
        for elsewhere in ["http://192.0.2.1/", "http://0.0.0.0/", "https://[2001:db8::1]/"] {
            let error = resolve(elsewhere).expect_err(elsewhere);
            let error = TransportError::of(error, Cause::Connect, "");
            assert_eq!(error.cause, Cause::Resolve);
            assert!(error.detail.contains("is not this machine"), "{error}");
        }
        assert!(is_loopback("::ffff:127.0.0.1".parse().expect("an address")));
        assert!(!is_loopback("::ffff:192.0.2.1".parse().expect("an address")));
    }
}
