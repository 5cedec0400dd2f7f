//! The head of a request as it goes over the wire.

use extracta_protocol::request::{Method, Request};

use super::network::{Shared, USER_AGENT};

/// The head, with its empty line. **It contains the key.**
pub(super) fn request_head(shared: &Shared, request: &Request, asks_first: bool) -> Vec<u8> {
    let method = request.method.as_str();
    let path = request.path;
    let mut head = format!("{method} {}{path} HTTP/1.1\r\n", shared.base.path());
    let mut line = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        // What ends a line would begin another header.
        head.extend(value.chars().filter(|character| !character.is_control()));
        head.push_str("\r\n");
    };
    line("Host", shared.base.authority());
    line("Authorization", &shared.key.authorization());
    line("User-Agent", USER_AGENT);
    line("Accept", "application/json, */*");
    if let Some(content_type) = &request.content_type {
        line("Content-Type", content_type);
    }
    // A body of no bytes has a length too; only GET goes without a body.
    if request.method != Method::Get || request.body.length() > 0 {
        line("Content-Length", &request.body.length().to_string());
    }
    if asks_first {
        line("Expect", "100-continue");
    }
    head.push_str("\r\n");
    head.into_bytes()
}
