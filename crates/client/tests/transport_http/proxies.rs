//! Proxies of the environment.
//!
//! A process has one environment, and tests share it: the ones that need
//! another run again by themselves, with what they need.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use extracta_client::internal::Network;
use extracta_client::{ApiKey, BaseUrl, Limits, Options, ProxyUrl};
use extracta_protocol::exchange::{Cause, Sent};

use crate::support::{Peer, Server, network, network_with, reason, response, send};
use crate::support::{runs_with, short_limits, upload};
use crate::tls::TlsServer;

/// Names the authority of the service to the other run.
const CA_FILE: &str = "EXTRACTA_TEST_CA_FILE";

/// Names the proxy to the other run.
const PROXY: &str = "EXTRACTA_TEST_PROXY";

/// Joins the two connections until both have ended.
fn join(client: &TcpStream, service: &TcpStream) {
    let pass = |mut from: &TcpStream, mut to: &TcpStream| {
        // An end of either ends both.
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| pass(client, service));
        pass(service, client);
    });
}

fn base() -> BaseUrl {
    BaseUrl::new("https://service.invalid/api").expect("a base URL")
}

#[test]
fn a_tunnel_leads_to_a_service_that_only_the_proxy_can_find() {
    let test = "proxies::a_tunnel_leads_to_a_service_that_only_the_proxy_can_find";
    if let Some(ca_file) = std::env::var_os(CA_FILE) {
        let network = network_with(base(), short_limits(), Some(ca_file.into()));
        let (sent, response) = response(send(&network, &upload(5)));
        assert_eq!((sent, response.status), (Sent::Whole, 200));
        return;
    }
    let service = TlsServer::start(1, |_, peer| {
        assert!(peer.read_head().contains("\r\nHost: service.invalid\r\n"));
        peer.read_body(5);
        peer.response(200);
    });
    let service_address = ("127.0.0.1", service.port());
    let proxy = Server::once(move |peer: &mut Peer<TcpStream>| {
        let head = peer.read_head();
        assert!(head.starts_with("CONNECT service.invalid:443 HTTP/1.1\r\n"), "{head}");
        assert!(!head.contains("Bearer"), "{head}");
        peer.0.write_all(b"HTTP/1.1 200 OK\r\n\r\n").expect("taken");
        let service = TcpStream::connect(service_address).expect("the service");
        join(&peer.0, &service);
    });
    let address = format!("http://{}", proxy.address);
    let ca_file = service.ca_file().to_str().expect("text");
    assert!(!runs_with(test, &[("HTTPS_PROXY", &address), (CA_FILE, ca_file)]));
    proxy.finish();
    service.finish();
}

#[test]
fn a_proxy_that_refuses_sent_nothing() {
    let test = "proxies::a_proxy_that_refuses_sent_nothing";
    if !runs_with(test, &[("HTTPS_PROXY", "http://127.0.0.1:9")]) {
        return;
    }
    let network = network(base());
    let (sent, cause, detail) = reason(send(&network, &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Connect));
    assert!(detail.contains("127.0.0.1:9"), "{detail}");
}

#[test]
fn no_proxy_goes_around_the_proxy() {
    let test = "proxies::no_proxy_goes_around_the_proxy";
    let environment = [("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "service.invalid")];
    if !runs_with(test, &environment) {
        return;
    }
    let network = network(base());
    let (_, cause, detail) = reason(send(&network, &upload(5)));
    assert_eq!(cause, Cause::Resolve);
    assert!(detail.contains("service.invalid"), "{detail}");
}

#[test]
fn this_machine_is_reached_without_a_proxy() {
    let test = "proxies::this_machine_is_reached_without_a_proxy";
    if !runs_with(test, &[("ALL_PROXY", "http://127.0.0.1:9")]) {
        return;
    }
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.response(200);
    });
    assert_eq!(response(send(&server.network(), &upload(5))).1.status, 200);
    server.finish();
}

#[test]
fn a_socks_proxy_is_refused_rather_than_gone_around() {
    let test = "proxies::a_socks_proxy_is_refused_rather_than_gone_around";
    if !runs_with(test, &[("ALL_PROXY", "socks5://127.0.0.1:9")]) {
        return;
    }
    let mut options = Options::default();
    options.base_url = base();
    let key = ApiKey::new("k").expect("a key");
    let error = Network::new(key, &options).expect_err("no network");
    assert!(error.to_string().contains("SOCKS"), "{error}");
}

#[test]
fn http_proxy_is_not_heeded_since_visitors_of_a_cgi_program_can_set_it() {
    let test = "proxies::http_proxy_is_not_heeded_since_visitors_of_a_cgi_program_can_set_it";
    // One that would be refused, were it heeded.
    if !runs_with(test, &[("HTTP_PROXY", "socks5://127.0.0.1:9")]) {
        return;
    }
    let mut options = Options::default();
    options.base_url = base();
    let key = ApiKey::new("k").expect("a key");
    assert!(Network::new(key, &options).is_ok());
}

#[test]
fn a_proxy_that_cannot_be_used_is_refused_and_its_password_is_not_shown() {
    let test = "proxies::a_proxy_that_cannot_be_used_is_refused_and_its_password_is_not_shown";
    if !runs_with(test, &[("HTTPS_PROXY", "gopher://me:s3cret@127.0.0.1:9")]) {
        return;
    }
    let mut options = Options::default();
    options.base_url = base();
    let key = ApiKey::new("k").expect("a key");
    let error = Network::new(key, &options).expect_err("no network").to_string();
    assert!(error.contains("HTTPS_PROXY") && !error.contains("s3cret"), "{error}");
}

#[test]
fn a_proxy_that_answers_without_end_is_heard_no_longer_than_the_limit() {
    let test = "proxies::a_proxy_that_answers_without_end_is_heard_no_longer_than_the_limit";
    if let Some(address) = std::env::var_os(PROXY) {
        let limits = Limits { connect: Duration::from_millis(80), ..short_limits() };
        let mut options = Options::default();
        (options.base_url, options.limits) = (base(), limits);
        let address = format!("http://{}", address.to_str().expect("text"));
        options.proxy = Some(ProxyUrl::new(&address).expect("a proxy"));
        let network = Network::new(ApiKey::new("k").expect("a key"), &options).expect("a network");
        let (sent, cause, _) = reason(send(&network, &upload(5)));
        assert_eq!((sent, cause), (Sent::Nothing, Cause::Connect));
        return;
    }
    let proxy = Server::once(|peer| {
        peer.read_head();
        while peer.0.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").is_ok() {}
    });
    assert!(!runs_with(test, &[(PROXY, &proxy.address.to_string())]));
    proxy.finish();
}
