//! Connections that are not made.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use extracta_client::internal::Network;
use extracta_client::{ApiKey, BaseUrl, Limits, Options};
use extracta_protocol::exchange::{Cause, Sent};

use crate::support::Server;
use crate::support::{base, network, network_with, reason, response, send, short_limits, upload};

/// An address that takes no more connections, and does not say so.
pub(crate) struct FullListener {
    pub(crate) address: SocketAddr,
    _listener: rustix::fd::OwnedFd,
    _waiting: Vec<TcpStream>,
}

impl FullListener {
    pub(crate) fn new() -> Self {
        use rustix::net::{AddressFamily, SocketType, bind, getsockname, listen, socket};
        let listener = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        let any: SocketAddr = "127.0.0.1:0".parse().expect("an address");
        bind(&listener, &any).expect("an address");
        listen(&listener, 0).expect("a listener");
        let address = getsockname(&listener).expect("its address");
        let address = SocketAddr::try_from(address).expect("an IP address");
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(50)) {
            waiting.push(stream);
        }
        FullListener { address, _listener: listener, _waiting: waiting }
    }
}

#[test]
fn a_refused_connection_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let address = listener.local_addr().expect("its address");
    drop(listener);
    let network = network(base(address));
    let (sent, cause, detail) = reason(send(&network, &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Connect));
    assert!(detail.contains(&address.to_string()), "{detail}");
    assert!(detail.contains("refused"), "{detail}");
}

#[test]
fn a_connection_that_takes_too_long_sent_nothing() {
    let full = FullListener::new();
    let limits = Limits { connect: Duration::from_millis(60), ..short_limits() };
    let network = network_with(base(full.address), limits, None);
    let (sent, cause, detail) = reason(send(&network, &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Connect));
    assert!(detail.contains("no reply within"), "{detail}");
}

#[test]
fn a_name_without_an_address_sent_nothing() {
    let base = BaseUrl::new("http://no-such-host.localhost:1/").expect("a base URL");
    let (sent, cause, detail) = reason(send(&network(base), &upload(5)));
    // Some resolvers know every name below localhost.
    assert_eq!(sent, Sent::Nothing);
    assert!(matches!(cause, Cause::Resolve | Cause::Connect), "{detail}");
}

#[test]
fn a_name_leads_to_whichever_address_responses() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.response(200);
    });
    let base = BaseUrl::new(&format!("http://localhost:{}/", server.address.port()));
    let network = network(base.expect("a base URL"));
    assert_eq!(response(send(&network, &upload(5))).1.status, 200);
    server.finish();
}

#[test]
fn a_ca_file_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").expect("a file");
    for (path, words) in [(empty, "no certificate"), (folder.path().join("none"), "no such file")] {
        let mut options = Options::default();
        options.ca_file = Some(path);
        let key = ApiKey::new("k").expect("a key");
        let error = Network::new(key, &options).expect_err("no usable file");
        assert!(error.to_string().contains(words), "{error}");
    }
}
