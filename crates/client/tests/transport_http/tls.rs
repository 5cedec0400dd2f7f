//! Secure connections, and whom they trust.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use extracta_client::internal::Network;
use extracta_client::{BaseUrl, Limits};
use extracta_protocol::exchange::{Cause, Sent};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::{
    HANGS_AFTER, LONG, Peer, network_with, reason, response, send, short_limits, upload,
};

pub(crate) type TlsPeer = Peer<StreamOwned<ServerConnection, TcpStream>>;

/// A server whose certificate an authority of its own has signed.
pub(crate) struct TlsServer {
    port: u16,
    ca_file: PathBuf,
    _folder: tempfile::TempDir,
    thread: JoinHandle<()>,
}

impl TlsServer {
    pub(crate) fn start(
        connections: usize,
        part: impl Fn(usize, &mut TlsPeer) + Send + 'static,
    ) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(authority, key).expect("an authority");
        let key = KeyPair::generate().expect("a key");
        let leaf = CertificateParams::new(["localhost".to_owned(), "service.invalid".to_owned()])
            .and_then(|leaf| leaf.signed_by(&key, &authority))
            .expect("a certificate");

        let folder = tempfile::tempdir().expect("a folder");
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem()).expect("the CA file");

        let chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .expect("a TLS server");
        let config = Arc::new(config);

        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let port = listener.local_addr().expect("its address").port();
        let thread = thread::spawn(move || {
            for number in 0..connections {
                let (stream, _) = listener.accept().expect("a connection");
                let connection = ServerConnection::new(Arc::clone(&config)).expect("TLS");
                part(number, &mut Peer(StreamOwned::new(connection, stream)));
            }
        });
        TlsServer { port, ca_file, _folder: folder, thread }
    }

    fn network(&self, host: &str, trusts_it: bool) -> Network {
        let base = BaseUrl::new(&format!("https://{host}:{}/api", self.port));
        network_with(
            base.expect("a base URL"),
            short_limits(),
            trusts_it.then(|| self.ca_file.clone()),
        )
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The authority that signed its certificate.
    pub(crate) fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    pub(crate) fn finish(self) {
        self.thread.join().expect("the server's part");
    }
}

#[test]
fn an_authority_of_the_ca_file_is_trusted() {
    let server = TlsServer::start(1, |_, peer| {
        for _ in 0..2 {
            peer.read_head();
            peer.write("HTTP/1.1 100 Continue\r\n\r\n");
            assert_eq!(peer.read_body(LONG), vec![b'x'; LONG]);
            peer.response(200);
        }
    });
    let network = server.network("localhost", true);
    for _ in 0..2 {
        let (sent, response) = response(send(&network, &upload(LONG)));
        assert_eq!((sent, response.status), (Sent::Whole, 200));
        assert_eq!(response.body, b"{}");
    }
    server.finish();
}

#[test]
fn an_authority_that_nobody_knows_gets_nothing() {
    let server = TlsServer::start(1, |_, peer| assert_eq!(peer.read_to_end(), 0));
    let (sent, cause, detail) = reason(send(&server.network("localhost", false), &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Tls), "{detail}");
    assert!(detail.contains("certificate"), "{detail}");
    server.finish();
}

#[test]
fn a_certificate_for_another_host_gets_nothing() {
    let server = TlsServer::start(1, |_, peer| assert_eq!(peer.read_to_end(), 0));
    let (sent, cause, detail) = reason(send(&server.network("127.0.0.1", true), &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Tls), "{detail}");
    server.finish();
}

#[test]
fn a_server_without_tls_gets_nothing() {
    let server = crate::support::Server::once(|peer| {
        peer.read_body(1);
        peer.response(400);
        peer.read_to_end();
    });
    let base = BaseUrl::new(&format!("https://{}/", server.address)).expect("a base URL");
    let network = network_with(base, short_limits(), None);
    let (sent, cause, detail) = reason(send(&network, &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Tls), "{detail}");
    server.finish();
}

#[test]
fn a_server_that_says_nothing_to_tls_gets_nothing_within_the_limit() {
    let server = crate::support::Server::once(|peer| {
        peer.read_to_end();
    });
    let base = BaseUrl::new(&format!("https://{}/", server.address)).expect("a base URL");
    let limits = Limits { connect: std::time::Duration::from_millis(80), ..short_limits() };
    let (sent, cause, detail) = reason(send(&network_with(base, limits, None), &upload(5)));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Connect), "{detail}");
    assert!(detail.contains("no connection within 80ms"), "{detail}");
    server.finish();
}

#[test]
fn an_early_answer_is_told_through_tls() {
    let server = TlsServer::start(1, |_, peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        peer.read_body(1000);
        // By now the client cannot send any more and waits.
        thread::sleep(std::time::Duration::from_millis(50));
        peer.response(401);
        // Closed with unread input: the client is reset.
    });
    let (sent, response) = response(send(&server.network("localhost", true), &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Part, 401));
    assert_eq!(response.body, b"{}");
    server.finish();
}

#[test]
fn an_end_that_tls_did_not_announce_cuts_the_response() {
    let server = TlsServer::start(1, |_, peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write("HTTP/1.1 200 OK\r\n\r\nhello");
    });
    let (_, response) = response(send(&server.network("localhost", true), &upload(5)));
    assert_eq!(response.body, b"hello");
    assert!(response.is_cut);
    server.finish();
}

#[test]
fn an_early_response_is_told_through_tls_while_the_service_stalls_or_reads_on() {
    let (seen, is_seen) = mpsc::channel();
    let server = TlsServer::start(2, move |number, peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        match number {
            0 => {
                thread::sleep(std::time::Duration::from_millis(50));
                peer.response(413);
                is_seen.recv_timeout(HANGS_AFTER).expect("the client sees it");
            }
            _ => {
                peer.read_body(1000);
                peer.response(413);
                assert!(1000 + peer.read_to_end() < LONG);
            }
        }
    });
    for number in 0..2 {
        let (sent, response) = response(send(&server.network("localhost", true), &upload(LONG)));
        assert_eq!((sent, response.status), (Sent::Part, 413));
        if number == 0 {
            seen.send(()).expect("the server waits");
        }
    }
    server.finish();
}

#[test]
fn what_tls_says_to_itself_is_no_response() {
    let server = TlsServer::start(1, |_, peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        // By now the client cannot send any more and waits.
        thread::sleep(std::time::Duration::from_millis(50));
        peer.0.conn.refresh_traffic_keys().expect("new keys");
        peer.0.flush().expect("new keys");
        assert_eq!(peer.read_body(LONG), vec![b'x'; LONG]);
        peer.response(200);
    });
    let (sent, response) = response(send(&server.network("localhost", true), &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}
