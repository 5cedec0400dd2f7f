//! Time limits, each of which ends its own kind of silence.

use std::io::Write;
use std::time::Duration;

use extracta_client::Limits;
use extracta_client::internal::Network;
use extracta_protocol::exchange::{Cause, Exchange, Sent};

use crate::support::{LONG, Server, network_with, reason, response, send, short_limits, upload};

const SHORT: Duration = Duration::from_millis(80);

fn network(server: &Server, limits: Limits) -> Network {
    network_with(server.base(), limits, None)
}

#[test]
fn a_service_that_stops_reading_runs_into_the_limit_on_silence() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        peer.read_body(1000);
        // The client closes when it has waited long enough.
        std::thread::sleep(6 * SHORT);
    });
    let limits = Limits { idle: SHORT, early_response: SHORT, ..short_limits() };
    let (sent, cause, detail) = reason(send(&network(&server, limits), &upload(LONG)));
    assert_eq!((sent, cause), (Sent::Part, Cause::TimeLimit));
    assert!(detail.contains("nothing could be sent for"), "{detail}");
    server.finish();
}

#[test]
fn a_service_that_says_why_it_stopped_reading_is_heard() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        // By now the client cannot send any more and waits.
        std::thread::sleep(SHORT);
        peer.response(503);
        std::thread::sleep(4 * SHORT);
    });
    let limits = Limits { idle: 3 * SHORT, ..short_limits() };
    let (sent, response) = response(send(&network(&server, limits), &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Part, 503));
    server.finish();
}

#[test]
fn a_service_that_reads_slowly_is_not_silent() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        for _ in 0..6 {
            peer.read_body(LONG / 6);
            std::thread::sleep(SHORT);
        }
        peer.response(200);
    });
    let limits = Limits { idle: 3 * SHORT, ..short_limits() };
    let (sent, response) = response(send(&network(&server, limits), &upload(LONG)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}

#[test]
fn a_service_that_does_not_answer_runs_into_the_limit_on_responses() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200");
        peer.read_to_end();
    });
    let limits = Limits { response: SHORT, ..short_limits() };
    let (sent, cause, detail) = reason(send(&network(&server, limits), &upload(5)));
    assert_eq!((sent, cause), (Sent::Whole, Cause::TimeLimit));
    assert!(detail.contains("no response within 80ms"), "{detail}");
    server.finish();
}

#[test]
fn an_answer_that_does_not_end_is_cut() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
        peer.read_to_end();
    });
    let limits = Limits { response_body: SHORT, ..short_limits() };
    let (sent, response) = response(send(&network(&server, limits), &upload(5)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    assert_eq!(response.body, b"hello");
    assert!(response.is_cut);
    server.finish();
}

#[test]
fn a_head_without_end_is_not_read_for_ever() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write(&format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(64 * 1024)));
        peer.read_to_end();
    });
    let (sent, cause, detail) = reason(send(&server.network(), &upload(5)));
    assert_eq!((sent, cause), (Sent::Whole, Cause::Broken));
    assert!(detail.contains("longer than 65536 bytes"), "{detail}");
    server.finish();
}

/// What becomes of an upload to a service that repeats this for ever, after
/// this beginning.
fn endless(beginning: &'static str, again: &'static str, limits: Limits) -> Exchange {
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write(beginning);
        while peer.0.write_all(again.as_bytes()).is_ok() {}
    });
    let exchange = send(&network(&server, limits), &upload(5));
    server.finish();
    exchange
}

#[test]
fn interim_responses_without_end_are_no_response() {
    let again = "HTTP/1.1 102 Processing\r\n\r\n";
    let (sent, cause, detail) = reason(endless("", again, short_limits()));
    assert_eq!((sent, cause), (Sent::Whole, Cause::Broken));
    assert!(detail.contains("without end"), "{detail}");
}

#[test]
fn interim_responses_do_not_put_the_limit_off() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        while peer.0.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").is_ok() {
            std::thread::sleep(SHORT / 20);
        }
    });
    let limits = Limits { response: SHORT, ..short_limits() };
    let (sent, cause, _) = reason(send(&network(&server, limits), &upload(5)));
    assert_eq!((sent, cause), (Sent::Whole, Cause::TimeLimit));
    server.finish();
}

#[test]
fn what_is_no_content_earns_a_response_no_time() {
    let beginning = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
    let limits = Limits { response_body: SHORT, ..short_limits() };
    let (_, response) = response(endless(beginning, "X: trailer without end\r\n", limits));
    assert_eq!(response.body, b"hello");
    assert!(response.is_cut);
}

/// A body that is longer than what the systems on both sides hold by far, to a
/// service that takes so much of it at a time.
#[test]
fn a_slow_service_is_not_silent_while_it_takes_anything() {
    const BODY: usize = 8 * 1024 * 1024;
    let server = Server::once(|peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        let mut left = BODY;
        while left > 0 {
            let amount = left.min(64 * 1024);
            peer.read_body(amount);
            left -= amount;
            std::thread::sleep(Duration::from_millis(30));
        }
        peer.response(200);
    });
    let limits = Limits { idle: Duration::from_millis(600), ..short_limits() };
    let (sent, response) = response(send(&network(&server, limits), &upload(BODY)));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}
