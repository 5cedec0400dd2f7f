//! Responses that no standard allows: what was paid for is not thrown away for
//! a header.

use extracta_protocol::exchange::{Response, Sent};
use extracta_protocol::response::find_batch_id;

use crate::support::{Server, response, send, upload};

const BODY: &str = r#"{"status":"uploaded","batchId":"b-1"}"#;

/// The response of a service that says this, and then waits.
fn response_of(text: Vec<u8>) -> Response {
    let server = Server::once(move |peer| {
        peer.read_head();
        peer.read_body(5);
        peer.write_bytes(&text);
        peer.read_to_end();
    });
    let (sent, response) = response(send(&server.network(), &upload(5)));
    server.finish();
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    response
}

#[test]
fn a_response_is_read_in_whatever_dress_it_comes() {
    let many: String = (0..1000).map(|number| format!("X-{number}: y\r\n")).collect();
    let length = BODY.len();
    let plain = format!("Content-Length: {length}\r\n\r\n{BODY}");
    for text in [
        format!("HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\tc\r\n{plain}"),
        format!("HTTP/1.1 200 OK\r\nContent-Length:\r\n {length}\r\n\r\n{BODY}"),
        format!("HTTP/1.1 200 OK\r\nServer : x\r\nContent-Length : {length}\r\n\r\n{BODY}"),
        format!("HTTP/1.1 200 OK\r\n Server: x\r\n{plain}"),
        format!("HTTP/1.1  200   OK\r\n{plain}"),
        format!("HTTP/1.1 200\r\n{plain}"),
        format!("HTTP/1.1 200 OK\nContent-Length: {length}\n\n{BODY}"),
        format!("HTTP/1.1 200 OK\r\na line without a colon\r\n{plain}"),
        format!("HTTP/1.1 200 OK\r\nX (y): z\r\n{plain}"),
        format!("HTTP/1.1 200 OK\r\n{many}{plain}"),
        format!("HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n{plain}"),
        format!("HTTP/1.1 103 Early Hints\r\n{many}\r\nHTTP/1.1 200 OK\r\n{plain}"),
        format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}; {}\r\n{BODY}\r\n0\r\n\r\n",
            "x".repeat(2000)
        ),
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n{plain}"),
    ] {
        let response = response_of(text.clone().into());
        assert_eq!(String::from_utf8_lossy(&response.body), BODY, "{text}");
        assert!(!response.is_cut, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_kept_as_it_is() {
    for head in [
        "Content-Length: +37",
        "Content-Length: ",
        "Content-Length: 0x25",
        "Content-Length: 37\r\nContent-Length: 38",
        "Content-Length: 37, 38",
        "X: \0\r\nContent-Length: 37",
        "X: a\rb\r\nContent-Length: 37",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\nxyz",
    ] {
        let response = response_of(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{BODY}").into());
        let body = String::from_utf8_lossy(&response.body);
        assert!(body.ends_with(BODY), "{head:?}: {body}");
        assert!(response.is_cut, "{head:?}");
        let id = find_batch_id(&response.body);
        let is_legible = !head.ends_with("xyz");
        assert_eq!(id.is_some_and(|id| id.as_str() == "b-1"), is_legible, "{head:?}");
    }
}

#[test]
fn a_gateway_that_compresses_unasked_is_read() {
    // What `printf … | gzip -n` makes of BODY.
    let zipped = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabV*.I,)-V\xb2R*-\xc8\xc9OLIMQ\xd2QJJ,I\xce\xf0L\x01\x0a&\xe9\x1a*\xd5\x02\x00\x83L:\x81%\x00\x00\x00";
    for header in [
        "Content-Encoding: GZIP",
        "Content-Encoding: identity, x-gzip",
        "Transfer-Encoding: gzip, chunked",
    ] {
        for sent in [zipped.len(), zipped.len() - 8] {
            let is_chunked = header.starts_with('T');
            let mut text = format!("HTTP/1.1 200 OK\r\n{header}\r\n").into_bytes();
            text.extend(match is_chunked {
                true => format!("\r\n{sent:x}\r\n").into_bytes(),
                false => format!("Content-Length: {sent}\r\n\r\n").into_bytes(),
            });
            text.extend(&zipped[..sent]);
            text.extend(if is_chunked { b"\r\n0\r\n\r\n".as_slice() } else { b"" });
            let response = response_of(text);
            assert_eq!(String::from_utf8_lossy(&response.body), BODY, "{header}");
            assert_eq!(response.is_cut, sent < zipped.len(), "its check is missing: {header}");
        }
    }
}

#[test]
fn an_encoding_that_cannot_be_read_is_named() {
    for (header, encoding) in [
        ("Content-Encoding: Br", "br"),
        ("Content-Encoding: zstd\r\nContent-Encoding: gzip", "zstd, gzip"),
        ("Content-Encoding: gzip", "gzip"),
        ("Transfer-Encoding: compress, chunked", "compress"),
    ] {
        let mut text = format!("HTTP/1.1 200 OK\r\n{header}\r\n").into_bytes();
        text.extend(match header.starts_with('C') {
            true => b"Content-Length: 5\r\n\r\n\x1f\x8b\x08\x00\x00".as_slice(),
            false => b"\r\n5\r\n\x1f\x8b\x08\x00\x00\r\n0\r\n\r\n",
        });
        let response = response_of(text);
        let body = String::from_utf8_lossy(&response.body);
        assert!(body.ends_with(&format!("not asked for: {encoding}")), "{body}");
        assert!(response.is_cut);
    }
}
