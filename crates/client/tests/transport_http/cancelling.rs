//! Cancelling from another thread, wherever an exchange is.

use std::os::fd::AsRawFd;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use extracta_client::{Cancel, Limits};
use extracta_protocol::exchange::{Cause, Sent};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::connecting::FullListener;
use crate::support::{HANGS_AFTER, LONG, Server, base, network, network_with, response};
use crate::support::{reason, runs_with, send_until, short_limits, upload};

const SHORT: Duration = Duration::from_millis(30);

#[test]
fn a_connection_that_is_being_made_is_cancelled() {
    let (full, cancel) = (FullListener::new(), Cancel::new());
    let limits = Limits { connect: 10 * HANGS_AFTER, ..short_limits() };
    let network = network_with(base(full.address), limits, None);
    let (report, exchange) = mpsc::channel();
    let token = cancel.clone();
    thread::spawn(move || report.send(send_until(&network, &upload(5), &token)));
    thread::sleep(SHORT);
    cancel.cancel();
    let exchange = exchange.recv_timeout(HANGS_AFTER).expect("an end");
    let (sent, cause, _) = reason(exchange);
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Cancelled));
}

#[test]
fn a_wait_for_the_go_ahead_is_cancelled() {
    let cancel = Cancel::new();
    let token = cancel.clone();
    let server = Server::once(move |peer| {
        peer.read_head();
        token.cancel();
        assert_eq!(peer.read_to_end(), 0);
    });
    let network = network(server.base());
    let (sent, cause, _) = reason(send_until(&network, &upload(LONG), &cancel));
    assert_eq!((sent, cause), (Sent::Nothing, Cause::Cancelled));
    server.finish();
}

#[test]
fn a_body_that_is_being_sent_is_cancelled() {
    let cancel = Cancel::new();
    let token = cancel.clone();
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.write("HTTP/1.1 100 Continue\r\n\r\n");
        // By now the client cannot send any more and waits.
        thread::sleep(2 * SHORT);
        token.cancel();
        assert!(peer.read_to_end() < LONG);
    });
    let network = network(server.base());
    let (sent, cause, _) = reason(send_until(&network, &upload(LONG), &cancel));
    assert_eq!((sent, cause), (Sent::Part, Cause::Cancelled));
    server.finish();
}

#[test]
fn a_wait_for_the_answer_is_cancelled() {
    let cancel = Cancel::new();
    let token = cancel.clone();
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        thread::sleep(SHORT);
        token.cancel();
        assert_eq!(peer.read_to_end(), 0);
    });
    let network = network(server.base());
    let (sent, cause, _) = reason(send_until(&network, &upload(5), &cancel));
    assert_eq!((sent, cause), (Sent::Whole, Cause::Cancelled));
    server.finish();
}

#[test]
fn an_answer_that_has_begun_is_cut_by_a_cancel() {
    let cancel = Cancel::new();
    let token = cancel.clone();
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        // Without a length only the end of the connection ends it: a cancel
        // must not be taken for that.
        peer.write("HTTP/1.1 200 OK\r\n\r\nhello");
        thread::sleep(SHORT);
        token.cancel();
        peer.read_to_end();
    });
    let network = network(server.base());
    let (sent, response) = response(send_until(&network, &upload(5), &cancel));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    assert_eq!(response.body, b"hello");
    assert!(response.is_cut);
    server.finish();
}

#[test]
fn after_a_cancel_nothing_is_sent_under_the_token() {
    let cancel = Cancel::new();
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.response(200);
        assert_eq!(peer.read_to_end(), 0);
    });
    let network = network(server.base());
    assert_eq!(response(send_until(&network, &upload(5), &cancel)).1.status, 200);
    cancel.cancel();
    for _ in 0..2 {
        let (sent, cause, _) = reason(send_until(&network, &upload(5), &cancel));
        assert_eq!((sent, cause), (Sent::Nothing, Cause::Cancelled));
    }
    drop(network);
    server.finish();
}

#[test]
fn a_cancel_is_seen_where_descriptors_are_scarce() {
    let test = "cancelling::a_cancel_is_seen_where_descriptors_are_scarce";
    if !runs_with(test, &[]) {
        return;
    }
    let cancel = Cancel::new();
    let token = cancel.clone();
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        thread::sleep(SHORT);
        token.cancel();
        assert_eq!(peer.read_to_end(), 0);
    });
    // Two more, for both ends of the connection.
    let next = std::fs::File::open("/dev/null").expect("a file");
    let scarce = next.as_raw_fd() as u64 + 2;
    drop(next);
    let limit = Rlimit { current: Some(scarce), ..getrlimit(Resource::Nofile) };
    setrlimit(Resource::Nofile, limit).expect("a limit");
    let (sent, cause, _) = reason(send_until(&network(server.base()), &upload(5), &cancel));
    assert_eq!((sent, cause), (Sent::Whole, Cause::Cancelled));
    server.finish();
}
