//! Connections between the exchanges of a network.

use std::io::Read;
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;

use extracta_client::Cancel;
use extracta_protocol::exchange::{Cause, Sent};

use crate::support::{LONG, Peer, Server, network, reason, response, send, send_until, upload};

fn respond(peer: &mut Peer<TcpStream>) {
    peer.read_head();
    peer.read_body(5);
    peer.response(200);
}

/// The end of the connection comes, not the end of patience.
fn expect_end(peer: &mut Peer<TcpStream>) {
    assert_eq!(peer.0.read(&mut [0]).expect("an end"), 0);
}

#[test]
fn all_threads_share_what_is_kept() {
    let server = Server::once(|peer| (0..4).for_each(|_| respond(peer)));
    let network = server.network();
    for _ in 0..4 {
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(response(send(&network, &upload(5))).1.status, 200));
        });
    }
    server.finish();
}

#[test]
fn connections_end_with_their_network() {
    let server = Server::once(|peer| {
        respond(peer);
        expect_end(peer);
    });
    let network = server.network();
    assert_eq!(response(send(&network, &upload(5))).1.status, 200);
    drop(network);
    server.finish();
}

#[test]
fn idle_connections_can_be_closed_before() {
    let server = Server::start(2, |_, peer| {
        respond(peer);
        expect_end(peer);
    });
    let network = server.network();
    for _ in 0..2 {
        assert_eq!(response(send(&network, &upload(5))).1.status, 200);
        network.close_idle();
    }
    server.finish();
}

#[test]
fn a_cancelled_exchange_ends_no_other() {
    let (ready, is_ready) = mpsc::channel();
    let server = Server::at_once(2, move |_, peer| {
        let head = peer.read_head();
        ready.send(()).expect("the test");
        match head.contains("Expect") {
            // The long one goes on when the other was cancelled.
            true => {
                peer.write("HTTP/1.1 100 Continue\r\n\r\n");
                peer.read_body(LONG - 1);
                peer.read_body(1);
                peer.response(200);
            }
            false => expect_end_after_body(peer),
        }
    });
    let (network, cancel, other) = (network(server.base()), Cancel::new(), Cancel::new());
    thread::scope(|scope| {
        let long = scope.spawn(|| send_until(&network, &upload(LONG), &other));
        let short = scope.spawn(|| send_until(&network, &upload(5), &cancel));
        is_ready.recv().expect("a connection");
        is_ready.recv().expect("another");
        cancel.cancel();
        let (sent, cause, _) = reason(short.join().expect("an exchange"));
        assert_eq!((sent, cause), (Sent::Whole, Cause::Cancelled));
        assert_eq!(response(long.join().expect("an exchange")).1.status, 200);
    });
    server.finish();
}

fn expect_end_after_body(peer: &mut Peer<TcpStream>) {
    peer.read_body(5);
    expect_end(peer);
}
