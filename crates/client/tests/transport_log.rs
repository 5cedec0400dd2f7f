//! What the libraries below us log, at their most talkative.
//!
//! A test of its own, since a process has one logger.
#![cfg(feature = "ureq")]

#[allow(dead_code)]
#[path = "transport_http/support.rs"]
mod support;

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};

use support::{KEY, Server, response, send, upload};

struct Capture(Mutex<String>);

impl Log for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut lines = self.0.lock().expect("the log");
        lines.push_str(&format!("{} {}\n", record.target(), record.args()));
    }

    fn flush(&self) {}
}

static LOG: Capture = Capture(Mutex::new(String::new()));

#[test]
fn neither_the_key_nor_a_response_is_logged_and_no_logger_is_installed() {
    let server = Server::start(2, |_, peer| {
        assert!(peer.read_head().contains(KEY));
        peer.read_body(5);
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\nhttps://files.example/signed");
    });
    let network = server.network();
    assert_eq!(response(send(&network, &upload(5))).1.status, 200);
    network.close_idle();
    assert_eq!(log::max_level(), LevelFilter::Off);
    log::set_logger(&LOG).expect("the library installs no logger");
    log::set_max_level(LevelFilter::Trace);
    log::trace!("the log is captured");

    let (_, response) = response(send(&network, &upload(5)));
    assert_eq!(response.body, b"https://files.example/signed");
    server.finish();

    let lines = LOG.0.lock().expect("the log");
    assert!(lines.contains("the log is captured"));
    // A library may cut what it logs into short rows, in hexadecimal too.
    for piece in ["k3y", "6b33 79", "6b3379", "signed", "file", "7369 676e", "Bearer"] {
        assert!(!lines.contains(piece), "{piece:?} in {lines}");
    }
}
