//! Services that response before they have the body.

use std::io::{self, Read};
use std::sync::mpsc;

use extracta_client::internal::Network;
use extracta_client::{Cancel, Limits};
use extracta_protocol::exchange::{Cause, Sent};

use crate::support::{HANGS_AFTER, LONG, Server, network, network_with, reason, response};
use crate::support::{send, short_limits, upload};

/// A body that nobody may read.
struct Untouchable;

impl Read for Untouchable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("the body was read")
    }
}

/// A network whose host has shown that it ignores `Expect`.
fn network_that_does_not_ask(server: &Server) -> Network {
    let network = network(server.base());
    let (sent, first) = response(send(&network, &upload(LONG)));
    assert_eq!((sent, first.status), (Sent::Whole, 200));
    network
}

/// Plays the host that ignores `Expect`.
fn ignore_expect(peer: &mut crate::support::Peer<std::net::TcpStream>) {
    assert!(peer.read_head().contains("\r\nExpect: 100-continue\r\n"));
    peer.read_body(LONG);
    peer.response(200);
}

#[test]
fn a_long_body_is_sent_when_the_service_says_go_ahead() {
    let server = Server::once(|peer| {
        for _ in 0..2 {
            assert!(peer.read_head().contains("\r\nExpect: 100-continue\r\n"));
            peer.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
            peer.read_body(LONG);
            peer.response(200);
        }
    });
    let network = server.network();
    for _ in 0..2 {
        let (sent, response) = response(send(&network, &upload(LONG)));
        assert_eq!((sent, response.status), (Sent::Whole, 200));
    }
    server.finish();
}

#[test]
fn a_service_that_refuses_first_gets_no_byte_of_the_body() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.response(413);
        assert_eq!(peer.read_to_end(), 0);
    });
    let (sent, response) = response(server.network().exchange(
        &upload(LONG),
        &mut Untouchable,
        &Cancel::new(),
        &mut |_| {},
    ));
    assert_eq!((sent, response.status), (Sent::Nothing, 413));
    assert_eq!(response.body, b"{}");
    server.finish();
}

#[test]
fn a_service_that_refuses_the_question_is_not_asked_again() {
    let server = Server::start(2, |number, peer| {
        if number == 0 {
            assert!(peer.read_head().contains("\r\nExpect:"));
            peer.response(417);
            return;
        }
        for _ in 0..2 {
            assert!(!peer.read_head().contains("\r\nExpect:"));
            peer.read_body(LONG);
            peer.response(200);
        }
    });
    let network = server.network();
    for _ in 0..2 {
        let (sent, response) = response(send(&network, &upload(LONG)));
        assert_eq!((sent, response.status), (Sent::Whole, 200));
    }
    server.finish();
}

#[test]
fn a_service_that_ignores_the_question_is_not_asked_again_by_any_exchange() {
    let server = Server::start(2, |number, peer| match number {
        0 => ignore_expect(peer),
        _ => {
            assert!(!peer.read_head().contains("\r\nExpect:"));
            peer.read_body(LONG);
            peer.response(200);
        }
    });
    let network = network_that_does_not_ask(&server);
    let (sent, response) = response(send(&network, &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}

#[test]
fn an_answer_before_a_close_in_mid_body_is_told() {
    let server = Server::start(2, |number, peer| match number {
        0 => ignore_expect(peer),
        _ => {
            peer.read_head();
            peer.read_body(1000);
            peer.write(
                "HTTP/1.1 401 No\r\nRetry-After: 3\r\nContent-Length: 10\r\n\r\nno such key",
            );
            // Closed with unread input: the client is reset.
        }
    });
    let network = network_that_does_not_ask(&server);
    let (sent, response) = response(send(&network, &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Part, 401));
    assert_eq!(response.retry_after.map(|wait| wait.as_secs()), Some(3));
    assert_eq!(response.body, b"no such ke");
    assert!(!response.is_cut);
    server.finish();
}

#[test]
fn an_answer_while_the_service_reads_on_ends_the_sending() {
    let server = Server::start(2, |number, peer| match number {
        0 => ignore_expect(peer),
        _ => {
            peer.read_head();
            peer.response(403);
            // It arrives before the body is through, and the rest is not sent.
            std::thread::sleep(std::time::Duration::from_millis(20));
            assert!(peer.read_to_end() < LONG);
        }
    });
    let network = network_that_does_not_ask(&server);
    let (sent, response) = response(send(&network, &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Part, 403));
    server.finish();
}

#[test]
fn a_late_go_ahead_is_no_response() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(1000);
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        peer.read_body(LONG - 1000);
        peer.response(200);
    });
    let (sent, response) = response(send(&server.network(), &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}

#[test]
fn a_service_that_closes_in_mid_body_broke_the_connection() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        peer.read_body(1000);
    });
    let (sent, cause, detail) = reason(send(&server.network(), &upload(LONG)));
    assert_eq!((sent, cause), (Sent::Part, Cause::Broken), "{detail}");
    server.finish();
}

#[test]
fn a_service_that_closes_at_the_question_has_nothing() {
    let server = Server::once(|peer| {
        peer.read_head();
    });
    let exchange =
        server.network().exchange(&upload(LONG), &mut Untouchable, &Cancel::new(), &mut |_| {});
    let (sent, cause, _) = reason(exchange);
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Broken));
    server.finish();
}

#[test]
fn a_response_is_seen_while_the_service_stalls() {
    let (seen, is_seen) = mpsc::channel();
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        // By now the client cannot send any more and waits.
        std::thread::sleep(std::time::Duration::from_millis(50));
        peer.response(413);
        is_seen.recv_timeout(HANGS_AFTER).expect("the client sees it");
    });
    let limits = Limits { idle: 10 * HANGS_AFTER, ..short_limits() };
    let network = network_with(server.base(), limits, None);
    let (sent, response) = response(send(&network, &upload(LONG)));
    seen.send(()).expect("the server waits");
    assert_eq!((sent, response.status), (Sent::Part, 413));
    server.finish();
}
