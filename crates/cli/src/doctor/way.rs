//! The way to the service: each step needs the one before it.

use std::net::IpAddr;

use extracta_client::internal::{Network, next_step, system_authorities};
use extracta_client::{ApiKey, Cancel, Error, ErrorKind, Options};
use extracta_protocol::exchange::{Cause, Ended, NoResponse};
use extracta_protocol::response::read_credits;
use extracta_protocol::{outcome, request};

use super::{Report, Setup};
use crate::exit::Exit;
use crate::hint::hint;

/// The steps behind the base URL, in their order.
const STEPS: [&str; 8] =
    ["proxy", "trust store", "DNS", "connection", "TLS", "service", "key", "clock"];

/// How far the clocks may be apart, in seconds.
const CLOCKS_APART: u64 = 60;

pub(super) fn check((options, key): &Setup, report: &mut Report) {
    let tried = match options {
        Err(failure) => {
            report.failed("base URL", failure);
            0
        }
        Ok(options) => {
            report.fine("base URL", options.base_url.as_str());
            // Without a key the way is tried all the same; this one is not sent.
            let stand_in = key.is_err().then(|| ApiKey::new("none")).flatten();
            let used = key.as_ref().ok().cloned().or(stand_in);
            used.map_or(0, |used| steps(options, used, key.is_ok(), report))
        }
    };
    let left = &STEPS[tried..];
    let Err(failure) = key else { return report.not_tried(left, "what it needs failed") };
    for step in left {
        match *step {
            "key" => report.failed("key", failure),
            step => report.not_tried(&[step], "what it needs failed"),
        }
    }
}

/// Goes the way as far as it leads, and tells how many steps that were.
fn steps(options: &Options, key: ApiKey, has_key: bool, report: &mut Report) -> usize {
    let mut without_ca_file = options.clone();
    without_ca_file.ca_file = None;
    let is_secure = options.base_url.as_str().starts_with("https:");
    match Network::new(key.clone(), &without_ca_file) {
        Err(error) => {
            report.failed("proxy", &error.into());
            return 1;
        }
        Ok(network) => proxy(&network, is_secure, report),
    }
    let network = match Network::new(key, options) {
        Err(error) => {
            report.failed("trust store", &error.into());
            return 2;
        }
        Ok(network) => network,
    };
    trust_store(options, is_secure, report);
    let connected = network.try_connection(&Cancel::new());
    let tried = connection(&network, options, is_secure, connected.as_ref().err(), report);
    match connected.is_ok() && has_key {
        true => service(&network, report),
        false => tried,
    }
}

fn proxy(network: &Network, is_secure: bool, report: &mut Report) {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match network.proxy() {
        Some(proxy) => report.fine("proxy", proxy),
        None if is_secure && ["HTTP_PROXY", "http_proxy"].into_iter().any(is_set) => report.warn(
            "proxy",
            "none, though HTTP_PROXY is set: that is not heeded",
            "name the proxy in HTTPS_PROXY if there is no way without it",
        ),
        None => report.fine("proxy", "none"),
    }
}

fn trust_store(options: &Options, is_secure: bool, report: &mut Report) {
    if !is_secure {
        return report.fine("trust store", "not needed: http, on this machine");
    }
    let (count, error) = system_authorities();
    let beside = match &options.ca_file {
        Some(path) => format!(", and those of {}", path.display()),
        None => String::new(),
    };
    let error = error.map(|error| format!("; {error}")).unwrap_or_default();
    let found = format!("{count} authorities of the system{beside}{error}");
    match (count, &options.ca_file) {
        (0, None) => report.fail(
            "trust store",
            Exit::Unfinished,
            found,
            "install the system's package ca-certificates, or look where SSL_CERT_FILE leads",
        ),
        _ => report.fine("trust store", found),
    }
}

/// The three steps of a connection, of which the cause tells the last one.
fn connection(
    network: &Network,
    options: &Options,
    is_secure: bool,
    error: Option<&NoResponse>,
    report: &mut Report,
) -> usize {
    let host = options.base_url.host();
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let fail = |report: &mut Report, check, error: &NoResponse, advice: &str| {
        report.fail(check, Exit::Unfinished, error.detail.clone(), advice);
    };
    match (error, network.proxy()) {
        (Some(error), _) if error.cause == Cause::Resolve => {
            let advice =
                "check the name, the machine's resolver (/etc/resolv.conf) and the network";
            fail(report, "DNS", error, advice);
            return 3;
        }
        (_, Some(_)) => report.fine("DNS", "the proxy looks the service's name up"),
        (_, None) if is_address => report.fine("DNS", format!("{host} is an address")),
        (_, None) => report.fine("DNS", format!("{host} has an address")),
    }
    match error {
        Some(error) if error.cause != Cause::Tls => {
            fail(report, "connection", error, "check the network, a firewall and the proxy");
            return 4;
        }
        _ => report.fine("connection", "made"),
    }
    match error {
        Some(error) => {
            let network = Error::new(ErrorKind::Network, error.detail.clone());
            let advice = "check the clock, and whether something between here and the service \
                          takes its connections apart";
            fail(report, "TLS", error, &format!("{advice}{}", hint(&network)));
        }
        None if is_secure => report.fine("TLS", "the certificate is trusted"),
        None => report.fine("TLS", "not needed: http, on this machine"),
    }
    5
}

/// Asks for the credits, and tells what that says of the service, the key and the
/// clock.
fn service(network: &Network, report: &mut Report) -> usize {
    let request = request::credits();
    let seen = network.exchange(&request, &mut std::io::empty(), &Cancel::new(), &mut |_| {});
    let status = match &seen.ended {
        Ended::Response(response) => format!("answers HTTP {}", response.status),
        Ended::NoResponse(_) => String::new(),
    };
    match outcome::read(&seen, read_credits) {
        Ok(credits) => {
            report.fine("service", status);
            let words = format!("accepted; {} credits are left", credits.credits);
            match credits.credits > 0.0 {
                true => report.fine("key", words),
                false => report.warn("key", words, "add credits to the account"),
            }
        }
        Err(error) if error.kind == ErrorKind::Key => {
            report.fine("service", status);
            let advice = next_step(error.kind).unwrap_or_default();
            let advice = format!("{advice}{}", hint(&error));
            report.fail("key", Exit::of_kind(error.kind), error.to_string(), &advice);
        }
        Err(error) => {
            let advice = next_step(error.kind).unwrap_or_default();
            report.fail("service", Exit::of_kind(error.kind), error.to_string(), advice);
            report.not_tried(&["key"], "the service did not say");
        }
    }
    clock(network.clock_ahead(), report);
    STEPS.len()
}

fn clock(ahead: Option<i64>, report: &mut Report) {
    let Some(ahead) = ahead else {
        return report.not_tried(&["clock"], "unknown: the service did not tell the time");
    };
    let word = if ahead < 0 { "behind" } else { "ahead of" };
    let found = format!("{} s {word} the service's", ahead.unsigned_abs());
    match ahead.unsigned_abs() > CLOCKS_APART {
        true => report.warn("clock", found, "set it: certificates are judged by it"),
        false => report.fine("clock", found),
    }
}
