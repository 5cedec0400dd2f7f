//! Whole exchanges, and answers of every shape.

use std::time::Duration;

use extracta_client::own_http::FileBody;
use extracta_client::{Cancel, Limits};
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::request::{Body, Method, Request};

use crate::support::{KEY, LONG, Server, network_with, reason, response, send, upload};

#[test]
fn a_request_goes_out_as_it_is_and_its_answer_comes_back() {
    let server = Server::once(|peer| {
        let head = peer.read_head();
        for line in [
            "POST /api/v1/documentClassification/uploadFiles HTTP/1.1\r\n",
            &format!("\r\nHost: {}\r\n", peer.0.local_addr().expect("an address")),
            &format!("\r\nAuthorization: Bearer {KEY}\r\n"),
            "\r\nContent-Type: multipart/form-data; boundary=x\r\n",
            "\r\nContent-Length: 300000\r\n",
            "\r\nAccept-Encoding: identity\r\n",
        ] {
            assert!(head.contains(line), "{line:?} in {head:?}");
        }
        assert!(!head.contains("Expect"));
        assert_eq!(peer.read_body(300_000), vec![b'x'; 300_000]);
        peer.response(200);
    });
    let request = upload(300_000);
    let mut steps = Vec::new();
    let exchange = server.network().exchange(
        &request,
        &mut FileBody::new(&request.body, &[]),
        &Cancel::new(),
        &mut |sent| steps.push(sent),
    );
    server.finish();
    let (sent, response) = response(exchange);
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    assert_eq!(response.body, b"{}");
    assert!(!response.is_cut);
    assert!(steps.is_sorted() && steps.last() == Some(&300_000), "{steps:?}");
}

#[test]
fn a_get_has_no_body_and_counts_as_sent() {
    let server = Server::once(|peer| {
        let head = peer.read_head();
        assert!(head.starts_with("GET /api/v1/credits HTTP/1.1\r\n"));
        assert!(!head.contains("Content-"));
        peer.response(200);
    });
    let request = Request {
        method: Method::Get,
        path: "/credits",
        content_type: None,
        body: Body::default(),
    };
    let (sent, response) = response(send(&server.network(), &request));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}

#[test]
fn exchanges_share_a_connection() {
    let server = Server::once(|peer| {
        for _ in 0..3 {
            peer.read_head();
            peer.read_body(5);
            peer.response(200);
        }
    });
    let network = server.network();
    for _ in 0..3 {
        assert_eq!(response(send(&network, &upload(5))).1.status, 200);
    }
    server.finish();
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_made_again() {
    let server = Server::start(4, |number, peer| {
        peer.read_head();
        peer.read_body(5);
        match number {
            0 => peer.response(200),
            1 => peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
            // More than it should: nobody may take the rest for a response.
            2 => peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\n\r\n"),
            _ => peer.response(201),
        }
    });
    let network = server.network();
    for status in [200, 200, 200, 201] {
        let (sent, response) = response(send(&network, &upload(5)));
        assert_eq!((sent, response.status), (Sent::Whole, status));
        // The end of the connection has to have arrived.
        std::thread::sleep(Duration::from_millis(20));
    }
    server.finish();
}

#[test]
fn redirects_are_not_followed() {
    let server = Server::once(|peer| {
        let there = peer.0.local_addr().expect("an address");
        peer.read_head();
        peer.read_body(5);
        peer.write(&format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{there}/x\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(peer.read_to_end(), 0);
    });
    let (sent, response) = response(send(&server.network(), &upload(5)));
    assert_eq!((sent, response.status), (Sent::Whole, 307));
    server.finish();
}

#[test]
fn retry_after_is_a_time_from_now_in_both_forms() {
    let server = Server::once(|peer| {
        for value in ["7", "Fri, 20 Nov 2015 10:00:00 GMT", "perhaps"] {
            peer.read_head();
            peer.read_body(5);
            peer.write(&format!(
                "HTTP/1.1 503 No\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"
            ));
        }
    });
    let network = server.network();
    for wait in [Some(Duration::from_secs(7)), Some(Duration::ZERO), None] {
        assert_eq!(response(send(&network, &upload(5))).1.retry_after, wait);
    }
    server.finish();
}

/// The body of this response, and whether it was found to be cut, where the
/// service closes after it.
fn body_of(text: &'static str) -> (String, bool) {
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write(text);
    });
    let (sent, response) = response(send(&server.network(), &upload(5)));
    server.finish();
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    (String::from_utf8(response.body).expect("text"), response.is_cut)
}

#[test]
fn a_body_is_read_to_its_end_or_said_to_be_cut() {
    for (text, body, is_cut) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "hello", true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "hello", true),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            "hello",
            false,
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nl", "hell", true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhelo\r\n", "helo\r\n", true),
        ("HTTP/1.1 200 OK\r\n\r\nhello", "hello", false),
        ("HTTP/1.0 200 OK\r\n\r\nhello", "hello", false),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "hello",
            false,
        ),
    ] {
        assert_eq!(body_of(text), (body.to_owned(), is_cut), "{text:?}");
    }
}

#[test]
fn an_answer_is_read_as_far_as_it_may_be_long() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    });
    let limits = Limits { response_length: 4, ..Limits::default() };
    let network = network_with(server.base(), limits, None);
    let (_, response) = response(send(&network, &upload(5)));
    assert_eq!(response.body, b"hell");
    assert!(response.is_cut);
    server.finish();
}

#[test]
fn a_long_answer_is_read_whole() {
    let server = Server::once(|peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write(&format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n"));
        peer.write(&"y".repeat(LONG));
    });
    let (_, response) = response(send(&server.network(), &upload(5)));
    assert!(!response.is_cut && response.body == vec![b'y'; LONG]);
    server.finish();
}

#[test]
fn a_service_that_closes_without_an_answer_broke_the_connection() {
    for (text, words) in [
        ("", "without a response"),
        ("HTTP/1.1 200 OK\r\nConte", "in the head"),
        ("hello world, this is not it", "not HTTP"),
    ] {
        let server = Server::once(move |peer| {
            peer.read_head();
            peer.read_body(5);
            peer.write(text);
        });
        let (sent, cause, detail) = reason(send(&server.network(), &upload(5)));
        assert_eq!((sent, cause), (Sent::Whole, Cause::Broken));
        assert!(detail.contains(words), "{detail}");
        server.finish();
    }
}
